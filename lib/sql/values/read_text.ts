// A text that an expression reads as a whole number: IRIS makes 0 of what is none, so a CASE looks at it first.

import type { Expression } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import {
  and,
  binary,
  call,
  cast,
  compare,
  not,
  number,
  ONE,
  or,
  signed,
  string,
  when,
  ZERO,
} from "../compiling/build.ts";
import { rangeOf } from "../numbers/integer_bounds.ts";
import type { RunTimeCheck } from "../numbers/run_time_checks.ts";
import type { NamedType } from "../types/type_names.ts";

export interface ReadText {
  expression: Expression;
  checks: readonly RunTimeCheck[];
}

/** Blanks around it, a sign and up to eighteen digits. What PostgreSQL reads besides (other bases, underscores, other
 * white space) is refused when it comes. */
export function readInteger(text: Expression, { row, oid }: NamedType): ReadText {
  const trimmed: Expression = {
    kind: "trim",
    side: "BOTH",
    characters: string(" "),
    operand: text,
  };
  const first = call("SUBSTRING", trimmed, ONE, ONE);
  const isSigned = or([compare(first, "=", string("-")), compare(first, "=", string("+"))]);
  const digits = when(isSigned, call("SUBSTRING", trimmed, number(2)), trimmed);
  const wrong = not(matches(digits, "1.18N"));
  const base = call("SUBSTRING", call("UPPER", digits), ONE, number(2));
  const odd = or([
    compare(call("CHARINDEX", string("_"), digits), ">", ONE),
    ...["0X", "0O", "0B"].map((prefix) => compare(base, "=", string(prefix))),
    matches(digits, "19.N"),
    matches(trimmed, ".E1C.E"),
  ]);
  const quoted = (before: string, after: string) =>
    binary(binary(string(before), "||", text), "||", string(after));
  const read = cast(trimmed, "BIGINT");
  const syntax = quoted(`invalid input syntax for type ${row.title}: "`, '"');
  const [least, most] = rangeOf(oid)!;
  return {
    expression: cast(trimmed, row.iris.cast!),
    checks: [
      {
        bad: compare(call("CHAR_LENGTH", trimmed), "=", ZERO),
        condition: "invalid_text_representation",
        message: syntax,
        of: text,
      },
      {
        bad: and([wrong, odd]),
        condition: "feature_not_supported",
        message: quoted(
          `reading a ${row.title} from "`,
          '" inside of an expression is not supported',
        ),
        of: text,
      },
      {
        bad: wrong,
        condition: "invalid_text_representation",
        message: syntax,
        of: text,
      },
      {
        bad: or([
          compare(read, "<", signed(String(least))),
          compare(read, ">", signed(String(most))),
        ]),
        condition: "numeric_value_out_of_range",
        message: quoted('value "', `" is out of range for type ${row.title}`),
        of: text,
      },
    ],
  };
}

function matches(operand: Expression, pattern: string): Predicate {
  return { kind: "pattern", operand, pattern: string(pattern), negated: false };
}
