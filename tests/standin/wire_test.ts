// Bytes at the port: what the real driver sends, and what anybody else may send.

import assert from "node:assert/strict";
import fc from "fast-check";
import { ListReader, ListWriter } from "../../lib/iris/list.ts";
import { encodeAnswer, FrameReader, HEADER_BYTES } from "../../lib/standin/frames.ts";
import { unscramble } from "../../lib/standin/login.ts";
import { startStandin } from "../../lib/standin/standin.ts";
import { Driver, list, Session } from "./driver.ts";
import { install, USERS, withDriver } from "./place.ts";
import { createTinyEngine } from "./tiny_engine.ts";

const GOLDEN = new URL("golden/", import.meta.url);

const hex = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** Header on one line, then an item on each; items that differ from machine to machine are masked. */
function show(frame: Uint8Array, { masked = [] as number[], items = true } = {}): string {
  const header = frame.slice(0, HEADER_BYTES);
  const lines: string[] = [];
  if (masked.length > 0) header.fill(0, 0, 4);
  lines.push(hex(header));
  const payload = frame.subarray(HEADER_BYTES);
  if (!items) return [...lines, hex(payload), ""].join("\n");
  const reader = new ListReader(payload);
  for (let number = 1, at = 0; reader.next(); number++, at = reader.at) {
    lines.push(masked.includes(number) ? "*" : hex(payload.subarray(at, reader.at)));
  }
  return [...lines, ""].join("\n");
}

/** OS user, machine, executable, uninitialised memory, address. */
const MACHINE_FIELDS = [4, 5, 6, 7, 8];

const GOLDEN_FRAMES: [file: string, options: Parameters<typeof show>[1]][] = [
  ["handshake", { items: false }],
  ["connect", { masked: MACHINE_FIELDS }],
  ["class_method_object", {}],
  ["invoke_bytes", {}],
  ["close", {}],
];

Deno.test("the real driver sends the bytes that were recorded of it", async () => {
  const frames: Uint8Array[] = [];
  const closed = Promise.withResolvers<void>();
  await withDriver(async ({ driver, port }) => {
    await driver.connect(port);
    await install(driver);
    // What installing sent is not compared.
    frames.length = 2;
    const object = await driver.iris("classMethodObject", "PgWire.Session", "%New");
    const session = new Session(driver, object);
    await session.call("Execute", "1", list("\0", null, 300n, "\u0416"), "1000", 5n, null);
    await driver.run("close");
    await closed.promise;
  }, { onFrame: (bytes) => frames.push(bytes), onClose: () => closed.resolve() })();
  const update = Deno.args.includes("--update-golden");
  for (const [at, [file, options]] of GOLDEN_FRAMES.entries()) {
    const path = new URL(`${file}.hex`, GOLDEN);
    const shown = show(frames[at], options);
    if (update) Deno.writeTextFileSync(path, shown);
    assert.equal(shown, Deno.readTextFileSync(path), file);
  }
});

Deno.test("unscramble() reads what the driver scrambles", () => {
  const scrambled = (text: string) =>
    String.fromCharCode(...text.split(" ").map((b) => parseInt(b, 16)));
  assert.equal(unscramble(scrambled("9e ff de")), "SYS");
  assert.equal(unscramble(scrambled("5d 7c be fe 40 3f df")), "_SYSTEM");
  assert.equal(unscramble(""), "");
});

/** A source that gives its bytes in pieces of these sizes, then ends. */
function pieces(bytes: Uint8Array, sizes: readonly number[]) {
  let at = 0;
  let turn = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      if (at >= bytes.length) return Promise.resolve(null);
      const size = Math.min(sizes[turn++ % sizes.length], into.length, bytes.length - at);
      into.set(bytes.subarray(at, at + size));
      at += size;
      return Promise.resolve(size);
    },
  };
}

Deno.test("however a stream is cut, the messages are the same", async () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 40_000 }), { minLength: 1, maxLength: 6 });
  const sizes = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(payloads, sizes, async (bodies, cuts) => {
      const frames = bodies.map((body, at) => encodeAnswer(at, at, ({ to }) => to.bytes(body)));
      const stream = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
      let end = 0;
      for (const frame of frames) {
        stream.set(frame, end);
        end += frame.length;
      }
      const reader = new FrameReader(pieces(stream, cuts));
      for (const [at, body] of bodies.entries()) {
        const frame = await reader.next(100_000);
        assert.equal(frame?.sequence, at);
        assert.deepEqual(frame?.payload, body);
      }
      assert.equal(await reader.next(100_000), undefined);
    }),
    { numRuns: 30 },
  );
});

