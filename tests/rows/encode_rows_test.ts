import assert from "node:assert/strict";
import fc from "fast-check";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { encodeList, ListReader, ListWriter } from "../../lib/iris/list.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { type RowColumn, RowEncoder } from "../../lib/rows/encode_rows.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "../../lib/types/column.ts";
import { numericTypmod, padScale } from "../../lib/types/numeric.ts";
import { typeByName } from "../../lib/types/types.ts";

const TEXT = new TextDecoder();

/** The values of all DataRow messages, NULL as null. */
function decodeRows(bytes: Uint8Array): (Uint8Array | null)[][] {
  const from = new Cursor(bytes);
  const rows: (Uint8Array | null)[][] = [];
  while (from.remaining > 0) {
    assert.equal(from.uint8(), 0x44);
    const end = from.at + from.int32();
    rows.push(Array.from({ length: from.uint16() }, () => {
      const size = from.int32();
      return size === -1 ? null : from.view(size).slice();
    }));
    assert.equal(from.at, end);
  }
  return rows;
}

function column(name: string, more: Partial<RowColumn> = {}): RowColumn {
  return { type: typeByName(name)!.oid, ...more };
}

function encodeCell(
  cell: Uint8Array,
  about: RowColumn,
  { format = 0, output = OUTPUT_DEFAULTS, pieces = [] as string[] } = {},
): Uint8Array | null {
  const to = new Writer();
  const encoder = new RowEncoder([about], [format], output, () => pieces);
  assert.equal(encoder.encode(new ListWriter().list(cell).take(), to), 1);
  return decodeRows(to.take())[0][0];
}

const cellOf = {
  text: (value: string) => new ListWriter().string(value).take(),
  int: (value: bigint) => new ListWriter().integer(value).take(),
  decimal: (value: string) => new ListWriter().decimal(value).take(),
  double: (value: number) => new ListWriter().double(value).take(),
  bytes: (...value: number[]) => new ListWriter().bytes(Uint8Array.from(value)).take(),
  nothing: () => new ListWriter().nothing().take(),
  empty: () => new ListWriter().empty().take(),
  stream: (content: string) =>
    new ListWriter().list(new ListWriter().integer(0).string(content).take()).take(),
  emptyStream: () => new ListWriter().list(new ListWriter().integer(0).empty().take()).take(),
  far: () =>
    new ListWriter().list(new ListWriter().integer(1).bytes(Uint8Array.of(1)).integer(5).take())
      .take(),
};

