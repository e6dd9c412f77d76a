// The shape of a type's row: its names and numbers, its two codecs, and what it is to IRIS.

import type { Cursor } from "../bytes/cursor.ts";
import type { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import type { OutputSettings } from "./column.ts";

/** What a parameter becomes on its way to IRIS: text, raw bytes, or a $DOUBLE. */
export type IrisValue = string | Uint8Array | number;

export interface TextCodec<T> {
  encode(value: T, output: OutputSettings): string;
  /** The settings matter to dates without a zone and to the order of day and month. */
  decode(text: string, settings: OutputSettings): T;
}

export interface BinaryCodec<T> {
  encode(value: T, to: Writer): void;
  /** The cursor spans exactly the value; the caller checks that nothing is left. */
  decode(from: Cursor): T;
}

export interface IrisSide<T> {
  /** The target of an IRIS CAST; null where IRIS has nothing to cast to. */
  cast: string | null;
  /** The type in an IRIS column definition, for a PostgreSQL type modifier (-1 for none). */
  column(typmod: number): string;
  encode(value: T): IrisValue;
  /** Any IRIS cell reads as text: integers, decimals (`.5`) and doubles as IRIS prints them. */
  decode(cell: string): T;
}

export interface PgType<T> {
  readonly name: string;
  /** As PostgreSQL names it in messages: `integer`, not int4. */
  readonly title: string;
  readonly oid: number;
  /** The array type's OID, 0 where there is none. */
  readonly array: number;
  /** pg_type.typlen */
  readonly size: number;
  /** What stands between the elements of an array's text. */
  readonly delimiter: string;
  readonly text: TextCodec<T>;
  readonly binary: BinaryCodec<T> | null;
  readonly iris: IrisSide<T>;
}

type Defaulted = "title" | "delimiter";

export function pgType<T>(
  row: Omit<PgType<T>, Defaulted> & Partial<Pick<PgType<T>, Defaulted>>,
): PgType<T> {
  return { title: row.name, delimiter: ",", ...row };
}

export function badText(title: string, text: string): PgError {
  return new PgError(
    "invalid_text_representation",
    `invalid input syntax for type ${title}: "${text}"`,
  );
}

export function outOfRange(title: string, text: string): PgError {
  return new PgError(
    "numeric_value_out_of_range",
    `value "${text}" is out of range for type ${title}`,
  );
}

export function badBinary(message: string): PgError {
  return new PgError("invalid_binary_representation", message);
}

const SPACE = " \t\n\v\f\r";

/** Without what C's isspace() calls space; JavaScript's trim() takes more. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.includes(text[start])) start++;
  while (end > start && SPACE.includes(text[end - 1])) end--;
  return text.slice(start, end);
}
