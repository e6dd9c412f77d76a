// IRIS's own functions, which PostgreSQL lacks, as its catalog knows them: a row each.

interface IrisFunction {
  name: string;
  /** Argument types as PostgreSQL writes them. */
  takes: string;
  gives: string;
  /** The same in PostgreSQL, where there are no rows to ask IRIS for. */
  does: string;
}

const ROWS: readonly IrisFunction[] = [
  {
    name: "to_vector",
    takes: "text",
    gives: "public.vector",
    does: "('[' || pg_catalog.btrim($1, '[]') || ']')::public.vector",
  },
  {
    name: "vector_cosine",
    takes: "public.vector, public.vector",
    gives: "double precision",
    does: "1 - ($1 OPERATOR(public.<=>) $2)",
  },
  {
    name: "vector_dot_product",
    takes: "public.vector, public.vector",
    gives: "double precision",
    does: "- ($1 OPERATOR(public.<#>) $2)",
  },
];

/** What PostgreSQL may misjudge: it has none, or not with these arguments. */
export const IRIS_FUNCTIONS: ReadonlySet<string> = new Set(ROWS.map(({ name }) => name));

/** Words for the type of a vector's elements, which look like columns. (RSQL_tovector) */
export const VECTOR_ELEMENTS: ReadonlySet<string> = new Set([
  "decimal",
  "double",
  "integer",
  "int",
  "timestamp",
]);

/** Found whatever the search_path, and not among the functions that a client sees as somebody's. */
export const DECLARE_IRIS_FUNCTIONS: readonly string[] = ROWS.map(({ name, takes, gives, does }) =>
  `CREATE OR REPLACE FUNCTION pg_catalog.${name}(${takes}) RETURNS ${gives} LANGUAGE sql ` +
  `IMMUTABLE STRICT AS $$ SELECT ${does} $$`
);
