-- LIKE, ILIKE, SIMILAR TO and regular expressions over columns.

-- setup
CREATE TABLE like_regex_word (id integer PRIMARY KEY, w text, v varchar(20));
INSERT INTO like_regex_word VALUES (1, 'apple', 'Apple');
INSERT INTO like_regex_word VALUES (2, 'Apricot', '50%');
INSERT INTO like_regex_word VALUES (3, 'banana', 'a_b');
INSERT INTO like_regex_word VALUES (4, 'a%b', 'a\b');
INSERT INTO like_regex_word VALUES (5, '', 'axb');
INSERT INTO like_regex_word VALUES (6, NULL, 'ab ');

-- play
SELECT id FROM like_regex_word WHERE w LIKE 'ap%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w LIKE 'Ap%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w NOT LIKE 'a%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w ILIKE 'AP%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w NOT ILIKE 'A%' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE 'a_b' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE 'a\_b' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE 'a#_b' ESCAPE '#' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE '%\%' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE 'a\\b' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE 'a\b' ESCAPE '' ORDER BY id;
SELECT id FROM like_regex_word WHERE w LIKE '%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w LIKE '' ORDER BY id;
SELECT id FROM like_regex_word WHERE w LIKE '_____' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE 'ab' ORDER BY id;
SELECT id FROM like_regex_word WHERE v LIKE 'ab_' ORDER BY id;
SELECT id FROM like_regex_word WHERE 'apple pie' LIKE w || '%' ORDER BY id;
SELECT id, w LIKE 'a%' AS with_a, w ILIKE 'a%' AS with_any_a FROM like_regex_word ORDER BY id;
SELECT id FROM like_regex_word WHERE upper(w) LIKE 'AP%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w LIKE ANY (ARRAY['ap%', 'ba%']) ORDER BY id;
SELECT id FROM like_regex_word WHERE w NOT LIKE ALL (ARRAY['ap%', 'ba%']) ORDER BY id;
SELECT id FROM like_regex_word WHERE w ~~ 'ap%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w !~~* 'ap%' ORDER BY id;
SELECT id FROM like_regex_word WHERE starts_with(w, 'ap') ORDER BY id;
SELECT id FROM like_regex_word WHERE w ^@ 'ap' ORDER BY id;
SELECT id FROM like_regex_word WHERE position('an' IN w) > 0 ORDER BY id;
-- $1=ap%
SELECT id FROM like_regex_word WHERE w LIKE $1 ORDER BY id;
-- $1=pp
SELECT id FROM like_regex_word WHERE w LIKE '%' || $1 || '%' ORDER BY id;
-- $1=PP
SELECT id FROM like_regex_word WHERE w ILIKE concat('%', $1::text, '%') ORDER BY id;
-- $1=ap%
SELECT id FROM like_regex_word WHERE upper(w::text) LIKE upper($1) ORDER BY id;
-- $1=\%
SELECT id FROM like_regex_word WHERE v LIKE '%' || $1 ORDER BY id;
SELECT id FROM like_regex_word WHERE w ~ '^ap' ORDER BY id;
SELECT id FROM like_regex_word WHERE w ~* '^AP' ORDER BY id;
SELECT id FROM like_regex_word WHERE w !~ 'an' ORDER BY id;
SELECT id FROM like_regex_word WHERE w ~ 'e$' ORDER BY id;
SELECT id FROM like_regex_word WHERE w ~ '^(apple|banana)$' ORDER BY id;
SELECT id FROM like_regex_word WHERE w ~ '^[a-c]p+' ORDER BY id;
SELECT id FROM like_regex_word WHERE w SIMILAR TO 'a%' ORDER BY id;
SELECT id FROM like_regex_word WHERE w SIMILAR TO '(apple|banana)' ORDER BY id;
SELECT id, regexp_replace(w, 'a+', 'o') FROM like_regex_word ORDER BY id;
SELECT id, regexp_replace(w, '[aeiou]', '', 'g') FROM like_regex_word ORDER BY id;
SELECT id, substring(w from '[bp].*') FROM like_regex_word ORDER BY id;
SELECT id FROM like_regex_word WHERE regexp_like(w, '^A', 'i') ORDER BY id;
-- error 22025
SELECT id FROM like_regex_word WHERE w LIKE 'a\' ORDER BY id;
-- error 2201B
SELECT id FROM like_regex_word WHERE w ~ '(' ORDER BY id;
-- error 42883
SELECT id FROM like_regex_word WHERE id LIKE '1%';
SELECT id FROM like_regex_word WHERE id::text LIKE '1%' ORDER BY id;
-- With one operand it is another operator.
-- error 42883
SELECT id FROM like_regex_word WHERE ~ w;
-- error 42725
SELECT id FROM like_regex_word WHERE ~ '^(apple|banana)$';
-- error 42883
SELECT || w FROM like_regex_word;
-- error 42883
SELECT id FROM like_regex_word WHERE (->> w) = '1';
-- error 42883
SELECT id FROM like_regex_word WHERE (-> w) ->> 'a' = '1';
