// A message is a row: a tag, a name and its fields; decode, encode, show and parse walk the same fields.

import { protocolViolation } from "../errors/pg_error.ts";
import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import type { LineReader } from "./line_reader.ts";

export interface Field<T> {
  /** The fewest bytes that any value takes: a claimed count is refused before anything is made. */
  readonly leastSize: number;
  decode(from: Cursor): T;
  encode(value: T, to: Writer): void;
  show(value: T): string;
  /** Reads back what `show` wrote. */
  parse(from: LineReader): T;
}

// deno-lint-ignore no-explicit-any -- a field of any type may stand in a message
export type AnyFields = Readonly<Record<string, Field<any>>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;
export type BodyOf<F extends AnyFields> = { -readonly [K in keyof F]: ValueOf<F[K]> };

export interface Message<Name extends string, F extends AnyFields> {
  readonly tag: string;
  readonly name: Name;
  readonly fields: F;
  /** The number that begins the body where several messages share a tag, or have none. */
  readonly code: number | undefined;
  /** Takes the body without tag and length; bytes left over are a violation. */
  decode(body: Uint8Array, from?: Cursor): BodyOf<F>;
  /** Writes tag, length and body. A message without a tag (start-up) writes length and body. */
  encode(body: BodyOf<F>, to: Writer): void;
  /** The message alone, as bytes. */
  bytes(body: BodyOf<F>): Uint8Array;
  show(body: BodyOf<F>): string;
  /** Reads back what `show` wrote after the name. */
  parse(from: LineReader): BodyOf<F>;
}

export type MessageOf<M> = M extends Message<string, infer F> ? BodyOf<F> : never;
// deno-lint-ignore no-explicit-any -- tables hold messages of every shape
export type AnyMessage = Message<string, any>;

export function message<Name extends string, F extends AnyFields>(
  tag: string,
  name: Name,
  fields: F,
  code?: number,
): Message<Name, F> {
  const entries = Object.entries(fields);
  const tagByte = tag === "" ? undefined : tag.charCodeAt(0);
  const row: Message<Name, F> = {
    tag,
    name,
    fields,
    code,
    decode(bytes, from = new Cursor(bytes)) {
      if (code !== undefined && from.int32() !== code) {
        throw protocolViolation("invalid message format");
      }
      const body: Record<string, unknown> = {};
      for (const [key, field] of entries) body[key] = field.decode(from);
      from.finish();
      return body as BodyOf<F>;
    },
    encode(body, to) {
      if (tagByte !== undefined) to.uint8(tagByte);
      const start = to.reserve(4);
      if (code !== undefined) to.int32(code);
      for (const [key, field] of entries) field.encode(body[key as keyof F], to);
      to.setInt32(start, to.size - start);
    },
    bytes(body) {
      const to = new Writer();
      row.encode(body, to);
      return to.take();
    },
    show(body) {
      const shown = entries.map(([key, field]) => `${key}=${field.show(body[key as keyof F])}`);
      return [name, ...shown].join(" ");
    },
    parse(from) {
      const body: Record<string, unknown> = {};
      for (const [key, field] of entries) {
        from.expect(` ${key}=`);
        body[key] = field.parse(from);
      }
      return body as BodyOf<F>;
    },
  };
  return row;
}
