// The stream gives the same frames however it is cut, and nothing is allocated for a claim alone.

import assert from "node:assert/strict";
import fc from "fast-check";
import { decode } from "../../lib/wire/decode.ts";
import type { Frame, Malformed } from "../../lib/wire/frame.ts";
import { Framer, type FramerOptions, frames } from "../../lib/wire/frames.ts";
import type { FrontendMessage } from "../../lib/wire/frontend.ts";
import { parseLine } from "../../lib/wire/transcript.ts";
import { ALL, bodyOf } from "./samples.ts";

const STARTUP = parseLine('F StartupMessage version=196608 parameters={user="u"}').bytes;
const SYNC = parseLine("F Sync").bytes;
const SSL = parseLine("F SSLRequest").bytes;
const GSS = parseLine("F GSSENCRequest").bytes;

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function framer(options: Partial<FramerOptions> = {}): Framer {
  return new Framer({ authenticated: () => true, ...options });
}

function opened(options: Partial<FramerOptions> = {}): Framer {
  const made = framer(options);
  made.push(STARTUP);
  return made;
}

function head(tag: string, length: number): Uint8Array {
  const bytes = parseLine('F Query query=""').bytes.slice(0, 5);
  bytes[0] = tag.charCodeAt(0);
  bytes.set([length >>> 24, length >>> 16, length >>> 8, length], 1);
  return bytes;
}

/** Cuts at each of `cuts`, taken modulo the size. */
function cut(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [
    0,
    ...cuts.map((place) => place % bytes.length).sort((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, index) => bytes.slice(places[index], end));
}

const tagged = ALL.filter(({ side, row }) => side === "F" && row.tag !== "");
const anyMessage = fc.constantFrom(...tagged).chain(({ row }) =>
  bodyOf(row).map((body) => row.bytes(body))
);
const stream = fc.array(anyMessage, { minLength: 1, maxLength: 8 }).map((parts) =>
  join(STARTUP, ...parts)
);

Deno.test("however the stream is cut, the frames are the same", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (bytes, cuts) => {
      const whole = framer().push(bytes.slice());
      const byCuts = framer();
      assert.deepEqual(cut(bytes, cuts).flatMap((chunk) => byCuts.push(chunk)), whole);
    }),
  );
});

Deno.test("one byte at a time gives the same frames", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      const single = framer();
      const found = [...bytes].flatMap((byte) => single.push(Uint8Array.of(byte)));
      assert.deepEqual(found, framer().push(bytes.slice()));
    }),
    { numRuns: 30 },
  );
});

Deno.test("any bytes give frames or one Malformed, which is the last", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), fc.boolean(), (chunks, begun) => {
      const cutter = begun ? opened() : framer();
      const found = chunks.flatMap((chunk) => cutter.push(chunk));
      const at = found.findIndex((frame) => "name" in frame);
      assert(at === -1 || at === found.length - 1);
    }),
    { numRuns: 2000 },
  );
});

const text = (value: string) => new TextEncoder().encode(value);

const REFUSED: [what: string, start: Framer, bytes: Uint8Array, message: string][] = [
  [
    "a start-up of 7 bytes",
    framer(),
    Uint8Array.of(0, 0, 0, 7),
    "invalid length of startup packet",
  ],
  [
    "a start-up of 10 001 bytes",
    framer(),
    Uint8Array.of(0, 0, 0x27, 0x11),
    "invalid length of startup packet",
  ],
  ["an HTTP request", framer(), text("GET / HTTP/1.1\r\n"), "invalid length of startup packet"],
  ["an unknown tag", opened(), head("?", 4), "invalid frontend message type 63"],
  ["a length of 3", opened(), head("Q", 3), "invalid message length"],
  ["a negative length", opened(), head("Q", -1), "invalid message length"],
  ["a message that nobody means", opened(), head("Q", 0x40000004), "invalid message length"],
  [
    "a long message before the login",
    opened({ authenticated: () => false }),
    head("p", 65_540),
    "invalid message length",
  ],
  [
    "bytes behind SSLRequest",
    framer(),
    join(SSL, Uint8Array.of(1)),
    "received unencrypted data after SSL request",
  ],
  [
    "bytes behind GSSENCRequest",
    framer(),
    join(GSS, STARTUP),
    "received unencrypted data after GSSAPI encryption request",
  ],
];

Deno.test("a message over the limit is read past, however it is cut, and the next one counts", () => {
  const long = join(head("Q", 105), new Uint8Array(101));
  for (const size of [1, 7, 100, 500]) {
    const framer = opened({ messageBytesMax: 100 });
    const bytes = join(long, SYNC);
    const frames: (Frame | Malformed)[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      frames.push(...framer.push(bytes.slice(at, at + size)));
    }
    const [malformed, sync, ...more] = frames as [Malformed, Frame];
    assert.deepEqual(more, []);
    assert.equal(malformed.tag, "Q");
    assert.equal(malformed.error.sqlstate, "54000");
    assert.equal(malformed.error.severity, "ERROR");
    assert.equal(sync.tag, "S");
  }
});

