// The columns a query gives: what PostgreSQL calls them, and what IRIS does.

import type { Expression } from "../../iris/tree_expression.ts";
import {
  type ColumnCheck,
  type ColumnHint,
  type ColumnHints,
  NO_HINTS,
} from "../../types/column.ts";
import { int2, int4, int8 } from "../../types/integers.ts";
import type { ShapedColumn } from "../../types/shape.ts";
import { numeric } from "../../types/numeric.ts";
import { text, unknown } from "../../types/text.ts";
import type { Node } from "../text/nodes.ts";
import type { Decimals } from "../numbers/shown_decimals.ts";
import type { Quotient, Value } from "./value.ts";

export interface OutputColumn {
  /** PostgreSQL's name, which the client sees. */
  name: string;
  /** IRIS's name, by which a query around this one refers to it. */
  alias: string;
  type: number;
  typmod: number;
  notNull: boolean;
  /** What was written, for ORDER BY and GROUP BY to find it again; null behind a star or a wrapper. */
  node: Node | null;
  expression: Expression;
  /** How many decimals of a NUMERIC are shown, where its typmod does not tell. */
  scale?: number;
  shaped?: ShapedColumn;
  /** The text that a cast reads, where the gateway can read it. */
  unread?: Expression;
  check?: ColumnCheck;
  quotient?: Quotient;
  decimals?: Decimals;
  /** Of a CALL, which of the procedure's parameters it is, from 1. */
  output?: number;
}

/** Columns that nobody has counted. */
export interface OutputStar {
  star: true;
}

export type Output = OutputColumn | OutputStar;

export function isStar(output: Output): output is OutputStar {
  return "star" in output;
}

export function hintsOf(outputs: readonly Output[] | null): ColumnHints {
  if (!outputs) return NO_HINTS;
  const first = outputs.findIndex(isStar);
  if (first < 0) return { head: (outputs as OutputColumn[]).map(hintOf), tail: [] };
  const last = outputs.findLastIndex(isStar);
  return {
    head: (outputs.slice(0, first) as OutputColumn[]).map(hintOf),
    tail: (outputs.slice(last + 1) as OutputColumn[]).map(hintOf),
  };
}

/** IRIS adds integers of any size, and its CAST passes over a precision. */
export function checkOf({ type, typmod, expression, ranged }: Value): ColumnCheck | undefined {
  if (ranged) return "range";
  if (type === int2.oid || type === int4.oid || type === int8.oid) {
    return RECKONED.has(expression.kind) ? "range" : undefined;
  }
  const limited = type === numeric.oid &&
    (expression.kind === "binary" || typmod >= 0 && expression.kind === "cast");
  return limited ? "range" : undefined;
}

const RECKONED = new Set<Expression["kind"]>(["binary", "unary", "cast"]);

function hintOf({ name, type, typmod, scale, shaped, check, output }: OutputColumn): ColumnHint {
  const hint: ColumnHint = { name };
  if (type !== 0) hint.type = type === unknown.oid ? text.oid : type;
  if (type !== 0 && typmod >= 0) hint.typmod = typmod;
  if (type === numeric.oid && typmod < 0 && scale !== undefined && scale !== 0) hint.scale = scale;
  if (shaped) hint.shaped = shaped;
  else if (check) hint.check = check;
  if (output !== undefined) hint.output = output;
  return hint;
}

const NAME_CHARACTERS_MAX = 128;

/** Whether IRIS can take a name between double quotes. (GSQL_identifiers) */
export function isSayable(name: string): boolean {
  return name.length > 0 && name.length <= NAME_CHARACTERS_MAX &&
    !/[",.^\0]|->|^\*|^%/.test(name) && /[\p{L}\p{N}]/u.test(name);
}
