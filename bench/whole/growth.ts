// How the gateway's cost grows with the work: series of sizes, each with the exponent of its growth. A table, longer
// than a file should be.

import { Writer } from "../../lib/bytes/writer.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import type { RawClient } from "../../tests/support/raw_client.ts";
import { connect, copyIn, mustBeWell, readAll, run } from "./client.ts";
import { lines, rowLine } from "./data.ts";
import { median, type Point } from "./figures.ts";
import type { Target } from "./target.ts";
import type { Scale } from "./workload.ts";

export interface Series {
  name: string;
  /** What the sizes count. */
  of: string;
  unit: string;
  measure(target: Target, scale: Scale): Promise<Point[]>;
}

const TIMES = 5;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

async function overSizes(
  target: Target,
  sizes: readonly number[],
  one: (client: RawClient, size: number) => Promise<number>,
): Promise<Point[]> {
  const client = await connect(target);
  try {
    const points: Point[] = [];
    for (const size of sizes) points.push([size, await one(client, size)]);
    return points;
  } finally {
    client.close();
  }
}

function sizesUpTo(most: number): number[] {
  return [100, 1_000, 10_000, 100_000, 1_000_000].filter((rows) => rows <= most);
}

const UTF8 = new TextEncoder();

async function anew(client: RawClient, table: string, columns: string): Promise<void> {
  await run(client, `DROP TABLE IF EXISTS ${table}`);
  await run(client, `CREATE TABLE ${table} ${columns}`);
}

let texts = 0;
/** The same work, but a text that nobody has seen. */
const fresh = (sql: string) => `${sql} -- ${++texts}`;

