// Values as the text that PostgreSQL makes of them, where IRIS's own text is another.
// What no expression of IRIS's prints as PostgreSQL does is refused.

import type { Expression } from "../../iris/tree_expression.ts";
import { bool } from "../../types/bool.ts";
import { bytea } from "../../types/bytea.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { date, time, timestamp, timestamptz, timetz } from "../../types/datetime.ts";
import { interval } from "../../types/interval.ts";
import { money } from "../../types/money.ts";
import { inet } from "../../types/network.ts";
import { numeric } from "../../types/numeric.ts";
import { bpchar, text } from "../../types/text.ts";
import { typeByOid } from "../../types/types.ts";
import { uuid } from "../../types/uuid.ts";
import { vector } from "../../types/vector.ts";
import {
  binary,
  call,
  cast,
  compare,
  number,
  odbcCall,
  ONE,
  string,
  ZERO,
} from "../compiling/build.ts";
import { scaleOf } from "../numbers/display_scale.ts";
import { byDecimals } from "../numbers/shown_decimals.ts";
import { isPrinted } from "./kept_as_text.ts";
import { unsupported } from "../text/refuse.ts";
import { isFloat } from "../types/type_families.ts";
import type { Value } from "../compiling/value.ts";

/** Null where IRIS's text is PostgreSQL's. */
export function asText(value: Value, location: number | undefined): Expression | null {
  const { expression, type } = value;
  if (type === bool.oid) return boolAsText(expression);
  if (type === uuid.oid) return call("LOWER", expression);
  if (type === date.oid) return call("TO_CHAR", expression, string("YYYY-MM-DD"));
  if (type === timestamp.oid) return timestampAsText(expression);
  if (type === numeric.oid) {
    const scale = scaleOf(value);
    if (value.decimals) {
      return byDecimals(value, value.decimals, (scale) => withScale(expression, scale));
    }
    if (scale === QUOTIENT_SCALE) throw notPrinted(value, location);
    return scale === undefined || scale < 0
      ? withLeadingZero(expression)
      : withScale(expression, scale);
  }
  if (type === inet.oid) return inetAsText(expression);
  if (UNPRINTED.has(type) || isFloat(type) || !isPrinted(type)) throw notPrinted(value, location);
  return null;
}

/** A cast shows the mask as well where it is a whole address's. */
function inetAsText(expression: Expression): Expression {
  const has = (mark: string) => compare(call("CHARINDEX", string(mark), expression), ">", ZERO);
  return {
    kind: "searched_case",
    branches: [
      { when: has("/"), then: expression },
      { when: has(":"), then: binary(expression, "||", string("/128")) },
    ],
    otherwise: binary(expression, "||", string("/32")),
  };
}

/** What stands beside `||`. */
export function joined(value: Value, location: number | undefined): Expression {
  return asText(value, location) ?? value.expression;
}

/** What concat() takes: a value as it is shown, so that a boolean is one letter and a character(n) keeps its
 * blanks. */
export function shown(value: Value, location: number | undefined): Expression {
  if (value.type === bpchar.oid) return padded(value);
  if (value.type === bool.oid) return boolAsText(value.expression, ["t", "f"]);
  return joined(value, location);
}

/** A character(n) is kept without the blanks at its end. */
export function padded({ expression, typmod }: Value): Expression {
  if (typmod < 4) return expression;
  const size = typmod - 4;
  return call("SUBSTRING", binary(expression, "||", string(" ".repeat(size))), ONE, number(size));
}

/** Printed here alone, by the session's settings, or in digits or letters that IRIS does not give. */
const UNPRINTED: ReadonlySet<number> = new Set(
  [timestamptz, timetz, time, interval, money, vector, bytea].map(({ oid }) => oid),
);

function notPrinted({ type }: Value, location: number | undefined): Error {
  return unsupported(`the text of a ${typeByOid(type)!.title} is not supported`, location);
}

function boolAsText(expression: Expression, [yes, no] = ["true", "false"]): Expression {
  return {
    kind: "searched_case",
    branches: [
      { when: compare(expression, "=", ONE), then: string(yes) },
      { when: compare(expression, "=", ZERO), then: string(no) },
    ],
    otherwise: null,
  };
}

/** IRIS writes six decimals, PostgreSQL none at the end that are zero. */
function timestampAsText(expression: Expression): Expression {
  const written = plain(expression);
  const trimmed = (character: string, from: Expression): Expression => ({
    kind: "trim",
    side: "TRAILING",
    characters: string(character),
    operand: from,
  });
  return {
    kind: "searched_case",
    branches: [{
      when: compare(call("CHARINDEX", string("."), written), ">", ZERO),
      then: trimmed(".", trimmed("0", written)),
    }],
    otherwise: written,
  };
}

/** IRIS's .5 is PostgreSQL's 0.5. */
function withLeadingZero(expression: Expression): Expression {
  const small = compare(call("ABS", expression), "<", ONE);
  const fraction = binary(string("0"), "||", call("ABS", expression));
  return {
    kind: "searched_case",
    branches: [
      { when: compare(expression, "=", ZERO), then: string("0") },
      {
        when: { kind: "and", operands: [small, compare(expression, "<", ZERO)] },
        then: binary(string("-"), "||", fraction),
      },
      { when: small, then: fraction },
    ],
    otherwise: plain(expression),
  };
}

/** Digit by digit: what is before the point, and all decimals behind a 1 that keeps their zeros. */
function withScale(expression: Expression, scale: number): Expression {
  if (scale === 0) return plain(expression);
  const size = call("ABS", expression);
  const sign: Expression = {
    kind: "searched_case",
    branches: [{ when: compare(expression, "<", ZERO), then: string("-") }],
    otherwise: string(""),
  };
  const whole = odbcCall("TRUNCATE", size, ZERO);
  const shifted = binary(
    binary(call("MOD", size, ONE), "+", ONE),
    "*",
    number(`1${"0".repeat(scale)}`),
  );
  const decimals = call("SUBSTRING", shifted, number(2));
  return binary(binary(binary(sign, "||", whole), "||", string(".")), "||", decimals);
}

function plain(expression: Expression): Expression {
  return cast(expression, text.iris.cast!);
}