Deno.test("a claimed length allocates nothing, and one beyond the limit is refused", async () => {
  const header = new Uint8Array(HEADER_BYTES);
  header.set([0xff, 0xff, 0xff, 0x03]);
  const reader = new FrameReader(pieces(header, [HEADER_BYTES]));
  await assert.rejects(reader.next(64 * 1024), /too long/);
  assert.equal(await new FrameReader(pieces(header, [14])).next(64 * 1024 * 1024), undefined);
});

/** Sends the bytes on a new connection and reads until the server hangs up or has nothing to say. */
async function sendTo(port: number, bytes: Uint8Array): Promise<Uint8Array> {
  const connection = await Deno.connect({ port });
  const answer = new Uint8Array(64 * 1024);
  let size = 0;
  try {
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
    await connection.closeWrite();
    for (let count; (count = await connection.read(answer.subarray(size))) !== null;) size += count;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.ConnectionReset)) {
      if (!(cause instanceof Deno.errors.BrokenPipe)) throw cause;
    }
  } finally {
    connection.close();
  }
  return answer.subarray(0, size);
}

function request(code: number, sequence: number, payload: Uint8Array): Uint8Array {
  const frame = encodeAnswer(sequence, 0, ({ to }) => to.bytes(payload));
  frame[12] = code >> 8;
  frame[13] = code & 0xff;
  return frame;
}

const HANDSHAKE = request(0x4853, 1, new Uint8Array([67, 0]));

/** A login as the driver sends it, and what comes after. */
function afterLogin(...frames: Uint8Array[]): Uint8Array {
  const items = new ListWriter();
  const scrambled = (...codes: number[]) => String.fromCharCode(...codes);
  items.string("USER");
  items.string(scrambled(0x5d, 0x7c, 0xbe, 0xfe, 0x40, 0x3f, 0xdf));
  items.string(scrambled(0x9e, 0xff, 0xde));
  for (const text of ["os\0", "machine\0", "test\0", "C", "127.0.0.1", ""]) items.string(text);
  items.integer(2).integer(0).integer(32);
  return Uint8Array.from(
    [HANDSHAKE, request(0x434e, 3, items.take()), ...frames].flatMap((frame) => [...frame]),
  );
}

Deno.test("whatever arrives at the port, the next driver is served", async () => {
  const standin = await startStandin({
    users: USERS,
    namespaces: ["USER"],
    engine: createTinyEngine(),
  });
  try {
    const junk = fc.uint8Array({ maxLength: 300 });
    const code = fc.oneof(
      fc.constantFrom(0x4bc2, 0x4cc2, 0x5bc2, 0x5dc2, 0x5ec2, 0x51c2, 0x41c2, 0x5939),
      fc.integer({ min: 0, max: 0xffff }),
    );
    const named = fc.tuple(
      fc.constantFrom("%SQL.Statement", "%SYSTEM.Status", "%Net.Remote.Gateway", "toString"),
      fc.constantFrom("%New", "IsOK", "%ReleaseObjects", "__proto__"),
      junk,
    ).map(([type, method, rest]) => {
      const call = new ListWriter().string(type).string(method);
      call.to.bytes(rest);
      return call.take();
    });
    const sent = fc.oneof(
      junk,
      fc.tuple(code, fc.oneof(junk, named)).map(([what, payload]) =>
        afterLogin(request(what, 5, payload))
      ),
      junk.map((rest) => new Uint8Array([...HANDSHAKE, ...request(0x434e, 3, rest)])),
    );
    await fc.assert(
      fc.asyncProperty(sent, async (bytes) => {
        await sendTo(standin.port, bytes);
      }),
      { numRuns: 300 },
    );
    const answer = await sendTo(standin.port, afterLogin(request(0x55c2, 5, new Uint8Array())));
    assert.deepEqual(
      answer.subarray(answer.length - HEADER_BYTES - 2),
      encodeAnswer(5, 0xca00, (items) => items.integer(0)),
    );
    const driver = new Driver();
    await driver.connect(standin.port);
    assert.equal(await driver.iris("classMethodString", "%SYSTEM.Version", "GetProduct"), "IRIS");
    await driver.close();
  } finally {
    await standin.close();
  }
});
