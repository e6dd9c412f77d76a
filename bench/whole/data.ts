// The rows that all targets have, the same on each.

const UTF8 = new TextEncoder();
const PIECE_BYTES = 64 * 1024;
const WIDE_GROUPS = 10;

export const DIMENSIONS = 128;

const FIVE = ["word varchar(40)", "price numeric(10,2)", "day date", "done boolean"];

export const ROWS_TABLE = `(id int PRIMARY KEY, ${FIVE.join(", ")})`;

/** Fifty columns: the five ones ten times. */
export const WIDE_TABLE = `(${
  Array.from({ length: WIDE_GROUPS }, (_, group) => {
    const id = group === 0 ? "id int PRIMARY KEY" : `id${group} int`;
    return [id, ...FIVE.map((column) => column.replace(" ", `${group} `))].join(", ");
  }).join(", ")
})`;

/** One row by its key, as IRIS takes it. */
export const KEYED = "SELECT id, word, price, day, done FROM bench_rows WHERE id = ?";

export function rowOf(id: number): string[] {
  return [String(id), `word number ${id}`, `${id % 1000}.25`, "2024-02-27", String(id % 2)];
}

/** As COPY takes them, in pieces, so that a million rows need no room. */
export function* lines(
  count: number,
  lineOf: (id: number) => string,
): Iterable<Uint8Array> {
  let piece = "";
  for (let id = 0; id < count; id++) {
    piece += `${lineOf(id)}\n`;
    if (piece.length < PIECE_BYTES) continue;
    yield UTF8.encode(piece);
    piece = "";
  }
  if (piece !== "") yield UTF8.encode(piece);
}

export function rowLine(id: number): string {
  return rowOf(id).join("\t");
}

export function wideLine(id: number): string {
  return Array.from({ length: WIDE_GROUPS }, () => rowLine(id)).join("\t");
}

export function vectorText(seed: number, dimensions = DIMENSIONS): string {
  const elements = Array.from({ length: dimensions }, (_, at) => Math.sin(seed * 31 + at));
  return `[${elements.map((element) => element.toFixed(5)).join(",")}]`;
}

export function vectorLine(id: number): string {
  return `${id}\t${vectorText(id)}`;
}

/** What pgbench's own scripts work on, at scale 1. */
export const PGBENCH_TABLES = {
  pgbench_branches: {
    columns: "(bid int PRIMARY KEY, bbalance int, filler char(88))",
    rows: 1,
    line: () => "1\t0\t",
  },
  pgbench_tellers: {
    columns: "(tid int PRIMARY KEY, bid int, tbalance int, filler char(84))",
    rows: 10,
    line: (id: number) => `${id + 1}\t1\t0\t`,
  },
  pgbench_accounts: {
    columns: "(aid int PRIMARY KEY, bid int, abalance int, filler char(84))",
    rows: 100_000,
    line: (id: number) => `${id + 1}\t1\t0\t`,
  },
  pgbench_history: {
    columns: "(tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
    rows: 0,
    line: () => "",
  },
} as const;