export const GROWTH: readonly Series[] = [
  {
    name: "a fetch with its rows",
    of: "rows",
    unit: "ms",
    measure: (target, { rows: most }) =>
      overSizes(
        target,
        sizesUpTo(most),
        (client, rows) => timed(() => readAll(client, `SELECT * FROM bench_rows LIMIT ${rows}`, 0)),
      ),
  },
  {
    name: "a COPY in with its rows",
    of: "rows",
    unit: "ms",
    measure: async (target, { rows: most }) => {
      let first = 0;
      return await overSizes(target, sizesUpTo(most), async (client, rows) => {
        if (first === 0) await run(client, "DELETE FROM bench_copied");
        return await timed(async () => {
          const from = first;
          first += rows;
          const pieces = lines(rows, (id) => rowLine(from + id));
          await copyIn(client, "COPY bench_copied FROM STDIN", pieces);
        });
      });
    },
  },
  {
    name: "a COPY out with its rows",
    of: "rows",
    unit: "ms",
    measure: (target, { rows: most }) =>
      overSizes(target, sizesUpTo(most), (client, rows) => {
        const sql = `COPY (SELECT * FROM bench_rows WHERE id < ${rows}) TO STDOUT`;
        return timed(() => readAll(client, sql, 0));
      }),
  },
  {
    name: "a COPY in of one row with its length",
    of: "characters",
    unit: "ms",
    measure: (target) =>
      overSizes(target, [1_000, 10_000, 100_000, 1_000_000], async (client, characters) => {
        await anew(client, "bench_long", "(id int, body text)");
        const piece = UTF8.encode(`1\t${"long ".repeat(characters / 5)}\n`);
        return await timed(() => copyIn(client, "COPY bench_long FROM STDIN", [piece]));
      }),
  },
  {
    name: "a COPY in of 500 rows with their columns",
    of: "columns",
    unit: "ms",
    measure: (target) =>
      overSizes(target, [5, 20, 50, 200, 350], async (client, columns) => {
        const names = Array.from({ length: columns }, (_, at) => `c${at} int`);
        await anew(client, "bench_broad", `(${names.join(", ")})`);
        const line = `${Array.from({ length: columns }, (_, at) => at).join("\t")}\n`;
        const piece = UTF8.encode(line.repeat(500));
        return await timed(() => copyIn(client, "COPY bench_broad FROM STDIN", [piece]));
      }),
  },
  {
    name: "a transaction with its statements",
    of: "rows that are changed one by one",
    unit: "ms",
    measure: (target, { rows: most }) =>
      overSizes(
        target,
        [10, 100, 1_000, 5_000].filter((rows) => rows <= most),
        (client, rows) =>
          timed(async () => {
            await run(client, "BEGIN");
            for (let id = 0; id < rows; id++) {
              await run(client, `UPDATE bench_rows SET word = 'other' WHERE id = ${id}`);
            }
            await run(client, "ROLLBACK");
          }),
      ),
  },
  {
    name: "a statement with its parameters",
    of: "parameters",
    unit: "ms",
    measure: (target) =>
      overSizes(target, [10, 100, 1_000, 10_000, 60_000], (client, count) => {
        const list = Array.from({ length: count }, (_, at) => `$${at + 1}`);
        const query = `SELECT count(*) FROM bench_rows WHERE id IN (${list.join(", ")})`;
        const params = list.map((_, at) => UTF8.encode(String(at * 7)));
        const none = { portal: "", statement: "", paramFormats: [], resultFormats: [] };
        const to = new Writer();
        Parse.encode({ statement: "", query, paramTypes: [] }, to);
        Bind.encode({ ...none, params }, to);
        Execute.encode({ portal: "", maxRows: 0 }, to);
        Sync.encode({}, to);
        const bytes = to.take();
        return timed(async () => mustBeWell(await client.ask(bytes), query));
      }),
  },
  {
    name: "one prepared statement beside others of its session",
    of: "prepared statements",
    unit: "ms",
    measure: (target) => {
      let made = 0;
      return overSizes(target, [10, 100, 1_000, 5_000], async (client, count) => {
        const to = new Writer();
        for (; made < count; made++) {
          const query = `SELECT word AS w${made} FROM bench_rows WHERE id = $1`;
          Parse.encode({ statement: `s${made}`, query, paramTypes: [] }, to);
        }
        Sync.encode({}, to);
        mustBeWell(await client.ask(to.take()), "a prepared statement");
        return await timed(async () => {
          for (let time = 0; time < 200; time++) {
            const statement = `s${time * 7919 % Math.min(10, count)}`;
            const params = [UTF8.encode(String(time))];
            Bind.encode(
              { portal: "", statement, params, paramFormats: [], resultFormats: [] },
              to,
            );
            Execute.encode({ portal: "", maxRows: 0 }, to);
            Sync.encode({}, to);
            mustBeWell(await client.ask(to.take()), "a prepared statement");
          }
        }) / 200;
      });
    },
  },
  {
    name: "a fetch of 2,000 rows with their columns",
    of: "columns",
    unit: "ms",
    measure: (target) =>
      overSizes(target, [1, 5, 20, 50, 200, 800], (client, columns) => {
        const list = Array.from({ length: columns }, (_, at) => `id + ${at} AS c${at}`);
        const sql = `SELECT ${list.join(", ")} FROM bench_rows WHERE id < 2000`;
        return timed(() => readAll(client, sql, 0));
      }),
  },
  {
    name: "a statement never seen before, with its length",
    of: "values in IN (...)",
    unit: "ms",
    measure: (target) =>
      overSizes(target, [10, 100, 1_000, 5_000], (client, values) => {
        const list = Array.from({ length: values }, (_, at) => at * 7).join(", ");
        return timed(() =>
          run(client, fresh(`SELECT count(*) FROM bench_rows WHERE id IN (${list})`))
        );
      }),
  },
  {
    name: "an INSERT never seen before, with its rows",
    of: "rows in VALUES",
    unit: "ms",
    measure: (target) =>
      overSizes(target, [10, 100, 1_000, 5_000], async (client, rows) => {
        await run(client, "DELETE FROM bench_copied");
        let id = 0;
        return await timed(() => {
          const values = Array.from({ length: rows }, () => `(${id++}, 'word', 1.25)`).join(", ");
          return run(client, `INSERT INTO bench_copied (id, word, price) VALUES ${values}`);
        });
      }),
  },
  {
    name: "a pipeline with its statements",
    of: "statements before one answer is read",
    unit: "ms",
    measure: (target) =>
      overSizes(target, [10, 100, 1_000, 5_000], (client, statements) => {
        const one = "SELECT word FROM bench_rows WHERE id = 1; ";
        return timed(() => client.count(Query.bytes({ query: one.repeat(statements) })));
      }),
  },
  {
    name: "one row by key beside idle sessions",
    of: "idle sessions",
    unit: "ms",
    measure: async (target, { idle }) => {
      const others: RawClient[] = [];
      try {
        return await overSizes(target, [1, 10, 100, idle], async (client, sessions) => {
          while (others.length < sessions) others.push(await connect(target));
          return await timed(async () => {
            for (let time = 0; time < 200; time++) {
              await run(client, "SELECT word FROM bench_rows WHERE id = 1");
            }
          }) / 200;
        });
      } finally {
        for (const other of others) other.close();
      }
    },
  },
  {
    name: "the list of tables beside others, after a refresh",
    of: "tables",
    unit: "ms",
    measure: async (target, { idle }) => {
      let made = 0;
      return await overSizes(target, [10, 100, Math.max(200, idle / 2)], async (client, tables) => {
        for (; made < tables; made++) {
          await run(client, `CREATE TABLE bench_many_${made} (id int PRIMARY KEY, word text)`);
        }
        return await timed(async () => {
          await run(client, "SELECT pgwire_refresh()");
          await run(
            client,
            fresh("SELECT count(*) FROM pg_class WHERE relname LIKE 'bench_many%'"),
          );
        });
      });
    },
  },
];
