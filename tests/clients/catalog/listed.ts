// The differences that there may be between a gateway's catalog and PostgreSQL's own, each with its reason.

import { type Difference, IN_ANOTHER_ORDER } from "./line_differences.ts";

export interface Listed {
  /** Whose facts: `asker: fact`. */
  of: RegExp;
  /** Who alone tells it; either where it is left out. */
  side?: Difference["side"];
  line: RegExp;
  why: string;
}

const ANY = /^/;

export const LISTED: readonly Listed[] = [
  {
    of: ANY,
    side: "order",
    line: new RegExp(IN_ANOTHER_ORDER),
    why: "rows that nobody orders come as the tables were made: there by age, here by name",
  },
  {
    of: /^Drizzle: schema\.ts (city|productTag|purchase|purchaseLine)$/,
    line: /^\t(unique|primaryKey)\(/,
    why: "Drizzle asks for a key's columns in no order, and gets whichever a plan gives",
  },
  {
    of: ANY,
    side: "gateway",
    line:
      /vector|halfvec|sparsevec|hnsw|ivfflat|hamming|jaccard|\bl[12]_|"(binary_quantize|cosine_distance|inner_product)"/i,
    why: "pgvector is there from the start",
  },
  {
    of: /^psql: \\dfS/,
    side: "gateway",
    line: /^pg_catalog\|(iris_pgwire_\w+|pgwire_\w+)\|/,
    why: "functions with which the gateway tells what it alone knows",
  },
  {
    of: /^psql: \\dLS?$/,
    side: "gateway",
    line: /^objectscript\|/,
    why: "the language of IRIS's own functions",
  },
  {
    of: /^psql: \\l|^pgjdbc: getCatalogs/,
    line:
      /^(USER|postgres|template[01])\||^iris_pgwire_owner=CTc|^"%All"=C|^\["(postgres|template1)"\]$/,
    why: "databases are IRIS's namespaces, and nobody's",
  },
  {
    of: /^psql's tab key: (\\l|\\c|ALTER DATABASE|DROP DATABASE) /,
    line: /^(postgres|template[01])$/,
    why: "databases are IRIS's namespaces, and nobody's",
  },
  {
    of: /^psql: \\drg/,
    side: "gateway",
    line: /^_SYSTEM\|\|INHERIT, SET\|iris_pgwire_owner$/,
    why: "who may do everything in IRIS has them by a role that stays hidden",
  },
  {
    of: /^psql: \\d[gu]\+?$/,
    line: /^_SYSTEM\|(Superuser, Create role, Create DB)?\|?$/,
    why: "who may do everything in IRIS is shown as superuser; there nobody but the owner is one",
  },
  {
    of: /^psql: \\dconfig\+ \*$/,
    line: /^deadlock_timeout\||^(_SYSTEM|iris_pgwire_owner)=s/,
    why: "the tests of deadlocks are let to set it there",
  },
  {
    of: /^psql: \\conninfo/,
    line: /^(Server Port|Backend PID)\|/,
    why: "each server has its own",
  },
  {
    of: /^psql: \\(d|dt|dt\+ app\.\*|di|ds|dv|l)\+/,
    line:
      /\|(permanent|temporary)(\|(heap|btree|hash|hnsw)?)?\|(\d+ (bytes|kB))?\||\|\d* ?(bytes|kB|MB)?\|pg_default\|/,
    why: "IRIS's sizes are not told",
  },
  {
    of: /^pgjdbc: getIndexInfo/,
    line: /^\["USER",.*,"A","0","[01]",null,null\]$/,
    why: "sizes are those of the catalog's empty tables",
  },
  {
    of: /^(psql: \\d[ti] \*\.\*|pgjdbc: getTables of all)$/,
    line: /pg_toast/,
    why: "their names are numbers of tables, which each server has its own",
  },
  {
    of: /^psql: (\\dp|\\z|\\dn\+)|^pgjdbc: get(Table|Column)Privileges/,
    line:
      /=[a-zA-Z]+\/_SYSTEM|\|\|\|$|_SYSTEM\|\||"(_SYSTEM|PUBLIC)","(UNKNOWN|[A-Z]+)","(YES|NO)"/,
    why: "the catalog lets everybody see all that this gateway sees, and IRIS says who may read it",
  },
  {
    of: /^psql: \\dO/,
    side: "gateway",
    line: /^pg_catalog\|(en_US|en_US\.utf8|und-x-icu)\|/,
    why: "collations of the system on which the server was built",
  },
  {
    of: /^psql: \\d(config|config\+ \*)$/,
    line:
      /^(archive_command|bgwriter_flush_after|checkpoint_flush_after|client_encoding|huge_pages_status|io_method|listen_addresses|log_file_mode|log_timezone|num_os_semaphores|port|shared_memory_size|shared_memory_size_in_huge_pages|ssl_library|tcp_keepalives_\w+)\|/,
    why: "how the process itself was built and started",
  },
  {
    of:
      /^psql: (\\sv|\\d\+ )|^SQLAlchemy[^:]*: definition of|^Drizzle: schema\.ts (people|balance)/,
    line:
      /SELECT|^\s*\d*\s*(id|name|born|account|sum\(amount\) AS amount),?$|^\s*\d*\s*(FROM|GROUP BY) /,
    why: "a view's query is shown as IRIS keeps it",
  },
  {
    of: /^statements of tools: trees\.sql: DBeaver: data types of a schema/,
    line: /^\["\w+","[bp]","\w","[48]","[tf]",/,
    why: "the catalog's PostgreSQL is one of 32 bits, to which values of eight bytes are long",
  },
  {
    of: /^psql's tab key: CREATE EXTENSION/,
    line: ANY,
    why: "no extension can be made but those that are there",
  },
];
