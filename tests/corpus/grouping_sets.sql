-- GROUPING SETS, ROLLUP, CUBE and GROUPING.

-- setup
CREATE TABLE grouping_sets_sale (id integer PRIMARY KEY, region varchar(10), product varchar(10), amount integer);
INSERT INTO grouping_sets_sale VALUES (1, 'north', 'pen', 10);
INSERT INTO grouping_sets_sale VALUES (2, 'north', 'ink', 20);
INSERT INTO grouping_sets_sale VALUES (3, 'south', 'pen', 5);
INSERT INTO grouping_sets_sale VALUES (4, 'south', NULL, 1);

-- play
SELECT region, sum(amount) FROM grouping_sets_sale GROUP BY ROLLUP (region) ORDER BY region;
SELECT region, product, sum(amount) FROM grouping_sets_sale WHERE product IS NOT NULL GROUP BY ROLLUP (region, product) ORDER BY region, product;
SELECT region, product, sum(amount) FROM grouping_sets_sale WHERE product IS NOT NULL GROUP BY CUBE (region, product) ORDER BY region, product;
SELECT region, product, sum(amount) FROM grouping_sets_sale WHERE product IS NOT NULL GROUP BY GROUPING SETS ((region), (product)) ORDER BY region, product;
SELECT region, count(*) FROM grouping_sets_sale GROUP BY GROUPING SETS ((region), ()) ORDER BY region NULLS FIRST;
SELECT region, product, grouping(region, product) AS g, sum(amount) FROM grouping_sets_sale GROUP BY ROLLUP (region, product) ORDER BY g, region, product;
SELECT region, grouping(region) FROM grouping_sets_sale GROUP BY ROLLUP (region) HAVING sum(amount) > 10 ORDER BY 2, 1;
-- unordered
SELECT product, count(*) FROM grouping_sets_sale GROUP BY GROUPING SETS ((product), ());
