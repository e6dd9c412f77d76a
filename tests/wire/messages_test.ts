// Every message goes to bytes and back, and to text and back, whatever it holds.

import assert from "node:assert/strict";
import fc from "fast-check";
import { PgError } from "../../lib/errors/pg_error.ts";
import { backendFrames, decodeBackend } from "../../lib/wire/backend.ts";
import { decodeFrontend, FRONTEND } from "../../lib/wire/frontend.ts";
import { errorResponse, noticeResponse } from "../../lib/wire/notices.ts";
import { parseLine, parseTranscript, printLine } from "../../lib/wire/transcript.ts";
import { ALL, bodyOf } from "./samples.ts";

const headSize = (tag: string) => (tag === "" ? 4 : 5);

for (const { side, row } of ALL) {
  Deno.test(`${side} ${row.name} survives bytes and text`, () => {
    fc.assert(
      fc.property(bodyOf(row), (body) => {
        const bytes = row.bytes(body);
        const frame = { tag: row.tag, body: bytes.subarray(headSize(row.tag)) };
        assert.deepEqual(row.decode(frame.body), body);
        const line = printLine(side, { name: row.name, body });
        assert.deepEqual(parseLine(line).bytes, bytes);
        // The four kinds of p are told apart by the exchange alone.
        if (row.tag === "p") return;
        const decoded = side === "F" ? decodeFrontend(frame) : decodeBackend(frame);
        assert.deepEqual(decoded, { name: row.name, body });
      }),
      { numRuns: 60 },
    );
  });
}

