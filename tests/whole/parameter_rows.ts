// What a client binds: rows of a statement, its values and their formats; a table, longer than most files.

import { Writer } from "../../lib/bytes/writer.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { typeByName, typeByOid } from "../../lib/types/types.ts";

/** Text, bytes of a binary value, or NULL. */
export type Given = string | Uint8Array | null;

export interface ParameterRow {
  name: string;
  sql: string;
  /** Declared types; none leaves them to the server. */
  types?: readonly number[];
  values: readonly Given[];
  /** Unsaid, it follows the values. */
  formats?: readonly number[];
  /** What the gateway answers instead. */
  instead?: { sqlstate: string };
}

const ascii = new TextEncoder();

function bytes(...given: number[]): Uint8Array {
  return Uint8Array.from(given);
}

function oid(name: string): number {
  return typeByName(name)!.oid;
}

/** Of each type a text, and the size of its binary form where that is always the same. */
const SCALARS: readonly (readonly [name: string, text: string, size?: number])[] = [
  ["bool", "t", 1],
  ["int2", "-5", 2],
  ["int4", "70000", 4],
  ["int8", "-9000000000", 8],
  ["oid", "26", 4],
  ["float4", "1.5", 4],
  ["float8", "0.1", 8],
  ["numeric", "-12.50"],
  ["text", "é"],
  ["varchar", "a"],
  ["bpchar", "a"],
  ["name", "a"],
  ["bytea", "\\x00ff"],
  ["date", "2024-02-29", 4],
  ["time", "10:11:12.5", 8],
  ["timetz", "10:11:12+02", 12],
  ["timestamp", "1969-12-31 23:59:59.5", 8],
  ["timestamptz", "2024-02-29 10:11:12+00", 8],
  ["interval", "1 day 02:00:00", 16],
  ["uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", 16],
  ["json", '{"a": 1}'],
  ["jsonb", '{"a": 1}'],
  ["inet", "10.0.0.1/8"],
  ["cidr", "10.0.0.0/8"],
  ["macaddr", "08:00:2b:01:02:03", 6],
  ["macaddr8", "08:00:2b:01:02:03:04:05", 8],
  ["money", "$12.34", 8],
  ["bit", "1"],
  ["varbit", "101"],
  ["point", "(1,2)", 16],
];

function nulls(): ParameterRow[] {
  return SCALARS.flatMap(([name]) =>
    [0, 1].map((format) => ({
      name: `a NULL ${name} in format ${format}`,
      sql: "INSERT INTO p_rows (id, v) SELECT 1, 'x' WHERE $1 IS NULL RETURNING v",
      types: [oid(name)],
      values: [null],
      formats: [format],
    }))
  );
}

function wrongSizes(): ParameterRow[] {
  return SCALARS.flatMap(([name, , size]) =>
    size === undefined ? [] : [0, size - 1, size + 1].map((wrong) => ({
      name: `${wrong} bytes of ${name}`,
      sql: "SELECT 1 FROM p_rows WHERE $2 = 'a' AND $1 IS NOT NULL",
      types: [oid(name), oid("text")],
      values: [new Uint8Array(wrong), "a"],
    }))
  );
}

/** What has a size of its own inside. */
const SPOILT: readonly (readonly [name: string, value: Uint8Array])[] = [
  ["numeric", bytes()],
  ["numeric", bytes(0, 1, 0, 0, 0, 0, 0, 0)],
  ["numeric", bytes(0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0)],
  ["numeric", bytes(0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10)],
  ["numeric", bytes(0, 1, 0, 0, 0x12, 0x34, 0, 0, 0, 1)],
  ["numeric", bytes(0, 1, 0, 0, 0, 0, 0x40, 0, 0, 1)],
  ["text", bytes(0xff)],
  ["text", bytes(0x61, 0)],
  ["varchar", bytes(0xc3)],
  ["json", ascii.encode("{")],
  ["jsonb", bytes()],
  ["jsonb", bytes(2, 0x31)],
  ["jsonb", bytes(1, 0x7b)],
  ["inet", bytes(2, 32, 0)],
  ["inet", bytes(9, 32, 0, 4, 1, 2, 3, 4)],
  ["inet", bytes(2, 33, 0, 4, 1, 2, 3, 4)],
  ["inet", bytes(2, 32, 0, 5, 1, 2, 3, 4, 5)],
  ["cidr", bytes(2, 8, 1, 4, 10, 0, 0, 1)],
  ["bit", bytes(0, 0, 0, 9, 0xff)],
  ["varbit", bytes(0xff, 0xff, 0xff, 0xff)],
  ["varbit", bytes(0, 0, 0, 3, 0xa0, 0)],
  ["date", bytes(0x80, 0, 0, 1)],
  ["time", bytes(0xff, 0, 0, 0, 0, 0, 0, 0)],
  ["timestamp", bytes(0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe)],
  ["uuid", new Uint8Array(17)],
];

