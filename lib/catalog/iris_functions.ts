// IRIS's own functions, which PostgreSQL lacks, as its catalog knows them: a row each, with the types it tells.

interface IrisFunction {
  name: string;
  /** Argument types as PostgreSQL writes them. */
  takes: string;
  gives: string;
}

const ROWS: readonly IrisFunction[] = [
  { name: "nvl", takes: "anycompatible, anycompatible", gives: "anycompatible" },
  { name: "ucase", takes: "text", gives: "text" },
  { name: "lcase", takes: "text", gives: "text" },
  { name: "charindex", takes: "text, text", gives: "integer" },
  { name: "charindex", takes: "text, text, integer", gives: "integer" },
  { name: "instr", takes: "text, text", gives: "integer" },
  { name: "instr", takes: "text, text, integer", gives: "integer" },
  { name: "stuff", takes: "text, integer, integer, text", gives: "text" },
  { name: "replicate", takes: "text, integer", gives: "text" },
  { name: "getdate", takes: "", gives: "timestamp" },
  { name: "getutcdate", takes: "", gives: "timestamp" },
  { name: "dateadd", takes: "text, numeric, timestamp", gives: "timestamp" },
  { name: "datediff", takes: "text, timestamp, timestamp", gives: "integer" },
  { name: "datename", takes: "text, timestamp", gives: "text" },
  { name: "datepart", takes: "text, timestamp", gives: "integer" },
  { name: "last_day", takes: "date", gives: "date" },
];

/** Of the extension pgvector's type, where the catalog has that. */
const VECTOR_ROWS: readonly IrisFunction[] = [
  { name: "to_vector", takes: "text", gives: "vector" },
  { name: "vector_cosine", takes: "vector, vector", gives: "double precision" },
  { name: "vector_dot_product", takes: "vector, vector", gives: "double precision" },
];

/** What PostgreSQL may misjudge: it has none, or not with these arguments. */
export const IRIS_FUNCTIONS: ReadonlySet<string> = new Set(
  [...ROWS, ...VECTOR_ROWS].map(({ name }) => name),
);