Deno.test("any bytes decode to a message or a PgError", () => {
  const tags = ["", ...FRONTEND.keys(), "?", "R", "T", "E"];
  fc.assert(
    fc.property(fc.constantFrom(...tags), fc.uint8Array({ maxLength: 60 }), (tag, body) => {
      for (const decode of [decodeFrontend, decodeBackend]) {
        try {
          decode({ tag, body });
        } catch (thrown) {
          assert(thrown instanceof PgError, String(thrown));
        }
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("a mutated message decodes to a message or a PgError", () => {
  const rows = ALL.filter(({ row }) => Object.keys(row.fields).length > 0);
  const mutated = fc.constantFrom(...rows).chain(({ side, row }) =>
    fc.tuple(fc.constant(side), fc.constant(row), bodyOf(row), fc.nat(), fc.nat(255), fc.nat(4))
  );
  fc.assert(
    fc.property(mutated, ([side, row, body, where, byte, cut]) => {
      const bytes = row.bytes(body).slice(headSize(row.tag));
      if (bytes.length > 0) bytes[where % bytes.length] = byte;
      const frame = { tag: row.tag, body: bytes.subarray(0, Math.max(0, bytes.length - cut)) };
      try {
        if (side === "F") decodeFrontend(frame);
        else decodeBackend(frame);
      } catch (thrown) {
        assert(thrown instanceof PgError, String(thrown));
      }
    }),
    { numRuns: 3000 },
  );
});

const bytesOf = (text: string) => new TextEncoder().encode(text);

const REFUSED: [what: string, tag: string, body: Uint8Array, sqlstate: string, severity: string][] =
  [
    ["an unknown tag", "?", bytesOf(""), "08P01", "FATAL"],
    ["a Query without its final NUL", "Q", bytesOf("SELECT 1"), "08P01", "ERROR"],
    ["a Query with a NUL inside", "Q", bytesOf("SELECT\0 1\0"), "08P01", "ERROR"],
    ["a Query that is not UTF-8", "Q", Uint8Array.of(0xc3, 0x28, 0), "22021", "ERROR"],
    ["a Sync with a body", "S", bytesOf("x"), "08P01", "ERROR"],
    ["a Parse that claims 65 535 types", "P", bytesOf("\0\0\u007f\u007f"), "08P01", "ERROR"],
    [
      "a value of length -2",
      "B",
      Uint8Array.of(0, 0, 0, 0, 0, 1, 255, 255, 255, 254, 0, 0),
      "08P01",
      "ERROR",
    ],
    ["protocol 2.0", "", Uint8Array.of(0, 2, 0, 0), "0A000", "FATAL"],
    ["protocol 4.0", "", Uint8Array.of(0, 4, 0, 0, 0), "0A000", "FATAL"],
    [
      "a start-up without its final NUL",
      "",
      Uint8Array.of(0, 3, 0, 0, 117, 0, 120),
      "08P01",
      "FATAL",
    ],
    ["a start-up with half a pair", "", Uint8Array.of(0, 3, 0, 0, 117, 0), "08P01", "FATAL"],
    ["a start-up with bytes after its end", "", Uint8Array.of(0, 3, 0, 0, 0, 0), "08P01", "FATAL"],
    [
      "a start-up that is not UTF-8",
      "",
      Uint8Array.of(0, 3, 0, 0, 0xff, 0, 0, 0),
      "22021",
      "FATAL",
    ],
    [
      "a cancel key of three bytes",
      "",
      Uint8Array.of(4, 210, 22, 46, 0, 0, 0, 1, 1, 2, 3),
      "08P01",
      "FATAL",
    ],
  ];

for (const [what, tag, body, sqlstate, severity] of REFUSED) {
  Deno.test(`${what} is ${severity} ${sqlstate}`, () => {
    assert.throws(() => decodeFrontend({ tag, body }), { name: "PgError", sqlstate, severity });
  });
}

Deno.test("Parse takes 65 535 parameter types", () => {
  const paramTypes = new Array<number>(65_535).fill(25);
  const [line] = [`F Parse statement="" query="" paramTypes=[${paramTypes}]`];
  const { bytes } = parseLine(line);
  const decoded = decodeFrontend({ tag: "P", body: bytes.subarray(5) });
  assert.deepEqual(decoded, { name: "Parse", body: { statement: "", query: "", paramTypes } });
});

Deno.test("an ErrorResponse has S, V, C, M, F, L, R always and the rest when known", () => {
  const bare = errorResponse(new PgError("undefined_table", 'relation "t" does not exist'));
  assert.deepEqual(bare.fields, {
    S: "ERROR",
    V: "ERROR",
    C: "42P01",
    M: 'relation "t" does not exist',
    F: "iris_pgwire",
    L: "0",
    R: "undefined_table",
  });
  const full = errorResponse(
    new PgError("unique_violation", "m", {
      severity: "FATAL",
      detail: "d",
      hint: "h",
      position: 7,
      where: "w",
      schema: "s",
      table: "t",
      column: "c",
      dataType: "y",
      constraint: "n",
    }),
  );
  assert.equal(Object.keys(full.fields).join(""), "SVCMDHPWstcdnFLR");
  assert.equal(full.fields.P, "7");
  assert.equal(full.fields.S, "FATAL");
});

Deno.test("a notice keeps its own severity, and a NUL cannot cut a field short", () => {
  const { fields } = noticeResponse(new PgError("warning", "a\0b"), "WARNING");
  assert.equal(fields.S, "WARNING");
  assert.equal(fields.M, "ab");
});

Deno.test("a transcript has a title, its messages, and marks with reasons", () => {
  const { title, lines } = parseTranscript(
    [
      "# Shows a row.",
      "F Bind portal=\"\" statement=\"s\" paramFormats=[] params=['1',NULL,x0a,''] resultFormats=[1]",
      "",
      "# A remark.",
      "B DataRow values=['it is',NULL]",
      "B ReadyForQuery status=I !gateway says T, because it can",
    ].join("\n"),
  );
  assert.equal(title, "Shows a row.");
  assert.deepEqual(lines.map(({ name }) => name), ["Bind", "DataRow", "ReadyForQuery"]);
  assert.deepEqual(lines[2].mark, { who: "gateway", why: "says T, because it can" });
  assert.equal(
    printLine("F", lines[0]),
    "F Bind portal=\"\" statement=\"s\" paramFormats=[] params=['1',NULL,x0a,''] resultFormats=[1]",
  );
});

for (
  const line of [
    "Q x",
    "F Nothing",
    "F Query",
    'F Query query="',
    "F Sync x",
    "B DataRow values=[1]",
  ]
) {
  Deno.test(`the line ${line} is refused with a sentence`, () => {
    assert.throws(() => parseLine(line), PgError);
  });
}

Deno.test("a server's answer is cut into whole frames", () => {
  const bytes = [...parseLine("B NoData").bytes, ...parseLine("B ReadyForQuery status=T").bytes];
  const frames = backendFrames(Uint8Array.from(bytes));
  assert.deepEqual(frames.map(({ tag, body }) => [tag, body.length]), [["n", 0], ["Z", 1]]);
  assert.throws(() => backendFrames(Uint8Array.from(bytes.slice(0, -1))), PgError);
});
