import assert from "node:assert/strict";
import { typeOfIrisColumn, typeOfIrisParameter } from "../../lib/types/iris_types.ts";
import { numericTypmod } from "../../lib/types/numeric.ts";
import { irisTypeOf, typeByName, typeByOid, TYPES } from "../../lib/types/types.ts";

const COLUMN = { odbcType: 12, precision: 0, scale: 0, typeClass: "", clientType: 10 };

// what IRIS reports, the type's name, its modifier, whether it is a stream
const COLUMNS: readonly (readonly [Partial<typeof COLUMN>, string, number, boolean?])[] = [
  [{ odbcType: -7 }, "bool", -1],
  [{ odbcType: -6 }, "int2", -1],
  [{ odbcType: 5 }, "int2", -1],
  [{ odbcType: 4, precision: 10 }, "int4", -1],
  [{ odbcType: -5, precision: 19 }, "int8", -1],
  [{ odbcType: 8, precision: 20 }, "float8", -1],
  [
    { odbcType: 2, precision: 10, scale: 2, typeClass: "%Library.Numeric" },
    "numeric",
    numericTypmod(10, 2),
  ],
  [{ odbcType: 2, precision: 37, scale: 18, typeClass: "%Library.Numeric" }, "numeric", -1],
  [{ odbcType: 2, precision: 18, scale: 17 }, "numeric", -1],
  [{ precision: 20, typeClass: "%Library.String" }, "varchar", 24],
  [{ precision: 20 }, "text", -1],
  [{ precision: 3641144, typeClass: "%Library.String" }, "text", -1],
  [{ precision: 4096, typeClass: "%Library.String" }, "text", -1],
  [{ precision: 50, typeClass: "%Library.List", clientType: 6 }, "text", -1],
  [{ precision: 50, typeClass: "%Library.Vector" }, "vector", -1],
  [{ odbcType: -1 }, "text", -1, true],
  [{ odbcType: -4 }, "bytea", -1, true],
  [{ odbcType: -3, precision: 100 }, "bytea", -1],
  [{ odbcType: 9 }, "date", -1],
  [{ odbcType: 92 }, "time", -1],
  [{ odbcType: 93 }, "timestamp", -1],
  [{ odbcType: 11, typeClass: "%Library.PosixTime" }, "timestamp", -1],
  [{ odbcType: -11 }, "uuid", -1],
  [{ odbcType: 0 }, "text", -1],
];

Deno.test("IRIS's columns have PostgreSQL's types", () => {
  for (const [column, name, typmod, stream = false] of COLUMNS) {
    const type = typeByName(name)!;
    assert.deepEqual(
      typeOfIrisColumn({ ...COLUMN, ...column }),
      { type: type.oid, size: type.size, typmod, stream },
      JSON.stringify(column),
    );
  }
});

Deno.test("a parameter that IRIS guesses to be VARCHAR is text", () => {
  assert.equal(typeOfIrisParameter({ odbcType: 12 }), typeByName("text")!.oid);
  assert.equal(typeOfIrisParameter({ odbcType: 4 }), typeByName("int4")!.oid);
});

const DECLARED: readonly (readonly [string, number, string])[] = [
  ["int4", -1, "INTEGER"],
  ["bool", -1, "BIT"],
  ["text", -1, "VARCHAR(3641144)"],
  ["varchar", 24, "VARCHAR(20)"],
  ["varchar", -1, "VARCHAR(3641144)"],
  ["numeric", numericTypmod(10, 2), "NUMERIC(10,2)"],
  ["numeric", -1, "NUMERIC(37,18)"],
  ["float4", -1, "DOUBLE"],
  ["bytea", -1, "VARBINARY(3641144)"],
  ["timestamptz", -1, "TIMESTAMP"],
  ["time", -1, "TIME(6)"],
  ["uuid", -1, "UNIQUEIDENTIFIER"],
  ["_int4", -1, "VARCHAR(3641144)"],
];

Deno.test("irisTypeOf declares what the type reads back from", () => {
  for (const [name, typmod, expected] of DECLARED) {
    assert.equal(irisTypeOf(typeByName(name)!.oid, typmod), expected);
  }
  assert.equal(irisTypeOf(typeByName("vector")!, 3), "VECTOR(DOUBLE,3)");
});

Deno.test("irisTypeOf gives a numeric that is too wide the widest that IRIS has", () => {
  assert.equal(irisTypeOf(1700, numericTypmod(30, 5)), "NUMERIC(24,5)");
  assert.equal(irisTypeOf(1700, numericTypmod(65, 30)), "NUMERIC(37,18)");
  assert.equal(irisTypeOf(1700, numericTypmod(38, 38)), "NUMERIC(18,18)");
});

Deno.test("every type is found by its number and by its name, and no number is there twice", () => {
  const numbered = TYPES.filter(({ oid }) => oid !== 0);
  assert.equal(new Set(numbered.map(({ oid }) => oid)).size, numbered.length);
  for (const type of numbered) {
    assert.equal(typeByOid(type.oid), type);
    assert.equal(typeByName(type.name), type);
  }
  assert.equal(typeByName("integer"), typeByName("int4"));
  assert.equal(typeByName("integer[][]"), typeByName("_int4"));
  assert.equal(typeByName("nothing"), undefined);
  assert.equal(typeByName("constructor"), undefined);
});
