// A value on its way into a column: converted as IRIS converts on filing, or refused with -104 or -105.

import type { Logical, SelectMode } from "../../contract.ts";
import { quoteValue, refuse } from "../errors.ts";
import { type Column, qualified, type Table } from "../schema/schema.ts";
import {
  checkText,
  formatter,
  readsAsText,
  type Stored,
  storedForColumn,
  storedText,
} from "./values.ts";
import { InvalidValue } from "./invalid_value.ts";
import type { ValueType } from "./value_types.ts";
import { isVectorOf } from "./vectors.ts";

export type Filing = "INSERT" | "UPDATE";

export interface Target {
  table: Table;
  column: Column;
  filing: Filing;
}

/** A client's value, straight from a parameter. */
export function assignLogical(value: Logical, target: Target, mode: SelectMode): Stored {
  try {
    return storedForColumn(value, target.column.type, mode);
  } catch (cause) {
    throw invalid(cause, quoteValue(value), target);
  }
}

/** What an expression gave, from its type to the column's. */
export function assignStored(
  value: Stored,
  from: ValueType,
  { target, mode }: { target: Target; mode: SelectMode },
): Stored {
  if (value === null) return null;
  const to = target.column.type;
  try {
    if (from.kind === to.kind) {
      switch (to.kind) {
        case "text":
          return checkText(value as string, to);
        case "posix":
        case "time":
        case "timestamp":
        case "character_stream":
        case "binary_stream":
          return value;
        case "vector":
          if (isVectorOf(value as Uint8Array, from, to)) return value;
          break;
        default:
      }
    }
    return storedForColumn(logicalOf(value, from, to), to, inputMode(from, to, mode));
  } catch (cause) {
    throw invalid(cause, quoteValue(storedText(value, from, 0)), target);
  }
}

/** What a column of another type is given: a timestamp its text, everything else the logical value. */
function logicalOf(value: Stored, from: ValueType, to: ValueType): Logical {
  const bothMoments = from.kind === "posix" && to.kind === "timestamp";
  const form = formatter(from, bothMoments ? 1 : 0);
  return form(
    readsAsText(from) ? String(value) : typeof value === "bigint" ? Number(value) : value,
  );
}

/** Text is read in the select mode; a date that SQLite computed is logical already. */
function inputMode(from: ValueType, to: ValueType, mode: SelectMode): SelectMode {
  const textual = from.kind === "text" || from.kind === "parameter" || from.kind === "null" ||
    from.kind === "character_stream";
  return to.kind === "date" && !textual ? 0 : mode;
}

function invalid(cause: unknown, quoted: string, target: Target): unknown {
  if (!(cause instanceof InvalidValue)) return cause;
  const { table, column, filing } = target;
  return refuse(
    filing === "INSERT" ? "insertInvalid" : "updateInvalid",
    `${qualified(table)}.${column.name}`,
    `${quoted}${
      cause.message.startsWith("<") || cause.message.startsWith(">") ? ` ${cause.message}` : ""
    }`,
  );
}