const money = numericTypmod(10, 2);
const TEXT_CELLS: readonly (readonly [string, Uint8Array, RowColumn, string | null])[] = [
  ["no value is NULL", cellOf.nothing(), column("text"), null],
  ["an empty string is NULL", cellOf.empty(), column("text"), null],
  ["one NUL character is the empty text", cellOf.text("\0"), column("text"), ""],
  ["Latin-1 widens to UTF-8", cellOf.text("é"), column("text"), "é"],
  ["long Latin-1 widens", cellOf.text("é".repeat(300)), column("text"), "é".repeat(300)],
  ["long ASCII is copied", cellOf.text("a".repeat(300)), column("text"), "a".repeat(300)],
  ["wide text is UTF-16", cellOf.text("Жук 😀 €"), column("varchar"), "Жук 😀 €"],
  ["half a pair is replaced", cellOf.text("Ж\ud83d"), column("text"), "Ж\ufffd"],
  ["digits in a text column may be an integer", cellOf.int(42n), column("text"), "42"],
  ["a decimal in a text column is as IRIS has it", cellOf.decimal("-.5"), column("text"), "-.5"],
  ["an integer of no bytes is 0", cellOf.int(0n), column("int4"), "0"],
  ["an integer of no bytes below zero is -1", cellOf.int(-1n), column("int4"), "-1"],
  ["nine digits", cellOf.int(-999999999n), column("int4"), "-999999999"],
  ["ten digits", cellOf.int(-2147483648n), column("int4"), "-2147483648"],
  ["seven bytes", cellOf.int(9007199254740993n), column("int8"), "9007199254740993"],
  ["eight bytes", cellOf.int(-(1n << 63n)), column("int8"), "-9223372036854775808"],
  ["digits in an integer column may be text", cellOf.text("42"), column("int4"), "42"],
  ["character(n) is padded", cellOf.text("né"), column("bpchar", { typmod: 8 }), "né  "],
  ["true is t", cellOf.int(1n), column("bool"), "t"],
  ["false is f, also without a byte", cellOf.int(0n), column("bool"), "f"],
  ["true may be text", cellOf.text("1"), column("bool"), "t"],
  ["a fraction gets its zero", cellOf.decimal("-.25"), column("numeric"), "-0.25"],
  ["zeros in front stay", cellOf.decimal(".0005"), column("numeric"), "0.0005"],
  ["a fraction in text gets its zero", cellOf.text(".25"), column("numeric"), "0.25"],
  ["a numeric is padded", cellOf.decimal("1.5"), column("numeric", { typmod: money }), "1.50"],
  ["a whole one too", cellOf.int(7n), column("numeric", { typmod: money }), "7.00"],
  [
    "a long one too",
    cellOf.decimal("92233720368547758.5"),
    column("numeric", { typmod: money }),
    "92233720368547758.50",
  ],

  ["hundred from an exponent", Uint8Array.of(4, 6, 2, 1), column("numeric"), "100"],
  ["a double is the shortest text", cellOf.double(0.1), column("float8"), "0.1"],
  ["a big double is PostgreSQL's", cellOf.double(1e300), column("float8"), "1e+300"],
  ["a small double is PostgreSQL's", cellOf.double(0.00001), column("float8"), "1e-05"],
  ["NaN", cellOf.double(NaN), column("float8"), "NaN"],
  ["minus infinity", cellOf.double(-Infinity), column("float8"), "-Infinity"],
  ["a decimal in a float column", cellOf.decimal(".5"), column("float8"), "0.5"],
  ["a date", cellOf.text("2024-02-29"), column("date"), "2024-02-29"],
  ["a date as a day number", cellOf.int(58074n), column("date"), "2000-01-01"],
  ["a time", cellOf.text("10:11:12.5"), column("time"), "10:11:12.5"],
  [
    "a timestamp loses zeros",
    cellOf.text("2024-02-29 10:11:12.500000"),
    column("timestamp"),
    "2024-02-29 10:11:12.5",
  ],
  [
    "a timestamp loses its point",
    cellOf.text("2024-02-29 10:11:12.000000"),
    column("timestamp"),
    "2024-02-29 10:11:12",
  ],
  [
    "nine decimals are rounded",
    cellOf.text("2024-02-29 10:11:12.123456789"),
    column("timestamp"),
    "2024-02-29 10:11:12.123457",
  ],
  [
    "%PosixTime after 1970",
    cellOf.int(1154679522636970432n),
    column("timestamp"),
    "2025-09-16 10:20:30.123456",
  ],
  [
    "%PosixTime before 1970",
    cellOf.int(-6917531706041081856n),
    column("timestamp"),
    "1969-12-01 00:00:00",
  ],
  [
    "UTC has its offset",
    cellOf.text("2024-02-29 10:11:12.0"),
    column("timestamptz"),
    "2024-02-29 10:11:12+00",
  ],
  ["bytes are hex", cellOf.bytes(0, 255), column("bytea"), "\\x00ff"],
  ["one zero byte is no byte", cellOf.bytes(0), column("bytea"), "\\x"],
  [
    "a GUID is lower case",
    cellOf.text("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
    column("uuid"),
    "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
  ],
  ["a short stream", cellOf.stream("né"), column("text", { stream: true }), "né"],
  ["a stream without content", cellOf.emptyStream(), column("text", { stream: true }), ""],
  [
    "a binary stream without content",
    cellOf.emptyStream(),
    column("bytea", { stream: true }),
    "\\x",
  ],
  ["an unknown type is text", cellOf.text("x"), { type: 999999 }, "x"],
];

Deno.test("RowEncoder writes text", () => {
  for (const [name, cell, about, expected] of TEXT_CELLS) {
    const bytes = encodeCell(cell, about);
    assert.equal(bytes && TEXT.decode(bytes), expected, name);
  }
});

/** Text of a cell that may be no value of its type, and what PostgreSQL says of it where it is none. */
const CHECKED: readonly (readonly [Uint8Array, RowColumn, string])[] = [
  [cellOf.int(2147483647n), column("int4", { check: "range" }), "2147483647"],
  [cellOf.int(2147483648n), column("int4", { check: "range" }), "integer out of range"],
  [cellOf.int(-32769n), column("int2", { check: "range" }), "smallint out of range"],
  [cellOf.text("9000000000"), column("int4", { check: "range" }), "integer out of range"],
  [
    cellOf.decimal("12.35"),
    column("numeric", { typmod: numericTypmod(3, 2), check: "range" }),
    "numeric field overflow",
  ],
  [cellOf.text(" 42 "), column("int4", { check: "text" }), "42"],
  [
    cellOf.text("3.75"),
    column("int4", { check: "text" }),
    'invalid input syntax for type integer: "3.75"',
  ],
  [
    cellOf.text("x"),
    column("date", { check: "text" }),
    'invalid input syntax for type date: "x"',
  ],
  [
    cellOf.text("3.75"),
    column("numeric", { typmod: numericTypmod(3, 1), check: "text" }),
    "3.8",
  ],
];

Deno.test("RowEncoder checks what IRIS may not have", () => {
  for (const [cell, about, expected] of CHECKED) {
    let given: string;
    try {
      given = TEXT.decode(encodeCell(cell, about)!);
    } catch (cause) {
      given = (cause as PgError).message;
    }
    assert.equal(given, expected);
  }
});

const BINARY_CELLS: readonly (readonly [Uint8Array, RowColumn, string])[] = [
  [cellOf.int(-2n), column("int2"), "fffe"],
  [cellOf.int(258n), column("int4"), "00000102"],
  [cellOf.text("258"), column("int4"), "00000102"],
  [cellOf.int(4294967295n), column("oid"), "ffffffff"],
  [cellOf.int(-3n), column("int8"), "fffffffffffffffd"],
  [cellOf.int(1n), column("bool"), "01"],
  [cellOf.double(1.5), column("float8"), "3ff8000000000000"],
  [cellOf.decimal("1.5"), column("float8"), "3ff8000000000000"],
  [cellOf.decimal("1.5"), column("float4"), "3fc00000"],
  [cellOf.decimal("1.5"), column("numeric", { typmod: money }), "0002000000000002" + "00011388"],
  [cellOf.text("2000-01-02"), column("date"), "00000001"],
  [cellOf.text("1999-12-31"), column("date"), "ffffffff"],
  [cellOf.text("2000-01-01 00:00:00.000001"), column("timestamp"), "0000000000000001"],
  [cellOf.text("1999-12-31 23:59:59.999999"), column("timestamptz"), "ffffffffffffffff"],
  [cellOf.text("é"), column("text"), "c3a9"],
  [cellOf.text("{}"), column("jsonb"), "017b7d"],
  [cellOf.bytes(1, 2), column("bytea"), "0102"],
  [cellOf.bytes(0), column("bytea"), ""],
  [cellOf.stream("ab"), column("bytea", { stream: true }), "6162"],
];

Deno.test("RowEncoder writes binary", () => {
  for (const [cell, about, expected] of BINARY_CELLS) {
    assert.equal(encodeCell(cell, about, { format: 1 })?.toHex(), expected);
  }
});

Deno.test("RowEncoder reads long streams through its caller, and mends cut surrogates", () => {
  const pieces = ["a\ud83d", "\ude00b"];
  const text = encodeCell(cellOf.far(), column("text", { stream: true }), { pieces });
  assert.equal(TEXT.decode(text!), "a😀b");
  const hex = encodeCell(cellOf.far(), column("bytea", { stream: true }), {
    pieces: ["\0", "\xff"],
  });
  assert.equal(TEXT.decode(hex!), "\\x00ff");
});

Deno.test("RowEncoder gives NULL for cells that a short row lacks", () => {
  const to = new Writer();
  const rows = new ListWriter().list(encodeList(["a"])).nothing().take();
  const encoder = new RowEncoder([column("text"), column("int4")], [], OUTPUT_DEFAULTS);
  assert.equal(encoder.encode(rows, to), 2);
  assert.deepEqual(decodeRows(to.take()), [[Uint8Array.of(0x61), null], [null, null]]);
});

const REFUSALS: readonly (readonly [string, string, () => unknown])[] = [
  [
    "42883",
    "no binary output function available for type record",
    () => new RowEncoder([column("record")], [1], OUTPUT_DEFAULTS),
  ],
  [
    "22023",
    "unsupported format code: 2",
    () => new RowEncoder([column("text")], [2], OUTPUT_DEFAULTS),
  ],
  [
    "08P01",
    "bind message has 2 result formats but query has 3 columns",
    () => new RowEncoder([column("text"), column("text"), column("text")], [0, 1], OUTPUT_DEFAULTS),
  ],
  [
    "XX001",
    "a value from IRIS is not of type integer",
    () => encodeCell(cellOf.text("many"), column("int4"), { format: 1 }),
  ],
  [
    "XX001",
    "a value from IRIS is not of type integer",
    () => encodeCell(cellOf.int(2147483648n), column("int4"), { format: 1 }),
  ],
  [
    "XX001",
    "a row from IRIS has more cells than there are columns",
    () => encodeCell(encodeList(["a", "b"]), column("text")),
  ],
];

Deno.test("RowEncoder refuses what it cannot send", () => {
  for (const [sqlstate, message, act] of REFUSALS) {
    assert.throws(act, (error) => {
      assert.ok(error instanceof PgError);
      assert.deepEqual([error.sqlstate, error.message], [sqlstate, message]);
      return true;
    });
  }
});

const TYPE_NAMES = [
  "text",
  "int2",
  "int4",
  "int8",
  "bool",
  "numeric",
  "float8",
  "float4",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "bytea",
  "json",
  "uuid",
  "vector",
];
const OUTPUTS: readonly OutputSettings[] = [
  OUTPUT_DEFAULTS,
  {
    ...OUTPUT_DEFAULTS,
    dateStyle: "SQL",
    dateOrder: "DMY",
    byteaOutput: "escape",
    extraFloatDigits: 0,
  },
  { ...OUTPUT_DEFAULTS, dateStyle: "German", timeZone: "Asia/Kolkata" },
];

const digits2 = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(2, "0"));
const timestampText = fc.tuple(
  fc.integer({ min: 1, max: 9999 }).map((year) => String(year).padStart(4, "0")),
  digits2(1, 12),
  digits2(1, 28),
  digits2(0, 23),
  digits2(0, 59),
  digits2(0, 59),
  fc.stringMatching(/^(\.\d{1,9})?$/),
).map(([year, month, day, hour, minute, second, fraction]) =>
  `${year}-${month}-${day} ${hour}:${minute}:${second}${fraction}`
);
const element = fc.oneof(
  fc.double().map(String),
  fc.float().map(String),
  fc.integer().map(String),
  fc.tuple(fc.integer(), fc.integer({ min: -8, max: 8 })).map(([digits, exponent]) =>
    String(digits * 10 ** exponent).replace("0.", ".")
  ),
  fc.constantFrom("", "-", ".", "-.5", "5.", "1.5E+3", "x", " 1", "-0", "9007199254740993"),
);
const anyCell = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }).map(cellOf.text),
  fc.string({ minLength: 1 }).map(cellOf.text),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(cellOf.int),
  fc.integer().map((value) => cellOf.int(BigInt(value))),
  fc.tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -30, max: 20 }))
    .map(([mantissa, exponent]) => cellOf.decimal(`${mantissa}E${exponent}`)),
  fc.double().map(cellOf.double),
  fc.constant(-0).map(cellOf.double),
  timestampText.map(cellOf.text),
  timestampText.map((text) => cellOf.text(text.slice(0, 10))),
  timestampText.map((text) => cellOf.text(text.slice(11))),
  fc.tuple(fc.uuid(), fc.nat(36), fc.boolean()).map(([text, at, upper]) =>
    cellOf.text(upper ? text.slice(0, at) + text.slice(at).toUpperCase() : text)
  ),
  fc.tuple(fc.uuid(), fc.nat(35)).map(([text, at]) =>
    cellOf.text(`${text.slice(0, at)}g${text.slice(at + 1)}`)
  ),
  fc.tuple(fc.array(element, { minLength: 1, maxLength: 4 }), fc.constantFrom("[]", "[", "]", ""))
    .map(([elements, marks]) =>
      cellOf.text(`${marks.replace("]", "")}${elements.join()}${marks.replace("[", "")}`)
    ).filter((cell) => cell.length > 2),
);

