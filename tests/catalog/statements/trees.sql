-- What the trees of pgAdmin and DBeaver ask as they are opened, and what Metabase and Superset ask as they synchronize.

-- pgAdmin: what the server is
SELECT version() IS NOT NULL, current_setting('server_version_num')::int / 10000, pg_is_in_recovery(), current_setting('is_superuser') IN ('on', 'off'), CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() ELSE false END;

-- pgAdmin: databases
SELECT db.datname, db.datallowconn, pg_get_userbyid(db.datdba) IS NOT NULL, db.datconnlimit, pg_encoding_to_char(db.encoding), has_database_privilege(db.oid, 'CREATE') FROM pg_database db LEFT JOIN pg_tablespace ta ON db.dattablespace = ta.oid WHERE db.datname = current_database();

-- pgAdmin: indexes of a table
SELECT cls.relname AS name, indrelid::regclass::text, indkey, indisclustered, indisunique, indisprimary, n.nspname, indnatts, pg_get_indexdef(cls.oid), tab.relname AS tabname, con.contype, CASE WHEN contype IN ('p', 'u', 'x') THEN des.description ELSE NULL END, pg_get_expr(indpred, indrelid, true), am.amname, (SELECT min(c.collname::text) FROM pg_collation c JOIN unnest(idx.indcollation) AS u(oid) ON u.oid = c.oid) FROM pg_index idx JOIN pg_class cls ON cls.oid = indexrelid JOIN pg_class tab ON tab.oid = indrelid LEFT JOIN pg_tablespace ta ON ta.oid = cls.reltablespace JOIN pg_namespace n ON n.oid = tab.relnamespace JOIN pg_am am ON am.oid = cls.relam LEFT JOIN pg_depend dep ON dep.classid = cls.tableoid AND dep.objid = cls.oid AND dep.refobjsubid = 0 AND dep.refclassid = 'pg_constraint'::regclass LEFT JOIN pg_constraint con ON con.tableoid = dep.refclassid AND con.oid = dep.refobjid LEFT JOIN pg_description des ON des.objoid = con.oid WHERE indrelid IN ('city'::regclass, 'customer'::regclass, 'app.entry'::regclass) ORDER BY tab.relname, cls.relname;

-- pgAdmin: foreign keys of a table
SELECT ct.conname, condeferrable, condeferred, confupdtype, confdeltype, confmatchtype, conkey, confkey, fknsp.nspname, fkcl.relname, fntab.nspname, fk.relname, convalidated, conislocal FROM pg_constraint ct JOIN pg_class fkcl ON fkcl.oid = conrelid JOIN pg_namespace fknsp ON fknsp.oid = fkcl.relnamespace JOIN pg_class fk ON fk.oid = confrelid JOIN pg_namespace fntab ON fntab.oid = fk.relnamespace WHERE contype = 'f' AND conrelid = 'purchase_line'::regclass ORDER BY conname;

-- pgAdmin: sequences
SELECT cl.relname, nspname, pg_get_userbyid(relowner), seqstart, seqmin, seqmax, seqincrement, seqcache, seqcycle, (SELECT count(*) FROM pg_depend dep WHERE dep.objid = cl.oid AND deptype = 'a') AS owned FROM pg_class cl LEFT JOIN pg_namespace nsp ON cl.relnamespace = nsp.oid JOIN pg_sequence seq ON cl.oid = seq.seqrelid WHERE relkind = 'S' AND nspname IN ('public', 'app') ORDER BY nspname, cl.relname;

-- pgAdmin: views
SELECT c.relname, nsp.nspname, c.relacl IS NOT NULL, description, c.reloptions, substring(array_to_string(c.reloptions, ',') FROM 'security_barrier=([a-z|0-9]*)') FROM pg_class c LEFT JOIN pg_namespace nsp ON nsp.oid = c.relnamespace LEFT JOIN pg_description des ON (des.objoid = c.oid AND des.objsubid = 0 AND des.classoid = 'pg_class'::regclass) WHERE c.relkind = 'v' AND nsp.nspname IN ('public', 'app') ORDER BY 2, 1;

