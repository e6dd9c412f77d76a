// Makes statements that a hostile client could send, of the corpus: broken ones, spliced ones, ones inside of others.

import type { CorpusStatement } from "../corpus/read_corpus.ts";
import type { Random } from "./random.ts";

/** Words and signs; what is between quotes is one of them. */
const PARTS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\w$]+|\s+|[^\w\s]/g;

const PIECES = [
  ...[
    "(",
    ")",
    ",",
    ";",
    "'",
    '"',
    "$$",
    "--",
    "/*",
    "*/",
    "[",
    "]",
    "::",
    ".",
    "*",
    "%",
    "{",
    "}",
  ],
  ...[
    "NULL",
    "DEFAULT",
    "SELECT",
    "FROM",
    "WHERE",
    "NOT",
    "IN",
    "AS",
    "ON",
    "ROW",
    "ARRAY",
    "CASE",
  ],
  ...["END", "UNION", "VALUES", "WITH", "LATERAL", "OVER ()", "FILTER (WHERE true)", "LIMIT 0"],
  ...["FOR UPDATE", "RETURNING *", "ORDER BY 1", "GROUP BY 1", "HAVING true", "OFFSET -1", "TOP 3"],
  ...[
    "$1",
    "$2",
    "$0",
    "$99999",
    ":a",
    "?",
    "@",
    "0",
    "-1",
    "1e309",
    "9223372036854775808",
    "0x1F",
  ],
  ...["''", "'\\'", "E'\\u0000'", "U&'\\0041'", "X'1'", "B'2'", "'NaN'", "'infinity'", "'{1,{2}}'"],
  ...[
    "'[1,2'::vector",
    "'a'::regclass",
    "'{}'::jsonb",
    "now()",
    "current_user",
    "pg_class",
    "t",
    "é",
  ],
  ...[
    "interval '1'",
    "date '0000-00-00'",
    "'294277-01-01'::timestamp",
    "1/0",
    "random()",
    "\u{1f600}",
  ],
];

/** The statement at the place of `$`. */
const AROUND = [
  "EXPLAIN $",
  "PREPARE p AS $",
  "DECLARE c CURSOR FOR $",
  "CREATE TABLE fuzzed AS $",
  "CREATE TEMP TABLE fuzzed AS $",
  "CREATE VIEW fuzzed AS $",
  "INSERT INTO t $",
  "COPY ($) TO STDOUT",
  "COPY ($) TO STDOUT (FORMAT binary)",
  "SELECT * FROM ($) x",
  "SELECT ($)",
  "SELECT EXISTS ($), ARRAY($)",
  "WITH x AS ($) SELECT * FROM x, x y",
  "$ UNION ALL $",
  "BEGIN; $; ROLLBACK",
  "$; $",
  "SELECT 1; $",
];

export function hostileStatement(
  random: Random,
  { sql }: CorpusStatement,
  others: readonly CorpusStatement[],
): string {
  let text = sql.replace(/;\s*$/, "");
  for (let count = random.below(4); count > 0; count--) {
    text = mutated(text, random, random.oneOf(others).sql.replace(/;\s*$/, ""));
  }
  return random.oneIn(6) ? random.oneOf(AROUND).replaceAll("$", () => text) : text;
}

function mutated(text: string, random: Random, other: string): string {
  const parts: string[] = text.match(PARTS) ?? [""];
  const at = random.below(parts.length);
  const others: string[] = other.match(PARTS) ?? [""];
  switch (random.below(8)) {
    case 0:
      return parts.toSpliced(at, 1 + random.below(3)).join("");
    case 1:
      return parts.toSpliced(at, 0, ` ${random.oneOf(PIECES)} `).join("");
    case 2:
      return parts.toSpliced(at, 1, random.oneOf(PIECES)).join("");
    case 3:
      return parts.toSpliced(at, 1, random.oneOf(others)).join("");
    case 4:
      return parts.toSpliced(at, 0, parts[random.below(parts.length)]).join("");
    case 5:
      return [...parts.slice(0, at), ...others.slice(random.below(others.length))].join("");
    case 6: {
      const end = at + random.below(parts.length - at);
      return [...parts.slice(0, at), "(", ...parts.slice(at, end + 1), ")", ...parts.slice(end + 1)]
        .join("");
    }
    default:
      return text.slice(0, random.below(text.length + 1));
  }
}
