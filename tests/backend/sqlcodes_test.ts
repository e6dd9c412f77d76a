// SQLCODEs and their texts become PostgreSQL's conditions and sentences.

import assert from "node:assert/strict";
import fc from "fast-check";
import { reportedKey, type ReportedValue } from "../../lib/backend/reported.ts";
import { sqlcodeRow, SQLCODES } from "../../lib/backend/sqlcodes.ts";
import { SQLSTATES } from "../../lib/errors/sqlstates.ts";
import { SQLCODES_BY_SQLSTATE } from "./sqlcodes_by_sqlstate.ts";
import { toPgError } from "../../lib/backend/to_pg_error.ts";

interface Row {
  sqlcode: number;
  said: string;
  sqlstate: string;
  message: string;
  fields?: Record<string, string>;
}

const ROWS: Row[] = [
  {
    sqlcode: -30,
    said: "Table 'SQLUSER.T' not found",
    sqlstate: "42P01",
    message: 'relation "t" does not exist',
  },
  {
    sqlcode: -30,
    said: "Table 'X' not found within schemas: A,B,SQLUSER",
    sqlstate: "42P01",
    message: 'relation "x" does not exist',
  },
  {
    sqlcode: -30,
    said: "Table 'Sample.Person' not found",
    sqlstate: "42P01",
    message: 'relation "Sample.Person" does not exist',
  },
  {
    sqlcode: -29,
    said: "Field 'GAME' not found in the applicable tables^SELECT GAME FROM",
    sqlstate: "42703",
    message: 'column "game" does not exist',
  },
  {
    sqlcode: -29,
    said: "Field 'A.B' not found in the applicable tables",
    sqlstate: "42703",
    message: "column a.b does not exist",
  },
  {
    sqlcode: -119,
    said: `Table 'S.T', Constraint 'u_c', Field(s) a="x",b="y"; failed unique check`,
    sqlstate: "23505",
    message: 'duplicate key value violates unique constraint "u_c"',
    fields: {
      constraint: "u_c",
      table: "t",
      schema: "s",
      detail: "Key (a, b)=(x, y) already exists.",
    },
  },
  {
    sqlcode: -119,
    said: "",
    sqlstate: "23505",
    message: "duplicate key value violates unique constraint",
  },
  {
    sqlcode: -108,
    said: "'NAME' in table 'SQLUSER.PEOPLE' is a required field",
    sqlstate: "23502",
    message: 'null value in column "name" of relation "people" violates not-null constraint',
    fields: { column: "name", table: "people" },
  },
  {
    sqlcode: -121,
    said:
      "Table 'SQLUser.child', Foreign Key Constraint 'fk', Field(s) p failed referential integrity check upon INSERT",
    sqlstate: "23503",
    message: 'insert or update on table "child" violates foreign key constraint "fk"',
    fields: { constraint: "fk", table: "child" },
  },
  {
    sqlcode: -124,
    said:
      "At least 1 Row exists in table 'SQLUser.child' which references key 'k' in table 'SQLUser.parent' - Foreign Key Constraint 'fk', Field(s) p failed",
    sqlstate: "23503",
    message:
      'update or delete on table "parent" violates foreign key constraint "fk" on table "child"',
    fields: { constraint: "fk", table: "child" },
  },
  {
    sqlcode: -104,
    said: "Field 'SQLUser.T.C' (value 'abc') failed validation",
    sqlstate: "22P02",
    message: "Field 'SQLUser.T.C' (value 'abc') failed validation",
    fields: { column: "c", table: "t" },
  },
  {
    sqlcode: -104,
    said:
      "Field 'SQLUser.t.c' (value 'abcdef') failed validation; ERROR #7201: Datatype value 'abcdef' length longer than MAXLEN allowed of 5",
    sqlstate: "22001",
    message: "value too long for type character varying(5)",
  },
  {
    sqlcode: -105,
    said: "ERROR #7203: Datatype value '300' greater than MAXVAL allowed of 127",
    sqlstate: "22003",
    message: "ERROR #7203: Datatype value '300' greater than MAXVAL allowed of 127",
  },
  {
    sqlcode: -105,
    said: "Field 'S.T.C' is a counter and cannot be updated",
    sqlstate: "428C9",
    message: "Field 'S.T.C' is a counter and cannot be updated",
  },
  {
    sqlcode: -1,
    said: ") expected, : found ^SELECT TOP :%qpar(1)",
    sqlstate: "42601",
    message: ") expected, : found",
  },
  { sqlcode: -400, said: "<DIVIDE>zx+3^y", sqlstate: "22012", message: "division by zero" },
  {
    sqlcode: -400,
    said: "ERROR #5540: SQLCODE: -30 Message:  Table 'SQLUSER.T' not found",
    sqlstate: "42P01",
    message: 'relation "t" does not exist',
  },
  {
    sqlcode: -400,
    said: "something else.",
    sqlstate: "XX000",
    message: "something else",
  },
  {
    sqlcode: -99,
    said: "User 'u' does not have %CREATE_TABLE privileges",
    sqlstate: "42501",
    message: "User 'u' does not have %CREATE_TABLE privileges",
  },
  {
    sqlcode: -110,
    said: "Unable to acquire lock for UPDATE of table 'S.T' on row with RowID = '10'",
    sqlstate: "55P03",
    message: "canceling statement due to lock timeout",
  },
  {
    sqlcode: -201,
    said: "Table 'SQLUser.T' already exists",
    sqlstate: "42P07",
    message: 'relation "t" already exists',
  },
  {
    sqlcode: -375,
    said: "Cannot ROLLBACK to unestablished savepoint 'a'",
    sqlstate: "3B001",
    message: 'savepoint "a" does not exist',
  },
  {
    sqlcode: -456,
    said: "",
    sqlstate: "57014",
    message: "canceling statement due to user request",
  },
  { sqlcode: -10054, said: "", sqlstate: "08006", message: "the connection to IRIS was lost" },
  { sqlcode: -99999, said: "", sqlstate: "XX000", message: "IRIS had an error" },
];

