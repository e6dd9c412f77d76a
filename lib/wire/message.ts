// A message is a row: a tag, a name and its fields; decode, encode and show walk the same fields.

import { Cursor } from "../bytes/cursor.ts";
import type { Writer } from "../bytes/writer.ts";

export interface Field<T> {
  /** The fewest bytes that any value takes: a claimed count is refused before anything is made. */
  readonly leastSize: number;
  decode(from: Cursor): T;
  encode(value: T, to: Writer): void;
  show(value: T): string;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
// deno-lint-ignore no-explicit-any -- a field of any type may stand in a message
type AnyFields = Readonly<Record<string, Field<any>>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;
export type BodyOf<F extends AnyFields> = { -readonly [K in keyof F]: ValueOf<F[K]> };

export interface Message<Name extends string, F extends AnyFields> {
  readonly tag: string;
  readonly name: Name;
  readonly fields: F;
  /** Takes the body without tag and length; bytes left over are a violation. */
  decode(body: Uint8Array): BodyOf<F>;
  /** Writes tag, length and body. A message without a tag (startup) writes length and body. */
  encode(body: BodyOf<F>, to: Writer): void;
  show(body: BodyOf<F>): string;
}

export type MessageOf<M> = M extends Message<string, infer F> ? BodyOf<F> : never;
// deno-lint-ignore no-explicit-any -- tables hold messages of every shape
export type AnyMessage = Message<string, any>;

export function message<Name extends string, F extends AnyFields>(
  tag: string,
  name: Name,
  fields: F,
): Message<Name, F> {
  const entries = Object.entries(fields);
  const code = tag === "" ? undefined : tag.charCodeAt(0);
  return {
    tag,
    name,
    fields,
    decode(bytes) {
      const from = new Cursor(bytes);
      const body: Record<string, unknown> = {};
      for (const [key, field] of entries) body[key] = field.decode(from);
      from.finish();
      return body as BodyOf<F>;
    },
    encode(body, to) {
      if (code !== undefined) to.uint8(code);
      const start = to.reserve(4);
      for (const [key, field] of entries) field.encode(body[key as keyof F], to);
      to.setInt32(start, to.size - start);
    },
    show(body) {
      const shown = entries.map(([key, field]) => `${key}=${field.show(body[key as keyof F])}`);
      return [name, ...shown].join(" ");
    },
  };
}
