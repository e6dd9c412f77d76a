// Remembers what PostgreSQL said of statements, for all sessions, until the schema changes.

import type { PgError } from "../../errors/pg_error.ts";
import { LeastRecentlyUsed } from "../../sql/least_recently_used.ts";
import { weightOf } from "../../sql/text/weight_of.ts";
import type { Column } from "../../types/column.ts";

export type Judgement =
  | { by: "postgres"; parameterTypes: readonly number[]; columns: readonly Column[] | null }
  /** IRIS is to tell the types, and whether it takes the statement at all. */
  | { by: "iris"; because: string; told?: PgError }
  /** PostgreSQL's last word; its place counts from the statement. */
  | { by: "nobody"; error: PgError };

/** What an answer depends on beside the text. */
export interface Asking {
  declared: readonly number[];
  settings: ReadonlyMap<string, string>;
}

interface Entry {
  asking: Asking;
  judgement: Judgement;
}

/** Declared as 0 or as `unknown`, a parameter's type is to be found. */
export const UNDECLARED: ReadonlySet<number> = new Set([0, 705]);

/** Names are looked up by the first two, and a date that is written is read by the third. */
const MATTER = ["search_path", "session_authorization", "DateStyle"];

const TEXTS_MAX = 2048;
const BYTES_MAX = 32 << 20;
/** Clients that declare other types, or look elsewhere for tables. */
const ENTRIES_MAX = 8;

export class Verdicts {
  readonly #texts = new LeastRecentlyUsed<Entry[]>({
    entriesMax: TEXTS_MAX,
    sizeMax: BYTES_MAX,
  });
  #version = 0;

  /** Counts changes of the schema. */
  get version(): number {
    return this.#version;
  }

  get(text: string, asking: Asking): Judgement | undefined {
    return this.#texts.get(text)?.find((entry) => isSame(entry.asking, asking))?.judgement;
  }

  /** `version` is that of when it was asked: an answer may be old when it comes. */
  set(text: string, { asking, judgement, version }: Entry & { version: number }): void {
    if (version !== this.#version) return;
    const entries = (this.#texts.get(text) ?? []).filter((entry) => !isSame(entry.asking, asking));
    const kept = [{ asking, judgement }, ...entries].slice(0, ENTRIES_MAX);
    this.#texts.set(text, kept, kept.length * weightOf(text));
  }

  forget(): void {
    this.#version++;
    this.#texts.clear();
  }
}

function isSame(one: Asking, other: Asking): boolean {
  return sameTypes(one.declared, other.declared) &&
    (one.settings === other.settings ||
      MATTER.every((name) => one.settings.get(name) === other.settings.get(name)));
}

function sameTypes(some: readonly number[], others: readonly number[]): boolean {
  const length = Math.max(some.length, others.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [some[index] ?? 0, others[index] ?? 0];
    if (one !== other && !(UNDECLARED.has(one) && UNDECLARED.has(other))) return false;
  }
  return true;
}