for (const { sqlcode, said, sqlstate, message, fields } of ROWS) {
  Deno.test(`SQLCODE ${sqlcode} ${JSON.stringify(said.slice(0, 50))} is ${sqlstate}`, () => {
    const error = toPgError(sqlcode, said);
    assert.equal(error.sqlstate, sqlstate);
    assert.equal(error.message, message);
    for (const [name, value] of Object.entries(fields ?? {})) {
      assert.equal(error.fields[name as "detail"], value, name);
    }
  });
}

Deno.test("IRIS's own words are for the log where PostgreSQL has a sentence", () => {
  const { detail, reported } = toPgError(-30, "Table 'SQLUSER.T' not found").fields;
  assert.equal(detail, undefined);
  assert.equal(reported, "SQLCODE -30: Table 'SQLUSER.T' not found");
});

Deno.test("IRIS's own words are the detail where PostgreSQL has no sentence", () => {
  const { detail } = toPgError(-9, "Incompatible SELECT lists ^SELECT A").fields;
  assert.equal(detail, "SQLCODE -9: Incompatible SELECT lists ^SELECT A");
});

const KEYS: [said: string, key: ReportedValue[]][] = [
  [`Field(s) a="x",b="y"; failed unique check`, [
    { column: "a", value: "x" },
    { column: "b", value: "y" },
  ]],
  [`Field(s) a=<NULL>,b=$c(0); failed unique check`, [
    { column: "a", value: null },
    { column: "b", value: "" },
  ]],
  [`Field(s) a="say "hi", you";b"; failed`, [{ column: "a", value: 'say "hi", you' }]],
  [`Field(s) a="1"`, [{ column: "a", value: "1" }]],
  [`Field(s) owner failed referential integrity check`, []],
  [`Field(s) a="1`, []],
  [`nothing of the kind`, []],
];

for (const [said, key] of KEYS) {
  Deno.test(`the key in ${said}`, () => assert.deepEqual(reportedKey(said), key));
}

Deno.test("each SQLCODE of the table has a condition and a meaning without a full stop", () => {
  assert.ok(SQLCODES.size > 250, String(SQLCODES.size));
  for (const [sqlcode, { meaning }] of SQLCODES) {
    assert.ok(sqlcode < 0);
    assert.doesNotMatch(meaning, /\.$/);
  }
});

for (const [sqlstate, written] of Object.entries(SQLCODES_BY_SQLSTATE)) {
  Deno.test(`SQLCODEs that become ${sqlstate}`, () => {
    const found = [...SQLCODES].filter(([, { condition }]) => SQLSTATES[condition] === sqlstate);
    assert.deepEqual(found.map(([sqlcode]) => sqlcode).sort(descending), codesOf(written));
  });
}

Deno.test("every SQLCODE of the table stands under one SQLSTATE", () => {
  const codes = Object.values(SQLCODES_BY_SQLSTATE).flatMap(codesOf);
  assert.deepEqual(codes.sort(descending), [...SQLCODES.keys()].sort(descending));
});

function codesOf(written: string): number[] {
  return written.split(" ").flatMap((part) => {
    const [from, to = from] = part.split("..").map(Number);
    return Array.from({ length: from - to + 1 }, (_, index) => from - index);
  });
}

function descending(one: number, other: number): number {
  return other - one;
}

Deno.test("any SQLCODE and any text become one error of one line", () => {
  fc.assert(fc.property(fc.integer({ min: -500, max: -1 }), fc.string(), (sqlcode, said) => {
    const error = toPgError(sqlcode, said);
    assert.equal(error.sqlstate.length, 5);
    assert.notEqual(error.message, "");
    assert.ok(sqlcodeRow(sqlcode));
  }));
});
