// Keeps the catalog's PostgreSQL like IRIS: an empty table for every table, as fresh as whoever asks must have it.

import type { Lease } from "../backend/contract.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import { layOut } from "./lay_out.ts";
import type { Layout } from "./relations.ts";
import type { CatalogTable } from "./contract.ts";
import { type Held, Mirrored, type MirrorTarget, Replaced } from "./mirrored.ts";
import { LaidTables } from "./laid_tables.ts";
import { NO_ROUTINES, type Routines } from "../sql/names/routines.ts";
import { pathKey } from "../iris/names.ts";
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

/** How an IRIS connection is come by, and given back. */
export interface Borrow {
  lease(): Promise<Lease>;
  release?(lease: Lease): void;
  /** There are changes that only this connection sees. */
  afresh?: boolean;
}

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
  /** Schema changes that were told. */
  #changes = 0;
  readonly #mirrored: Mirrored;
  /** The schema that the process has whole; null while it has some tables at best. */
  #schema: Schema | null = null;
  readonly #laid = new LaidTables();
  #routines = NO_ROUTINES;
  /** What they were made of. */
  #learnt = "[[],[]]";
  /** When what it has was read, and at how many changes. */
  #readAt = -Infinity;
  #readChanges = -1;
  /** What a process that begins with it has. */
  #kept: { number: number; held: Held; schema: Schema | null } | null = null;
  #cancelKeeping = () => {};

  constructor(target: MirrorTarget, options: MirrorOptions) {
    this.#target = target;
    this.#mirrored = new Mirrored(target, options.log);
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
    return this.#mirrored.generation;
  }

  /** Whether all tables are there, be they as they were a moment ago. */
  get isWhole(): boolean {
    return this.#schema !== null && this.#mirrored.generation === this.#target.generation;
  }

  /** As IRIS spells it; undefined where nobody knows of it. */
  roleNamed(name: string): string | undefined {
    return this.#schema?.privileges?.roles.find((role) => pathKey(role.name) === pathKey(name))
      ?.name;
  }

  get routines(): Routines {
    return this.#routines;
  }

  /** Waits for these tables alone, which are there long before the whole; gives the generation that has them. */
  async readySome(borrow: Borrow, tables: readonly CatalogTable[]): Promise<number> {
    const missing = () =>
      tables.filter(({ schema, name }) => !this.#mirrored.has(pathKey(schema, name)));
    this.#meet();
    if (missing().length === 0) return this.#mirrored.generation;
    const lease = await borrow.lease();
    try {
      const schema = await this.#options.reader.readSome(lease, missing());
      await this.#mirrored.add(layOut(schema, this.#options));
    } finally {
      borrow.release?.(lease);
    }
    return this.#mirrored.generation;
  }

  /** A new process knows nothing of what the one before it had. */
  #meet(): void {
    const { generation, holds } = this.#target;
    if (generation === this.#mirrored.generation) return;
    const kept = this.#kept?.number === holds ? this.#kept : null;
    this.#mirrored.begin(generation, kept?.held);
    this.#schema = kept?.schema ?? null;
    this.#readChanges = -1;
  }

  close(): void {
    this.#cancelKeeping();
  }

  /** Where there is much of it, as making all of it again would take its time. */
  #keepSoon(): void {
    this.#cancelKeeping();
    if (this.#mirrored.unkept < KEPT_LEAST) return;
    const again = this.#options.after?.(KEEP_MS, () => this.#keep());
    if (again) this.#cancelKeeping = again;
  }

  async #keep(): Promise<void> {
    try {
      await this.#mirrored.alone(async () => {
        // In the midst of a refresh some keys are still to come.
        if (this.#refreshing) return this.#keepSoon();
        if (!this.isWhole) return;
        await this.#target.keep(this.#mirrored.generation, (number) => {
          this.#kept = { number, held: this.#mirrored.held(), schema: this.#schema };
        });
      });
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      this.#options.log.debug("the catalog is not kept", { error: cause.message });
    }
  }

  #isFresh(since: number): boolean {
    return this.#mirrored.generation === this.#target.generation &&
      this.#readChanges === this.#changes &&
      this.#readAt >= since;
  }

  isView(title: string): boolean {
    return this.#mirrored.isView(title);
  }

  get hasDomains(): boolean {
    return this.#mirrored.hasDomains;
  }

  async #refresh(lease: Lease, release: () => void): Promise<void> {
    const changes = this.#changes;
    const readAt = this.#options.clock();
    const schema = await this.#options.reader.read(lease);
    // PostgreSQL may take long to be told, and others have questions to IRIS.
    release();
    if (schema !== this.#schema || this.#mirrored.generation !== this.#target.generation) {
      const layout = layOut(schema, { ...this.#options, laid: this.#laid });
      this.#meet();
      await this.#mirrored.become(layout);
      await this.#mirrored.tellDatabases(schema.namespaces);
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
}
