// The names of PostgreSQL's own types of which no value ever comes from IRIS, so that they are not taken for a user's.

const NAMES = new Set(`aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange
  anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange cid event_trigger
  fdw_handler gtsvector halfvec index_am_handler int2vector internal jsonpath language_handler oidvector pg_ddl_command
  pg_lsn pg_snapshot refcursor regclass regcollation regconfig regdatabase regdictionary regnamespace regoper
  regoperator regproc regprocedure regrole regtype sparsevec table_am_handler tid trigger tsm_handler tsquery tsvector
  txid_snapshot xid xid8`.split(/\s+/));

/** Of an array as well, by the name that pg_type has. */
export function isPostgresType(name: string): boolean {
  return NAMES.has(name) || name.startsWith("_") && NAMES.has(name.slice(1));
}
