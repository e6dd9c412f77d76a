// Collects the pieces of a printed statement and the parameters in the order they were printed.

import { PgError } from "../errors/pg_error.ts";
import { isReserved } from "./reserved.ts";
import type { QualifiedName } from "./tree_expression.ts";

const NAME_CHARACTERS_MAX = 128;
// What a delimited identifier may not have, and what it must have. (GSQL_identifiers)
const UNSAYABLE = /[,.^\0]|->|^\*|^%vid$/i;
const ALPHANUMERIC = /[\p{L}\p{N}]/u;
const SIMPLE = /^[\p{L}%_][\p{L}\p{N}_@#$]*$/u;

export class Printer {
  readonly parameters: number[] = [];
  readonly #pieces: string[] = [];

  text(): string {
    return this.#pieces.join("");
  }

  write(piece: string): this {
    this.#pieces.push(piece);
    return this;
  }

  parameter(index: number): void {
    this.parameters.push(index);
    this.#pieces.push("?");
  }

  string(value: string): void {
    this.#pieces.push("'", value.includes("'") ? value.replaceAll("'", "''") : value, "'");
  }

  /** Always delimited, because any word may be reserved. */
  name(name: string): void {
    if (UNSAYABLE.test(name) || !ALPHANUMERIC.test(name) || name.length > NAME_CHARACTERS_MAX) {
      throw new PgError("invalid_name", `IRIS cannot take "${name}" as a name`, {
        hint:
          `A name has at most ${NAME_CHARACTERS_MAX} characters, at least one letter or digit, ` +
          `and none of , . ^ and ->.`,
      });
    }
    this.#pieces.push('"', name.includes('"') ? name.replaceAll('"', '""') : name, '"');
  }

  /** Bare where that is possible: names of functions, roles and privileges. */
  bareName(name: string): void {
    if (SIMPLE.test(name) && !isReserved(name)) this.#pieces.push(name);
    else this.name(name);
  }

  qualified({ schema, name }: QualifiedName): void {
    if (schema !== null) {
      this.name(schema);
      this.#pieces.push(".");
    }
    this.name(name);
  }

  names(names: readonly string[]): void {
    this.list(names, (name) => this.name(name));
  }

  list<Item>(items: readonly Item[], print: (item: Item) => void): void {
    for (let at = 0; at < items.length; at++) {
      if (at > 0) this.#pieces.push(", ");
      print(items[at]);
    }
  }
}
