-- Types that IRIS does not have and that it keeps as text: written, read, and compared where texts compare rightly.

-- setup
CREATE TABLE kept_net (id integer PRIMARY KEY, host inet, net cidr, mac macaddr, mac8 macaddr8);
INSERT INTO kept_net VALUES (1, '10.0.0.1', '10/8', '08002b010203', '08-00-2b-01-02-03');
INSERT INTO kept_net VALUES (2, '192.168.1.9/24', '192.168.1', '08:00:2b:01:02:04', '0102030405060708');
INSERT INTO kept_net VALUES (3, '::ffff:1.2.3.4', '2001:db8::/32', NULL, NULL);
INSERT INTO kept_net VALUES (4, NULL, NULL, NULL, NULL);
CREATE TABLE kept_bit (id integer PRIMARY KEY, flags bit(4), mask varbit(8), one bit);
INSERT INTO kept_bit VALUES (1, '1010', '101', '1');
INSERT INTO kept_bit VALUES (2, B'0011', X'1F', B'0');
INSERT INTO kept_bit VALUES (3, '1000', '', NULL);
INSERT INTO kept_bit VALUES (4, NULL, '0', NULL);
CREATE TABLE kept_money (id integer PRIMARY KEY, price money);
INSERT INTO kept_money VALUES (1, '$1,234.56');
INSERT INTO kept_money VALUES (2, 12.5);
INSERT INTO kept_money VALUES (3, -7);
INSERT INTO kept_money VALUES (4, NULL);
INSERT INTO kept_money VALUES (5, '92233720368547758.07');
CREATE TABLE kept_shape (id integer PRIMARY KEY, p point, l line, s lseg, b box, pa path, po polygon, c circle);
INSERT INTO kept_shape VALUES (1, '1,2', '{1,2,3}', '[(1,2),(3,4)]', '(1,2),(3,4)', '[(1,2),(3,4)]', '((1,2),(3,4))', '<(1,2),3>');
CREATE TABLE kept_range (id integer PRIMARY KEY, i int4range, n numrange, d daterange, t tsrange, m int4multirange);
INSERT INTO kept_range VALUES (1, '[1,5]', '[1.5,2.50)', '[2024-01-01,2024-01-31]', '[2024-01-01 10:00,)', '{[1,3),[3,5]}');
INSERT INTO kept_range VALUES (2, 'empty', '(,)', NULL, NULL, '{}');
CREATE TABLE kept_array (id integer PRIMARY KEY, nets inet[], grid integer[], bounds integer[], boxes box[], words text[]);
INSERT INTO kept_array VALUES (1, '{10.0.0.1,NULL}', '{{1,2},{3,NULL}}', '[0:1]={5,6}', '{(1,1),(0,0);(2,2),(1,1)}', '{"a b",NULL,"NULL",""}');
INSERT INTO kept_array VALUES (2, '{}', NULL, '{5,6}', NULL, '{}');
CREATE TABLE kept_other (id integer PRIMARY KEY, tz timetz, x xml, c "char", n name, o oid);
INSERT INTO kept_other VALUES (1, '10:11:12+02', '<a/>', 'x', 'abc', 4294967295);

