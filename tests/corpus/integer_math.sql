-- Whole numbers: division, remainder, overflow, bits, and their types.

-- setup
CREATE TABLE integer_math_pair (id integer PRIMARY KEY, a integer, b integer, s smallint, l bigint);
INSERT INTO integer_math_pair VALUES (1, 17, 5, 100, 5000000000);
INSERT INTO integer_math_pair VALUES (2, -17, 5, -100, -5000000000);
INSERT INTO integer_math_pair VALUES (3, 17, -5, 32767, 9223372036854775807);
INSERT INTO integer_math_pair VALUES (4, 2147483647, 1, -32768, -9223372036854775807);
INSERT INTO integer_math_pair VALUES (5, 0, 0, NULL, NULL);

-- play
SELECT id, a, b, s, l FROM integer_math_pair ORDER BY id;
SELECT id, a / b AS quotient, a % b AS remainder FROM integer_math_pair WHERE b <> 0 ORDER BY id;
SELECT id, mod(a, b), div(a, b) FROM integer_math_pair WHERE b <> 0 ORDER BY id;
SELECT id, l / 1000 AS thousands, l % 1000 AS rest FROM integer_math_pair ORDER BY id;
SELECT id, a / 2, a / 2.0, a / 2::float8 FROM integer_math_pair ORDER BY id;
SELECT id, a * b, a - b FROM integer_math_pair WHERE id < 4 ORDER BY id;
SELECT id, a + b FROM integer_math_pair WHERE id < 4 ORDER BY id;
SELECT id, a + 1::bigint AS next FROM integer_math_pair ORDER BY id;
SELECT id, s + s, s * 2 FROM integer_math_pair WHERE id < 3 ORDER BY id;
SELECT id, -a, +b, - (-a) AS same, abs(a), sign(a) FROM integer_math_pair ORDER BY id;
SELECT 2 + 3 * 4 - 6 / 4 AS a, (2 + 3) * 4 AS b, 7 - 2 - 1 AS c, 2 * 3 % 4 AS d FROM integer_math_pair WHERE id = 1;
SELECT a & 7 AS low, a | 8 AS with_eight, a # 1 AS flipped, ~b AS inverted FROM integer_math_pair WHERE id = 1;
SELECT a << 2 AS up, a >> 1 AS down FROM integer_math_pair WHERE id = 1;
SELECT a ^ 2 AS square, |/ 16 AS root, @ b AS positive FROM integer_math_pair WHERE id = 1;
SELECT gcd(a, 34), lcm(b, 3) FROM integer_math_pair WHERE id = 1;
SELECT sum(a / b), sum(a) / sum(b) AS ratio, avg(a / b) FROM integer_math_pair WHERE id < 4;
SELECT id FROM integer_math_pair WHERE a % 2 = 1 ORDER BY id;
SELECT id FROM integer_math_pair WHERE a / 10 = 1 ORDER BY id;
SELECT a / b * b + a % b = a AS whole FROM integer_math_pair WHERE id < 4 ORDER BY id;
SELECT (a + b) / 2 AS middle, (a + b) / 2.0 AS exact_middle FROM integer_math_pair WHERE id = 1;
SELECT count(*) / 2 AS half, count(*) * 100 / 3 AS share FROM integer_math_pair;
SELECT 9223372036854775807 AS largest, 9223372036854775808 AS beyond FROM integer_math_pair WHERE id = 1;
SELECT 0x1F AS hex, 0b101 AS binary, 0o17 AS octal, 1_000 AS grouped FROM integer_math_pair WHERE id = 1;
-- $1=7, $2=2
SELECT $1::int / $2::int AS quotient FROM integer_math_pair WHERE id = 1;
-- $1=4
SELECT a / $1 AS quotient FROM integer_math_pair WHERE id < 3 ORDER BY id;
-- $1:int4=3
SELECT id, a % $1 AS rest FROM integer_math_pair ORDER BY id;
-- error 22012
SELECT a / b FROM integer_math_pair WHERE id = 5;
-- error 22012
SELECT a % b FROM integer_math_pair WHERE id = 5;
-- error 22003
SELECT a + b FROM integer_math_pair WHERE id = 4;
-- error 22003
SELECT l + 1 FROM integer_math_pair WHERE id = 3;
-- error 22003
SELECT s + 1::smallint FROM integer_math_pair WHERE id = 3;
-- error 22003
INSERT INTO integer_math_pair VALUES (6, 2147483648, 0, 0, 0);
-- error 22003
INSERT INTO integer_math_pair VALUES (6, 1, 1, 40000, 1);
-- error 22003
UPDATE integer_math_pair SET a = a + 1 WHERE id = 4;
SELECT -9223372036854775808 AS least FROM integer_math_pair WHERE id = 1;
