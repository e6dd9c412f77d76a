// What is left of a statement's text without its whole numbers and strings: texts that differ in nothing else have
// one shape. Read token by token and not parsed; whatever is out of the ordinary has no shape.

export interface Literal {
  /** UTF-16 units of the text. */
  start: number;
  end: number;
  /** A number has the type of its size, a string the one that it is needed as. */
  kind: "int4" | "int8" | "string";
  value: string;
}

export interface TextShape {
  /** The text with a mark for each literal, which tells its kind. */
  shape: string;
  literals: readonly Literal[];
}

/** A vector of 16,000 numbers is one literal. */
const TEXT_MAX = 1 << 19;
/** Long lists of values are not written again and again. */
const SHAPE_MAX = 4096;
const LITERALS_MAX = 32;
/** Longer ones are cut, which the client is told. */
const NAME_MAX = 63;

const MARKS = { int4: "\x01", int8: "\x02", string: "\x03" } as const;
const INT4_MAX = 2_147_483_647;
const INT8_DIGITS = 18;

/** A name that a quote follows is no name, and a number that goes on as anything but digits no whole one. */
const TOKEN =
  /[ \t\n\r\f]+|[A-Za-z_][A-Za-z0-9_]*'?|"[^"]*"|'[^']*(?:''[^']*)*'|\d+(?:[.A-Za-z_][A-Za-z0-9_.]*)?|[-+*/<>=(),.%#:[\]]|;[ \t\n\r\f]*$/y;
/** A minus behind one of these is a number's own. */
const BEFORE_SIGN = /[=<>(,+*/%]/;
/** Two of these in a row may begin a comment. */
const COMMENT = /[-/*]/;

export function shapeOfText(text: string): TextShape | null {
  if (text.length > TEXT_MAX) return null;
  const literals: Literal[] = [];
  let shape = "";
  let before = "";
  let sign = -1;
  TOKEN.lastIndex = 0;
  for (let start = 0; start < text.length; start = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined || token.length > NAME_MAX && /\w/.test(token[0])) return null;
    if (/^\w.*'$/.test(token) || COMMENT.test(before) && COMMENT.test(token[0])) return null;
    const kind = kindOf(token);
    // Two strings in a row are one, and a dot belongs to its number.
    if (kind && (before === "'" || before === ".")) return null;
    if (shape.length + (kind ? 0 : token.length) > SHAPE_MAX) return null;
    if (!kind) shape += token;
    else if (literals.length === LITERALS_MAX) return null;
    else {
      const isNegative = sign >= 0 && kind !== "string";
      const value = kind === "string" ? token.slice(1, -1).replaceAll("''", "'") : token;
      if (isNegative) shape = shape.slice(0, -1);
      shape += MARKS[kind];
      literals.push({
        start: isNegative ? sign : start,
        end: TOKEN.lastIndex,
        kind,
        value: isNegative ? `-${value}` : value,
      });
    }
    sign = token === "-" && BEFORE_SIGN.test(before) ? start : -1;
    if (!/^[ \t\n\r\f]/.test(token)) before = token[0];
  }
  return literals.length === 0 ? null : { shape, literals };
}

function kindOf(token: string): Literal["kind"] | null {
  if (token[0] === "'") return "string";
  if (!/^\d+$/.test(token) || token.length > INT8_DIGITS) return null;
  return Number(token) > INT4_MAX ? "int8" : "int4";
}

/** The text with `$1`, `$2`, ... in the places of those literals that are lifted. */
export function withParameters(
  text: string,
  literals: readonly Literal[],
  isLifted: readonly boolean[],
): string {
  let made = "";
  let at = 0;
  let number = 0;
  for (const [index, { start, end }] of literals.entries()) {
    if (!isLifted[index]) continue;
    made += `${text.slice(at, start)}$${++number}`;
    at = end;
  }
  return made + text.slice(at);
}
