// Lists in JSON from IRIS, and what PostgreSQL would show for them.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { shapedText } from "../../lib/rows/shaped_text.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import type { Shape, ShapeKey } from "../../lib/types/shape.ts";

const value = (type = 0, typmod = -1): Shape => ({ is: "value", type, typmod });
const INT4 = value(23);
const TEXT = value(25);
const ASCENDING: ShapeKey = { descending: false, nullsFirst: false };
const DESCENDING: ShapeKey = { descending: true, nullsFirst: true };

function aggregate(parts: Partial<Shape & { is: "aggregate" }>): Shape {
  return {
    is: "aggregate",
    of: TEXT,
    into: "text",
    keys: [],
    distinct: false,
    binary: false,
    separator: ",",
    ...parts,
  };
}

const CASES: readonly (readonly [string, Shape, string, string | null])[] = [
  ["strings are joined", aggregate({}), '[["a"],["b"]]', "a,b"],
  ["NULLs are passed over", aggregate({}), '[["a"],[null]]', "a"],
  ["of no rows there is nothing", aggregate({}), "[]", null],
  ["of NULLs alone as well", aggregate({}), "[[null]]", null],
  ["IRIS's empty string is one", aggregate({}), '[["\\u0000"],["b"]]', ",b"],
  ["a list inside may be a string", aggregate({}), '["[\\"a\\"]","[\\"b\\"]"]', "a,b"],
  [
    "keys give the order",
    aggregate({ keys: [DESCENDING] }),
    '[["a",1],["b",10],["c",9],["d",null]]',
    "d,b,c,a",
  ],
  [
    "numbers beyond a float's keep their order",
    aggregate({ keys: [ASCENDING] }),
    '[["b",9007199254740993],["a",9007199254740992]]',
    "a,b",
  ],
  ["DISTINCT sorts", aggregate({ distinct: true }), '[["b"],["a"],["b"]]', "a,b"],
  [
    "an array quotes where it must",
    aggregate({ into: "array" }),
    '[["a b"],[null],["NULL"]]',
    '{"a b",NULL,"NULL"}',
  ],
  ["an array of numbers", aggregate({ into: "array", of: INT4 }), "[[2],[1]]", "{2,1}"],
  ["json_agg", aggregate({ into: "list", of: INT4 }), "[[1],[null]]", "[1, null]"],
  [
    "jsonb_object_agg",
    aggregate({
      into: "object",
      of: { is: "list", of: [TEXT, value(16)], binary: false },
      binary: true,
    }),
    '[[["bb",1]],[["a",0]]]',
    '{"a": false, "bb": true}',
  ],
  [
    "json_build_object",
    {
      is: "object",
      keys: ["n", "t"],
      of: [value(1700, 655366), TEXT],
      binary: false,
      compact: false,
    },
    '[1.5,"x\\"y"]',
    '{"n" : 1.50, "t" : "x\\"y"}',
  ],
  [
    "a time in JSON",
    { is: "list", of: [value(1114)], binary: false },
    '["2024-01-02 03:04:05"]',
    '["2024-01-02T03:04:05"]',
  ],
  ["an interval", { is: "interval" }, "[14,3,3600000000]", "1 year 2 mons 3 days 01:00:00"],
  ["an interval with a NULL", { is: "interval" }, "[14,null,0]", null],
  ["age", { is: "age" }, '["2024-03-01 00:00:00","2023-01-15 00:00:00"]', "1 year 1 mon 17 days"],
  [
    "a zone's clock",
    { is: "zoned", zone: "Europe/Berlin", to: "local" },
    '["2024-07-01 10:00:00"]',
    "2024-07-01 12:00:00",
  ],
  [
    "a time of a zone's clock",
    { is: "zoned", zone: "Europe/Berlin", to: "instant" },
    '["2024-01-01 10:00:00"]',
    "2024-01-01 09:00:00+00",
  ],
  [
    "a piece of JSON",
    { is: "path", steps: ["a", -1] },
    '["{\\"a\\":[1,{\\"b\\":2}]}"]',
    '{"b": 2}',
  ],
  ["a piece that is not there", { is: "path", steps: ["x"] }, '["{}"]', null],
  [
    "percentile_cont lies between",
    aggregate({ into: "percentile_cont", of: INT4, fraction: 0.5, keys: [ASCENDING] }),
    "[[1,1],[4,4]]",
    "2.5",
  ],
  ["a row that FILTER left out is none", aggregate({}), '[null,["a"]]', "a"],
  [
    "an array in JSON is a list",
    { is: "list", of: [value(1007)], binary: false },
    '["{1,NULL}"]',
    "[[1,null]]",
  ],
  ["to_json of NULL is none", { is: "json", of: INT4, binary: false }, "[null]", null],
  [
    "a float that JSON has no word for",
    { is: "list", of: [value(701)], binary: false },
    "[-INF]",
    '["-Infinity"]',
  ],
  [
    "NaN is the greatest",
    aggregate({ into: "array", of: value(701), keys: [ASCENDING] }),
    "[[NAN,NAN],[INF,INF],[1.5,1.5]]",
    "{1.5,Infinity,NaN}",
  ],
  [
    "a character is filled up in JSON",
    { is: "list", of: [value(1042, 8)], binary: false },
    '["ab"]',
    '["ab  "]',
  ],
  ["mode", aggregate({ into: "mode", of: INT4, keys: [ASCENDING] }), "[[2,2],[1,1],[2,2]]", "2"],
];

for (const [name, shape, cell, expected] of CASES) {
  Deno.test(name, () => {
    assert.equal(shapedText(cell, { shape, otherwise: null }, OUTPUT_DEFAULTS), expected);
  });
}

Deno.test("where there is nothing, something else may stand", () => {
  const shaped = { shape: aggregate({ into: "array" }), otherwise: "{}" };
  assert.equal(shapedText("[]", shaped, OUTPUT_DEFAULTS), "{}");
});

Deno.test("a key without a name is refused, and what is no list", () => {
  const of: Shape = { is: "list", of: [TEXT, TEXT], binary: false };
  const shape = aggregate({ into: "object", of });
  for (const cell of ['[[[null,"x"]]]', "no JSON", '["x"]']) {
    assert.throws(() => shapedText(cell, { shape, otherwise: null }, OUTPUT_DEFAULTS), PgError);
  }
});