function spoilt(): ParameterRow[] {
  return SPOILT.map(([name, value]) => ({
    name: `${name} of the bytes ${value.toHex()}`,
    sql: "SELECT 1 FROM p_rows WHERE $1 IS NOT NULL",
    types: [oid(name)],
    values: [value],
  }));
}

const FORMATS: readonly ParameterRow[] = [
  [[], ["1", "a"]],
  [[0], ["1", "a"]],
  [[1], [bytes(0, 0, 0, 1), ascii.encode("a")]],
  [[1, 0], [bytes(0, 0, 0, 1), "a"]],
  [[0, 1], ["1", ascii.encode("a")]],
  [[0, 1], [null, null]],
  [[0, 0, 0], ["1", "a"]],
  [[0, 2], ["1", "a"]],
  [[-1], ["1", "a"]],
  [[0, 0], ["1"]],
  [[0], []],
  [[], ["1"]],
  [[], ["1", "a", "b"]],
].map(([formats, values]) => ({
  name: `formats ${JSON.stringify(formats)} of ${values.length} values`,
  sql: "SELECT v FROM p_rows WHERE id = $1 OR v = $2 ORDER BY id",
  values: values as Given[],
  formats: formats as number[],
}));

/** So many values of one statement, whose numbers the protocol counts in 16 bits without a sign. */
const MANY: readonly ParameterRow[] = [
  ...[1, 300, 380, 381, 1000, 65_535].map((count) => ({
    name: `${count} values of IN`,
    sql: `SELECT id FROM p_rows WHERE id IN (${numbered(count)})`,
    values: Array.from({ length: count }, (_, index) => String(index + 2)),
  })),
  ...[380, 381, 1000].map((count) => ({
    name: `${count} texts of IN`,
    sql: `SELECT id FROM p_rows WHERE v IN (${numbered(count)})`,
    values: Array.from({ length: count }, (_, index) => String(index)).with(7, "b"),
  })),
  {
    name: "65535 texts of NOT IN, NULL among them",
    sql: `SELECT id FROM p_rows WHERE v NOT IN (${numbered(65_535)})`,
    values: ["b", null, ...Array.from({ length: 65_533 }, (_, index) => String(index))],
  },
  {
    name: "texts of IN that are too long together",
    sql: `SELECT id FROM p_rows WHERE v IN (${numbered(400)})`,
    values: Array.from({ length: 400 }, () => "x".repeat(3000)),
    instead: { sqlstate: "54000" },
  },
  ...[380, 381].map((count) => ({
    name: `${count} values of a CASE`,
    sql: `SELECT id FROM p_rows WHERE id = CASE v ${
      Array.from({ length: count }, (_, index) => `WHEN $${index + 1} THEN 1`).join(" ")
    } END`,
    values: Array.from({ length: count }, (_, index) => String(index)).with(7, "a"),
    ...count > 380 ? { instead: { sqlstate: "54000" } } : {},
  })),
  ...[130, 131, 10_000].map((rows) => ({
    name: `${rows} rows of VALUES`,
    sql: `INSERT INTO p_many VALUES ${
      Array.from(
        { length: rows },
        (_, row) => `($${row * 3 + 1}, $${row * 3 + 2}, $${row * 3 + 3})`,
      ).join()
    } RETURNING id`,
    values: Array.from({ length: rows }, (_, row) => [String(rows * 100_000 + row), "a", null])
      .flat(),
  })),
  {
    name: "65535 values of VALUES",
    sql: `INSERT INTO p_many (id) VALUES ${
      Array.from({ length: 65_535 }, (_, row) => `($${row + 1})`).join()
    }`,
    values: Array.from({ length: 65_535 }, (_, row) => String(row)),
  },
  {
    name: "all of them are there",
    sql: "SELECT count(*), sum(id), count(v), count(w) FROM p_many",
    values: [],
  },
];

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join();
}

