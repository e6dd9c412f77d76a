// Constants and parameters.

import { int4, int8 } from "../../types/integers.ts";
import { float8 } from "../../types/floats.ts";
import { numeric } from "../../types/numeric.ts";
import { name, unknown } from "../../types/text.ts";
import { date, timestamp, timestamptz } from "../../types/datetime.ts";
import { bit } from "../../types/bits.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { cast, NULL, signed, string } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { strings } from "../text/nodes.ts";
import { isInteger } from "../types/type_families.ts";
import { typeByOid } from "../../types/types.ts";
import { constant } from "../values/constant.ts";
import type { Argument } from "../plans/argument.ts";
import { expressionRule } from "../compiling/rule.ts";
import { unsupported } from "../text/refuse.ts";
import { FALSE, TRUE, value } from "../compiling/value.ts";

/** Of an int4 with its sign. */
const INT8_MAX_DIGITS = 9;
const INT8_MAX = 9223372036854775807n;

export const literal = expressionRule({
  name: "literal",
  why: "numbers and strings stay where they are; IRIS has no TRUE and FALSE, its BIT is 1 or 0",
  on: "A_Const",
  examples: [
    {
      pg: "SELECT 1, -2 FROM t",
      iris: 'SELECT 1 AS "?column?", (-2) AS "?column?" FROM "SQLUser"."t"',
    },
    { pg: "SELECT 'it''s' FROM t", iris: `SELECT 'it''s' AS "?column?" FROM "SQLUser"."t"` },
    { pg: "SELECT true FROM t", iris: 'SELECT 1 AS "?column?" FROM "SQLUser"."t"' },
    {
      pg: "SELECT 0x1F, 1_000 FROM t",
      iris: 'SELECT 31 AS "?column?", 1000 AS "?column?" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT 9223372036854775808 FROM t",
      iris: null,
      refused: "a number with more than eighteen digits is not supported",
    },
    { pg: "SELECT 1e300 FROM t", iris: 'SELECT ? AS "?column?" FROM "SQLUser"."t"' },
    {
      pg: "SELECT B'01', X'1F' FROM t",
      iris: `SELECT '01' AS "?column?", '00011111' AS "?column?" FROM "SQLUser"."t"`,
    },
  ],
  rewrite({ ival, fval, sval, bsval, boolval, isnull, location }, { to }) {
    const notNull = { notNull: true };
    if (isnull) return value(NULL, unknown.oid);
    if (boolval) return boolval.boolval ? TRUE : FALSE;
    if (ival) return value(signed(String(ival.ival ?? 0)), int4.oid, notNull);
    if (fval) return numberOf(fval.fval ?? "0", { to, location });
    if (sval) return value(string(sval.sval ?? ""), unknown.oid, notNull);
    const digits = bit.text.decode(bsval?.bsval ?? "", OUTPUT_DEFAULTS);
    return value(string(digits), bit.oid, notNull);
  },
});

function numberOf(written: string, { to, location }: { to: Compiler; location?: number }) {
  const negative = written.startsWith("-");
  const digits = (negative ? written.slice(1) : written).replaceAll("_", "");
  const whole = integerOf(digits);
  // A NUMERIC has no negative zero, even where it becomes a float.
  const sign = negative && /^[0.]*[1-9]/.test(digits) ? "-" : "";
  if (whole !== null && whole <= INT8_MAX) {
    return value(signed(`${sign}${whole}`), int8.oid, { notNull: true });
  }
  if (negative && whole === INT8_MAX + 1n) {
    // IRIS reads the digits before their sign, and they are one too many for 64 bits.
    return value(to.argument({ value: `-${whole}`, type: int8.oid }), int8.oid, { notNull: true });
  }
  const decimal = decimalOf(digits);
  const { size, exponent } = partsOf(decimal);
  if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX) {
    // What no decimal of IRIS's can hold travels as a double.
    const exact = numeric.text.decode(`${sign}${digits}`, OUTPUT_DEFAULTS);
    const bound = to.argument({ value: exact, type: float8.oid });
    return value(bound, numeric.oid, { notNull: true });
  }
  if (size > INT8_MAX) {
    throw unsupported(
      "a number with more than eighteen digits is not supported",
      location,
      "IRIS would round it.",
    );
  }
  return value(signed(`${sign}${decimal}`), numeric.oid, { notNull: true });
}

/** IRIS's decimals are a whole number of 64 bits and a power of ten. */
const EXPONENT_MAX = 100;

/** The digits that count, and the power of ten behind them. */
function partsOf(decimal: string): { size: bigint; exponent: number } {
  const [mantissa, power = "0"] = decimal.split("E");
  const [whole, fraction = ""] = mantissa.split(".");
  const all = (whole + fraction).replace(/^0+(?=.)/, "");
  const counted = all.replace(/0+$/, "");
  const exponent = Number(power) - fraction.length + all.length - counted.length;
  return { size: BigInt(counted || "0"), exponent: counted === "" ? 0 : exponent };
}

