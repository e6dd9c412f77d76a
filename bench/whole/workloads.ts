// The work that is measured, a row each: who can do it, and how. A table, longer than a file should be.

import { Writer } from "../../lib/bytes/writer.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import type { RawClient } from "../../tests/support/raw_client.ts";
import { connect, copyIn, readAll, run, withClient } from "./client.ts";
import { CROWDED } from "./crowded.ts";
import { DIMENSIONS, lines, rowLine, vectorText } from "./data.ts";
import { percentile } from "./figures.ts";
import { openGateway } from "./gateway.ts";
import { pgbench, type Protocol } from "./pgbench.ts";
import { rate } from "./rate.ts";
import { openPgbouncer, openPglite, openPostgres } from "./servers.ts";
import { memoryOf, type OpenTarget, type Target, type TargetName, TARGETS } from "./target.ts";
import { type Figures, type Scale, WARM_UP_SECONDS, type Workload } from "./workload.ts";

const SERVERS: readonly TargetName[] = ["gateway", "postgres", "pgbouncer", "pglite"];
const PROTOCOLS: readonly Protocol[] = ["simple", "extended", "prepared"];
/** PgBouncer 1.18, which is Debian's, keeps no prepared statements for sessions that share connections. */
const withoutPgbouncer = (protocol: Protocol, names: readonly TargetName[]) =>
  protocol === "prepared" ? names.filter((name) => name !== "pgbouncer") : names;
/** PGlite's server takes no COPY FROM STDIN. */
const WORKING = TARGETS.filter((name) => name !== "chain");
const COPYING = WORKING.filter((name) => name !== "pglite");
const ACTIVE = 100;
const PIPELINED = 100;
/** More than there is at this scale. */
const NOTHING: Promise<Figures> = Promise.resolve({});
const ROWS_LEAST_BYTES = 20;
const UTF8 = new TextEncoder();

export const WORKLOADS: readonly Workload[] = [
  ...[1, 16, 64].flatMap((clients) =>
    PROTOCOLS.map((protocol): Workload => ({
      group: "one row by key",
      name: `${protocol}, ${clients} ${clients === 1 ? "client" : "clients"}`,
      targets: withoutPgbouncer(
        protocol,
        clients > 1 ? SERVERS : protocol === "prepared" ? TARGETS : WORKING,
      ),
      ...clients === 1 && { brief: true },
      run: (target, { seconds, rows }) =>
        target.name === "driver"
          ? driver(target, protocol === "simple" ? "one_row_direct" : "one_row_prepared", [
            seconds,
            rows,
          ])
          : pgbench(target, {
            script: {
              text: `\\set id random(0, ${rows - 1})
SELECT id, word, price, day, done FROM bench_rows WHERE id = :id;`,
            },
            protocol,
            clients,
            seconds,
          }),
    }))
  ),
  {
    group: "one row by key",
    name: `${PIPELINED} prepared ones in a pipeline`,
    targets: withoutPgbouncer("prepared", SERVERS),
    run: pipelined,
  },
  ...["SELECT 1", "SHOW search_path"].map((text): Workload => ({
    group: "answered by catalog or session",
    name: `${text}, 16 clients`,
    targets: SERVERS,
    run: (target, { seconds }) =>
      pgbench(target, { script: { text: `${text};` }, protocol: "simple", clients: 16, seconds }),
  })),
  ...PROTOCOLS.map((protocol): Workload => ({
    group: "pgbench",
    name: `-S -M ${protocol}, 4 clients`,
    targets: withoutPgbouncer(protocol, SERVERS),
    run: (target, { seconds }) =>
      pgbench(target, { script: { own: "select-only" }, protocol, clients: 4, seconds }),
  })),
  ...PROTOCOLS.map((protocol): Workload => ({
    group: "pgbench",
    name: `TPC-B -M ${protocol}, 1 client`,
    targets: withoutPgbouncer(protocol, SERVERS),
    run: (target, { seconds }) =>
      pgbench(target, { script: { own: "tpcb-like" }, protocol, clients: 1, seconds }),
  })),
  ...[5, 50].flatMap((columns) =>
    [10, 1_000, 100_000, 1_000_000].map((rows): Workload => ({
      group: `fetch, ${columns} columns`,
      name: `${rows.toLocaleString("en-US")} rows`,
      targets: WORKING,
      brief: true,
      run: (target, scale) => fetched(target, { columns, rows }, scale),
    }))
  ),
  ...[10_000, 100_000, 1_000_000].flatMap((rows): Workload[] => {
    const name = `${rows.toLocaleString("en-US")} rows`;
    return [
      {
        group: "COPY in",
        name,
        targets: COPYING,
        brief: true,
        run: (target, scale) => rows > scale.rows ? NOTHING : copiedIn(target, rows),
      },
      {
        group: "COPY out",
        name,
        targets: COPYING,
        brief: true,
        run: (target, scale) => rows > scale.rows ? NOTHING : copiedOut(target, rows),
      },
    ];
  }),
  {
    group: "vectors",
    name: `the 10 nearest, ${DIMENSIONS} dimensions`,
    // Debian's PostgreSQL has no pgvector.
    targets: ["driver", "gateway", "pglite"],
    run: nearest,
  },
  {
    group: "connections",
    name: "connect, log in, SELECT 1, disconnect",
    targets: SERVERS,
    run: async (target, { seconds }) => {
      const script = { text: "SELECT 1;" };
      const how = { script, protocol: "simple", clients: 1, seconds, connect: true } as const;
      // Its latencies begin after the login.
      const { "per second": perSecond } = await pgbench(target, how);
      return { "per second": perSecond };
    },
  },
  {
    group: "connections",
    name: "many idle sessions, 100 active ones",
    targets: SERVERS,
    run: crowd,
  },
  ...CROWDED,
  {
    group: "start and size",
    name: "cold start to first answer",
    targets: SERVERS,
    run: coldStart,
  },
  {
    group: "start and size",
    name: "memory after all of this",
    targets: SERVERS,
    run: ({ pids }) => Promise.resolve({ MB: memoryOf(pids) / 2 ** 20 }),
  },
];

