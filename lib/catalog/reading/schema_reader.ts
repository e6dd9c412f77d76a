// Reads the schema again and again: a short list of what there is and when it changed, then only what did.

import type { Lease } from "../../backend/contract.ts";
import type { CatalogTable } from "../contract.ts";
import { readRest, readSchema, readTable } from "./read_schema.ts";
import { type ReadOptions, readSurvey, type Survey } from "./read_survey.ts";
import { keyOf } from "./rows_by_name.ts";
import type { Schema, Table } from "../schema.ts";

/** More are read faster as whole tables of INFORMATION_SCHEMA. */
const CHANGED_MAX = 50;
/** IRIS counts the times of changes in seconds: what changed in the last ones may change again unseen. */
const SETTLED_SECONDS = 2;

interface Known {
  /** All that tells of a change. */
  sign: string;
  /** On our own clock. */
  seenAt: number;
  settled: boolean;
  table: Table | null;
}

export interface SchemaReaderOptions extends ReadOptions {
  /** Milliseconds that never go back. */
  clock?(): number;
}

export class SchemaReader {
  readonly #options: SchemaReaderOptions & { clock(): number };
  #known: Map<string, Known> | null = null;
  #schema: Schema | null = null;
  #rest = "";

  constructor(options: SchemaReaderOptions) {
    this.#options = { clock: () => performance.now(), ...options };
  }

  /** The same object as the last time where nothing has changed. */
  async read(lease: Lease): Promise<Schema> {
    const now = this.#options.clock();
    const survey = await readSurvey(lease, this.#options);
    const before = this.#known;
    const changed = before && survey.signs ? changedIn(survey, before) : null;
    if (!changed || changed.length > CHANGED_MAX) return await this.#readWhole(lease, survey, now);
    const known = new Map<string, Known>();
    for (const [key, sign] of survey.signs!) {
      const old = before!.get(key);
      if (old) known.set(key, { ...old, sign, seenAt: old.sign === sign ? old.seenAt : now });
    }
    for (const table of changed) {
      const key = keyOf(table.schema, table.name);
      const old = before!.get(key);
      const sign = survey.signs!.get(key)!;
      const seenAt = old?.sign === sign ? old.seenAt : now;
      known.set(key, {
        sign,
        seenAt,
        settled: now - seenAt >= SETTLED_SECONDS * 1000,
        table: await readTable(lease, { ...this.#options, survey, of: table }),
      });
    }
    const rest = readRest(survey);
    const restText = JSON.stringify(rest);
    const isSame = restText === this.#rest && this.#schema !== null &&
      known.size === before!.size &&
      [...known].every(([key, { table }]) => sameTable(before!.get(key)?.table, table));
    this.#known = known;
    if (isSame) return this.#schema!;
    return this.#keep(rest, known);
  }

  /** Just these, where nothing else is known yet. */
  async readSome(lease: Lease, tables: readonly CatalogTable[]): Promise<Schema> {
    const survey = await readSurvey(lease, { ...this.#options, only: tables });
    const found: Table[] = [];
    for (const of of survey.listed) {
      const table = await readTable(lease, { ...this.#options, survey, of });
      if (table) found.push(table);
    }
    return { ...readRest(survey), tables: found };
  }

  async #readWhole(lease: Lease, survey: Survey, now: number): Promise<Schema> {
    const schema = await readSchema(lease, { ...this.#options, survey });
    const tables = new Map(schema.tables.map((table) => [keyOf(table.schema, table.name), table]));
    const newest = survey.newest - SETTLED_SECONDS;
    this.#known = survey.signs && new Map(
      [...survey.signs].map(([key, sign]) => [key, {
        sign,
        seenAt: now,
        settled: (survey.times.get(key) ?? Infinity) < newest,
        table: tables.get(key) ?? null,
      }]),
    );
    this.#rest = JSON.stringify(readRest(survey));
    return this.#schema = schema;
  }

  #keep(rest: Omit<Schema, "tables">, known: ReadonlyMap<string, Known>): Schema {
    this.#rest = JSON.stringify(rest);
    const tables = [...known.values()].flatMap(({ table }) => table ?? []);
    return this.#schema = { ...rest, tables };
  }
}

/** What is to be read again, with what leans on it: keys that lead to it, and views of it. */
function changedIn(survey: Survey, before: ReadonlyMap<string, Known>): CatalogTable[] {
  const changed = new Set<string>();
  for (const [key, sign] of survey.signs!) {
    const known = before.get(key);
    if (known?.sign !== sign || !known.settled) changed.add(key);
  }
  const gone = [...before.keys()].filter((key) => !survey.signs!.has(key));
  const moved = new Set([...changed, ...gone]);
  for (const [key, { table }] of before) {
    const leans = table?.foreignKeys.some((each) => moved.has(keyOf(each.toSchema, each.toTable)));
    if (leans && survey.signs!.has(key)) changed.add(key);
  }
  for (let size = -1; size !== moved.size;) {
    size = moved.size;
    for (const { view, of } of survey.uses) if (moved.has(of)) moved.add(view);
  }
  for (const { view } of survey.uses) if (moved.has(view)) changed.add(view);
  return survey.listed.filter(({ schema, name }) => changed.has(keyOf(schema, name)));
}

function sameTable(one: Table | null | undefined, other: Table | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