-- play
SELECT * FROM kept_net ORDER BY id;
SELECT * FROM kept_bit ORDER BY id;
SELECT * FROM kept_money ORDER BY id;
SELECT * FROM kept_shape ORDER BY id;
SELECT * FROM kept_range ORDER BY id;
SELECT * FROM kept_array ORDER BY id;
SELECT * FROM kept_other ORDER BY id;
-- extended
SELECT * FROM kept_net ORDER BY id;
SELECT id FROM kept_net WHERE host = '10.0.0.1/32';
-- $1:inet='192.168.1.9/24'
SELECT id FROM kept_net WHERE host = $1;
-- $1=08-00-2b-01-02-03
SELECT id FROM kept_net WHERE mac = $1;
SELECT id FROM kept_net WHERE host <> '10.0.0.1' ORDER BY id;
SELECT id FROM kept_net WHERE host IN ('10.0.0.1', '::ffff:1.2.3.4') ORDER BY id;
SELECT id FROM kept_net ORDER BY mac DESC, id;
-- error 42883
SELECT max(mac), min(mac) FROM kept_net;
SELECT id FROM kept_net WHERE mac > '08:00:2b:01:02:03';
SELECT host::text, net::text, mac::text FROM kept_net ORDER BY id;
-- unordered
SELECT DISTINCT net FROM kept_net;
-- unordered
SELECT net, count(*) FROM kept_net GROUP BY net;
SELECT id FROM kept_net ORDER BY host;
SELECT id FROM kept_net WHERE host > '10.0.0.0';
SELECT max(host) FROM kept_net;
SELECT id FROM kept_net WHERE host << '10/8';
-- error 22P02
INSERT INTO kept_net (id, host) VALUES (9, '10.0.0.256');
-- error 22P02
INSERT INTO kept_net (id, net) VALUES (9, '10.0.0.1/8');
-- error 22P02
INSERT INTO kept_net (id, mac) VALUES (9, 'abc');
-- error 22P02
-- $1=1.2.3
INSERT INTO kept_net (id, host) VALUES (9, $1);
-- error 22026
INSERT INTO kept_bit (id, flags) VALUES (9, '11');
-- error 22001
INSERT INTO kept_bit (id, mask) VALUES (9, '111111111');
-- error 22P02
INSERT INTO kept_bit (id, mask) VALUES (9, '12');
-- error 22026
-- $1=11
INSERT INTO kept_bit (id, flags) VALUES (9, $1);
SELECT id FROM kept_bit ORDER BY mask, id;
SELECT id FROM kept_bit WHERE mask > '1' ORDER BY id;
SELECT id FROM kept_bit WHERE flags = B'1010';
-- error 42883
SELECT max(mask), min(flags) FROM kept_bit;
SELECT flags::text, mask::text, flags::bit(2), flags::bit(6) FROM kept_bit ORDER BY id;
SELECT B'101', X'1F', '101'::bit(5), '101'::bit(2), '10101'::varbit(3) FROM kept_bit WHERE id = 1;
SELECT flags::int FROM kept_bit;
SELECT id FROM kept_money WHERE price > '$12' ORDER BY price;
SELECT id FROM kept_money ORDER BY price DESC NULLS LAST;
SELECT sum(price), max(price), min(price) FROM kept_money WHERE id < 5;
SELECT price + price, price - '1'::money, price * 2, 2 * price, price / 4, price / '0.50'::money FROM kept_money WHERE id < 4 ORDER BY id;
SELECT price * 1.5, price / 2.5 FROM kept_money WHERE id < 4 ORDER BY id;
SELECT price::numeric FROM kept_money WHERE id = 1;
-- $1=$3.50
UPDATE kept_money SET price = price + $1 WHERE id = 2 RETURNING price;
-- error 22P02
INSERT INTO kept_money VALUES (9, 'abc');
-- error 22003
INSERT INTO kept_money VALUES (9, '92233720368547758.08');
-- error 22P02
INSERT INTO kept_shape (id, p) VALUES (9, '(1,2');
-- error 22P02
INSERT INTO kept_shape (id, c) VALUES (9, '<(1,2),-3>');
-- error 42883
SELECT id FROM kept_shape ORDER BY p;
SELECT id FROM kept_range WHERE i = '[1,6)';
SELECT id FROM kept_range WHERE m = '{[1,6)}';
-- error 22000
INSERT INTO kept_range (id, i) VALUES (9, '[5,1]');
-- error 22P02
INSERT INTO kept_range (id, d) VALUES (9, '2024-01-01');
SELECT id FROM kept_range ORDER BY i;
SELECT id FROM kept_range WHERE i @> 3;
SELECT id FROM kept_array WHERE bounds = '{5,6}';
SELECT id FROM kept_array WHERE words = '{}';
-- $1='{10.0.0.1,NULL}'
SELECT id FROM kept_array WHERE nets = $1;
SELECT id FROM kept_array ORDER BY grid;
-- error 22P02
INSERT INTO kept_array (id, grid) VALUES (9, '{1,2');
-- error 22P02
INSERT INTO kept_array (id, nets) VALUES (9, '{abc}');
SELECT id FROM kept_other WHERE tz = '10:11:12+02';
-- error 42883
SELECT id FROM kept_other WHERE x = '<a/>';
SELECT id, c, n, o FROM kept_other WHERE c = 'x' AND n = 'abc' AND o = 4294967295;
CREATE TABLE kept_limited (id integer PRIMARY KEY, names varchar(10)[], prices numeric(6,2)[], at timestamp(3)[]);
INSERT INTO kept_limited VALUES (1, '{a,b c}', '{1.50,2.25}', '{2024-01-01 10:00:00.123}');
SELECT * FROM kept_limited;
INSERT INTO kept_limited VALUES (2, ARRAY['x', NULL, 'y"z'], ARRAY[1.5, 2, -3]::numeric[], NULL), (3, ARRAY[]::varchar[], '{}'::numeric[], '{}');
SELECT * FROM kept_limited ORDER BY id;
-- error 22001
INSERT INTO kept_limited (id, names) VALUES (4, '{abcdefghijklmno}');
-- error 22001
INSERT INTO kept_limited (id, names) VALUES (4, ARRAY['abcdefghijklmno']);
-- $1:_varchar='{a,b}', $2:_numeric='{7,8.005}'
INSERT INTO kept_limited (id, names, prices) VALUES (5, $1, $2) RETURNING names, prices;
-- $1='x', $2='y,z'
INSERT INTO kept_limited (id, names) VALUES (6, ARRAY[$1, $2]) RETURNING names;
CREATE TABLE kept_spans (id integer PRIMARY KEY, span interval, numbers integer[], words text[], grid integer[], doc jsonb);
INSERT INTO kept_spans (id, span, numbers) VALUES (1, '1 days 7200.000000 seconds'::interval, ARRAY[1,2]::INTEGER[]);
INSERT INTO kept_spans (id, span, numbers, words, grid) VALUES (2, interval '2' hour, '{1,2}'::int[], ARRAY['a','b'], ARRAY[ARRAY[1,2],ARRAY[3,4]]), (3, interval '1 day' * 2.5, ARRAY[-1, NULL], string_to_array('p q', ' '), array_append('{1}', 2));
SELECT * FROM kept_spans ORDER BY id;
UPDATE kept_spans SET numbers = ARRAY[7,8], span = '90 minutes'::interval + interval '1 day', doc = '{"a":1}'::jsonb || '{"b":2}' WHERE id = 1;
-- $1:int4=5, $2:int4=6
UPDATE kept_spans SET numbers = ARRAY[$1, $2]::int[] WHERE id = 2 RETURNING id, numbers;
INSERT INTO kept_spans (id, numbers) VALUES (1, ARRAY[9]) ON CONFLICT (id) DO UPDATE SET numbers = ARRAY[10, 11], words = excluded.words;
INSERT INTO kept_spans (id, numbers, doc) VALUES (4, ARRAY[1] || ARRAY[2,3], jsonb_build_object('k', 'v')) RETURNING *;
SELECT * FROM kept_spans ORDER BY id;
-- error 42804
INSERT INTO kept_spans (id, numbers) VALUES (5, ARRAY['a']);
-- error 42804
INSERT INTO kept_spans (id, span, words) SELECT * FROM UNNEST(('{11,12}')::int[], ('{1 day,2:00}')::interval[], ARRAY['{a}','{b,c}']::text[]) AS t(a, b, c) WHERE false;
