// Reads the schema again and again: sums that tell whether anything has changed, and then only what did.

import type { Lease } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { CatalogTable } from "../contract.ts";
import type { Schema, Table } from "../schema.ts";
import { rowsOrNone } from "./ask_schema.ts";
import { KnownRoutines } from "./known_routines.ts";
import { type Changes, type Marks, readChanges } from "./read_changes.ts";
import { readRest, readSchema, readTable } from "./read_schema.ts";
import {
  countTables,
  type OwnTables,
  type ReadOptions,
  readOwnTables,
  readSurvey,
  type RoutineRows,
} from "./read_survey.ts";
import { pathKey } from "../../iris/names.ts";
import { USES } from "./schema_questions.ts";

/** SQLSTATEs of what a statement itself is to blame for. */
const REFUSED = /^(0A|22|42)/;
/** IRIS counts the times of changes in seconds: what changed in the last ones may change again unseen. */
const SETTLED_SECONDS = 2;
/** More are read faster as whole tables of INFORMATION_SCHEMA. */
const CHANGED_MAX = 50;

interface Known extends CatalogTable {
  /** When it became as it is, on our own clock. */
  seenAt: number;
  /** Where it is not, it may have changed again within the second, unseen. */
  settled: boolean;
  table: Table | null;
}

export interface SchemaReaderOptions extends ReadOptions {
  /** Milliseconds that never go back. */
  clock?(): number;
}

export class SchemaReader {
  readonly #options: SchemaReaderOptions & { clock(): number };
  #known = new Map<string, Known>();
  #marks: Marks | null = null;
  #schema: Schema | null = null;
  #rest = "";
  readonly #routines = new KnownRoutines();

  constructor(options: SchemaReaderOptions) {
    this.#options = { clock: () => performance.now(), ...options };
  }

  /** The same object as the last time where nothing has changed. */
  async read(lease: Lease): Promise<Schema> {
    const now = this.#options.clock();
    const own = await readOwnTables(lease);
    // Before all else, so that what changes meanwhile is another one the next time.
    const changes = await this.#changes(lease, own);
    const isFirst = this.#marks === null;
    this.#marks = changes?.marks ?? null;
    const wanted = changes && !isFirst ? await this.#toRead(lease, changes) : null;
    const routines = changes ? await this.#routinesStillSo(lease, { changes, now }) : undefined;
    const whole = { own, changed: changes?.changed, now, routines };
    if (!wanted) return await this.#readWhole(lease, whole);
    const isSame = await this.#readSome(lease, { own, wanted, changes: changes!, now, routines });
    if (await countTables(lease) !== this.#known.size) {
      // Some came into sight or went out of it, and no time tells.
      return await this.#readWhole(lease, whole);
    }
    return isSame ? this.#schema! : this.#keep();
  }

