// A session's temporary tables: tables of IRIS in a schema of the session's own, which it alone is led to.

import { identifier } from "../../sql/text/quoting.ts";
import { acquireOwn } from "../../backend/acquire_own.ts";
import type { Lease } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { TEMPORARY_SCHEMAS, withTemporaries } from "../../sql/names/temporary_names.ts";
import type { OnCommit, TemporaryChange } from "../../sql/names/temporary_change.ts";
import type { Context } from "../context.ts";
import { runStepsOf } from "../running/definitions.ts";
import type { Participant } from "../transactions/transaction.ts";

const SCHEMA_BYTES = 8;

type Tables = ReadonlyMap<string, OnCommit>;

export class TemporaryTables implements Participant {
  readonly schema: string;
  readonly #context: () => Context;
  #tables: Tables = new Map();
  /** As they were at the transaction's begin, then at each savepoint. */
  #before: Tables[] = [];
  /** What IRIS may still have, as it takes no definition back. */
  #made = false;
  readonly #left = new Set<string>();
  #addressed = new WeakMap<ParsedStatement, ParsedStatement>();

  constructor(context: () => Context, randomBytes: (size: number) => Uint8Array) {
    this.#context = context;
    const digits = [...randomBytes(SCHEMA_BYTES)].map((byte) => byte.toString(16).padStart(2, "0"));
    this.schema = TEMPORARY_SCHEMAS + digits.join("");
  }

  get some(): boolean {
    return this.#tables.size > 0;
  }

  /** Others each time that one comes or goes. */
  get own(): unknown {
    return this.#tables;
  }

  has(name: string): boolean {
    return this.#tables.has(name);
  }

  /** The statement with the session's own tables for its names. */
  addressed(statement: ParsedStatement): ParsedStatement {
    const known = this.#addressed.get(statement);
    if (known) return known;
    const addressed = withTemporaries(statement, this);
    this.#addressed.set(statement, addressed);
    return addressed;
  }

  /** Before it is made: IRIS still has a table whose making was rolled back. */
  async makeRoom(lease: Lease, { made }: TemporaryChange): Promise<void> {
    if (made && !this.has(made.name) && this.#left.delete(made.name)) {
      await this.#drop(lease, made.name);
    }
  }

  change({ made, gone }: TemporaryChange): void {
    if (!made && gone.length === 0) return;
    const tables = new Map(this.#tables);
    for (const name of gone) {
      const onCommit = tables.get(name);
      tables.delete(name);
      this.#left.delete(name);
      if (made && onCommit) tables.set(made.name, onCommit);
    }
    if (made && !tables.has(made.name)) tables.set(made.name, made.onCommit);
    if (made) this.#made = true;
    // What IRIS has dropped does not come back, whatever the transaction does.
    this.#before = this.#before.map((before) => without(before, gone));
    this.#become(tables);
  }

  begin(): void {
    this.#before = [this.#tables];
  }

  get pending(): boolean {
    return this.some;
  }

  prepare(): void | Promise<void> {
    const ending = [...this.#tables].filter(([, onCommit]) => onCommit !== "keep");
    if (ending.length > 0) return this.#end(ending);
  }

  async #end(ending: readonly [string, OnCommit][]): Promise<void> {
    const lease = await this.#context().transaction.lease({ begin: false });
    for (const [name, onCommit] of ending) {
      if (onCommit === "empty") await this.#run(lease, `DELETE FROM ${this.#quoted(name)}`);
      else {
        await this.#drop(lease, name);
        this.change({ gone: [name] });
      }
    }
  }

  commit(): void {
    this.#before = [];
  }

  rollback(): void {
    this.#restore(this.#before[0]);
    this.#before = [];
  }

  savepoint(): void {
    this.#before.push(this.#tables);
  }

  release(depth: number): void {
    this.#before.length = depth;
  }

  rollbackTo(depth: number): void {
    this.#restore(this.#before[depth]);
    this.#before.length = depth + 1;
  }

  /** DISCARD: all of them go. */
  async discard(): Promise<void> {
    if (!this.#made) return;
    const { transaction } = this.#context();
    await this.#dropSchema(await transaction.lease({ begin: false }));
    this.#before = this.#before.map(() => new Map());
    this.#become(new Map());
    transaction.schemaChanged();
  }

  /** The session is over, and its connection given back. */
  async close(): Promise<void> {
    if (!this.#made) return;
    const { effects, user } = this.#context();
    try {
      const lease = await acquireOwn(effects.pool, { user });
      try {
        await this.#dropSchema(lease);
        effects.catalog.schemaChanged();
      } finally {
        lease.release();
      }
    } catch (cause) {
      effects.log.warn("temporary tables are left over", { schema: this.schema, cause });
    }
  }

  #restore(tables: Tables | undefined): void {
    if (!tables || tables === this.#tables) return;
    for (const name of this.#tables.keys()) if (!tables.has(name)) this.#left.add(name);
    this.#become(tables);
  }

  #become(tables: Tables): void {
    this.#tables = tables;
    this.#addressed = new WeakMap();
  }

  #quoted(name: string): string {
    return [this.schema, name].map(identifier).join(".");
  }

  async #drop(lease: Lease, name: string): Promise<void> {
    await this.#run(lease, `DROP TABLE IF EXISTS ${this.#quoted(name)}`);
  }

  async #dropSchema(lease: Lease): Promise<void> {
    this.#made = false;
    this.#left.clear();
    await this.#run(lease, `DROP SCHEMA IF EXISTS ${this.schema} CASCADE`);
  }

  /** In PostgreSQL's words, so that what is remembered of a table goes with it. */
  async #run(lease: Lease, text: string): Promise<void> {
    const context = this.#context();
    const [parsed] = context.effects.planner.parse(text);
    const plan = context.effects.planner.plan(parsed);
    const steps = plan.kind === "definition"
      ? plan.steps
      : plan.kind === "data"
      ? [{ do: "run", iris: plan.iris } as const]
      : [];
    if (steps.length === 0) throw new PgError("internal_error", `no steps for ${text}`);
    await runStepsOf(steps, { context, lease });
  }
}

function without(tables: Tables, names: readonly string[]): Tables {
  if (!names.some((name) => tables.has(name))) return tables;
  return new Map([...tables].filter(([name]) => !names.includes(name)));
}
