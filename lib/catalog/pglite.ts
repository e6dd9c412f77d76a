// The process that holds the catalog's PostgreSQL: protocol frames in on stdin, its answer out on stdout.

import { PGlite } from "@electric-sql/pglite";
import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import { SUPERUSER } from "./session_switch.ts";

/** Small, because it serves catalogs only; the stack limit is safe with V8's --stack-size=4000. */
const PARAMETERS = [
  "shared_buffers=2MB",
  "wal_level=minimal",
  "max_wal_senders=0",
  "full_page_writes=off",
  "max_connections=5",
  "wal_buffers=32kB",
  "autovacuum=off",
  "min_wal_size=2MB",
  "max_wal_size=2MB",
  "max_stack_depth=400kB",
];

/** An answer may be this long; a longer one is cut, which its reader notices by the missing end. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Each request and each answer is four bytes of length, then PostgreSQL's own messages; before those of a
 * request stands the time that it is to be, in milliseconds, or 0. */
export async function runCatalog(): Promise<void> {
  const db = await open();
  const writer = new Writer(64 * 1024);
  for (let request = read(); request; request = read()) {
    const start = writer.reserve(4);
    const time = new Cursor(request).float64();
    await atTime(time, () =>
      db.execProtocolRawStream(request.subarray(TIME_BYTES), {
        syncToFs: false,
        onRawData: (bytes) => {
          if (writer.size + bytes.length <= ANSWER_BYTES_MAX) writer.bytes(bytes);
        },
      }));
    writer.setInt32(start, writer.size - 4);
    writeAll(writer.take());
  }
}

const TIME_BYTES = 8;

/** PostgreSQL asks this process's clock, and nobody else does meanwhile. */
async function atTime(time: number, work: () => Promise<unknown>): Promise<void> {
  const { now } = Date;
  if (time !== 0) Date.now = () => time;
  try {
    await work();
  } finally {
    Date.now = now;
  }
}

async function open(): Promise<PGlite> {
  const dist = new URL(".", import.meta.resolve("@electric-sql/pglite"));
  const data = await Deno.readFile(new URL("./data/postgres.tar.gz", import.meta.url));
  const db = new PGlite({
    username: SUPERUSER,
    pgliteWasmModule: await WebAssembly.compile(await Deno.readFile(new URL("pglite.wasm", dist))),
    fsBundle: new Blob([await Deno.readFile(new URL("pglite.data", dist))]),
    loadDataDir: new File([data], "postgres.tar.gz"),
    startParams: [
      ...PGlite.defaultStartParams,
      // As if for an upgrade: only then can the OID of each new table be told.
      "-b",
      ...PARAMETERS.flatMap((parameter) => ["-c", parameter]),
    ],
  });
  await db.waitReady;
  return db;
}

/** The next request, or undefined when the gateway has closed its end. */
function read(): Uint8Array | undefined {
  const head = readExactly(4);
  return head && readExactly(new Cursor(head).uint32());
}

function readExactly(size: number): Uint8Array | undefined {
  const bytes = new Uint8Array(size);
  for (let have = 0; have < size;) {
    const count = Deno.stdin.readSync(bytes.subarray(have));
    if (count === null) return undefined;
    have += count;
  }
  return bytes;
}

function writeAll(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}
