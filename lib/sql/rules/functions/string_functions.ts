// Functions of strings, a row each. One table, so it is long.

import type { Expression } from "../../../iris/tree_expression.ts";
import { int4 } from "../../../types/integers.ts";
import { text } from "../../../types/text.ts";
import {
  binary,
  call,
  compare,
  isNull,
  number,
  odbcCall,
  ONE,
  string,
  when,
  ZERO,
} from "../../compiling/build.ts";
import type { Value } from "../../compiling/value.ts";
import { constantOf } from "../../values/span.ts";
import { characters, isWide } from "../../values/whole_characters.ts";
import {
  bad,
  BRACES,
  type FunctionRow,
  plain,
  SAME,
  STRING,
  STRING_NUMBER,
} from "./function_row.ts";

/** IRIS takes the two units of such a character for two. */
function mayBeSetOfWide({ expression }: Value): boolean {
  return expression.kind === "string" && isWide(expression.value);
}

const blank = string(" ");

function trim(side: "BOTH" | "LEADING" | "TRAILING") {
  return (operand: Expression, characters: Expression = blank): Expression => ({
    kind: "trim",
    side,
    characters,
    operand,
  });
}

function position(haystack: Expression, needle: Expression): Expression {
  return { kind: "position", needle, haystack };
}

/** PostgreSQL takes a negative count for all but so many. */
function counted(name: "LEFT" | "RIGHT", s: Expression, n: Expression): Expression {
  const count = constantOf(n);
  if (count !== null && count >= 0n) return odbcCall(name, s, n);
  const length = binary(call("CHAR_LENGTH", s), "+", n);
  const rest = odbcCall(name, s, call("GREATEST", length, ZERO));
  return count === null ? when(compare(n, "<", ZERO), rest, odbcCall(name, s, n)) : rest;
}

/** More than any text has, from wherever. */
const MOST = number(String(2 ** 53 - 1));

function countedCharacters(side: "LEFT" | "RIGHT", s: Expression, n: Expression): Expression {
  const count = constantOf(n);
  const length = characters("Length", s);
  if (side === "LEFT") {
    const some = characters("Part", s, ONE, n);
    const rest = characters("Part", s, ONE, binary(length, "+", n));
    if (count !== null) return count >= 0n ? some : rest;
    return when(compare(n, "<", ZERO), rest, some);
  }
  // Without the first so many, however long it is.
  const some = characters(
    "Part",
    s,
    call("GREATEST", binary(binary(length, "-", n), "+", ONE), ONE),
    MOST,
  );
  const rest = characters("Part", s, binary(ONE, "-", n), MOST);
  if (count !== null) return count >= 0n ? some : rest;
  return when(compare(n, "<", ZERO), rest, some);
}

