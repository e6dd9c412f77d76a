// What the catalog's PostgreSQL has of IRIS's schema, and the way from there to another: only what changed is made anew.

import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import { identifier, literal } from "../sql/text/quoting.ts";
import type { Layout, Namespace, Relation } from "./relations.ts";
import { databasesAs } from "./mirror_databases.ts";
import { MirrorRights } from "./mirror_rights.ts";
import { makeSchema, Making, referring } from "./making.ts";

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

/** The process is another one than that which was told of the schema so far. */
export class Replaced extends PgError {
  constructor() {
    super("cannot_connect_now", "the catalog's process was replaced meanwhile", {
      hint: "Try once more.",
    });
  }
}

/** In this order: a domain may be over another type. */
const DROPPED_LAST: readonly Relation["kind"][] = ["domain", "type"];

const BATCH = 50;

/** What there is. */
export interface Held {
  made: ReadonlyMap<string, Relation>;
  schemas: ReadonlyMap<string, Namespace>;
  some: ReadonlySet<string>;
  rights: MirrorRights;
  databases: readonly string[];
}

export class Mirrored {
  readonly #target: MirrorTarget;
  readonly #log: Log;
  #working: Promise<unknown> = Promise.resolve();
  /** Which process has all this. */
  #generation = 0;
  #made = new Map<string, Relation>();
  /** Tables made before the whole, without what leads from one to another. */
  #some = new Set<string>();
  #schemas = new Map<string, Namespace>();
  #rights = new MirrorRights();
  #databases: readonly string[] = [];
  readonly #making = new Making();
  /** Relations that were made or dropped since the last copy. */
  #unkept = 0;

  constructor(target: MirrorTarget, log: Log) {
    this.#target = target;
    this.#log = log;
  }

  get generation(): number {
    return this.#generation;
  }

  get unkept(): number {
    return this.#unkept;
  }

  has(key: string): boolean {
    return this.#made.has(key);
  }

  isView(title: string): boolean {
    return [...this.#made.values()].some((one) => one.kind === "view" && one.title === title);
  }

  get hasDomains(): boolean {
    return [...this.#made.values()].some(({ kind }) => kind === "domain");
  }

  /** Another process has what it began with. */
  begin(generation: number, held?: Held): void {
    this.#generation = generation;
    this.#made = new Map(held?.made);
    this.#schemas = new Map(held?.schemas);
    this.#some = new Set(held?.some);
    this.#rights = held?.rights.copy() ?? new MirrorRights();
    this.#databases = held?.databases ?? [];
  }

  /** A copy, for processes that begin with it. */
  held(): Held {
    this.#unkept = 0;
    return {
      made: new Map(this.#made),
      schemas: new Map(this.#schemas),
      some: new Set(this.#some),
      rights: this.#rights.copy(),
      databases: this.#databases,
    };
  }

  /** One at a time tells the process of tables. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#working.then(work);
    this.#working = turn.catch(() => {});
    return turn;
  }

  /** Some tables, while the whole is still to come. */
  async add({ relations, schemas }: Layout): Promise<void> {
    await this.alone(async () => {
      await this.#makeSchemas(new Map([...this.#schemas, ...added(schemas, this.#schemas)]));
      await this.#makeBatch(
        [...relations.values()].map((relation) =>
          this.#partOf(relation, { grants: new Map() }, () => {
            this.#some.add(relation.key);
          })
        ),
      );
    });
  }

  async become(layout: Layout): Promise<void> {
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
    await this.alone(async () => {
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
    await this.alone(() => this.#tellRights(layout));
  }

  async tellDatabases(names: readonly string[]): Promise<void> {
    const statements = databasesAs(names, this.#databases);
    if (statements.length > 0) await this.alone(() => this.#run(statements));
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
        this.#log.warn("not in the catalog", { rights: sql.at(-1), error: cause.message });
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
      await this.alone(() => this.#makeBatch(parts.slice(at, at + BATCH)));
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
        this.#log.warn("not in the catalog", { table: title, error: cause.message });
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