/** Arrays in text: two that are there, one with a NULL, none at all. */
const ELEMENTS: Readonly<Record<string, readonly [kept: string, other: string]>> = {
  bool: ["t", "f"],
  int2: ["5", "-5"],
  int4: ["70000", "-1"],
  int8: ["9000000000", "-1"],
  float4: ["1.5", "-0.25"],
  float8: ["0.1", "-1e+200"],
  numeric: ["12.50", "-0.01"],
  text: ["é", "x y"],
  varchar: ["a", "b"],
  date: ["2024-02-29", "1969-12-31"],
  time: ["10:11:12.5", "00:00:00"],
  timestamp: ["2024-02-29 10:11:12.5", "1969-12-31 23:59:59"],
  timestamptz: ["2024-02-29 10:11:12+00", "1969-12-31 23:59:59+00"],
  uuid: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"],
};

/** A numeric's digits behind the point are kept where the column says how many. */
const COLUMNS: Readonly<Record<string, string>> = {
  varchar: "varchar(10)",
  numeric: "numeric(10,2)",
};

const ARRAY_TYPES = Object.keys(ELEMENTS);

export const PARAMETER_SETUP: readonly string[] = [
  "CREATE TABLE p_rows (id int PRIMARY KEY, v varchar(10))",
  "CREATE TABLE p_many (id bigint PRIMARY KEY, v varchar(10), w varchar(10))",
  "CREATE TABLE p_moments (id int DEFAULT 1, t0 time(0), t3 time(3), ts0 timestamp(0), " +
  "ts3 timestamp(3), ts6 timestamp(6), tz2 timestamptz(2), a1 timestamp(1)[])",
  "INSERT INTO p_rows VALUES (1, 'a'), (2, 'b'), (3, NULL)",
  ...ARRAY_TYPES.flatMap((name) => [
    `CREATE TABLE p_${name} (id int PRIMARY KEY, v ${COLUMNS[name] ?? name})`,
    `INSERT INTO p_${name} VALUES (1, '${ELEMENTS[name][0]}'), (2, '${
      ELEMENTS[name][1]
    }'), (3, NULL)`,
  ]),
];

const ARRAY_USES: readonly string[] = [
  "SELECT id FROM p_$T WHERE v = ANY($1) ORDER BY id",
  "SELECT id FROM p_$T WHERE v <> ALL($1) ORDER BY id",
  "SELECT id FROM p_$T WHERE NOT (v = ANY($1)) ORDER BY id",
  "SELECT id, v FROM p_$T WHERE v IN (SELECT unnest($1::$T[])) ORDER BY id",
  "SELECT u FROM unnest($1::$T[]) WITH ORDINALITY AS x(u, n) ORDER BY n",
];

function arrays(): ParameterRow[] {
  return ARRAY_TYPES.flatMap((name) => {
    const [kept, other] = ELEMENTS[name].map((text) => `"${text}"`);
    const type = typeByName(name)!;
    const long = `{${other}${`,${kept}`.repeat(400)},NULL}`;
    const values = [`{${kept}}`, `{${kept},${other}}`, `{${kept},NULL}`, long, "{}", null];
    return ARRAY_USES.flatMap((use) =>
      values.flatMap((value) =>
        ["text", "binary"].map((format) => ({
          name: `${format} ${value?.slice(0, 80)} in ${use.replaceAll("$T", name)}`,
          sql: use.replaceAll("$T", name),
          types: format === "binary" ? [type.array!] : [],
          values: [value === null || format === "text" ? value : binaryArray(name, value)],
        }))
      )
    );
  });
}