/** In a process of its own, for its calls block. */
async function driver(target: Target, work: string, numbers: number[]): Promise<Figures> {
  const script = new URL("./driver_process.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, String(target.port), work, ...numbers.map(String)],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).slice(0, 300));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function fetched(
  target: Target,
  { columns, rows }: { columns: number; rows: number },
  scale: Scale,
): Promise<Figures> {
  const there = columns === 50 ? scale.wideRows : scale.rows;
  if (rows > there) return {};
  if (target.name === "driver") return await driver(target, "fetch", [columns, rows]);
  const table = columns === 50 ? "bench_wide" : "bench_rows";
  const sql = `SELECT * FROM ${table} LIMIT ${rows}`;
  return await withClient(
    target,
    (client) => rate(rows, () => readAll(client, sql, rows * ROWS_LEAST_BYTES)),
  );
}

async function copiedIn(target: Target, rows: number): Promise<Figures> {
  if (target.name === "driver") return await driver(target, "copy_in", [rows]);
  return await withClient(target, async (client) => {
    await run(client, "DELETE FROM bench_copied");
    const pieces = [...lines(rows, rowLine)];
    const start = performance.now();
    await copyIn(client, "COPY bench_copied FROM STDIN", pieces);
    return { "rows/s": rows / ((performance.now() - start) / 1000) };
  });
}

/** What the one before has copied in. */
async function copiedOut(target: Target, rows: number): Promise<Figures> {
  if (target.name === "driver") return await driver(target, "copy_out", [rows]);
  return await withClient(
    target,
    (client) =>
      rate(
        rows,
        () => readAll(client, "COPY bench_copied TO STDOUT", rows * ROWS_LEAST_BYTES),
      ),
  );
}

/** As libpq sends them, with one Sync. */
async function pipelined(target: Target, { seconds, rows }: Scale): Promise<Figures> {
  return await withClient(target, async (client) => {
    const to = new Writer();
    const query = "SELECT id, word, price, day, done FROM bench_rows WHERE id = $1";
    Parse.encode({ statement: "keyed", query, paramTypes: [] }, to);
    Sync.encode({}, to);
    await client.ask(to.take());
    let id = 0;
    const median = await medianOf(seconds, () => {
      for (let statement = 0; statement < PIPELINED; statement++, id++) {
        const params = [UTF8.encode(String(id % rows))];
        const bind = {
          portal: "",
          statement: "keyed",
          paramFormats: [],
          params,
          resultFormats: [],
        };
        Bind.encode(bind, to);
        Describe.encode({ kind: "P", name: "" }, to);
        Execute.encode({ portal: "", maxRows: 0 }, to);
      }
      Sync.encode({}, to);
      const bytes = to.take();
      return () => client.count(bytes);
    });
    return { "per second": 1000 * PIPELINED / median, "median ms": median };
  });
}

async function nearest(target: Target, { seconds }: Scale): Promise<Figures> {
  if (target.name === "driver") return await driver(target, "nearest", [seconds, DIMENSIONS]);
  return await withClient(target, async (client) => {
    let seed = 0;
    const median = await medianOf(seconds, () => {
      const near = `embedding <=> '${vectorText(--seed)}'`;
      return () => run(client, `SELECT id FROM bench_vectors ORDER BY ${near} LIMIT 10`);
    });
    return { "median ms": median };
  });
}

/** In milliseconds, of what `next` has made ready. */
async function medianOf(seconds: number, next: () => () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const warm = performance.now() + WARM_UP_SECONDS * 1000;
  const until = warm + seconds * 1000;
  for (let end = 0; times.length === 0 || end < until;) {
    const work = next();
    const start = performance.now();
    await work();
    end = performance.now();
    if (start >= warm) times.push(end - start);
  }
  return percentile(times, 0.5);
}

async function crowd(target: Target, { idle, seconds }: Scale): Promise<Figures> {
  const clients: RawClient[] = [];
  try {
    for (let count = 0; count < ACTIVE; count++) clients.push(await connect(target));
    const active = [...clients];
    for (let count = 0; count < idle; count++) clients.push(await connect(target));
    const waits: number[] = [];
    const until = performance.now() + seconds * 1000;
    await Promise.all(active.map(async (client, index) => {
      while (performance.now() < until) {
        const start = performance.now();
        await run(client, `SELECT word FROM bench_rows WHERE id = ${index}`);
        waits.push(performance.now() - start);
      }
    }));
    return {
      "per second": waits.length / seconds,
      "median ms": percentile(waits, 0.5),
      "p99 ms": percentile(waits, 0.99),
      "worst / median": percentile(waits, 1) / percentile(waits, 0.5),
    };
  } finally {
    for (const client of clients) client.close();
  }
}

const OPEN: Readonly<Partial<Record<TargetName, OpenTarget>>> = {
  gateway: openGateway,
  postgres: openPostgres,
  pgbouncer: openPgbouncer,
  pglite: openPglite,
};

/** Another one of the same, from nothing: initdb is part of what PostgreSQL takes. */
async function coldStart({ name }: Target): Promise<Figures> {
  const start = performance.now();
  const target = await OPEN[name]!(null);
  try {
    await withClient(target, (client) => run(client, "SELECT 1"));
    return { ms: performance.now() - start };
  } finally {
    await target.close();
  }
}
