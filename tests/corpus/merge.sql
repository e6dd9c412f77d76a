-- MERGE in the forms that replace an upsert.

-- setup
CREATE TABLE merge_stock (id integer PRIMARY KEY, qty integer);
CREATE TABLE merge_delivery (id integer, qty integer);
INSERT INTO merge_stock VALUES (1, 10);
INSERT INTO merge_stock VALUES (2, 20);
INSERT INTO merge_delivery VALUES (2, 5);
INSERT INTO merge_delivery VALUES (3, 7);

-- play
MERGE INTO merge_stock s USING merge_delivery d ON s.id = d.id WHEN MATCHED THEN UPDATE SET qty = s.qty + d.qty WHEN NOT MATCHED THEN INSERT (id, qty) VALUES (d.id, d.qty);
SELECT * FROM merge_stock ORDER BY id;
MERGE INTO merge_stock s USING (SELECT 1 AS id) d ON s.id = d.id WHEN MATCHED THEN DELETE;
SELECT * FROM merge_stock ORDER BY id;
MERGE INTO merge_stock s USING merge_delivery d ON s.id = d.id WHEN MATCHED AND s.qty > 20 THEN UPDATE SET qty = 0 WHEN MATCHED THEN DO NOTHING;
SELECT * FROM merge_stock ORDER BY id;
CREATE TABLE merge_r (id integer PRIMARY KEY, qty integer);
INSERT INTO merge_r VALUES (1, 10), (2, 20), (3, 30);
-- unordered
MERGE INTO merge_r t USING (VALUES (1, 5), (2, 0), (7, 70)) AS s (id, n) ON t.id = s.id WHEN MATCHED AND s.n = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET qty = t.qty + s.n WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n) RETURNING merge_action(), t.*, s.n;
-- unordered
MERGE INTO merge_r USING merge_delivery d ON merge_r.id = d.id WHEN MATCHED THEN UPDATE SET qty = 0 WHEN NOT MATCHED THEN INSERT (id, qty) VALUES (d.id, d.qty) RETURNING *;
-- unordered
MERGE INTO merge_r t USING merge_delivery d ON t.id = d.id WHEN MATCHED THEN UPDATE SET qty = d.qty RETURNING merge_action() AS what, old.qty AS before, new.qty AS after, lower(merge_action());
SELECT * FROM merge_r ORDER BY id;