-- pgAdmin: triggers, rules and policies of a table
SELECT (SELECT count(*) FROM pg_trigger t WHERE NOT tgisinternal AND tgrelid = 'customer'::regclass), (SELECT count(*) FROM pg_rewrite rw WHERE rw.ev_class = 'customer'::regclass AND rw.rulename != '_RETURN'), (SELECT count(*) FROM pg_policy pl WHERE pl.polrelid = 'customer'::regclass);

-- pgAdmin: what depends on a table
SELECT DISTINCT dep.deptype, cl.relkind, ad.adnum IS NOT NULL AS is_default, CASE WHEN cl.relkind IS NOT NULL THEN cl.relname END, coalesce(coc.relname, '') AS constrained, con.conname, nsp.nspname FROM pg_depend dep LEFT JOIN pg_class cl ON dep.objid = cl.oid AND dep.classid = 'pg_class'::regclass LEFT JOIN pg_namespace nsp ON cl.relnamespace = nsp.oid LEFT JOIN pg_constraint con ON dep.objid = con.oid AND dep.classid = 'pg_constraint'::regclass LEFT JOIN pg_class coc ON con.conrelid = coc.oid LEFT JOIN pg_attrdef ad ON ad.oid = dep.objid AND dep.classid = 'pg_attrdef'::regclass WHERE dep.refobjid = 'country'::regclass AND dep.classid <> 'pg_rewrite'::regclass AND dep.classid <> 'pg_type'::regclass ORDER BY 1, 2, 4, 5, 6;

-- pgAdmin: the rights that stand in its dialogs
SELECT has_schema_privilege('app', 'CREATE'), has_schema_privilege('app', 'USAGE'), has_table_privilege('app.entry', 'SELECT'), has_table_privilege('app.entry', 'DELETE');

-- pgAdmin: roles
SELECT r.rolname, r.rolcanlogin, r.rolinherit, r.rolreplication, array_length(ARRAY(SELECT m.roleid FROM pg_auth_members m WHERE m.member = r.oid), 1) FROM pg_roles r WHERE r.rolname LIKE 'pg\_read%' OR r.rolname LIKE 'pg\_write%' ORDER BY 1;

-- DBeaver: what it asks first
SELECT current_schema(), session_user = current_user, current_database(), pg_backend_pid() > 0;

-- DBeaver: data types of a schema
SELECT t.typname, t.typtype, t.typcategory, t.typlen, t.typbyval, t.typdelim, c.relkind, format_type(nullif(t.typbasetype, 0), t.typtypmod) AS base_type_name, d.description FROM pg_catalog.pg_type t LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid = t.typelem LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid = t.typrelid LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid = d.objoid WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C') AND t.typnamespace = 'pg_catalog'::regnamespace ORDER BY t.typname;

-- DBeaver: indexes of a schema
SELECT i.indisunique, i.indisprimary, i.indkey, i.indclass IS NOT NULL, c.relname, tc.relname AS tabrelname, dsc.description, pg_catalog.pg_get_expr(i.indpred, i.indrelid), pg_catalog.pg_get_expr(i.indexprs, i.indrelid, true), i.indnkeyatts FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid LEFT OUTER JOIN pg_catalog.pg_description dsc ON i.indexrelid = dsc.objoid WHERE tc.relnamespace = 'public'::regnamespace ORDER BY tabrelname, c.relname;

-- DBeaver: which columns a default draws from
SELECT tab.relname, a.attname, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dep.refobjid IS NOT NULL AS owns FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class tab ON tab.oid = a.attrelid LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum LEFT OUTER JOIN pg_catalog.pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i' AND dep.refobjsubid = a.attnum AND dep.classid = dep.refclassid WHERE NOT a.attisdropped AND a.attnum > 0 AND tab.relnamespace = 'public'::regnamespace AND tab.relkind = 'r' ORDER BY tab.relname, a.attnum;