function integerOf(digits: string): bigint | null {
  const prefix = digits.slice(0, 2).toLowerCase();
  if (prefix === "0x" || prefix === "0o" || prefix === "0b") return BigInt(digits);
  return [...digits].every((digit) => digit >= "0" && digit <= "9") ? BigInt(digits) : null;
}

/** IRIS wants a digit on both sides of the point, and the E in capitals. */
function decimalOf(digits: string): string {
  const [mantissa, exponent] = digits.toUpperCase().split("E");
  const [whole, fraction = ""] = mantissa.split(".");
  const point = fraction === "" ? "" : `.${fraction}`;
  return `${whole || "0"}${point}${exponent === undefined ? "" : `E${exponent}`}`;
}

export const parameter = expressionRule({
  name: "parameter",
  why: "IRIS counts its ? by place, so each use of $n is a ? of its own",
  on: "ParamRef",
  examples: [
    {
      pg: "SELECT a FROM t WHERE b = $2 AND c = $1 AND d = $2",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE ("b" = ?) AND ("c" = ?) AND ("d" = ?)',
      params: [2, 1, 2],
    },
  ],
  rewrite({ number = 0 }, at) {
    const { to } = at;
    const parameter = to.parameter(number);
    const written = to.written(number);
    if (!written) return value(parameter, to.parameterTypes[number - 1] ?? 0);
    const { text, type } = written;
    if (text === null) return value(NULL, type);
    const row = typeByOid(type)!;
    if (!isInteger(type)) {
      return constant(text, { oid: type, row, typmod: -1 }, { at, node: { ParamRef: { number } } });
    }
    const size = INT8_MAX_DIGITS < text.length ? int8.oid : int4.oid;
    return value(signed(text), size, { notNull: true });
  },
});

const NOW = new Set(["SVFOP_CURRENT_TIMESTAMP", "SVFOP_CURRENT_TIMESTAMP_N"]);
const USERS = new Set(["SVFOP_CURRENT_USER", "SVFOP_CURRENT_ROLE", "SVFOP_USER"]);

export const sessionValue = expressionRule({
  name: "session_value",
  why: "who asks and when the transaction began are known to the session, not to IRIS",
  on: "SQLValueFunction",
  examples: [
    {
      pg: "SELECT a FROM t WHERE b < current_timestamp",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE "b" < CAST(? AS TIMESTAMP)',
    },
    {
      pg: "SELECT current_user FROM t",
      iris: 'SELECT ? AS "current_user" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a FROM t WHERE d = current_date",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE "d" = CAST(CAST(? AS TIMESTAMP) AS DATE)',
    },
    { pg: "SELECT localtime FROM t", iris: null, refused: "localtime is not supported" },
  ],
  rewrite({ op = "SVFOP_CURRENT_DATE", location }, { to }) {
    if (NOW.has(op)) return now(to);
    if (op === "SVFOP_LOCALTIMESTAMP" || op === "SVFOP_LOCALTIMESTAMP_N") {
      return value(localTime(to), timestamp.oid, { notNull: true });
    }
    if (op === "SVFOP_CURRENT_DATE") {
      return value(cast(localTime(to), "DATE"), date.oid, { notNull: true });
    }
    if (USERS.has(op)) return session(to, "current_user");
    if (op === "SVFOP_SESSION_USER") return session(to, "session_user");
    if (op === "SVFOP_CURRENT_CATALOG") return session(to, "current_database");
    throw unsupported(`${op.slice("SVFOP_".length).toLowerCase()} is not supported`, location);
  },
});

const SESSION_FUNCTIONS = {
  current_database: "current_database",
  pg_backend_pid: "pg_backend_pid",
} as const;

export const sessionFunction = expressionRule({
  name: "session_function",
  why: "the session answers for itself, once for the whole transaction",
  on: "FuncCall",
  of: ["now", "transaction_timestamp", "current_database", "pg_backend_pid"],
  examples: [
    { pg: "SELECT now() FROM t", iris: 'SELECT CAST(? AS TIMESTAMP) AS "now" FROM "SQLUser"."t"' },
    {
      pg: "SELECT current_database() FROM t",
      iris: 'SELECT ? AS "current_database" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ funcname, args = [] }, { to }) {
    if (args.length > 0) return undefined;
    const called = strings(funcname).at(-1)!;
    if (!(called in SESSION_FUNCTIONS)) return now(to);
    return session(to, SESSION_FUNCTIONS[called as keyof typeof SESSION_FUNCTIONS]);
  },
});

function now(to: Compiler) {
  const at = to.argument({ session: "now" });
  return value(cast(at, "TIMESTAMP"), timestamptz.oid, { notNull: true });
}

function localTime(to: Compiler) {
  return cast(to.argument({ session: "localtimestamp" }), "TIMESTAMP");
}

type SessionName = Extract<Argument, { session: unknown }>["session"];

function session(to: Compiler, what: SessionName) {
  const type = what === "pg_backend_pid" ? int4.oid : name.oid;
  return value(to.argument({ session: what }), type, { notNull: true });
}