export const STRING_FUNCTIONS: readonly FunctionRow[] = [
  plain("upper", { gives: text.oid, of: STRING }),
  plain("lower", { gives: text.oid, of: STRING }),
  {
    ...plain("reverse", { gives: text.oid, of: STRING }),
    ofText: (s) => characters("Reverse", s),
  },
  {
    names: ["ascii"],
    why: "of an empty string PostgreSQL's is 0",
    takes: [1, 1],
    of: STRING,
    gives: int4.oid,
    iris: (s) => call("COALESCE", call("ASCII", s), when(isNull(s, true), ZERO)),
    ofText: (s) => characters("Ascii", s),
    example: ["ascii(a)", 'COALESCE(ASCII("a"), CASE WHEN "a" IS NOT NULL THEN 0 END)'],
  },
  {
    names: ["length", "char_length", "character_length"],
    why: "IRIS's LENGTH does not count blanks at the end",
    takes: [1, 1],
    of: STRING,
    gives: int4.oid,
    iris: (s) => call("CHAR_LENGTH", s),
    ofText: (s) => characters("Length", s),
    example: ["length(a)", 'CHAR_LENGTH("a")'],
  },
  {
    names: ["substring", "substr"],
    why: "IRIS's SUBSTR counts a negative start from the end, its SUBSTRING does not",
    takes: [2, 3],
    of: [text.oid, int4.oid],
    gives: text.oid,
    iris: (...args) => call("SUBSTRING", ...args),
    ofText: (s, from, size = MOST) => characters("Part", s, from, size),
    fails: (_s, _from, size) => {
      if (!size || (constantOf(size) ?? -1n) >= 0n) return [];
      const message = "negative substring length not allowed";
      return [bad(compare(size, "<", ZERO), "substring_error", message)];
    },
    example: ["substring(a from 2 for 3)", 'SUBSTRING("a", 2, 3)'],
  },
  {
    names: ["left"],
    why: BRACES,
    takes: [2, 2],
    of: STRING_NUMBER,
    gives: text.oid,
    iris: (s, n) => counted("LEFT", s, n),
    ofText: (s, n) => countedCharacters("LEFT", s, n),
    example: ["left(a, 2)", '{fn LEFT("a", 2)}'],
  },
  {
    names: ["right"],
    why: BRACES,
    takes: [2, 2],
    of: STRING_NUMBER,
    gives: text.oid,
    iris: (s, n) => counted("RIGHT", s, n),
    ofText: (s, n) => countedCharacters("RIGHT", s, n),
    example: ["right(a, 2)", '{fn RIGHT("a", 2)}'],
  },
  {
    names: ["position", "strpos"],
    why: SAME,
    takes: [2, 2],
    of: STRING,
    gives: int4.oid,
    iris: position,
    ofText: (haystack, needle) => characters("Position", haystack, needle),
    example: ["position('x' in a)", `POSITION('x' IN "a")`],
  },
  {
    names: ["btrim"],
    why: "IRIS wants to be told what to trim, and from where",
    takes: [1, 2],
    of: STRING,
    gives: text.oid,
    iris: trim("BOTH"),
    refuses: ([, set]) => set && mayBeSetOfWide(set) ? "characters beyond U+FFFF" : null,
    example: ["trim(a)", `TRIM(BOTH ' ' FROM "a")`],
  },
  {
    names: ["ltrim"],
    why: "IRIS's LTRIM takes no characters",
    takes: [1, 2],
    of: STRING,
    gives: text.oid,
    iris: trim("LEADING"),
    refuses: ([, set]) => set && mayBeSetOfWide(set) ? "characters beyond U+FFFF" : null,
    example: ["ltrim(a, 'x')", `TRIM(LEADING 'x' FROM "a")`],
  },
  {
    names: ["rtrim"],
    why: "IRIS's RTRIM takes no characters",
    takes: [1, 2],
    of: STRING,
    gives: text.oid,
    iris: trim("TRAILING"),
    refuses: ([, set]) => set && mayBeSetOfWide(set) ? "characters beyond U+FFFF" : null,
    example: ["rtrim(a)", `TRIM(TRAILING ' ' FROM "a")`],
  },
  {
    names: ["replace"],
    why: SAME,
    takes: [3, 3],
    of: STRING,
    gives: text.oid,
    iris: (...args) => call("REPLACE", ...args),
    example: ["replace(a, 'x', 'y')", `REPLACE("a", 'x', 'y')`],
  },
  {
    names: ["repeat"],
    why: SAME,
    takes: [2, 2],
    of: STRING_NUMBER,
    gives: text.oid,
    iris: (s, n) => call("REPEAT", s, n),
    example: ["repeat(a, 3)", 'REPEAT("a", 3)'],
  },
  {
    names: ["lpad"],
    why: SAME,
    takes: [2, 3],
    of: [text.oid, int4.oid, text.oid],
    gives: text.oid,
    iris: (...args) => call("LPAD", ...args),
    ofText: (s, size, fill = blank) => characters("Filled", s, size, fill, ONE),
    example: ["lpad(a, 5, '0')", `LPAD("a", 5, '0')`],
  },
  {
    names: ["rpad"],
    why: SAME,
    takes: [2, 3],
    of: [text.oid, int4.oid, text.oid],
    gives: text.oid,
    iris: (...args) => call("RPAD", ...args),
    ofText: (s, size, fill = blank) => characters("Filled", s, size, fill, ZERO),
    example: ["rpad(a, 5)", 'RPAD("a", 5)'],
  },
  {
    names: ["chr"],
    why: "IRIS calls it CHAR",
    takes: [1, 1],
    of: [int4.oid],
    gives: text.oid,
    fails: (n) => {
      const constant = constantOf(n);
      if (constant !== null && constant > 0n && constant < 0xd800n) return [];
      return [
        bad(compare(n, "=", ZERO), "program_limit_exceeded", "null character not permitted"),
        bad(
          compare(n, "<", ZERO),
          "invalid_parameter_value",
          "character number must be positive",
        ),
        bad(
          compare(n, ">", number(0xd7ff)),
          "feature_not_supported",
          "characters beyond the 55295th are not supported",
        ),
      ];
    },
    iris: (n) => call("CHAR", n),
    example: ["chr(65)", "CHAR(65)"],
  },
  {
    names: ["split_part"],
    why: "IRIS calls it $PIECE",
    takes: [3, 3],
    of: [text.oid, text.oid, int4.oid],
    gives: text.oid,
    fails: (_s, _by, n) =>
      (constantOf(n) ?? 0n) !== 0n ? [] : [
        bad(compare(n, "=", ZERO), "invalid_parameter_value", "field position must not be zero"),
      ],
    // Without a mark IRIS takes each character for a piece, and PostgreSQL the whole text for one.
    refuses: ([, { expression: by }, { expression }]) =>
      constantOf(expression) === null
        ? "a position that is no constant"
        : by.kind === "string" && by.value === ""
        ? "an empty delimiter"
        : null,
    iris: (s, by, n) => {
      const at = constantOf(n);
      if (at === null || at >= 0n) return call("$PIECE", s, by, n);
      // From the end: IRIS counts the pieces, of which there are as many as $LENGTH says.
      const last = binary(call("$LENGTH", s, by), "-", number(String(-at - 1n)));
      return {
        kind: "searched_case",
        branches: [
          { when: compare(last, ">", ZERO), then: call("$PIECE", s, by, last) },
          { when: isNull(s, true), then: string("") },
        ],
        otherwise: null,
      };
    },
    example: ["split_part(a, ',', 2)", `$PIECE("a", ',', 2)`],
  },
  {
    names: ["translate"],
    why: "IRIS calls it $TRANSLATE",
    takes: [3, 3],
    of: STRING,
    gives: text.oid,
    iris: (...args) => call("$TRANSLATE", ...args),
    refuses: ([, ...sets]) => sets.some(mayBeSetOfWide) ? "characters beyond U+FFFF" : null,
    example: ["translate(a, 'xy', 'z')", `$TRANSLATE("a", 'xy', 'z')`],
  },
  {
    names: ["overlay"],
    why: "IRIS calls it STUFF, and wants to know how much goes",
    takes: [3, 4],
    of: [text.oid, text.oid, int4.oid, int4.oid],
    gives: text.oid,
    iris: (s, by, from, size = call("CHAR_LENGTH", by)) => {
      const before = call("SUBSTRING", s, ONE, binary(from, "-", ONE));
      const after = call("SUBSTRING", s, binary(from, "+", size));
      return binary(binary(before, "||", by), "||", after);
    },
    ofText: (s, by, from, size = characters("Length", by)) => {
      const before = characters("Part", s, ONE, binary(from, "-", ONE));
      const after = characters("Part", s, binary(from, "+", size), MOST);
      return binary(binary(before, "||", by), "||", after);
    },
    example: [
      "overlay(a, 'x', 2, 1)",
      `((SUBSTRING("a", 1, (2 - 1)) || 'x') || SUBSTRING("a", (2 + 1)))`,
    ],
  },
  {
    names: ["concat_ws"],
    shows: true,
    why: "IRIS has none: the separator stands before each that is not NULL, and the first one goes",
    takes: [2, Infinity],
    of: STRING,
    gives: text.oid,
    iris: (by, ...args) => {
      const parts = args.map((one): Expression =>
        call("COALESCE", binary(by, "||", one), string(""))
      );
      const all = parts.reduce((left, right) => binary(left, "||", right));
      return call("SUBSTRING", all, binary(call("CHAR_LENGTH", by), "+", ONE));
    },
    example: [
      "concat_ws('-', a)",
      `SUBSTRING(COALESCE(('-' || "a"), ''), (CHAR_LENGTH('-') + 1))`,
    ],
  },
  {
    names: ["concat"],
    shows: true,
    why: "PostgreSQL's concat passes over NULLs, || does not",
    takes: [1, Infinity],
    of: STRING,
    gives: text.oid,
    iris: (...args) =>
      args.map((one): Expression => call("COALESCE", one, string("")))
        .reduce((left, right) => binary(left, "||", right)),
    example: ["concat(a, '-')", `(COALESCE("a", '') || COALESCE('-', ''))`],
  },
];