/** What the fast ways must equal: the cell as text, the type's own decode, its own encode. */
function slowly(
  cell: Uint8Array,
  about: RowColumn,
  { format, output }: { format: number; output: OutputSettings },
): string {
  const reader = new ListReader(cell).expect();
  const type = Object.values(TYPE_NAMES).map((name) => typeByName(name)!)
    .find(({ oid }) => oid === about.type)!;
  const to = new Writer();
  try {
    let value = type.iris.decode(reader.text()!);
    if (type.name === "numeric") value = padScale(value as string, about.typmod ?? -1);
    if (format === 1) type.binary!.encode(value, to);
    else to.text(type.text.encode(value, output));
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    return "refused";
  }
  return to.take().toHex();
}

function fast(...[cell, about, how]: Parameters<typeof slowly>): string {
  try {
    return encodeCell(cell, about, how)!.toHex();
  } catch (cause) {
    if (cause instanceof PgError && cause.condition === "data_corrupted") return "refused";
    throw cause;
  }
}

Deno.test("RowEncoder gives what the types' own codecs give", () => {
  fc.assert(
    fc.property(
      anyCell,
      fc.constantFrom(...TYPE_NAMES),
      fc.constantFrom(0, 1),
      fc.constantFrom(...OUTPUTS),
      fc.constantFrom(-1, money, numericTypmod(30, 20)),
      (cell, name, format, output, typmod) => {
        // They are shown as they are.
        if (format === 0 && name === "text" || name === "json") return;
        const about = column(name, { typmod });
        assert.equal(
          fast(cell, about, { format, output }),
          slowly(cell, about, { format, output }),
        );
      },
    ),
    { numRuns: 5000 },
  );
});

Deno.test("a moment beyond the runtime's Date has its zone's offset and name", () => {
  const latest = cellOf.text("9792921504607846920"); // 275760-09-13
  for (const output of OUTPUTS) {
    const how = { format: 0, output };
    assert.equal(
      fast(latest, column("timestamptz"), how),
      slowly(latest, column("timestamptz"), how),
    );
  }
});

Deno.test("RowEncoder shows any text whole", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), (text) => {
      const bytes = encodeCell(cellOf.text(text), column("text"));
      assert.equal(TEXT.decode(bytes!), text === "\0" ? "" : text);
    }),
  );
});
