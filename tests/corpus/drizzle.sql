-- What Drizzle's query builder and its migrations send.

-- play
CREATE SCHEMA IF NOT EXISTS "drizzle";
CREATE TABLE IF NOT EXISTS "drizzle"."__drizzle_migrations" (
			id SERIAL PRIMARY KEY,
			hash text NOT NULL,
			created_at bigint
		);
select id, hash, created_at from "drizzle"."__drizzle_migrations" order by created_at desc limit 1;
begin;
CREATE TABLE "drizzle_users" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "drizzle_users_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" varchar(255) NOT NULL,
	"age" integer NOT NULL,
	"email" varchar(255) NOT NULL,
	"verified" boolean DEFAULT false NOT NULL,
	"created_at" timestamp DEFAULT '2024-01-01 00:00:00' NOT NULL,
	CONSTRAINT "drizzle_users_email_unique" UNIQUE("email")
);
CREATE TABLE "drizzle_posts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text NOT NULL,
	"body" jsonb,
	"author_id" integer,
	"price" numeric(10, 2)
);
ALTER TABLE "drizzle_posts" ADD CONSTRAINT "drizzle_posts_author_id_drizzle_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."drizzle_users"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "drizzle_posts_author_idx" ON "drizzle_posts" USING btree ("author_id");
insert into "drizzle"."__drizzle_migrations" ("hash", "created_at") values('abc123', 1704067200000);
commit;
-- $1=John, $2=30, $3=john@example.com
insert into "drizzle_users" ("id", "name", "age", "email", "verified", "created_at") values (default, $1, $2, $3, default, default);
-- $1=Ann, $2=25, $3=ann@example.com, $4=true
insert into "drizzle_users" ("id", "name", "age", "email", "verified", "created_at") values (default, $1, $2, $3, $4, default) returning "id", "name", "age", "email", "verified", "created_at";
-- $1=Bob, $2=41, $3=bob@example.com, $4=Cid, $5=19, $6=cid@example.com
insert into "drizzle_users" ("id", "name", "age", "email", "verified", "created_at") values (default, $1, $2, $3, default, default), (default, $4, $5, $6, default, default) returning "id";
-- $1=a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11, $2=First, $3={"k":1}, $4=1, $5=9.50
insert into "drizzle_posts" ("id", "title", "body", "author_id", "price") values ($1, $2, $3, $4, $5) returning "id", "price";
-- $1=Second, $2=1
insert into "drizzle_posts" ("id", "title", "body", "author_id", "price") values (default, $1, default, $2, default);
-- extended
select "id", "name", "age", "email", "verified", "created_at" from "drizzle_users" order by "drizzle_users"."id";
-- $1=john@example.com
select "id", "name", "age" from "drizzle_users" where "drizzle_users"."email" = $1;
-- $1=20, $2=%a%
select "name" from "drizzle_users" where ("drizzle_users"."age" > $1 and "drizzle_users"."email" like $2) order by "drizzle_users"."name" asc;
-- $1=18, $2=30, $3=Bob
select "id" from "drizzle_users" where ("drizzle_users"."age" between $1 and $2 or "drizzle_users"."name" = $3) order by "drizzle_users"."age" desc limit 2;
-- $1=2, $2=1
select "id", "name" from "drizzle_users" order by "drizzle_users"."id" asc limit $1 offset $2;
-- $1=1, $2=2
select "id" from "drizzle_users" where "drizzle_users"."id" in ($1, $2) order by "drizzle_users"."id";
-- extended
select "drizzle_users"."id", "drizzle_users"."name", "drizzle_posts"."title" from "drizzle_users" left join "drizzle_posts" on "drizzle_users"."id" = "drizzle_posts"."author_id" order by "drizzle_users"."id", "drizzle_posts"."title";
-- extended
select count(*) from "drizzle_users";
-- extended
select "verified", cast(count(*) as int), max("age"), avg("age")::numeric(10,2) from "drizzle_users" group by "drizzle_users"."verified" order by "verified";
-- $1=1
select "author_id", count("title") from "drizzle_posts" group by "drizzle_posts"."author_id" having count("drizzle_posts"."title") > $1;
-- $1=1
select "drizzle_users"."id", "drizzle_users"."name", "drizzle_users_posts"."data" as "posts" from "drizzle_users" "drizzle_users" left join lateral (select coalesce(json_agg(json_build_array("drizzle_users_posts"."title", "drizzle_users_posts"."price") order by "drizzle_users_posts"."title"), '[]'::json) as "data" from "drizzle_posts" "drizzle_users_posts" where "drizzle_users_posts"."author_id" = "drizzle_users"."id") "drizzle_users_posts" on true where "drizzle_users"."id" = $1;
-- extended
with "sq" as (select "id", "name" from "drizzle_users" where "drizzle_users"."age" > 20) select "id", "name" from "sq" order by "id";
-- extended
select distinct on ("drizzle_users"."verified") "verified", "id" from "drizzle_users" order by "drizzle_users"."verified", "drizzle_users"."id";
-- $1=Mr. John, $2=1
update "drizzle_users" set "name" = $1 where "drizzle_users"."id" = $2;
-- $1=1
update "drizzle_users" set "age" = "drizzle_users"."age" + 1 where "drizzle_users"."id" = $1 returning "id", "age";
-- $1=New John, $2=50, $3=john@example.com, $4=Upserted
insert into "drizzle_users" ("id", "name", "age", "email", "verified", "created_at") values (default, $1, $2, $3, default, default) on conflict ("email") do update set "name" = $4, "age" = excluded.age returning "name", "age";
-- $1=X, $2=1, $3=john@example.com
insert into "drizzle_users" ("id", "name", "age", "email", "verified", "created_at") values (default, $1, $2, $3, default, default) on conflict do nothing;
begin;
savepoint sp1;
-- $1=4
delete from "drizzle_users" where "drizzle_users"."id" = $1 returning "name";
rollback to savepoint sp1;
commit;
-- $1=Bob
delete from "drizzle_users" where "drizzle_users"."name" = $1;
-- extended
select "name" from "drizzle_users" order by "name";
-- extended
(select "name" from "drizzle_users" where "drizzle_users"."age" > 40) union all (select "title" from "drizzle_posts") order by "name";
-- extended
select exists(select 1 from "drizzle_posts" where "drizzle_posts"."author_id" = 1) as "exists" from "drizzle_users" limit 1;
