-- What TypeORM sends: schema synchronisation, repositories and query builders.

-- play
SELECT version() LIKE 'PostgreSQL%' AS pg;
SELECT * FROM current_schema();
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
SELECT "table_name" FROM "information_schema"."tables" WHERE "table_schema" = 'public' AND "table_name" = 'typeorm_metadata';
START TRANSACTION;
CREATE TABLE "typeorm_category" ("id" SERIAL NOT NULL, "name" character varying NOT NULL, "createdAt" TIMESTAMP NOT NULL DEFAULT now(), CONSTRAINT "PK_typeorm_category" PRIMARY KEY ("id"));
CREATE TABLE "typeorm_product" ("id" SERIAL NOT NULL, "title" character varying(100) NOT NULL, "price" numeric(10,2) NOT NULL DEFAULT '0', "isActive" boolean NOT NULL DEFAULT true, "description" text, "weight" double precision, "publishedAt" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, "deletedAt" TIMESTAMP, "categoryId" integer, CONSTRAINT "UQ_typeorm_title" UNIQUE ("title"), CONSTRAINT "PK_typeorm_product" PRIMARY KEY ("id"));
CREATE TABLE "typeorm_tags" ("productId" integer NOT NULL, "tagId" integer NOT NULL, CONSTRAINT "PK_typeorm_tags" PRIMARY KEY ("productId", "tagId"));
CREATE INDEX "IDX_typeorm_tags" ON "typeorm_tags" ("productId");
ALTER TABLE "typeorm_product" ADD CONSTRAINT "FK_typeorm_product" FOREIGN KEY ("categoryId") REFERENCES "typeorm_category"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;
COMMIT;
START TRANSACTION;
-- $1=Books
INSERT INTO "typeorm_category"("name", "createdAt") VALUES ($1, '2024-01-01 00:00:00') RETURNING "id", "createdAt";
-- $1=Novel, $2=12.50, $3=NULL, $4=1
INSERT INTO "typeorm_product"("title", "price", "isActive", "description", "weight", "publishedAt", "version", "deletedAt", "categoryId") VALUES ($1, $2, DEFAULT, $3, DEFAULT, DEFAULT, 1, DEFAULT, $4) RETURNING "id", "price", "isActive", "version", "deletedAt";
COMMIT;
-- $1=Atlas, $2=40, $3=1, $4=Comic, $5=5.25, $6=1
INSERT INTO "typeorm_product"("title", "price", "isActive", "description", "weight", "publishedAt", "version", "deletedAt", "categoryId") VALUES ($1, $2, DEFAULT, DEFAULT, DEFAULT, DEFAULT, 1, DEFAULT, $3), ($4, $5, DEFAULT, DEFAULT, DEFAULT, DEFAULT, 1, DEFAULT, $6) RETURNING "id", "isActive", "version";
-- extended
SELECT "TypeormProduct"."id" AS "TypeormProduct_id", "TypeormProduct"."title" AS "TypeormProduct_title", "TypeormProduct"."price" AS "TypeormProduct_price", "TypeormProduct"."isActive" AS "TypeormProduct_isActive", "TypeormProduct"."deletedAt" AS "TypeormProduct_deletedAt" FROM "typeorm_product" "TypeormProduct" WHERE "TypeormProduct"."deletedAt" IS NULL ORDER BY "TypeormProduct_id" ASC;
-- $1=1
SELECT "TypeormProduct"."id" AS "TypeormProduct_id", "TypeormProduct"."title" AS "TypeormProduct_title", "TypeormProduct"."categoryId" AS "TypeormProduct_categoryId" FROM "typeorm_product" "TypeormProduct" WHERE ( (("TypeormProduct"."id" = $1)) ) AND ( "TypeormProduct"."deletedAt" IS NULL ) LIMIT 1;
-- $1=Novel
SELECT "p"."id" AS "p_id", "p"."title" AS "p_title", "c"."id" AS "c_id", "c"."name" AS "c_name" FROM "typeorm_product" "p" LEFT JOIN "typeorm_category" "c" ON "c"."id"="p"."categoryId" WHERE ( "p"."title" = $1 ) AND ( "p"."deletedAt" IS NULL );
SELECT DISTINCT "distinctAlias"."p_id" AS "ids_p_id", "distinctAlias"."p_price" FROM (SELECT "p"."id" AS "p_id", "p"."title" AS "p_title", "p"."price" AS "p_price", "c"."name" AS "c_name" FROM "typeorm_product" "p" LEFT JOIN "typeorm_category" "c" ON "c"."id"="p"."categoryId") "distinctAlias" ORDER BY "distinctAlias"."p_price" DESC, "p_id" ASC LIMIT 2 OFFSET 1;
SELECT COUNT(DISTINCT("p"."id")) AS "cnt" FROM "typeorm_product" "p" LEFT JOIN "typeorm_category" "c" ON "c"."id"="p"."categoryId";
SELECT COUNT(1) AS "cnt" FROM "typeorm_product" "TypeormProduct" WHERE "TypeormProduct"."deletedAt" IS NULL;
SELECT 1 AS "row_exists" FROM (SELECT 1 AS dummy_column) "dummy_table" WHERE EXISTS (SELECT 1 FROM "typeorm_product" "p" WHERE "p"."price" > 20) LIMIT 1;
-- $1=1, $2=3
SELECT "p"."id" AS "p_id" FROM "typeorm_product" "p" WHERE "p"."id" IN ($1, $2) ORDER BY "p"."id" ASC;
-- $1={2,3}
SELECT "p"."id" AS "p_id" FROM "typeorm_product" "p" WHERE "p"."id" = ANY($1) ORDER BY "p"."id" ASC;
-- $1=5, $2=20
SELECT "p"."title" AS "p_title" FROM "typeorm_product" "p" WHERE "p"."price" BETWEEN $1 AND $2 ORDER BY "p"."title" ASC;
-- $1=%o%
SELECT "p"."title" AS "p_title" FROM "typeorm_product" "p" WHERE "p"."title" ILIKE $1 AND NOT("p"."title" = 'Comic') ORDER BY "p"."title" ASC;
SELECT "c"."name" AS "name", SUM("p"."price") AS "sum", COUNT("p"."id") AS "count" FROM "typeorm_product" "p" INNER JOIN "typeorm_category" "c" ON "c"."id"="p"."categoryId" GROUP BY "c"."name" HAVING COUNT("p"."id") > 1;
SELECT SUM("p"."price") AS "sum", AVG("p"."price") AS "avg", MIN("p"."price") AS "min" FROM "typeorm_product" "p";
-- $1=Novel 2, $2=1
UPDATE "typeorm_product" SET "title" = $1, "version" = "version" + 1 WHERE "id" IN ($2) RETURNING "version";
-- $1=2
UPDATE "typeorm_product" SET "deletedAt" = '2024-05-05 00:00:00', "version" = "version" + 1 WHERE ( "id" IN ($1) ) AND "deletedAt" IS NULL;
-- $1=3, $2=1.50
UPDATE "typeorm_product" SET "price" = "price" + $2 WHERE "id" = $1;
-- $1=Atlas, $2=45
INSERT INTO "typeorm_product"("title", "price", "version") VALUES ($1, $2, 1) ON CONFLICT ( "title" ) DO UPDATE SET "price" = EXCLUDED."price", "version" = "typeorm_product"."version" + 1 RETURNING "id", "version";
-- $1=1, $2=7, $3=1, $4=8
INSERT INTO "typeorm_tags"("productId", "tagId") VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING;
-- $1=1, $2=7
DELETE FROM "typeorm_tags" WHERE ("productId" = $1 AND "tagId" = $2);
START TRANSACTION;
SAVEPOINT typeorm_1;
-- error 23502
INSERT INTO "typeorm_product"("title", "version") VALUES (NULL, 1) RETURNING "id";
ROLLBACK TO SAVEPOINT typeorm_1;
-- $1=3
DELETE FROM "typeorm_product" WHERE "id" IN ($1);
COMMIT;
SELECT "p"."id" AS "p_id", "p"."title" AS "p_title", "p"."price" AS "p_price", "p"."version" AS "p_version" FROM "typeorm_product" "p" ORDER BY "p"."id" ASC FOR UPDATE;
TRUNCATE TABLE "typeorm_tags";
SELECT columns.*, pg_catalog.col_description(('"' || table_catalog || '"."' || table_schema || '"."' || table_name || '"')::regclass::oid, ordinal_position) IS NULL AS plain FROM (SELECT table_catalog, table_schema, table_name, column_name, ordinal_position FROM information_schema.columns WHERE table_name = 'nothing_of_that_name') AS columns;
ALTER TABLE "typeorm_product" DROP CONSTRAINT "FK_typeorm_product";
DROP INDEX "public"."IDX_typeorm_tags";
DROP TABLE "typeorm_tags";
