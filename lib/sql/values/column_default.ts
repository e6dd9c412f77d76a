// What IRIS has for a column's DEFAULT, as PostgreSQL would write it: UPDATE of IRIS's has no word for it.

import { bytea } from "../../types/bytea.ts";
import { date, time, timestamp, timestamptz } from "../../types/datetime.ts";
import { interval } from "../../types/interval.ts";
import { literalOfDefault, NEW_GUID } from "./default_source.ts";
import { expressionOf } from "../text/deparse.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import type { KnownColumn } from "../compiling/scope.ts";

/** The words of IRIS for the time, whose type is the column's. */
const NOWS = new Set([
  "CURRENT_DATE",
  "CURRENT_TIME",
  "CURRENT_TIMESTAMP",
  "GETDATE",
  "GETUTCDATE",
  "SYSDATE",
]);

const USERS = new Set(["CURRENT_USER", "SESSION_USER", "USER"]);

const NOW_BY_TYPE = new Map(
  [
    [date.oid, "SVFOP_CURRENT_DATE"],
    [time.oid, "SVFOP_LOCALTIME"],
    [timestamp.oid, "SVFOP_LOCALTIMESTAMP"],
    [timestamptz.oid, "SVFOP_CURRENT_TIMESTAMP"],
  ] as const,
);

/** IRIS keeps them in a form of its own. */
const IN_ANOTHER_FORM: ReadonlySet<number> = new Set([bytea.oid, interval.oid]);

export function defaultNode(column: KnownColumn | undefined, location?: number): Node {
  const known = column && knownDefault(column, location);
  if (known) return known;
  throw unsupported(
    "SET ... = DEFAULT of this column is not supported",
    location,
    "IRIS works its default out on INSERT only: write the value.",
  );
}

/** Null where it is known only when it is worked out. */
export function knownDefault(column: KnownColumn, location?: number): Node | null {
  const written = writtenDefault(column);
  if (written) return written;
  if (column.defaulted === undefined) return null;
  const source = column.byDefault?.trim() ?? "";
  if (source === "") {
    // A counter, a sequence or something that is computed.
    return column.defaulted ? null : { A_Const: { isnull: true, location } };
  }
  if (source.toLowerCase() === NEW_GUID) {
    return { FuncCall: { funcname: [{ String: { sval: "gen_random_uuid" } }], location } };
  }
  const word = source.replace(/\(\d*\)$/, "").toUpperCase();
  if (USERS.has(word)) return { SQLValueFunction: { op: "SVFOP_CURRENT_USER", location } };
  const now = NOWS.has(word) ? NOW_BY_TYPE.get(column.type) : undefined;
  if (now) return { SQLValueFunction: { op: now, location } };
  const constant = literalOfDefault(source);
  if (constant === null || IN_ANOTHER_FORM.has(column.type)) return null;
  return { A_Const: { sval: { sval: constant }, location } };
}

/** The default that the gateway writes out in each row: IRIS has nothing like it, or has the time of each row where
 * PostgreSQL has the transaction's. Null where IRIS gives it, or nobody does. */
export function givenDefault(column: KnownColumn): Node | null {
  const { sequence, defaultText, byDefault, serial } = column;
  if (sequence !== undefined) return nextval(sequence);
  if (byDefault) return transactionTime(column);
  if (defaultText === undefined || serial) return null;
  const written = writtenDefault(column);
  return written && bodyOf(written, "A_Const")?.isnull ? null : written;
}

/** What PostgreSQL asks for each row anew, and IRIS does. */
const OF_EACH_ROW = /clock_timestamp|statement_timestamp/i;

function transactionTime({ type, byDefault = "", defaultText = "" }: KnownColumn): Node | null {
  const [, word, precision] = /^(\w+)(?:\((\d*)\))?$/.exec(byDefault.trim()) ?? [];
  if (type === time.oid || !NOWS.has(word?.toUpperCase()) || OF_EACH_ROW.test(defaultText)) {
    return null;
  }
  // IRIS cuts off what is behind the seconds, or rounds it; here only all of its digits are at hand.
  const isWhole = precision === "6" || type === date.oid;
  return isWhole ? { SQLValueFunction: { op: NOW_BY_TYPE.get(type) } } : null;
}

/** A default that PostgreSQL's words are known of, or that is drawn from a sequence. */
export function writtenDefault({ sequence, defaultText }: KnownColumn): Node | null {
  if (sequence !== undefined) return nextval(sequence);
  return defaultText === undefined ? null : expressionOf(defaultText);
}

function nextval(sequence: string): Node {
  return {
    FuncCall: {
      funcname: [{ String: { sval: "nextval" } }],
      args: [{ A_Const: { sval: { sval: sequence } } }],
      funcformat: "COERCE_EXPLICIT_CALL",
    },
  };
}
