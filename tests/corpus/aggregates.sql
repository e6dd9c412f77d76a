-- Aggregates over groups, empty sets and NULLs, with DISTINCT, ORDER BY and FILTER.

-- setup
CREATE TABLE aggregates_sale (id integer PRIMARY KEY, region varchar(10), amount integer, price numeric(8,2), weight double precision, paid boolean, day date);
INSERT INTO aggregates_sale VALUES (1, 'north', 10, 1.50, 0.5, true, '2024-01-01');
INSERT INTO aggregates_sale VALUES (2, 'north', 20, 2.50, 1.5, false, '2024-01-02');
INSERT INTO aggregates_sale VALUES (3, 'south', 20, 3.00, NULL, true, '2024-01-02');
INSERT INTO aggregates_sale VALUES (4, 'south', NULL, NULL, 2.5, NULL, '2024-01-03');
INSERT INTO aggregates_sale VALUES (5, 'South', 5, 9.99, 4, true, NULL);
INSERT INTO aggregates_sale VALUES (6, NULL, 7, 0.01, 8, false, '2024-01-05');

-- play
SELECT count(*), count(amount), count(region), count(DISTINCT amount) FROM aggregates_sale;
SELECT sum(amount), avg(amount), min(amount), max(amount) FROM aggregates_sale;
SELECT sum(price), avg(price), min(price), max(price) FROM aggregates_sale;
SELECT sum(weight), avg(weight), min(weight), max(weight) FROM aggregates_sale;
SELECT min(day), max(day), min(region), max(region) FROM aggregates_sale;
SELECT count(*), sum(amount), avg(price), max(region) FROM aggregates_sale WHERE id > 100;
SELECT region, count(*) FROM aggregates_sale GROUP BY region ORDER BY region;
SELECT region, sum(amount) AS total FROM aggregates_sale GROUP BY region ORDER BY total DESC NULLS LAST, region;
SELECT sum(DISTINCT amount), avg(DISTINCT amount), count(DISTINCT region) FROM aggregates_sale;
SELECT sum(amount * price) AS revenue, sum(amount) * 2 AS twice FROM aggregates_sale;
SELECT count(*) FILTER (WHERE amount > 10) AS large, sum(amount) FILTER (WHERE region = 'north') AS north FROM aggregates_sale;
SELECT region, count(*) FILTER (WHERE paid) AS paid, count(*) FILTER (WHERE NOT paid) AS open FROM aggregates_sale GROUP BY region ORDER BY region;
SELECT bool_and(paid), bool_or(paid), every(amount > 4) FROM aggregates_sale;
SELECT bool_and(paid) FILTER (WHERE region = 'south') FROM aggregates_sale;
SELECT string_agg(region, ',' ORDER BY id) FROM aggregates_sale;
SELECT string_agg(DISTINCT region, ',' ORDER BY region) FROM aggregates_sale;
SELECT string_agg(region, '; ' ORDER BY id DESC) FROM aggregates_sale WHERE id < 4;
SELECT region, string_agg(id::text, '-' ORDER BY id) FROM aggregates_sale GROUP BY region ORDER BY region;
SELECT array_agg(amount ORDER BY id) FROM aggregates_sale;
SELECT array_agg(region ORDER BY id) FROM aggregates_sale;
SELECT array_agg(DISTINCT amount ORDER BY amount) FROM aggregates_sale;
SELECT json_agg(amount ORDER BY id) FROM aggregates_sale;
SELECT json_object_agg(id, amount ORDER BY id) FROM aggregates_sale WHERE amount IS NOT NULL;
SELECT round(stddev(amount), 4), round(stddev_pop(amount), 4), round(variance(amount), 4), round(var_pop(amount), 4) FROM aggregates_sale;
SELECT stddev_samp(weight), var_samp(weight) FROM aggregates_sale WHERE id IN (1, 2);
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM aggregates_sale;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY amount) FROM aggregates_sale;
SELECT mode() WITHIN GROUP (ORDER BY amount) FROM aggregates_sale;
SELECT bit_and(amount), bit_or(amount) FROM aggregates_sale;
SELECT corr(amount, weight), regr_count(amount, weight) FROM aggregates_sale WHERE id < 3;
SELECT any_value(amount) FROM aggregates_sale WHERE id = 1;
SELECT coalesce(sum(amount), 0) FROM aggregates_sale WHERE id > 100;
SELECT max(amount) - min(amount) AS spread, count(*) > 3 AS many FROM aggregates_sale;
SELECT count(*) AS n FROM aggregates_sale HAVING count(*) > 100;
SELECT sum(CASE WHEN paid THEN amount ELSE 0 END) AS paid_sum FROM aggregates_sale;
SELECT avg(amount)::numeric(10,2), round(avg(price), 3) FROM aggregates_sale;
SELECT (SELECT count(*) FROM aggregates_sale) AS total, id FROM aggregates_sale WHERE id = 1;
SELECT count(DISTINCT (region, amount)) FROM aggregates_sale;
SELECT greatest(max(amount), 100), least(min(amount), 1) FROM aggregates_sale;
SELECT min(upper(region)), max(length(region)) FROM aggregates_sale;
-- $1=10
SELECT count(*), sum(amount) FROM aggregates_sale WHERE amount > $1;
-- $1=10
SELECT count(*) FILTER (WHERE amount > $1) FROM aggregates_sale;
-- $1=,
SELECT string_agg(region, $1 ORDER BY id) FROM aggregates_sale;
-- error 42803
SELECT region, count(*) FROM aggregates_sale;
-- error 42803
SELECT id FROM aggregates_sale WHERE count(*) > 1;
-- error 42803
SELECT sum(count(*)) FROM aggregates_sale;
-- error 42883
SELECT sum(region) FROM aggregates_sale;