for (const [what, start, bytes, message] of REFUSED) {
  Deno.test(`${what} is FATAL 08P01, and nothing is read after it`, () => {
    const [malformed, ...more] = start.push(join(bytes, SYNC)) as Malformed[];
    assert.deepEqual(more, []);
    assert.equal(malformed.error.message, message);
    assert.equal(malformed.error.sqlstate, "08P01");
    assert.equal(malformed.error.severity, "FATAL");
    assert.deepEqual(start.push(SYNC), []);
  });
}

Deno.test("frames before a bad one are still given", () => {
  const found = opened().push(join(SYNC, SYNC, head("?", 4)));
  assert.deepEqual(found.map((frame) => "name" in frame ? "bad" : frame.tag), ["S", "S", "bad"]);
});

Deno.test("the limit of a message is the one of the moment it begins", () => {
  let authenticated = false;
  const made = opened({ authenticated: () => authenticated });
  made.push(SYNC);
  authenticated = true;
  assert.deepEqual(made.push(head("Q", 70_000)), []);
});

Deno.test("SSLRequest and GSSENCRequest leave the start-up open, CancelRequest ends it", () => {
  const made = framer();
  assert.equal(made.push(SSL).length, 1);
  assert.equal(made.push(GSS).length, 1);
  const cancel = parseLine("F CancelRequest processId=7 secret=x01020304").bytes;
  assert.deepEqual(made.push(join(cancel, SYNC)).map((frame) => "name" in frame), [false]);
  assert.deepEqual(made.push(SYNC), []);
});

Deno.test("after the StartupMessage packets have tags", () => {
  const [, sync] = framer().push(join(STARTUP, SYNC)) as Frame[];
  assert.deepEqual(sync, { tag: "S", body: new Uint8Array() });
});

Deno.test("a claimed length allocates nothing until its bytes come", () => {
  const before = Deno.memoryUsage().external;
  const waiting = Array.from({ length: 50 }, () => {
    const made = opened();
    made.push(head("d", 60 * 1024 * 1024));
    return made;
  });
  assert.equal(waiting.length, 50);
  assert(Deno.memoryUsage().external - before < 50 * 1024 * 1024);
});

Deno.test("of 60 MB in small chunks no byte is copied more than twice on average", () => {
  const chunk = new Uint8Array(16 * 1024);
  const chunks = 3840;
  const made = opened();
  made.push(head("d", 4 + chunks * chunk.length));
  const copied = bytesCopied(() => {
    for (let count = 1; count < chunks; count++) assert.equal(made.push(chunk).length, 0);
    const [frame] = made.push(chunk) as Frame[];
    assert.equal(frame.body.length, chunks * chunk.length);
  });
  // Once into its room, and again as the room doubles.
  assert(copied > 0 && copied <= 2.1 * chunks * chunk.length, `${copied} bytes`);
});

function bytesCopied(work: () => void): number {
  const { set } = Uint8Array.prototype;
  let copied = 0;
  Uint8Array.prototype.set = function (source, at) {
    copied += source.length;
    set.call(this, source, at);
  };
  try {
    work();
  } finally {
    Uint8Array.prototype.set = set;
  }
  return copied;
}

async function decoded(chunks: Uint8Array[]): Promise<FrontendMessage[][]> {
  const batches: FrontendMessage[][] = [];
  await ReadableStream.from(chunks).pipeThrough(frames(framer())).pipeThrough(decode()).pipeTo(
    new WritableStream({
      write: (batch) => {
        batches.push(batch);
      },
    }),
  );
  return batches;
}

Deno.test("the stages pass batches on: one read, one batch", async () => {
  const batches = await decoded([STARTUP, join(SYNC, SYNC), SYNC.slice(0, 2), SYNC.slice(2)]);
  assert.deepEqual(batches.map((batch) => batch.map(({ name }) => name)), [
    ["StartupMessage"],
    ["Sync", "Sync"],
    ["Sync"],
  ]);
});

Deno.test("a body that is no message is Malformed, and the stream goes on", async () => {
  const bad = parseLine('F Query query="x"').bytes.slice();
  bad[6] = 1;
  const batches = await decoded([STARTUP, join(SYNC, bad, SYNC), SYNC]);
  assert.deepEqual(batches.map((batch) => batch.map(({ name }) => name)), [
    ["StartupMessage"],
    ["Sync", "Malformed", "Sync"],
    ["Sync"],
  ]);
});

Deno.test("text that is not UTF-8 is Malformed, and the stream goes on", async () => {
  const bad = parseLine('F Query query="x"').bytes.slice();
  bad[5] = 0xff;
  const [, batch] = await decoded([STARTUP, join(bad, SYNC)]);
  assert.deepEqual(batch.map(({ name }) => name), ["Malformed", "Sync"]);
  const [malformed] = batch as Malformed[];
  assert.equal(malformed.tag, "Q");
  assert.equal(malformed.error.sqlstate, "22021");
});
