// Probes of IRIS's own tables about tables, and of the rights that they need.
// A table, longer than a file should be.

import type { Probe } from "./probe.ts";

const COLUMNS_OF_T = "FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'PgWireProbe' " +
  "AND TABLE_NAME = 't' ORDER BY ORDINAL_POSITION";

export const CATALOG_PROBES: readonly Probe[] = [
  {
    name: "case_of_schema_names",
    fact: "INFORMATION_SCHEMA keeps names as they were first written",
    files: ["lib/catalog/reading/schema_of_rows.ts", "lib/backend/unique_keys.ts"],
    setup: ['CREATE TABLE PgWireProbe.t ("MiXed" INTEGER)'],
    ask: [`SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME ${COLUMNS_OF_T}`],
    answers: [
      { is: "PgWireProbe,t,MiXed", means: "as written" },
      { is: "no rows", means: "otherwise" },
    ],
  },
  {
    name: "names_of_types",
    fact:
      "in a key, a column with COLLATE %EXACT tells names apart by case beside one that folds, and can be changed",
    files: ["lib/sql/definitions/type_store.ts"],
    setup: [
      'CREATE TABLE PgWireProbe.t ("schema_name" VARCHAR(128) NOT NULL, ' +
      '"type_name" VARCHAR(128) NOT NULL COLLATE %EXACT, ' +
      '"definition" VARCHAR(1000000) NOT NULL COLLATE %EXACT, ' +
      'CONSTRAINT "t_pkey" PRIMARY KEY ("schema_name", "type_name"))',
      `INSERT INTO PgWireProbe.t ("schema_name", "type_name", "definition") VALUES ('app', 'mood', 'a')`,
      `INSERT INTO PgWireProbe.t ("schema_name", "type_name", "definition") VALUES ('app', 'Mood', 'b')`,
      `UPDATE PgWireProbe.t SET "type_name" = 'feeling' WHERE "schema_name" = 'APP' AND "type_name" = 'mood'`,
    ],
    ask: ['SELECT "type_name", "definition" FROM PgWireProbe.t ORDER BY "definition"'],
    answers: [
      { is: "feeling,a / Mood,b", means: "told apart, and changed" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "case_of_data_type",
    fact: "COLUMNS.DATA_TYPE is in small letters",
    files: [
      "lib/catalog/reading/schema_of_rows.ts",
      "lib/standin/engine/schema/information_types.ts",
    ],
    setup: ["CREATE TABLE PgWireProbe.t (a VARCHAR(10), b INTEGER)"],
    ask: [`SELECT DATA_TYPE ${COLUMNS_OF_T}`],
    answers: [
      { is: "varchar / integer", means: "small letters" },
      { is: "VARCHAR / INTEGER", means: "capitals" },
    ],
  },
  {
    name: "data_type_names",
    fact: "COLUMNS.DATA_TYPE has ODBC's names",
    files: [
      "lib/catalog/reading/schema_of_rows.ts",
      "lib/standin/engine/schema/information_types.ts",
    ],
    setup: [
      "CREATE TABLE PgWireProbe.t (a BIT, b TINYINT, c SMALLINT, d BIGINT, e NUMERIC(10,2), f DOUBLE, g DATE, h TIME, i TIMESTAMP, j VARBINARY(5), k LONGVARCHAR, l LONGVARBINARY)",
    ],
    ask: [`SELECT LOWER(DATA_TYPE) ${COLUMNS_OF_T}`],
    answers: [
      {
        is:
          "bit / tinyint / smallint / bigint / numeric / double / date / time / timestamp / varbinary / longvarchar / longvarbinary",
        means: "as read",
      },
      { is: /./, means: "others" },
    ],
  },
  {
    name: "numeric_precision",
    fact: "NUMERIC_PRECISION of INTEGER is 10, of BIGINT 19, of DOUBLE 20",
    files: ["lib/standin/engine/schema/information_types.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER, b BIGINT, c DOUBLE)"],
    ask: [`SELECT NUMERIC_PRECISION ${COLUMNS_OF_T}`],
    answers: [
      { is: "10 / 19 / 20", means: "these numbers" },
      { is: /./, means: "others" },
    ],
  },
  {
    name: "character_maximum_length",
    fact: "CHARACTER_MAXIMUM_LENGTH is the declared one",
    files: ["lib/catalog/reading/schema_of_rows.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a VARCHAR(10), b VARCHAR(3641144))"],
    ask: [`SELECT CHARACTER_MAXIMUM_LENGTH ${COLUMNS_OF_T}`],
    answers: [
      { is: "10 / 3641144", means: "it is" },
      { is: "10 / 4096", means: "ODBCVarcharMaxlen caps it" },
    ],
  },
  {
    name: "numeric_scale",
    fact: "NUMERIC_PRECISION and NUMERIC_SCALE of NUMERIC(p,s) are the declared ones",
    files: ["lib/catalog/reading/schema_of_rows.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a NUMERIC(10,2), b NUMERIC(37,18))"],
    ask: [`SELECT NUMERIC_PRECISION, NUMERIC_SCALE ${COLUMNS_OF_T}`],
    answers: [
      { is: "10,2 / 37,18", means: "they are" },
      { is: /./, means: "they are not" },
    ],
  },
  {
    name: "vector_data_type",
    fact: "a VECTOR column is varchar in COLUMNS.DATA_TYPE",
    files: ["lib/standin/engine/schema/information_types.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (v VECTOR(DOUBLE, 3))"],
    ask: [`SELECT LOWER(DATA_TYPE) ${COLUMNS_OF_T}`],
    answers: [
      { is: "varchar", means: "it is" },
      { is: /./, means: "it is another one" },
    ],
  },
  {
    name: "vector_parameters",
    fact: "the class dictionary tells a vector's type and length as one text",
    files: ["lib/backend/vector_columns.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (v VECTOR(DOUBLE, 3))"],
    ask: [
      "SELECT p.Parameters FROM %Dictionary.CompiledProperty AS p, %Dictionary.CompiledClass AS c " +
      "WHERE c.Name = p.parent AND p.Type = '%Library.Vector' " +
      "AND c.SqlSchemaName = 'PgWireProbe' AND c.SqlTableName = 't'",
    ],
    answers: [
      { is: /DATATYPE=DOUBLE.*LEN=3|LEN=3.*DATATYPE=DOUBLE/i, means: "it does" },
      { is: /./, means: "in another way" },
    ],
  },
  {
    name: "hnsw_parameters",
    fact: "the class dictionary tells the parameters of an HNSW index as one text",
    files: ["lib/backend/vector_indexes.ts"],
    since: "2025.1",
    setup: ["CREATE TABLE PgWireProbe.t (v VECTOR(DOUBLE, 3))"],
    ask: [
      "CREATE INDEX i ON TABLE PgWireProbe.t (v) AS HNSW(M = 16, Distance = 'Cosine')",
      "SELECT i.Parameters FROM %Dictionary.CompiledIndex AS i, %Dictionary.CompiledClass AS c " +
      "WHERE c.Name = i.parent AND i.TypeClass = '%SQL.Index.HNSW' " +
      "AND c.SqlSchemaName = 'PgWireProbe' AND c.SqlTableName = 't'",
    ],
    answers: [
      { is: /DISTANCE=COSINE.*M=16|M=16.*DISTANCE=COSINE/i, means: "it does" },
      { is: /^refused/, means: "there are no such indexes" },
    ],
  },
  {
    name: "collation_parameter",
    fact: "the class dictionary tells that a column is EXACT",
    files: ["lib/backend/exact_columns.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a VARCHAR(10) COLLATE %EXACT)"],
    ask: [
      "SELECT p.Parameters FROM %Dictionary.CompiledProperty AS p, %Dictionary.CompiledClass AS c " +
      "WHERE c.Name = p.parent AND p.SqlFieldName = 'a' " +
      "AND c.SqlSchemaName = 'PgWireProbe' AND c.SqlTableName = 't'",
    ],
    answers: [
      { is: /COLLATION=%?EXACT/i, means: "it does" },
      { is: /./, means: "in another way: every string column is compared by %EXACT" },
    ],
  },
  {
    name: "column_default",
    fact: "COLUMN_DEFAULT is the default's source, a string between quotes",
    files: ["lib/sql/values/default_source.ts", "lib/standin/engine/schema/information_tables.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER DEFAULT 5, b VARCHAR(10) DEFAULT 'x', c TIMESTAMP DEFAULT CURRENT_TIMESTAMP, d INTEGER)",
    ],
    ask: [`SELECT COLUMN_DEFAULT ${COLUMNS_OF_T}`],
    answers: [
      { is: /^5 \/ ["']x["'] \/ CURRENT_TIMESTAMP(\(\d*\))? \/ NULL$/, means: "as read" },
      { is: /^"?5"? \/ /, means: "otherwise" },
    ],
  },
  {
    name: "column_default_of_dates",
    fact: "COLUMN_DEFAULT of a date or a time is what DDL had between the quotes",
    files: ["lib/sql/values/default_source.ts", "lib/standin/engine/schema/information_tables.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a DATE DEFAULT {d '2024-01-02'}, b TIME DEFAULT {t '03:04:05'}, c TIMESTAMP DEFAULT {ts '2024-01-02 03:04:05'})",
    ],
    ask: [`SELECT COLUMN_DEFAULT ${COLUMNS_OF_T}`],
    answers: [
      {
        is: /^"?2024-01-02"? \/ "?03:04:05"? \/ "?2024-01-02 03:04:05"?$/,
        means: "as DDL had it",
      },
      { is: /^\d{5} \/ \d+ \/ /, means: "as IRIS keeps it" },
    ],
  },
  {
    name: "identity_columns",
    fact: "COLUMNS tells IDENTITY from other counters",
    files: ["lib/catalog/reading/schema_of_rows.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER NOT NULL IDENTITY, b SERIAL, c INTEGER)"],
    ask: [`SELECT IS_IDENTITY, AUTO_INCREMENT, IS_NULLABLE ${COLUMNS_OF_T}`],
    answers: [
      { is: /^YES,YES,\w+ \/ NO,YES,\w+ \/ NO,NO,YES$/, means: "it does" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "constraint_names",
    fact: "constraints without a name are called TABLE_PKEYn and TABLE_UNIQUEn",
    files: ["lib/standin/engine/schema/create_table.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER, b INTEGER, PRIMARY KEY (a), UNIQUE (b))"],
    ask: [
      "SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = 'PgWireProbe' ORDER BY CONSTRAINT_NAME",
    ],
    answers: [
      { is: /^T_PKEY\d+ \/ T_UNIQUE\d+$/i, means: "as read" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "unique_indexes",
    fact: "INDEXES has a row for each column of a unique constraint, under the constraint's name",
    files: ["lib/backend/unique_keys.ts", "lib/catalog/reading/schema_of_rows.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER, b INTEGER, CONSTRAINT t_ab UNIQUE (a, b))"],
    ask: [
      "SELECT INDEX_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.INDEXES WHERE TABLE_SCHEMA = 'PgWireProbe' AND NON_UNIQUE = 0 ORDER BY ORDINAL_POSITION",
    ],
    answers: [
      { is: /^t_ab,a \/ t_ab,b$/i, means: "it has" },
      { is: /./, means: "it has not" },
    ],
  },
  {
    name: "foreign_key_columns",
    fact: "KEY_COLUMN_USAGE names the referenced table and column",
    files: ["lib/catalog/reading/schema_of_rows.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.p (id INTEGER, PRIMARY KEY (id))",
      "CREATE TABLE PgWireProbe.c (p INTEGER, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES PgWireProbe.p (id) ON DELETE CASCADE)",
    ],
    ask: [
      "SELECT CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = 'PgWireProbe' AND TABLE_NAME = 'c'",
      "SELECT UPDATE_RULE, DELETE_RULE FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'PgWireProbe'",
    ],
    answers: [
      { is: /^c_p,p,PgWireProbe,p,id; (NO ACTION|RESTRICT),CASCADE$/i, means: "it does" },
      { is: /./, means: "it does not" },
    ],
  },
  {
    name: "view_definition",
    fact: "VIEW_DEFINITION holds the view's query, perhaps behind a list of columns",
    files: ["lib/catalog/reading/schema_of_rows.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "CREATE VIEW PgWireProbe.v AS SELECT a FROM PgWireProbe.t",
    ],
    ask: [
      "SELECT VIEW_DEFINITION FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA = 'PgWireProbe'",
    ],
    answers: [
      { is: /^(\([^)]*\)\s*)?SELECT\b/i, means: "it does" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "types_of_tables",
    fact: "TABLE_TYPE is BASE TABLE, VIEW or GLOBAL TEMPORARY",
    files: ["lib/catalog/reading/schema_of_rows.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "CREATE VIEW PgWireProbe.v AS SELECT a FROM PgWireProbe.t",
      "CREATE GLOBAL TEMPORARY TABLE PgWireProbe.g (a INTEGER)",
    ],
    ask: [
      "SELECT TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PgWireProbe' ORDER BY TABLE_NAME",
    ],
    answers: [
      { is: "g,GLOBAL TEMPORARY / t,BASE TABLE / v,VIEW", means: "it is" },
      { is: /./, means: "it is not" },
    ],
  },
  {
    name: "times_of_changes",
    fact: "sums can be made of the times when classes and views were changed",
    files: ["lib/catalog/reading/read_changes.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "CREATE VIEW PgWireProbe.v AS SELECT a FROM PgWireProbe.t",
    ],
    ask: [
      "SELECT COUNT(*), CASE WHEN SUM($PIECE(TimeChanged, ',', 1) * 86400 + " +
      "$PIECE(TimeChanged, ',', 2)) > 5000000000 THEN 'a time' ELSE 'none' END " +
      "FROM %Dictionary.CompiledClass WHERE SqlSchemaName = 'PgWireProbe' AND SqlTableName = 't'",
      "SELECT COUNT(*), CASE WHEN SUM(DATEDIFF('ss', '1970-01-01 00:00:00', DATEMODIFIED)) > " +
      "1000000000 THEN 'a time' ELSE 'none' END " +
      "FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA = 'PgWireProbe'",
    ],
    answers: [
      { is: "1,a time; 1,a time", means: "they can" },
      { is: /./, means: "they cannot, and all of the schema is read each time" },
    ],
  },
  {
    name: "classes_of_functions",
    fact: "a function's class is found in the class dictionary, with the time when it was changed",
    files: ["lib/catalog/reading/read_changes.ts"],
    setup: [
      "CREATE FUNCTION PgWireProbe.f(a INTEGER) RETURNS INTEGER LANGUAGE OBJECTSCRIPT { quit a }",
    ],
    ask: [
      "SELECT COUNT(*), CASE WHEN SUM($PIECE(TimeChanged, ',', 1) * 86400 + " +
      "$PIECE(TimeChanged, ',', 2)) > 5000000000 THEN 'a time' ELSE 'none' END " +
      "FROM %Dictionary.CompiledClass WHERE Name IN (SELECT CLASSNAME FROM " +
      "INFORMATION_SCHEMA.ROUTINES WHERE ROUTINE_SCHEMA = 'PgWireProbe')",
    ],
    answers: [
      { is: "1,a time", means: "it is" },
      { is: /./, means: "it is not, and functions are read each time" },
    ],
  },
  {
    name: "check_privilege",
    fact: "%CHECKPRIV succeeds where the right is there, and gives no rows",
    files: ["lib/standin/engine/compiling/compile_security.ts", "lib/backend/describe_cache.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER)"],
    ask: ["%CHECKPRIV SELECT ON PgWireProbe.t"],
    answers: [
      { is: /rows changed$/, means: "it succeeds" },
      { is: /^refused/, means: "it is refused" },
    ],
  },
  {
    name: "ids_of_inserted_rows",
    fact: "%ROWID of an INSERT through the helper class is the row's %ID",
    files: ["lib/backend/run_steps.ts", "lib/backend/PgWire.Session.cls"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "INSERT INTO PgWireProbe.t (a) VALUES (5)",
    ],
    ask: [
      { sql: "INSERT INTO PgWireProbe.t (a) VALUES (6)", rowId: true },
      "SELECT %ID FROM PgWireProbe.t WHERE a = 6",
    ],
    answers: [
      { is: /^row id (\S+); \1$/, means: "it is" },
      { is: /^row id ; /, means: "it is empty" },
    ],
  },
  {
    name: "routines",
    fact:
      "ROUTINES and PARAMETERS name types as COLUMNS does, a method is a FUNCTION, and what gives " +
      "nothing has no type",
    files: [
      "lib/catalog/reading/schema_of_rows.ts",
      "lib/standin/engine/schema/information_routines.ts",
    ],
    setup: [
      "CREATE FUNCTION PgWireProbe.f(x NUMERIC(7,2)) RETURNS INTEGER LANGUAGE OBJECTSCRIPT { quit 1 }",
      "CREATE PROCEDURE PgWireProbe.p(IN a DATE) LANGUAGE OBJECTSCRIPT { set b = a }",
    ],
    ask: [
      "SELECT ROUTINE_NAME, SPECIFIC_NAME, ROUTINE_TYPE, DATA_TYPE, NUMERIC_SCALE " +
      "FROM INFORMATION_SCHEMA.ROUTINES WHERE ROUTINE_SCHEMA = 'PgWireProbe' ORDER BY ROUTINE_NAME",
      "SELECT SPECIFIC_NAME, ORDINAL_POSITION, PARAMETER_MODE, PARAMETER_NAME, DATA_TYPE, " +
      "NUMERIC_SCALE FROM INFORMATION_SCHEMA.PARAMETERS WHERE SPECIFIC_SCHEMA = 'PgWireProbe' " +
      "AND ORDINAL_POSITION > 0 ORDER BY SPECIFIC_NAME, ORDINAL_POSITION",
    ],
    answers: [
      {
        is:
          "f,f,FUNCTION,integer,0 / p,p,FUNCTION,NULL,NULL; f,1,IN,x,numeric,2 / p,1,IN,a,date,NULL",
        means: "as read",
      },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "dates_to_functions",
    fact: "a function that is given a DATE gets its day number, whatever the select mode",
    files: ["lib/sql/rules/routines.ts", "lib/standin/engine/compiling/compile_routine.ts"],
    setup: [
      "CREATE FUNCTION PgWireProbe.f(x DATE) RETURNS DATE LANGUAGE OBJECTSCRIPT { quit x + 1 }",
    ],
    ask: ["SELECT PgWireProbe.f({d '2024-01-31'})"],
    answers: [
      { is: "2024-02-01", means: "it does" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "columns_of_queries",
    fact: "ROUTINES calls a query PROCEDURE, and a SELECT from one is described without running it",
    files: [
      "lib/catalog/reading/read_results.ts",
      "lib/catalog/reading/schema_of_rows.ts",
      "lib/standin/engine/schema/information_routines.ts",
    ],
    setup: [
      "CREATE QUERY PgWireProbe.q(x INTEGER) PROCEDURE LANGUAGE SQL " +
      "BEGIN SELECT {d '2024-01-31'} AS d, 1 AS n ; END",
    ],
    ask: [
      "SELECT ROUTINE_TYPE, DATA_TYPE FROM INFORMATION_SCHEMA.ROUTINES " +
      "WHERE ROUTINE_SCHEMA = 'PgWireProbe'",
      { sql: "SELECT * FROM PgWireProbe.q(NULL)", describe: "columns" },
    ],
    answers: [
      { is: "PROCEDURE,NULL; d date, n int4", means: "as read" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "outputs_of_procedures",
    fact:
      "%NextOutputValue tells the place of a parameter that has a ? and was set, and what it was set to",
    files: [
      "lib/backend/call_outputs.ts",
      "lib/sql/rules/routines.ts",
      "lib/standin/engine/compiling/compile_routine.ts",
    ],
    setup: [
      "CREATE PROCEDURE PgWireProbe.p(IN a INTEGER, OUT b INTEGER, INOUT c DATE) " +
      "LANGUAGE OBJECTSCRIPT { set b = a + 1 set c = c + 1 }",
    ],
    ask: [{ sql: "CALL PgWireProbe.p(1, ?, ?)", values: [null, "2024-01-31"], outputs: [2, 3] }],
    answers: [
      { is: "2,66871", means: "a day is its number" },
      { is: "2,2024-02-01", means: "a day is its text" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "users",
    fact: "%SQL_Manager.Users() gives a user's name first, and calls it USERNAME",
    files: [
      "lib/catalog/reading/read_privileges.ts",
      "lib/sql/definitions/roles.ts",
      "lib/standin/engine/functions/manager_functions.ts",
    ],
    ask: ["SELECT USERNAME FROM %SQL_Manager.Users() WHERE USERNAME = '_SYSTEM'"],
    answers: [
      { is: "_SYSTEM", means: "it does" },
      { is: "no rows", means: "this user may not look, or _SYSTEM is gone" },
      { is: /^refused/, means: "it is called otherwise" },
    ],
  },
  {
    name: "namespaces",
    fact: "%SYS.Namespace_List() gives the names of the namespaces, and calls them Nsp",
    files: [
      "lib/catalog/reading/read_namespaces.ts",
      "lib/standin/engine/functions/manager_functions.ts",
    ],
    ask: ["SELECT Nsp FROM %SYS.Namespace_List() WHERE Nsp = '%SYS'"],
    answers: [
      { is: "%SYS", means: "it does" },
      { is: "no rows", means: "this user may not look" },
      { is: /^refused/, means: "this user may not look, or it is called otherwise" },
    ],
  },
  {
    name: "grant_options",
    fact: "%SQL_Manager.UserPrivs() has the columns GRANT_OPTION, Yes or No, and GRANTED_VIA",
    files: [
      "lib/catalog/reading/read_privileges.ts",
      "lib/standin/engine/functions/manager_functions.ts",
    ],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "GRANT SELECT ON PgWireProbe.t TO _PUBLIC",
    ],
    ask: [
      "SELECT GRANT_OPTION, GRANTED_VIA FROM %SQL_Manager.UserPrivs('_PUBLIC') " +
      "WHERE NAME = 'PgWireProbe.t'",
    ],
    answers: [
      { is: "No,Direct", means: "it has" },
      { is: /^refused/, means: "it has not, or this user may not look" },
      { is: /./, means: "otherwise" },
    ],
  },
  {
    name: "rights_on_tables",
    fact: "a right to a table is told by its word, with the table's name and schema",
    files: ["lib/catalog/reading/read_privileges.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "GRANT SELECT ON PgWireProbe.t TO _PUBLIC",
    ],
    ask: [
      "SELECT PRIVILEGE, NAME FROM %SQL_Manager.UserPrivs('_PUBLIC') WHERE NAME = 'PgWireProbe.t'",
    ],
    answers: [
      { is: "SELECT,PgWireProbe.t", means: "it is" },
      { is: /./, means: "otherwise" },
    ],
  },
];
