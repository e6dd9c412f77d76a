-- What Prisma's client and Prisma Migrate send.

-- play
SELECT 1;
SELECT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'public') AS found, version() LIKE 'PostgreSQL%' AS pg, current_setting('server_version_num')::integer > 90000 AS recent;
SET search_path = "public";
CREATE TABLE "_prisma_migrations" (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
);
SELECT pg_advisory_lock(72707369);
SELECT "id", "checksum", "finished_at", "migration_name", "logs", "rolled_back_at", "started_at", "applied_steps_count" FROM "_prisma_migrations" ORDER BY "started_at" ASC;
-- $1=3f1a8a4e-0000-4000-8000-000000000001, $2=c0ffee, $3=20240101000000_init
INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at") VALUES ($1, $2, $3, '2024-01-01 00:00:00+00');
-- CreateTable
CREATE TABLE "PrismaUser" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "isAdmin" BOOLEAN NOT NULL DEFAULT false,
    "balance" DECIMAL(65,30),
    "meta" JSONB,

    CONSTRAINT "PrismaUser_pkey" PRIMARY KEY ("id")
);
-- CreateTable
CREATE TABLE "PrismaPost" (
    "id" TEXT NOT NULL,
    "title" VARCHAR(255) NOT NULL,
    "views" BIGINT NOT NULL DEFAULT 0,
    "rating" DOUBLE PRECISION,
    "authorId" INTEGER,

    CONSTRAINT "PrismaPost_pkey" PRIMARY KEY ("id")
);
-- CreateTable
CREATE TABLE "_PrismaTags" (
    "A" TEXT NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_PrismaTags_AB_pkey" PRIMARY KEY ("A","B")
);
-- CreateIndex
CREATE UNIQUE INDEX "PrismaUser_email_key" ON "PrismaUser"("email");
-- CreateIndex
CREATE INDEX "PrismaPost_authorId_idx" ON "PrismaPost"("authorId");
-- AddForeignKey
ALTER TABLE "PrismaPost" ADD CONSTRAINT "PrismaPost_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "PrismaUser"("id") ON DELETE SET NULL ON UPDATE CASCADE;
-- $1:int4=1, $2:text=3f1a8a4e-0000-4000-8000-000000000001
UPDATE "_prisma_migrations" SET "applied_steps_count" = "applied_steps_count" + $1 WHERE "id" = $2;
SELECT pg_advisory_unlock(72707369);
-- $1=alice@prisma.io, $2=Alice, $3=2024-01-02 03:04:05.678, $4=false
INSERT INTO "public"."PrismaUser" ("email","name","createdAt","isAdmin") VALUES ($1,$2,$3,$4) RETURNING "public"."PrismaUser"."id", "public"."PrismaUser"."email", "public"."PrismaUser"."name", "public"."PrismaUser"."createdAt", "public"."PrismaUser"."isAdmin";
-- $1=bob@prisma.io, $2=NULL, $3=2024-01-03 00:00:00, $4=true, $5={"tags": ["a", "b"]}
INSERT INTO "public"."PrismaUser" ("email","name","createdAt","isAdmin","meta") VALUES ($1,$2,$3,$4,$5) RETURNING "public"."PrismaUser"."id", "public"."PrismaUser"."meta"::text;
-- $1=cm1, $2=Hello, $3=10, $4=1, $5=cm2, $6=World, $7=20, $8=1, $9=cm3, $10=Orphan, $11=0, $12=NULL
INSERT INTO "public"."PrismaPost" ("id","title","views","authorId") VALUES ($1,$2,$3,$4), ($5,$6,$7,$8), ($9,$10,$11,$12);
-- $1=cm1, $2=1
INSERT INTO "public"."_PrismaTags" ("A","B") VALUES ($1,$2) ON CONFLICT DO NOTHING;
-- $1=alice@prisma.io, $2=1, $3=0
SELECT "public"."PrismaUser"."id", "public"."PrismaUser"."email", "public"."PrismaUser"."name", "public"."PrismaUser"."createdAt", "public"."PrismaUser"."isAdmin" FROM "public"."PrismaUser" WHERE ("public"."PrismaUser"."email" = $1 AND 1=1) LIMIT $2 OFFSET $3;
-- $1=0
SELECT "public"."PrismaUser"."id", "public"."PrismaUser"."email", "public"."PrismaUser"."name" FROM "public"."PrismaUser" WHERE 1=1 ORDER BY "public"."PrismaUser"."id" ASC OFFSET $1;
-- $1=1, $2=2, $3=0
SELECT "public"."PrismaPost"."id", "public"."PrismaPost"."title", "public"."PrismaPost"."views", "public"."PrismaPost"."authorId" FROM "public"."PrismaPost" WHERE "public"."PrismaPost"."authorId" IN ($1,$2) ORDER BY "public"."PrismaPost"."id" ASC OFFSET $3;
-- $1=%o%, $2=10, $3=0
SELECT "public"."PrismaPost"."id", "public"."PrismaPost"."title" FROM "public"."PrismaPost" WHERE "public"."PrismaPost"."title"::text LIKE $1 ORDER BY "public"."PrismaPost"."title" DESC LIMIT $2 OFFSET $3;
-- $1=%HELLO%, $2=0
SELECT "public"."PrismaPost"."id" FROM "public"."PrismaPost" WHERE "public"."PrismaPost"."title"::text ILIKE $1 OFFSET $2;
-- $1=%World%, $2=0
SELECT "public"."PrismaUser"."id", "public"."PrismaUser"."email" FROM "public"."PrismaUser" WHERE ("public"."PrismaUser"."id") IN (SELECT "t1"."authorId" FROM "public"."PrismaPost" AS "t1" WHERE ("t1"."title"::text LIKE $1 AND "t1"."authorId" IS NOT NULL)) ORDER BY "public"."PrismaUser"."id" ASC OFFSET $2;
-- $1=0
SELECT "public"."PrismaUser"."id", COALESCE("aggr_selection_0_PrismaPost"."_aggr_count_posts", 0) AS "_aggr_count_posts" FROM "public"."PrismaUser" LEFT JOIN (SELECT "public"."PrismaPost"."authorId", COUNT(*) AS "_aggr_count_posts" FROM "public"."PrismaPost" WHERE 1=1 GROUP BY "public"."PrismaPost"."authorId") AS "aggr_selection_0_PrismaPost" ON ("public"."PrismaUser"."id" = "aggr_selection_0_PrismaPost"."authorId") WHERE 1=1 ORDER BY "public"."PrismaUser"."id" ASC OFFSET $1;
-- $1=0
SELECT COUNT(*) FROM (SELECT "public"."PrismaPost"."id" FROM "public"."PrismaPost" WHERE 1=1 OFFSET $1) AS "sub";
-- $1=0
SELECT COUNT(*) AS "_count._all", COUNT("title") AS "_count.title", SUM("views") AS "_sum.views", AVG("views") AS "_avg.views", MAX("views") AS "_max.views" FROM (SELECT "public"."PrismaPost"."title", "public"."PrismaPost"."views" FROM "public"."PrismaPost" WHERE 1=1 OFFSET $1) AS "sub";
-- $1=0, $2=0
SELECT COUNT(*), "public"."PrismaPost"."authorId" FROM "public"."PrismaPost" WHERE 1=1 GROUP BY "public"."PrismaPost"."authorId" HAVING COUNT(*) > $1 ORDER BY "public"."PrismaPost"."authorId" ASC OFFSET $2;
-- $1=cm2, $2=10, $3=0
SELECT "public"."PrismaPost"."id", "public"."PrismaPost"."title" FROM "public"."PrismaPost", (SELECT "public"."PrismaPost"."id" AS "PrismaPost_id_0" FROM "public"."PrismaPost" WHERE ("public"."PrismaPost"."id") = ($1)) AS "order_cmp" WHERE "public"."PrismaPost"."id" >= "order_cmp"."PrismaPost_id_0" ORDER BY "public"."PrismaPost"."id" ASC LIMIT $2 OFFSET $3;
-- $1=Alice Cooper, $2=1
UPDATE "public"."PrismaUser" SET "name" = $1 WHERE ("public"."PrismaUser"."id" = $2 AND 1=1) RETURNING "public"."PrismaUser"."id", "public"."PrismaUser"."name";
-- $1=5, $2=cm1
UPDATE "public"."PrismaPost" SET "views" = ("public"."PrismaPost"."views" + $1) WHERE ("public"."PrismaPost"."id" IN ($2) AND 1=1);
-- $1=true
UPDATE "public"."PrismaUser" SET "isAdmin" = $1 WHERE 1=1;
-- $1=alice@prisma.io, $2=Created, $3=2024-01-01 00:00:00, $4=Upserted, $5=alice@prisma.io
INSERT INTO "public"."PrismaUser" ("email","name","createdAt") VALUES ($1,$2,$3) ON CONFLICT ("email") DO UPDATE SET "name" = $4 WHERE ("public"."PrismaUser"."email" = $5 AND 1=1) RETURNING "public"."PrismaUser"."id", "public"."PrismaUser"."name";
BEGIN;
-- $1=cm3
DELETE FROM "public"."PrismaPost" WHERE ("public"."PrismaPost"."id" = $1 AND 1=1) RETURNING "public"."PrismaPost"."id", "public"."PrismaPost"."title";
-- $1=cm9
DELETE FROM "public"."PrismaPost" WHERE ("public"."PrismaPost"."id" IN ($1) AND 1=1);
COMMIT;
SELECT "t0"."id", "t0"."email", "PrismaUser_posts"."__prisma_data__" AS "posts" FROM "public"."PrismaUser" AS "t0" LEFT JOIN LATERAL (SELECT COALESCE(JSONB_AGG("__prisma_data__"), '[]') AS "__prisma_data__" FROM (SELECT "t2"."__prisma_data__" FROM (SELECT JSONB_BUILD_OBJECT('id', "t1"."id", 'title', "t1"."title") AS "__prisma_data__", "t1"."id" FROM "public"."PrismaPost" AS "t1" WHERE "t0"."id" = "t1"."authorId") AS "t2" ORDER BY "t2"."id" ASC) AS "t3") AS "PrismaUser_posts" ON TRUE ORDER BY "t0"."id" ASC;
-- error 23505
-- $1=alice@prisma.io
INSERT INTO "public"."PrismaUser" ("email") VALUES ($1) RETURNING "public"."PrismaUser"."id";
-- error 23503
-- $1=cm7, $2=Bad, $3=99
INSERT INTO "public"."PrismaPost" ("id","title","authorId") VALUES ($1,$2,$3) RETURNING "public"."PrismaPost"."id";
-- $1=1
DELETE FROM "public"."PrismaUser" WHERE ("public"."PrismaUser"."id" = $1 AND 1=1) RETURNING "public"."PrismaUser"."id";
SELECT "id", "authorId" FROM "PrismaPost" ORDER BY "id";
SELECT "migration_name", "applied_steps_count", "started_at" FROM "_prisma_migrations";
