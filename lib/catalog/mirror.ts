// Keeps the catalog's PostgreSQL like IRIS: an empty table for every table, and only what changed is made anew.

import type { Lease } from "../backend/contract.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import { identifier, literal } from "../sql/text/quoting.ts";
import { type Layout, layOut, type Namespace, type Relation } from "./lay_out.ts";
import { databasesAs } from "./mirror_databases.ts";
import type { CatalogTable } from "./contract.ts";
import { LaidTables } from "./laid_tables.ts";
import { MirrorRights } from "./mirror_rights.ts";
import { makeSchema, Making, referring } from "./making.ts";
import { NO_ROUTINES, type Routines } from "../sql/names/routines.ts";
import { keyOf } from "./reading/rows_by_name.ts";
import type { Schema } from "./schema.ts";

export interface MirrorOptions {
  /** IRIS's name of the schema that clients see as public. */
  publicIs: string;
  /** Whom the gateway logs in to IRIS as. */
  irisUser?: string;
  reader: SchemaSource;
  /** What others than this gateway do to the schema is seen after so long at the latest. */
  refreshMs: number;
  log: Log;
  /** What rests on IRIS's functions, or on the types that users made, is to be made anew. */
  plansChanged?(): void;
  /** Milliseconds that never go back. */
  clock?(): number;
  /** Runs it later, unless what this gives is called before; without it nothing is kept. */
  after?(milliseconds: number, run: () => void): () => void;
}

/** Gives the same schema again where nothing has changed. */
export interface SchemaSource {
  read(lease: Lease): Promise<Schema>;
  /** Just these tables, where the whole would take too long. */
  readSome(lease: Lease, tables: readonly CatalogTable[]): Promise<Schema>;
}

/** The PostgreSQL that mirrors. */
export interface MirrorTarget {
  /** Which process it is: a new one knows nothing but what it began with. */
  readonly generation: number;
  /** The number of what was kept that it began with, or 0. */
  readonly holds: number;
  /** Lets those that come after it begin with what it has; `done` is told the number of that. */
  keep(generation: number, done: (number: number) => void): Promise<void>;
  /** Runs as superuser, whole or not at all, when there are these roles; fails where the process is another one than `generation`. */
  run(
    sql: string,
    options: { generation: number; roles: readonly string[]; gone?: readonly string[] },
  ): Promise<void>;
}

/** How an IRIS connection is come by, and given back. */
export interface Borrow {
  lease(): Promise<Lease>;
  release?(lease: Lease): void;
  /** There are changes that only this connection sees. */
  afresh?: boolean;
}

/** In this order: a domain may be over another type. */
const DROPPED_LAST: readonly Relation["kind"][] = ["domain", "type"];

const BATCH = 50;
/** Fewer are soon made again. */
const KEPT_LEAST = 200;
/** Whoever had to wait for the tables is answered before they are kept. */
const KEEP_MS = 2_000;
/** A process that ends each time it is told of the schema would be told for ever. */
const ATTEMPTS_MAX = 3;

export class Mirror {
  readonly #options: MirrorOptions & { clock(): number };
  readonly #target: MirrorTarget;
  #refreshing: Promise<void> | null = null;
  #working: Promise<unknown> = Promise.resolve();
  /** Schema changes that were told. */
  #changes = 0;
  /** What the process with this generation has. */
  #generation = 0;
  #made = new Map<string, Relation>();
  /** The schema that it has whole; null while it has some tables at best. */
  #schema: Schema | null = null;
  /** Tables made before the whole, without what leads from one to another. */
  #some = new Set<string>();
  #schemas = new Map<string, Namespace>();
  #rights = new MirrorRights();
  readonly #laid = new LaidTables();
  #databases: readonly string[] = [];
  #routines = NO_ROUTINES;
  /** What they were made of. */
  #learnt = "[[],[]]";
  /** When what it has was read, and at how many changes. */
  #readAt = -Infinity;
  #readChanges = -1;
  readonly #making = new Making();
  /** What a process that begins with it has. */
  #kept: Kept | null = null;
  /** Relations that were made or dropped since. */
  #unkept = 0;
  #cancelKeeping = () => {};

  constructor(target: MirrorTarget, options: MirrorOptions) {
    this.#target = target;
    this.#options = { clock: () => performance.now(), ...options };
  }