function binaryArray(name: string, text: string): Uint8Array {
  return encodedAs(typeByName(name)!.array!, text);
}

function encodedAs(type: number, text: string): Uint8Array {
  const { text: { decode }, binary } = typeByOid(type)!;
  const to = new Writer();
  binary!.encode(decode(text, OUTPUT_DEFAULTS), to);
  return to.take();
}

const TIMES = ["10:11:12.5", "10:11:12.499999", "00:00:00.4", "23:59:58.9999996"];
const MOMENTS = [
  "2024-02-29 10:11:12.123456",
  "2024-12-31 23:59:59.9999",
  "1969-12-31 23:59:59.0005",
  "1999-12-31 23:59:59.5",
  "1840-12-31 00:00:00.49995",
];

/** What columns of few digits make of it. */
const ROUNDED: readonly (readonly [type: string, column: string, values: readonly string[]])[] = [
  ["time", "t0", TIMES],
  ["time", "t3", TIMES],
  ["timestamp", "ts0", MOMENTS],
  ["timestamp", "ts3", MOMENTS],
  ["timestamp", "ts6", MOMENTS],
  ["timestamptz", "tz2", MOMENTS.map((text) => `${text}+02`)],
  ["timestamptz", "tz2", MOMENTS],
  ["timestamp", "ts3", MOMENTS.map((text) => `${text}+02`)],
];

function rounded(): ParameterRow[] {
  return ROUNDED.flatMap(([type, column, values]) =>
    values.flatMap((text) => {
      const insert = (value: string) => `INSERT INTO p_moments (${column}) VALUES (${value})`;
      const update = (value: string) => `UPDATE p_moments SET ${column} = ${value} WHERE id = 1`;
      const own = [insert, update].flatMap((make) => [
        { sql: make("$1"), values: [text] },
        { sql: make("$1"), values: [encodedAs(typeByName(type)!.oid, text)] },
        { sql: make(`'${text}'`), values: [] },
        { sql: make(`${type} '${text}'`), values: [] },
      ]);
      return own.map((row) => ({
        ...row,
        sql: `${row.sql} RETURNING ${column}`,
        name: `${text} by ${row.sql} ${row.values.map((one) => typeof one)}`,
      }));
    })
  ).concat(
    ["{2024-02-29 10:11:12.25,NULL,1969-12-31 23:59:59.95}"].flatMap((text) =>
      [
        { sql: "INSERT INTO p_moments (a1) VALUES ($1) RETURNING a1", values: [text] },
        {
          sql: "INSERT INTO p_moments (a1) VALUES ($1) RETURNING a1",
          values: [binaryArray("timestamp", text)],
        },
        { sql: `INSERT INTO p_moments (a1) VALUES ('${text}') RETURNING a1`, values: [] },
      ].map((row) => ({ ...row, name: `${row.sql} ${row.values.map((one) => typeof one)}` }))
    ),
  );
}

/** A number of another type than those beside it. */
function numbersBeside(): ParameterRow[] {
  const uses = [
    "SELECT coalesce(v, $1) FROM p_int4 ORDER BY id",
    "SELECT greatest(v, $1), least(v, $1) FROM p_int4 ORDER BY id",
    "SELECT CASE WHEN id < 3 THEN v ELSE $1 END FROM p_int4 ORDER BY id",
    "SELECT nullif(v, $1) FROM p_int4 ORDER BY id",
    "SELECT coalesce(v, $1) FROM p_float8 ORDER BY id",
  ];
  return uses.flatMap((sql) =>
    ["float8", "float4", "numeric"].flatMap((type) =>
      ["0.125", "-7.5", "70000", null].map((value) => ({
        name: `${value} as a ${type} in ${sql}`,
        sql,
        types: [oid(type)],
        values: [value],
      }))
    )
  );
}

export const PARAMETER_ROWS: readonly ParameterRow[] = [
  ...FORMATS,
  ...MANY,
  ...nulls(),
  ...wrongSizes(),
  ...spoilt(),
  ...arrays(),
  ...numbersBeside(),
  ...rounded(),
];
