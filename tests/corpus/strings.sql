-- String functions and operators over columns and parameters.

-- setup
CREATE TABLE strings_text (id integer PRIMARY KEY, t text, v varchar(30), c char(6));
INSERT INTO strings_text VALUES (1, 'Hello World', 'abc', 'xy');
INSERT INTO strings_text VALUES (2, '  padded  ', 'a,b,c', 'ab cd');
INSERT INTO strings_text VALUES (3, '', 'Ünïcödé', '');
INSERT INTO strings_text VALUES (4, NULL, NULL, NULL);
INSERT INTO strings_text VALUES (5, 'it''s', 'tab	tab', 'abcdef');
INSERT INTO strings_text VALUES (6, '😀 smile', 'aXbXc', 'Q');

-- play
SELECT * FROM strings_text ORDER BY id;
SELECT id, length(t), char_length(v), length(c), octet_length(v), bit_length(t) FROM strings_text ORDER BY id;
SELECT id, upper(t), lower(t), initcap(t) FROM strings_text ORDER BY id;
SELECT id, upper(v), lower(v) FROM strings_text ORDER BY id;
SELECT id, t || v, t || '!', 'n' || id FROM strings_text ORDER BY id;
SELECT id, concat(t, '-', v), concat_ws('-', t, v, 'z') FROM strings_text ORDER BY id;
SELECT id, '[' || trim(t) || ']', '[' || ltrim(t) || ']', '[' || rtrim(t) || ']' FROM strings_text ORDER BY id;
SELECT id, trim(both 'a' from v), trim(leading 'a' from v), trim(trailing 'c' from v), btrim(v, 'ac') FROM strings_text ORDER BY id;
SELECT id, substring(t from 2 for 3), substring(t from 3), substring(t for 2), substr(t, 2, 2) FROM strings_text ORDER BY id;
SELECT id, substring(t, 0, 3), substring(t, -2, 5) FROM strings_text ORDER BY id;
SELECT id, left(t, 3), right(t, 3), left(t, -2), right(t, -2), left(t, 0) FROM strings_text ORDER BY id;
SELECT id, position('o' in t), strpos(t, 'l'), position('' in t) FROM strings_text ORDER BY id;
SELECT id, replace(t, 'l', 'L'), translate(v, 'abc', 'xy') FROM strings_text ORDER BY id;
SELECT id, lpad(v, 5, '*'), rpad(v, 5, '*'), lpad(v, 2), rpad(v, 0, 'x') FROM strings_text ORDER BY id;
SELECT id, repeat(c, 2), repeat('ab', id - 2), reverse(v) FROM strings_text ORDER BY id;
SELECT id, split_part(v, ',', 2), split_part(v, ',', 1), split_part(v, ',', -1), split_part(v, 'X', 9) FROM strings_text ORDER BY id;
SELECT id, ascii(t), chr(64 + id) FROM strings_text ORDER BY id;
SELECT id, overlay(t placing '##' from 2 for 3) FROM strings_text ORDER BY id;
SELECT id, c || '|', c = 'xy', c LIKE 'xy%' FROM strings_text ORDER BY id;
SELECT id FROM strings_text WHERE c = 'ab cd ' ORDER BY id;
SELECT id FROM strings_text WHERE t = 'hello world' ORDER BY id;
SELECT id FROM strings_text WHERE lower(t) = 'hello world' ORDER BY id;
SELECT id FROM strings_text WHERE t > 'I' ORDER BY id;
SELECT id FROM strings_text WHERE v BETWEEN 'a' AND 'b' ORDER BY id;
SELECT id FROM strings_text WHERE v IN ('abc', 'ABC', 'a,b,c') ORDER BY id;
SELECT 'it''s', E'tab\there', E'\u00e9', $$dollar 'quoted'$$, U&'\0041' FROM strings_text WHERE id = 1;
SELECT 'two ' 
  'parts' AS joined FROM strings_text WHERE id = 1;
SELECT md5(v), encode(sha256(v::bytea), 'hex') FROM strings_text WHERE id = 1;
SELECT quote_literal(t), quote_ident(v), quote_nullable(t) FROM strings_text ORDER BY id;
SELECT format('%s is %I or %L', id, v, t) FROM strings_text WHERE v IS NOT NULL ORDER BY id;
SELECT to_hex(id + 254), to_char(id, 'FM000') FROM strings_text ORDER BY id;
SELECT string_to_array(v, ',') FROM strings_text WHERE id = 2;
SELECT array_to_string(string_to_array(v, ','), '/') FROM strings_text WHERE id = 2;
SELECT length(t || repeat('x', 5000)) FROM strings_text WHERE id = 1;
SELECT t COLLATE "C" AS plain FROM strings_text WHERE id = 1;
SELECT starts_with(t, 'He'), t ^@ 'he' FROM strings_text WHERE id = 1;
SELECT unistr('d\0061t\+000061') FROM strings_text WHERE id = 1;
-- $1=Hello World
SELECT id FROM strings_text WHERE t = $1;
-- $1=it's
SELECT id, length($1) FROM strings_text WHERE t = $1;
-- $1=wor
SELECT id, position($1 in lower(t)) FROM strings_text WHERE id = 1;
-- $1='x', $2='y'
SELECT $1 || $2 AS joined, $1::text || t AS both FROM strings_text WHERE id = 1;
-- $1=😀 smile
SELECT id, length(t) FROM strings_text WHERE t = $1;
-- differs answer: a plan serves numbers that drivers declare, and so takes these for numbers as well
-- $1=2, $2=3
SELECT substring(t from $1 for $2) FROM strings_text WHERE id = 1;
-- error 22011
SELECT substring(t from 2 for -1) FROM strings_text WHERE id = 1;
-- error 42883
SELECT upper(id) FROM strings_text;
-- error 42883
SELECT no_such_function(t) FROM strings_text;
-- error 42883
SELECT id || id FROM strings_text;
-- error 22001
INSERT INTO strings_text VALUES (7, 'x', 'this text is much longer than thirty', 'x');
-- error 22001
INSERT INTO strings_text VALUES (7, 'x', 'x', 'too long');
SELECT split_part('a,b', '', 1) AS whole, split_part(t, '', 1) AS first, split_part(t, '', 2) AS second FROM strings_text ORDER BY id;