-- DBeaver: procedures of a schema, and languages
SELECT (SELECT count(*) FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'app'::regnamespace AND p.prokind <> 'a'), (SELECT string_agg(l.lanname, ',' ORDER BY l.lanname) FROM pg_catalog.pg_language l WHERE l.lanname <> 'objectscript'), (SELECT string_agg(am.amname, ',' ORDER BY am.amname) FROM pg_catalog.pg_am am WHERE am.amname NOT IN ('hnsw', 'ivfflat'));

-- DBeaver: event triggers, foreign servers, tablespaces, jobs
SELECT (SELECT count(*) FROM pg_catalog.pg_event_trigger), (SELECT count(*) FROM pg_catalog.pg_foreign_server), (SELECT string_agg(spcname, ',' ORDER BY spcname) FROM pg_catalog.pg_tablespace), (SELECT count(*) FROM pg_catalog.pg_extension WHERE extname = 'pgagent');

-- DBeaver: sizes stand in its list of tables
SELECT c.relname, pg_typeof(pg_catalog.pg_total_relation_size(c.oid)), pg_typeof(pg_catalog.pg_relation_size(c.oid)) FROM pg_catalog.pg_class c WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'r' ORDER BY 1;

-- Metabase: schemas that it may synchronize
SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%' AND has_schema_privilege(nspname, 'USAGE') ORDER BY nspname;

-- Metabase: tables with what may be read of them
SELECT n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'm' THEN 'MATERIALIZED VIEW' END AS type, d.description, pg_catalog.has_any_column_privilege(c.oid, 'SELECT') FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON c.relnamespace = n.oid LEFT JOIN pg_catalog.pg_description d ON c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY type, schema, name;

-- Metabase: indexed fields
SELECT tmp.table_schema, tmp.table_name, trim(both '"' FROM pg_catalog.pg_get_indexdef(tmp.ci_oid, tmp.pos, false)) AS field FROM (SELECT n.nspname AS table_schema, ct.relname AS table_name, ci.oid AS ci_oid, (information_schema._pg_expandarray(i.indkey)).n AS pos FROM pg_catalog.pg_class ct JOIN pg_catalog.pg_namespace n ON ct.relnamespace = n.oid JOIN pg_catalog.pg_index i ON ct.oid = i.indrelid JOIN pg_catalog.pg_class ci ON ci.oid = i.indexrelid WHERE pg_catalog.pg_get_expr(i.indpred, i.indrelid) IS NULL AND n.nspname IN ('public', 'app')) tmp WHERE tmp.pos = 1 ORDER BY 1, 2, 3;

-- Metabase: enums
SELECT nspname, typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid IN (SELECT DISTINCT enumtypid FROM pg_enum e) ORDER BY 1, 2;

-- Metabase: time zone and day of the week
SELECT current_setting('TimeZone') IS NOT NULL, to_char(timestamp '2024-02-29 00:00', 'YYYY-MM-DD HH24:MI:SS.MS TZ') IS NOT NULL;

-- Superset: views of a schema, and its materialized ones
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'app' AND c.relkind = ANY (ARRAY['v', 'm']) ORDER BY 1;

-- Superset: the catalogs that can be chosen
SELECT datname FROM pg_database WHERE NOT datistemplate AND datname = current_database();

-- Superset: what a query costs before it runs
SELECT current_setting('cursor_tuple_fraction') IS NOT NULL, has_table_privilege('public.customer', 'SELECT');

-- Grafana: tables and columns for its editor
SELECT quote_ident(table_name), (SELECT count(*) FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name IN ('timestamptz', 'timestamp', 'date')) FROM information_schema.tables t WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1;

-- Power BI and Tableau: primary and foreign keys by the information schema
SELECT tc.constraint_type, kcu.table_name, kcu.column_name, kcu.ordinal_position, ccu.table_name AS referenced FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu USING (constraint_schema, constraint_name, table_name) LEFT JOIN information_schema.constraint_column_usage ccu ON ccu.constraint_schema = tc.constraint_schema AND ccu.constraint_name = tc.constraint_name AND tc.constraint_type = 'FOREIGN KEY' WHERE tc.constraint_schema IN ('public', 'app') ORDER BY 1, 2, 4, 3, 5;
