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
