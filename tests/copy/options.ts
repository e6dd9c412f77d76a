// Each option of COPY with each format, in both directions and both ways of writing it, with data that tells.

import { answers, copying, type Exchange, query } from "./both.ts";

export const TABLE = "CREATE TABLE o (a int, b text DEFAULT 'none', d date)";
const ROWS = "INSERT INTO o VALUES (1, 'x', '2024-02-27'), (2, NULL, NULL), " +
  "(3, 'q\"uo;te''s,nil', '2024-02-28'), (4, 'é\\', NULL)";

const FORMATS = ["text", "csv", "binary"] as const;
type Format = (typeof FORMATS)[number];

/** What stands in brackets, beside the format. */
const OPTIONS: readonly string[] = [
  "DELIMITER ';'",
  "NULL 'nil'",
  "NULL ''",
  "DEFAULT 'dd'",
  "DEFAULT 'dd', DELIMITER ';', NULL 'nil'",
  "HEADER",
  "HEADER true",
  "HEADER off",
  "HEADER 1",
  "HEADER match",
  "HEADER 'MATCH', DELIMITER ';'",
  "QUOTE ''''",
  "QUOTE ''''',NULL 'x'",
  "ESCAPE '\\'",
  "QUOTE '|', ESCAPE '!'",
  "FORCE_QUOTE *",
  "FORCE_QUOTE (b, d)",
  "FORCE_QUOTE (nix)",
  "FORCE_NOT_NULL *",
  "FORCE_NOT_NULL (b)",
  "FORCE_NOT_NULL (nix)",
  "FORCE_NULL *",
  "FORCE_NULL (b)",
  "FORCE_NULL (b), FORCE_NOT_NULL (b)",
  "FORCE_NULL (nix)",
  "ENCODING 'UTF8'",
  "ENCODING 'nix'",
  "ENCODING",
  "ON_ERROR stop",
  "ON_ERROR ignore",
  "ON_ERROR 'IGNORE', LOG_VERBOSITY verbose",
  "ON_ERROR ignore, LOG_VERBOSITY silent",
  "ON_ERROR ignore, REJECT_LIMIT 1",
  "ON_ERROR ignore, REJECT_LIMIT 3, LOG_VERBOSITY verbose",
  "ON_ERROR stop, REJECT_LIMIT 3",
  "REJECT_LIMIT 3",
  "LOG_VERBOSITY verbose",
  "LOG_VERBOSITY default",
  "LOG_VERBOSITY silent",
  "FREEZE false",
  "FREEZE nix",
  "DELIMITER ';', DELIMITER ','",
  "HEADER, HEADER",
  "FORMAT csv",
  "NIX 1",
];

const ENCODINGS: readonly string[] = ["ENCODING 'latin1'", "ENCODING 'win1252'", "ENCODING 'utf8'"];

/** As it was written before PostgreSQL 9.0, and earlier. */
const OLD: readonly string[] = [
  "BINARY",
  "CSV",
  "WITH CSV",
  "DELIMITER ';'",
  "DELIMITER AS ';'",
  "USING DELIMITERS ';'",
  "WITH NULL 'nil'",
  "WITH NULL AS 'nil'",
  "HEADER",
  "CSV HEADER",
  "CSV HEADER DELIMITER ';' NULL 'nil'",
  "CSV QUOTE ''''",
  "CSV QUOTE AS '|' ESCAPE AS '!'",
  "CSV FORCE QUOTE *",
  "CSV FORCE QUOTE b, d",
  "CSV FORCE NOT NULL b",
  "CSV FORCE NULL b",
  "CSV FORCE NOT NULL *",
  "QUOTE '|'",
  "FORCE QUOTE b",
  "BINARY CSV",
  "BINARY NULL 'x'",
  "CSV CSV",
  "OIDS",
];

/** Good rows, and such as are bad in their own ways; as the option would have them. */
function linesFor(options: string, csv: boolean): readonly string[] {
  const between = options.includes("';'") ? ";" : csv ? "," : "\t";
  const nothing = options.includes("nil")
    ? "nil"
    : /NULL ''(?!')/.test(options) || csv
    ? ""
    : "\\N";
  const quote = /QUOTE (?:AS )?'\|'/.test(options) ? "|" : options.includes("''''") ? "'" : '"';
  const row = (...values: string[]) => `${values.join(between)}\n`;
  const good = row("1", csv ? `${quote}x${quote}` : "x", "2024-02-27") +
    row("2", nothing, nothing);
  return [
    good,
    row("a", "b", "d") + good,
    row("1", "dd", "2024-02-27"),
    row("1", csv ? `${quote}${quote}` : "", nothing),
    row("one", "x", nothing) + row("2", "y", "never") + row("3", "z", nothing),
    row("1", "é", nothing),
  ];
}

const TUPLE = [0, 3, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 1, 120, 255, 255, 255, 255];
const BINARY = Uint8Array.of(
  ...[80, 71, 67, 79, 80, 89, 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...TUPLE,
  ...[255, 255],
);

interface Case {
  copy: string;
  datas: readonly (string | Uint8Array)[];
}

function newStyle(format: Format, options: string, direction: "FROM STDIN" | "TO STDOUT"): Case {
  const datas = format === "binary" ? [BINARY] : linesFor(options, format === "csv");
  return {
    copy: `o ${direction} (FORMAT ${format}, ${options})`,
    // Without a place to go, one is enough.
    datas: direction === "TO STDOUT" ? datas.slice(0, 1) : datas,
  };
}

function oldStyle(options: string, direction: "FROM STDIN" | "TO STDOUT"): Case {
  const datas = options.startsWith("BINARY")
    ? [BINARY]
    : linesFor(options, options.includes("CSV"));
  return {
    copy: `o ${direction} ${options}`,
    datas: direction === "TO STDOUT" ? datas.slice(0, 1) : datas,
  };
}

const DIRECTIONS = ["FROM STDIN", "TO STDOUT"] as const;

export interface Matrix {
  /** PGlite converts nothing. */
  encodings: "none" | "too" | "alone";
}

function casesOf({ encodings }: Matrix): Case[] {
  const named = encodings === "none" ? [] : ENCODINGS;
  const options = encodings === "alone" ? named : [...OPTIONS, ...named];
  const old = encodings === "alone" ? named : [...OLD, ...named];
  return DIRECTIONS.flatMap((direction) => [
    ...FORMATS.flatMap((format) => options.map((one) => newStyle(format, one, direction))),
    ...old.map((one) => oldStyle(one, direction)),
  ]);
}

/** What is answered otherwise: the statement with its data, and both answers. */
export async function differencesIn(
  { gateway, postgres }: { gateway: Exchange; postgres: Exchange },
  matrix: Matrix,
): Promise<unknown[]> {
  for (const exchange of [gateway, postgres]) await exchange(query(TABLE));
  const differences: unknown[] = [];
  for (const { copy, datas } of casesOf(matrix)) {
    for (const data of datas) {
      const play = async (exchange: Exchange) => {
        // One statement each: what is in one Query is one transaction.
        await exchange(query("DELETE FROM o"));
        if (copy.includes("TO STDOUT")) await exchange(query(ROWS));
        const copied = await answers(exchange, copying({ copy, data }));
        return [...copied, ...await answers(exchange, query("SELECT * FROM o ORDER BY a, d, b"))];
      };
      const [given, wanted] = [await play(gateway), await play(postgres)];
      if (given.join() !== wanted.join()) differences.push({ copy, data, given, wanted });
    }
  }
  return differences;
}