  /** Just these, where nothing else is known yet. */
  async readSome(lease: Lease, tables: readonly CatalogTable[]): Promise<Schema> {
    const own = await readOwnTables(lease);
    const survey = await readSurvey(lease, { ...this.#options, own, only: tables });
    const found: Table[] = [];
    for (const of of survey.listed) {
      const table = await readTable(lease, { ...this.#options, survey, of });
      if (table) found.push(table);
    }
    return { ...readRest(survey), tables: found };
  }

  /** Null where IRIS does not let this user look, or cannot make the sums; then all is read each time. */
  async #changes(lease: Lease, own: OwnTables): Promise<Changes | null> {
    return await this.#ifTold(() =>
      readChanges(lease, { before: this.#marks, own: new Set(own.keys()) })
    );
  }

  async #routinesStillSo(
    lease: Lease,
    { changes: { changed }, now }: { changes: Changes; now: number },
  ): Promise<RoutineRows | undefined> {
    const settledMs = SETTLED_SECONDS * 1000;
    const known = await this.#ifTold(async () => ({
      rows: await this.#routines.stillSo(lease, {
        now,
        settledMs,
        isTableChanged: changed.size > 0,
      }),
    }));
    if (!known) this.#routines.forget();
    return known?.rows;
  }

  async #ifTold<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (cause) {
      if (!(cause instanceof PgError) || !REFUSED.test(cause.sqlstate)) throw cause;
      this.#options.log.debug("it is read whole each time", { why: cause.message });
      return null;
    }
  }

  /** What changed or may have, with what leans on it: keys that lead to it, and views of it; null where that is much. */
  async #toRead(lease: Lease, { changed }: Changes): Promise<Map<string, CatalogTable> | null> {
    const wanted = new Map(changed);
    for (const [key, known] of this.#known) if (!known.settled) wanted.set(key, known);
    if (wanted.size > CHANGED_MAX) return null;
    const moved = new Set(changed.keys());
    for (const [key, known] of this.#known) {
      const leans = known.table?.foreignKeys.some((each) =>
        moved.has(pathKey(each.toSchema, each.toTable))
      );
      if (leans) wanted.set(key, known);
    }
    // The list grows while it is walked, as there are views of views.
    for (const table of wanted.values()) {
      const uses = await rowsOrNone(lease, { question: USES, log: this.#options.log, of: table });
      for (const { VIEW_SCHEMA: schema, VIEW_NAME: name } of uses) {
        wanted.set(pathKey(schema, name), { schema, name });
      }
      if (wanted.size > CHANGED_MAX) return null;
    }
    return wanted;
  }

  /** Says whether all is as before. */
  async #readSome(
    lease: Lease,
    { own, wanted, changes: { changed }, now, routines }: {
      own: OwnTables;
      wanted: ReadonlyMap<string, CatalogTable>;
      changes: Changes;
      now: number;
      routines: RoutineRows | undefined;
    },
  ): Promise<boolean> {
    const only = [...wanted.values()];
    const survey = await readSurvey(lease, { ...this.#options, own, only, rest: true, routines });
    if (!routines) this.#routines.learn(survey.rows);
    const listed = new Map(survey.listed.map((one) => [pathKey(one.schema, one.name), one]));
    let isSame = this.#schema !== null;
    for (const key of wanted.keys()) {
      const before = this.#known.get(key);
      const of = listed.get(key);
      if (!of) {
        const wasThere = this.#known.delete(key);
        isSame &&= !wasThere;
        continue;
      }
      const seenAt = before && !changed.has(key) ? before.seenAt : now;
      const table = await readTable(lease, { ...this.#options, survey, of });
      isSame &&= before !== undefined && sameTable(before.table, table);
      this.#known.set(key, {
        ...of,
        seenAt,
        settled: isLongAgo(seenAt, now),
        table,
      });
    }
    const rest = readRest(survey);
    const text = JSON.stringify(rest);
    if (text === this.#rest) return isSame;
    this.#rest = text;
    this.#schema = { ...rest, tables: [] };
    return false;
  }

  async #readWhole(
    lease: Lease,
    { own, changed, now, routines }: {
      own: OwnTables;
      changed?: Changes["changed"];
      now: number;
      routines: RoutineRows | undefined;
    },
  ): Promise<Schema> {
    const survey = await readSurvey(lease, { ...this.#options, own, routines });
    if (!routines) this.#routines.learn(survey.rows);
    const schema = await readSchema(lease, { ...this.#options, survey });
    const tables = new Map(
      schema.tables.map((table) => [pathKey(table.schema, table.name), table]),
    );
    const before = this.#known;
    this.#known = new Map(
      survey.listed.map((one) => {
        const key = pathKey(one.schema, one.name);
        const old = changed?.has(key) ? undefined : before.get(key);
        const seenAt = old?.seenAt ?? now;
        const settled = this.#isSettled(key) || isLongAgo(seenAt, now);
        return [key, { ...one, seenAt, settled, table: tables.get(key) ?? null }];
      }),
    );
    this.#rest = JSON.stringify(readRest(survey));
    return this.#schema = schema;
  }

  /** It changed well before another did. */
  #isSettled(key: string): boolean {
    if (!this.#marks) return false;
    const { classes, views } = this.#marks;
    return [classes, views].some(({ sums, newest }) =>
      (sums.get(key)?.sum ?? Infinity) < newest - SETTLED_SECONDS
    );
  }

  #keep(): Schema {
    const tables = [...this.#known.values()].flatMap(({ table }) => table ?? []);
    return this.#schema = { ...this.#schema!, tables };
  }
}

function isLongAgo(seenAt: number, now: number): boolean {
  return now - seenAt >= SETTLED_SECONDS * 1000;
}

function sameTable(one: Table | null, other: Table | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
