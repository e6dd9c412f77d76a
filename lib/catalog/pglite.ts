// The process that holds the catalog's PostgreSQL: protocol frames in on stdin, its answer out on stdout.

import type { PGlite } from "@electric-sql/pglite";
import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import { CopyData } from "../wire/copy.ts";
import { ReadyForQuery } from "../wire/startup.ts";
import { BoundedAnswer } from "./bounded_answer.ts";
import { type FileSystem, packFolder, unpackFolder } from "./data_folder.ts";
import { sharePages } from "./shared_pages.ts";
import { SUPERUSER } from "./superuser.ts";

/** Small, because it serves catalogs only; the stack limit is safe with V8's --stack-size=4000. */
const PARAMETERS = [
  "shared_buffers=2MB",
  "wal_level=minimal",
  "max_wal_senders=0",
  "full_page_writes=off",
  "max_connections=5",
  "wal_buffers=32kB",
  // Otherwise each new index is in the log as well, and begins with its place there.
  "wal_skip_threshold=0",
  "autovacuum=off",
  "min_wal_size=2MB",
  "max_wal_size=2MB",
  "max_stack_depth=400kB",
  // Its files are in memory.
  "temp_file_limit=128MB",
];

/** Of PostgreSQL's own memory, which holds what is worked out; 128 MiB are there from the start, and most
 * of them are never touched. */
const MEMORY_BYTES_MAX = 512 * 1024 * 1024;
/** What has grown does not shrink again. */
const MEMORY_BYTES_KEPT = 256 * 1024 * 1024;

/** Of the rows of an answer. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Each request and each answer is four bytes of length, then PostgreSQL's own messages; before those of a
 * request stands the time that it is to be, in milliseconds, or 0, and before those of an answer whether this
 * process is to be replaced. A request without messages is for what there is, that another process can begin with:
 * `isKept` says that this one gets it before its first request. */
export async function runCatalog({ isKept }: { isKept: boolean }): Promise<void> {
  // For this process waits for its next request without a look at anything else.
  new Worker(new URL("./end_with_parent.ts", import.meta.url), { type: "module" });
  const db = await open(isKept);
  const { FS } = db.Module as unknown as { FS: FileSystem };
  const memory = boundMemory(db);
  // Half of what starting took is garbage.
  collectGarbage();
  const overflowed = watchStack(db);
  const writer = new Writer(64 * 1024);
  for (let request = read(); request; request = read()) {
    const start = writer.reserve(HEAD_BYTES);
    const time = new Cursor(request).float64();
    const frames = request.subarray(TIME_BYTES);
    if (frames.length === 0) {
      CopyData.encode({ data: packFolder(FS, DATA_FOLDER) }, writer);
      ReadyForQuery.encode({ status: "I" }, writer);
      collectGarbage();
    } else {
      const answer = new BoundedAnswer(writer, ANSWER_BYTES_MAX);
      await atTime(time, () =>
        db.execProtocolRawStream(frames, {
          syncToFs: false,
          onRawData: (bytes) => answer.add(bytes),
        }));
    }
    // Nothing can be relied on after that, and an answer without an end says so.
    if (overflowed()) writer.moveTo(start + HEAD_BYTES);
    writer.setInt32(start, writer.size - HEAD_BYTES);
    writer.buffer[start + 4] = memory.buffer.byteLength > MEMORY_BYTES_KEPT ? 1 : 0;
    writeAll(writer.take());
  }
}

function collectGarbage(): void {
  (globalThis as { gc?(): void }).gc?.();
}

const DATA_FOLDER = "/pglite/data";
/** All of them are worked on in the same way. */
const ANY_FILE = "/home/postgres/.pgpass";
const HEAD_BYTES = 5;
const TIME_BYTES = 8;

/** What PostgreSQL asks for beyond the limit is "out of memory" to it, an error like others. */
function boundMemory(db: PGlite): WebAssembly.Memory {
  const memory: WebAssembly.Memory = db.Module.wasmMemory;
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    const size = memory.buffer.byteLength + pages * PAGE_BYTES;
    if (size > MEMORY_BYTES_MAX) throw new RangeError(`${size} bytes are too many`);
    return grow(pages);
  };
  return memory;
}

const PAGE_BYTES = 65_536;

/** PGlite passes over a stack that overflows as if it were one of PostgreSQL's errors, of which it would tell. */
function watchStack(db: PGlite): () => boolean {
  const module = db.Module;
  const step = module._PostgresMainLoopOnce;
  let overflowed = false;
  module._PostgresMainLoopOnce = () => {
    try {
      step();
    } catch (cause) {
      overflowed ||= cause instanceof RangeError || cause instanceof WebAssembly.RuntimeError;
      throw cause;
    }
  };
  return () => overflowed;
}

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

async function open(isKept: boolean): Promise<PGlite> {
  const dist = new URL(".", import.meta.resolve("@electric-sql/pglite"));
  const bytesOf = (file: string, base: string | URL) => Deno.readFile(new URL(file, base));
  // Side by side: the compiler has threads of its own.
  const [pgliteWasmModule, bundle, kept, data, { MemoryFS, PGlite }] = await Promise.all([
    bytesOf("pglite.wasm", dist).then((bytes) => WebAssembly.compile(bytes)),
    bytesOf("pglite.data", dist),
    isKept ? read() : undefined,
    isKept ? undefined : bytesOf("./data/postgres.tar.gz", import.meta.url),
    import("@electric-sql/pglite"),
  ]);
  /** Its files are there before PostgreSQL begins. */
  class Files extends MemoryFS {
    override initialSyncFs(): Promise<void> {
      const fs = this.pg!.Module.FS as unknown as FileSystem;
      sharePages(fs.lookupPath(ANY_FILE).node.stream_ops);
      if (kept) unpackFolder(fs, kept);
      return Promise.resolve();
    }
  }
  const db = new PGlite({
    fs: new Files(),
    username: SUPERUSER,
    pgliteWasmModule,
    fsBundle: new Blob([bundle]),
    ...data && { loadDataDir: new File([data], "postgres.tar.gz") },
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
