// A process that does a piece of work straight on the IRIS driver, and prints its figures as JSON.
//
//   deno run -A driver_process.ts PORT WORK [NUMBER ...]

import { Buffer } from "node:buffer";
import { encodeList } from "../../lib/iris/list.ts";
import { openBareHelper } from "../bare_helper.ts";
import { KEYED, rowOf, vectorText } from "./data.ts";
import { percentile } from "./figures.ts";
import { rate } from "./rate.ts";
import { WARM_UP_SECONDS } from "./workload.ts";

const LIMITS = ["0", "262144"];
const ROWS_PER_BATCH = 2000;

const [port, work, ...rest] = Deno.args;
const numbers = rest.map(Number);

const { call, invoke, close } = openBareHelper(+port);

function prepared(sql: string): string {
  return String(call("Prepare", sql)[4]);
}

const NOTHING = Buffer.from(encodeList([]));

/** Calls as often as it can, one after another. */
function repeated(seconds: number, one: () => void) {
  const warm = performance.now() + WARM_UP_SECONDS * 1000;
  while (performance.now() < warm) one();
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  for (let start = performance.now(); start < until;) {
    one();
    const end = performance.now();
    times.push(end - start);
    start = end;
  }
  return {
    "per second": times.length / seconds,
    "median ms": percentile(times, 0.5),
    "p99 ms": percentile(times, 0.99),
  };
}

function timed(rows: number, run: () => void) {
  const start = performance.now();
  run();
  return { "rows/s": rows / ((performance.now() - start) / 1000) };
}

/** The least that anybody could do: prepared once, from the first batch on as long as the gateway's longest, and the
 * rows stay as IRIS gives them, of which a caller would still have to take the values out. */
function fetched(sql: string, rows: number) {
  const handle = prepared(sql);
  return rate(rows, () => fetchAll(handle, rows));
}

function fetchAll(handle: string, least: number): void {
  let items = call("Execute", handle, NOTHING, ...LIMITS);
  let [cursor, rows] = [items[7], Number(items[9])];
  while (cursor !== 0n) {
    items = call("Fetch", String(cursor), ...LIMITS);
    cursor = items[4];
    rows += Number(items[6]);
  }
  if (rows < least) throw new Error(`only ${rows} rows came`);
}

type Figures = Record<string, number>;

const WORK: Readonly<Record<string, () => Figures | Promise<Figures>>> = {
  one_row_prepared() {
    const [seconds, keys] = numbers;
    const handle = prepared(KEYED);
    return repeated(seconds, () => {
      const key = String(Math.floor(Math.random() * keys));
      invoke("Execute", handle, Buffer.from(encodeList([key])), ...LIMITS);
    });
  },

  one_row_direct() {
    const [seconds, keys] = numbers;
    return repeated(seconds, () => {
      const key = Math.floor(Math.random() * keys);
      invoke("Direct", KEYED.replace("?", String(key)), NOTHING, ...LIMITS);
    });
  },

  fetch() {
    const [columns, rows] = numbers;
    const table = columns === 50 ? "bench_wide" : "bench_rows";
    return fetched(`SELECT TOP ${rows} * FROM ${table}`, rows);
  },

  /** COPY is the gateway's: of it IRIS knows the query. The rows are those that `copy_in` has filed. */
  copy_out() {
    const [rows] = numbers;
    return fetched("SELECT * FROM bench_driven", rows);
  },

  copy_in() {
    const [rows] = numbers;
    const batches: Buffer[] = [];
    for (let first = 0; first < rows; first += ROWS_PER_BATCH) {
      const length = Math.min(ROWS_PER_BATCH, rows - first);
      const lists = Array.from({ length }, (_, index) => encodeList(rowOf(first + index)));
      batches.push(Buffer.from(encodeList(lists)));
    }
    call("Direct", "DELETE FROM bench_driven", NOTHING, ...LIMITS);
    const handle = prepared("INSERT INTO bench_driven VALUES (?, ?, ?, ?, ?)");
    return timed(rows, () => {
      call("Begin");
      for (const batch of batches) call("ExecuteMany", handle, batch, "0");
      call("Commit");
    });
  },

  nearest() {
    const [seconds, dimensions] = numbers;
    const handle = prepared(
      "SELECT TOP 10 id FROM bench_vectors " +
        `ORDER BY VECTOR_COSINE(embedding, TO_VECTOR(?, DOUBLE, ${dimensions})) DESC`,
    );
    let seed = 0;
    const { "median ms": median } = repeated(seconds, () => {
      const text = vectorText(--seed, dimensions).slice(1, -1);
      call("Execute", handle, Buffer.from(encodeList([text])), ...LIMITS);
    });
    return { "median ms": median };
  },
};

console.log(JSON.stringify(await WORK[work]()));
close();
