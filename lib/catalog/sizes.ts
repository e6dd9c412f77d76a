// What PostgreSQL says of the sizes of tables and databases: nothing, as those of its own empty tables are not IRIS's.

const SIZES: readonly (readonly [name: string, takes: string])[] = [
  ["pg_relation_size", "regclass, text"],
  ["pg_table_size", "regclass"],
  ["pg_indexes_size", "regclass"],
  ["pg_total_relation_size", "regclass"],
  ["pg_database_size", "oid"],
  ["pg_database_size", "name"],
];

/** NULL is also what PostgreSQL says of the size of what is not there. They are not strict, as PostgreSQL would not see
 * through them then, and take its own function of that number. */
export const DECLARE_SIZES: readonly string[] = SIZES.map(([name, takes]) =>
  `CREATE OR REPLACE FUNCTION pg_catalog.${name}(${takes}) RETURNS bigint LANGUAGE sql ` +
  "VOLATILE PARALLEL SAFE AS 'SELECT NULL::bigint'"
);
