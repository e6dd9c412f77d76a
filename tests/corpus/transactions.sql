-- Transactions and savepoints around changes of data, and what an error leaves.

-- setup
CREATE TABLE transactions_t (id integer PRIMARY KEY, n integer);
INSERT INTO transactions_t VALUES (1, 10);

-- play
BEGIN;
INSERT INTO transactions_t VALUES (2, 20);
SELECT count(*) FROM transactions_t;
ROLLBACK;
SELECT count(*) FROM transactions_t;
START TRANSACTION;
UPDATE transactions_t SET n = 11 WHERE id = 1;
COMMIT;
SELECT n FROM transactions_t WHERE id = 1;
BEGIN;
INSERT INTO transactions_t VALUES (3, 30);
-- error 23505
INSERT INTO transactions_t VALUES (1, 0);
-- error 25P02
SELECT 1;
-- error 25P02
INSERT INTO transactions_t VALUES (4, 40);
COMMIT;
SELECT id FROM transactions_t ORDER BY id;
BEGIN;
INSERT INTO transactions_t VALUES (5, 50);
SAVEPOINT one;
INSERT INTO transactions_t VALUES (6, 60);
ROLLBACK TO SAVEPOINT one;
INSERT INTO transactions_t VALUES (7, 70);
SAVEPOINT two;
-- error 42P01
SELECT * FROM transactions_nowhere;
ROLLBACK TO two;
INSERT INTO transactions_t VALUES (8, 80);
RELEASE SAVEPOINT two;
-- error 3B001
ROLLBACK TO SAVEPOINT two;
ROLLBACK TO one;
INSERT INTO transactions_t VALUES (9, 90);
COMMIT;
SELECT id FROM transactions_t ORDER BY id;
BEGIN;
SAVEPOINT s;
INSERT INTO transactions_t VALUES (10, 1);
SAVEPOINT s;
INSERT INTO transactions_t VALUES (11, 1);
ROLLBACK TO s;
RELEASE s;
INSERT INTO transactions_t VALUES (12, 1);
ROLLBACK TO s;
COMMIT;
SELECT id FROM transactions_t ORDER BY id;
BEGIN; INSERT INTO transactions_t VALUES (20, 1); COMMIT;
INSERT INTO transactions_t VALUES (21, 1); INSERT INTO transactions_t VALUES (22, 1);
-- error 23505
INSERT INTO transactions_t VALUES (23, 1); INSERT INTO transactions_t VALUES (1, 1);
SELECT id FROM transactions_t WHERE id >= 20 ORDER BY id;
-- error 22012
INSERT INTO transactions_t VALUES (24, 1); COMMIT; INSERT INTO transactions_t VALUES (25, 1); SELECT 1 / 0;
SELECT id FROM transactions_t WHERE id >= 24 ORDER BY id;
BEGIN ISOLATION LEVEL READ COMMITTED;
SHOW transaction_isolation;
COMMIT;
BEGIN READ ONLY;
SELECT count(*) FROM transactions_t;
-- error 25006
INSERT INTO transactions_t VALUES (30, 1);
ROLLBACK;
-- differs answer: IRIS reads what is committed, and the gateway says so
BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SHOW transaction_isolation; ROLLBACK;
COMMIT;
ROLLBACK;
-- error 25P01
SAVEPOINT outside;
BEGIN;
BEGIN;
COMMIT AND CHAIN;
ROLLBACK;
ABORT;
END;
BEGIN;
SELECT n FROM transactions_t WHERE id = 1 FOR UPDATE;
SELECT id FROM transactions_t WHERE id = 1 FOR SHARE;
SELECT id FROM transactions_t WHERE id = 1 FOR UPDATE NOWAIT;
SELECT id FROM transactions_t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
SELECT t.id FROM transactions_t t WHERE t.id = 1 FOR NO KEY UPDATE OF t;
LOCK TABLE transactions_t IN EXCLUSIVE MODE;
LOCK TABLE transactions_t, public.transactions_t IN ACCESS SHARE MODE;
COMMIT;
-- error 25P01
LOCK TABLE transactions_t;
-- error 25P01
LOCK TABLE transactions_t IN ACCESS SHARE MODE;
BEGIN;
-- error 42P01
LOCK TABLE transactions_nowhere IN ACCESS SHARE MODE;
ROLLBACK;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM transactions_t ORDER BY id;
FETCH 2 FROM c;
FETCH NEXT FROM c;
MOVE FORWARD 1 IN c;
FETCH ALL c;
CLOSE c;
-- error 34000
FETCH c;
ROLLBACK;
BEGIN;
CREATE TABLE transactions_ddl (a integer);
INSERT INTO transactions_ddl VALUES (1);
SELECT * FROM transactions_ddl;
COMMIT;
SELECT count(*) FROM transactions_ddl;