  /** The schema is another one from now on. */
  changed(): void {
    this.#changes++;
  }

  /** Waits until the mirror is as IRIS is now, or was a moment ago; gives the generation that has it. */
  async ready(borrow: Borrow): Promise<number> {
    const { clock, refreshMs } = this.#options;
    const since = borrow.afresh ? clock() : clock() - refreshMs;
    for (let attempt = 0; !this.#isFresh(since);) {
      if (this.#refreshing) {
        await this.#refreshing.catch(() => {});
        continue;
      }
      // The one who refreshes has its connection already, so that nobody waits for one who waits.
      const lease = await borrow.lease();
      let isHeld = true;
      const release = () => {
        if (isHeld) borrow.release?.(lease);
        isHeld = false;
      };
      try {
        if (this.#refreshing || this.#isFresh(since)) continue;
        this.#refreshing = this.#refresh(lease, release).finally(() => this.#refreshing = null);
        await this.#refreshing;
      } catch (cause) {
        if (!(cause instanceof Replaced) || ++attempt === ATTEMPTS_MAX) throw cause;
      } finally {
        release();
      }
    }
    return this.#generation;
  }

  /** Whether all tables are there, be they as they were a moment ago. */
  get isWhole(): boolean {
    return this.#schema !== null && this.#generation === this.#target.generation;
  }

  /** As IRIS spells it; undefined where nobody knows of it. */
  roleNamed(name: string): string | undefined {
    return this.#schema?.privileges?.roles.find((role) => keyOf(role.name) === keyOf(name))?.name;
  }

  get routines(): Routines {
    return this.#routines;
  }

  /** Waits for these tables alone, which are there long before the whole; gives the generation that has them. */
  async readySome(borrow: Borrow, tables: readonly CatalogTable[]): Promise<number> {
    const missing = () => tables.filter(({ schema, name }) => !this.#made.has(keyOf(schema, name)));
    this.#meet();
    if (missing().length === 0) return this.#generation;
    const lease = await borrow.lease();
    try {
      const schema = await this.#options.reader.readSome(lease, missing());
      const { relations, schemas } = layOut(schema, this.#options);
      await this.#alone(async () => {
        await this.#makeSchemas(new Map([...this.#schemas, ...added(schemas, this.#schemas)]));
        await this.#makeBatch(
          [...relations.values()].map((relation) =>
            this.#partOf(relation, { grants: new Map() }, () => {
              this.#some.add(relation.key);
            })
          ),
        );
      });
    } finally {
      borrow.release?.(lease);
    }
    return this.#generation;
  }

  /** One at a time tells the process of tables. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#working.then(work);
    this.#working = turn.catch(() => {});
    return turn;
  }

  /** A new process knows nothing of what the one before it had. */
  #meet(): void {
    const { generation } = this.#target;
    if (generation === this.#generation) return;
    this.#generation = generation;
    const kept = this.#kept?.number === this.#target.holds ? this.#kept : null;
    this.#made = new Map(kept?.made);
    this.#schemas = new Map(kept?.schemas);
    this.#some = new Set(kept?.some);
    this.#rights = kept?.rights.copy() ?? new MirrorRights();
    this.#databases = kept?.databases ?? [];
    this.#schema = kept?.schema ?? null;
    this.#readChanges = -1;
  }

  close(): void {
    this.#cancelKeeping();
  }

  /** Where there is much of it, as making all of it again would take its time. */
  #keepSoon(): void {
    this.#cancelKeeping();
    if (this.#unkept < KEPT_LEAST) return;
    const again = this.#options.after?.(KEEP_MS, () => this.#keep());
    if (again) this.#cancelKeeping = again;
  }

  async #keep(): Promise<void> {
    try {
      await this.#alone(async () => {
        // In the midst of a refresh some keys are still to come.
        if (this.#refreshing) return this.#keepSoon();
        if (!this.isWhole) return;
        await this.#target.keep(this.#generation, (number) => {
          this.#unkept = 0;
          this.#kept = {
            number,
            made: new Map(this.#made),
            schemas: new Map(this.#schemas),
            some: new Set(this.#some),
            rights: this.#rights.copy(),
            databases: this.#databases,
            schema: this.#schema,
          };
        });
      });
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      this.#options.log.debug("the catalog is not kept", { error: cause.message });
    }
  }

  #isFresh(since: number): boolean {
    return this.#generation === this.#target.generation && this.#readChanges === this.#changes &&
      this.#readAt >= since;
  }

  isView(title: string): boolean {
    return [...this.#made.values()].some((one) => one.kind === "view" && one.title === title);
  }

  get hasDomains(): boolean {
    return [...this.#made.values()].some(({ kind }) => kind === "domain");
  }

  async #refresh(lease: Lease, release: () => void): Promise<void> {
    const changes = this.#changes;
    const readAt = this.#options.clock();
    const schema = await this.#options.reader.read(lease);
    // PostgreSQL may take long to be told, and others have questions to IRIS.
    release();
    if (schema !== this.#schema || this.#generation !== this.#target.generation) {
      const layout = layOut(schema, { ...this.#options, laid: this.#laid });
      await this.#become(layout);
      await this.#tellDatabases(schema.namespaces);
      this.#learn(layout, JSON.stringify([schema.routines, schema.userTypes]));
      this.#schema = schema;
      this.#keepSoon();
    }
    this.#readChanges = changes;
    this.#readAt = readAt;
  }

  #learn({ routines }: Layout, text: string): void {
    if (text === this.#learnt) return;
    this.#routines = routines;
    this.#learnt = text;
    this.#options.plansChanged?.();
  }

  async #become(layout: Layout): Promise<void> {
    this.#meet();
    const before = this.#made;
    const isSame = (one: Relation, other: Relation | undefined) => {
      // What leads from it to others is still to be made.
      const made = other && this.#some.has(one.key)
        ? { ...one, references: other.references }
        : one;
      return made === other || JSON.stringify(made) === JSON.stringify(other);
    };
    const gone: Relation[] = [];
    for (const [key, one] of [...before]) {
      const now = layout.relations.get(key);
      if (!now || !isSame(one, now)) gone.push(one);
      // What is the same object the next time need not be compared again.
      else if (!this.#some.has(key)) before.set(key, now);
    }
    // Types go after what is of them.
    gone.sort((one, other) => DROPPED_LAST.indexOf(one.kind) - DROPPED_LAST.indexOf(other.kind));
    const goneKeys = new Set(gone.map(({ key }) => key));
    this.#unkept += gone.length;
    await this.#alone(async () => {
      await this.#drop(gone);
      await this.#makeSchemas(layout.schemas);
    });
    const fresh = [...layout.relations.values()].filter(({ key }) => !before.has(key));
    this.#unkept += fresh.length;
    await this.#inBatches(fresh.map((relation) => this.#partOf(relation, layout)));
    const freshKeys = new Set([...fresh.map(({ key }) => key), ...this.#some]);
    // A key that leads to what was made anew went with what was there before.
    const references = [...layout.relations.values()].flatMap((relation) =>
      relation.references.filter(({ to }) =>
        freshKeys.has(relation.key) || freshKeys.has(to) || goneKeys.has(to)
      ).map((reference) => ({
        title: relation.title,
        roles: [],
        sql: () => referring(relation, reference, layout),
        done: () => {},
      }))
    );
    await this.#inBatches(references);
    for (const key of this.#some) {
      const relation = layout.relations.get(key);
      if (relation) this.#made.set(key, relation);
    }
    this.#some.clear();
    await this.#alone(() => this.#tellRights(layout));
  }

  async #tellDatabases(names: readonly string[]): Promise<void> {
    const statements = databasesAs(names, this.#databases);
    if (statements.length > 0) await this.#alone(() => this.#run(statements));
    this.#databases = names;
  }

  /** One after the other, so that what PostgreSQL does not take of it hides nothing else. */
  async #tellRights(layout: Layout): Promise<void> {
    const made = new Map([...layout.relations].filter(([key]) => this.#made.has(key)));
    for (const { sql, roles, gone } of this.#rights.changes({ ...layout, relations: made })) {
      try {
        await this.#run(sql, roles, gone);
      } catch (cause) {
        if (!(cause instanceof PgError) || cause instanceof Replaced) throw cause;
        this.#options.log.warn("not in the catalog", { rights: sql.at(-1), error: cause.message });
      }
    }
  }

  #partOf(relation: Relation, layout: Pick<Layout, "grants">, made = () => {}): Part {
    const { sql, roles } = this.#rights.first(relation, layout.grants);
    return {
      title: relation.title,
      roles: relation.owner === null ? roles : [relation.owner, ...roles],
      sql: () => [...this.#making.relation(relation), ...sql],
      isDone: () => this.#made.has(relation.key),
      done: () => {
        this.#made.set(relation.key, relation);
        made();
      },
    };
  }

  async #drop(relations: readonly Relation[]): Promise<void> {
    for (let at = 0; at < relations.length; at += BATCH) {
      const batch = relations.slice(at, at + BATCH);
      await this.#run(
        // A domain may have gone with the one that it is over.
        batch.map(({ kind, title }) =>
          `DROP ${kind.toUpperCase()} ${kind === "domain" ? "IF EXISTS " : ""}${title} CASCADE`
        ),
      );
      for (const { key } of batch) {
        this.#made.delete(key);
        this.#rights.dropped(key);
      }
    }
  }

  async #makeSchemas(schemas: Layout["schemas"]): Promise<void> {
    const gone = [...this.#schemas.keys()].filter((name) => !schemas.has(name));
    const other = [...schemas].filter(([name, schema]) =>
      JSON.stringify(schema) !== JSON.stringify(this.#schemas.get(name))
    );
    if (gone.length + other.length === 0) return;
    const roles = other.flatMap(([, { owner }]) => owner === null ? [] : [owner]);
    await this.#run([
      ...gone.map((name) => `DROP SCHEMA ${identifier(name)}`),
      ...other.flatMap(([name, { oid }]) =>
        oid === null || this.#schemas.has(name) ? [] : makeSchema(name, oid)
      ),
      ...other.flatMap(([name, { owner, comment }]) => [
        `ALTER SCHEMA ${identifier(name)} OWNER TO ${identifier(owner ?? "pg_database_owner")}`,
        `COMMENT ON SCHEMA ${identifier(name)} IS ${comment === null ? "NULL" : literal(comment)}`,
      ]),
    ], roles);
    this.#schemas = new Map(schemas);
  }

  /** Whole batches where that works, so that one table that cannot be shown does not hide the others. */
  async #inBatches(parts: readonly Part[]): Promise<void> {
    for (let at = 0; at < parts.length; at += BATCH) {
      await this.#alone(() => this.#makeBatch(parts.slice(at, at + BATCH)));
    }
  }

  async #makeBatch(parts: readonly Part[]): Promise<void> {
    const batch = parts.filter(({ isDone }) => !isDone?.());
    if (batch.length === 0) return;
    if (!await this.#works(batch)) {
      for (const part of batch) await this.#works([part]);
    }
    await this.#run(["CHECKPOINT"]);
  }

  async #works(parts: readonly Part[]): Promise<boolean> {
    try {
      await this.#run(
        parts.flatMap((part) => part.sql()),
        parts.flatMap(({ roles }) => roles),
      );
    } catch (cause) {
      if (!(cause instanceof PgError) || this.#generation !== this.#target.generation) throw cause;
      if (parts.length === 1) {
        const { title } = parts[0];
        this.#options.log.warn("not in the catalog", { table: title, error: cause.message });
      }
      return false;
    }
    for (const part of parts) part.done();
    return true;
  }

  #run(
    statements: readonly string[],
    roles: readonly string[] = [],
    gone: readonly string[] = [],
  ): Promise<void> {
    const generation = this.#generation;
    return this.#target.run(statements.join(";\n"), { generation, roles, gone });
  }
}

/** The process is another one than that which was told of the schema so far. */
export class Replaced extends PgError {
  constructor() {
    super("cannot_connect_now", "the catalog's process was replaced meanwhile", {
      hint: "Try once more.",
    });
  }
}

interface Kept {
  number: number;
  made: ReadonlyMap<string, Relation>;
  schemas: ReadonlyMap<string, Namespace>;
  some: ReadonlySet<string>;
  rights: MirrorRights;
  databases: readonly string[];
  schema: Schema | null;
}

interface Part {
  title: string;
  /** That have to be there. */
  roles: readonly string[];
  sql(): string[];
  /** Somebody else has made it meanwhile. */
  isDone?(): boolean;
  done(): void;
}

/** The schemas that are not there yet. */
function added(schemas: Layout["schemas"], known: Layout["schemas"]): [string, Namespace][] {
  return [...schemas].filter(([name]) => !known.has(name));
}
