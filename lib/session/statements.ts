// The prepared statements of a session: protocol Parse and SQL PREPARE share one set of names.

import { refuseOver } from "../errors/limits.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Plan } from "../sql/plans/plan.ts";
import type { ParsedStatement } from "../sql/text/parsed_statement.ts";
import { weightOf } from "../sql/text/weight_of.ts";
import type { Column } from "../types/column.ts";
import type { Prepared } from "../catalog/contract.ts";
import type { Basis } from "./judgement/basis.ts";
import type { Judgement } from "./judgement/verdicts.ts";
import type { Memory } from "./memory.ts";

/** A statement whose analysis is done. */
export interface Statement {
  /** Null where the text has no statement at all. */
  parsed: ParsedStatement | null;
  plan: Plan;
  /** By $n - 1; no 0 among them. */
  parameterTypes: readonly number[];
  /** Null where no rows come back; undefined where only running it will tell. */
  columns?: readonly Column[] | null;
  /** What PostgreSQL said of it before it runs, where that was asked. */
  judgement?: Judgement | null;
  /** What the analysis rests on, where that may change. */
  basis?: Basis;
}

type Origin = Pick<Prepared, "text" | "preparedAt" | "sql">;

export class Statements {
  #byName = new Map<string, Statement>();
  /** How each that has a name came to be. */
  #origins = new Map<string, Origin>();
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  add(name: string, statement: Statement, origin: Origin): void {
    if (name !== "") this.refuseTaken(name);
    const replaced = this.#byName.get(name);
    refuseOver("preparedStatements", this.#byName.size + (replaced ? 0 : 1));
    this.#memory.change({ from: sizeOf(replaced), to: sizeOf(statement) });
    this.#byName.set(name, statement);
    if (name !== "") this.#origins.set(name, origin);
  }

  /** The same statement, analysed anew. */
  replace(name: string, statement: Statement): void {
    this.#memory.change({ from: sizeOf(this.#byName.get(name)), to: sizeOf(statement) });
    this.#byName.set(name, statement);
  }

  /** Those with a name, as pg_prepared_statements has them. */
  listed(): Prepared[] {
    return [...this.#origins].map(([name, origin]) => {
      const { parameterTypes, columns } = this.#byName.get(name)!;
      return {
        name,
        ...origin,
        parameterTypes,
        resultTypes: columns?.map(({ type }) => type) ?? null,
      };
    });
  }

  refuseTaken(name: string): void {
    if (!this.#byName.has(name)) return;
    const message = `prepared statement "${name}" already exists`;
    throw new PgError("duplicate_prepared_statement", message);
  }

  find(name: string): Statement | undefined {
    return this.#byName.get(name);
  }

  get(name: string): Statement {
    const statement = this.find(name);
    if (statement) return statement;
    throw new PgError(
      "invalid_sql_statement_name",
      name === ""
        ? "unnamed prepared statement does not exist"
        : `prepared statement "${name}" does not exist`,
    );
  }

  remove(name: string): void {
    this.#memory.give(sizeOf(this.#byName.get(name)));
    this.#byName.delete(name);
    this.#origins.delete(name);
  }

  /** As it was before an `add` that is not to count. */
  putBack(name: string, before: Statement | undefined): void {
    this.remove(name);
    if (before === undefined) return;
    this.#memory.take(sizeOf(before));
    this.#byName.set(name, before);
  }

  /** DEALLOCATE ALL leaves the unnamed statement, which has no SQL name. */
  clear(): void {
    for (const name of [...this.#byName.keys()]) if (name !== "") this.remove(name);
  }
}

/** Clients send the same text again and again. */
const WEIGHTS = new WeakMap<ParsedStatement, number>();

function sizeOf(statement: Statement | undefined): number {
  const parsed = statement?.parsed;
  if (!parsed) return 0;
  let weight = WEIGHTS.get(parsed);
  if (weight === undefined) WEIGHTS.set(parsed, weight = weightOf(parsed.text));
  return weight;
}
