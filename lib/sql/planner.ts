// Statements in, plans out; both are remembered by their text, within a limit of memory, and so are the
// columns of tables, which somebody who can ask IRIS teaches.

import type { PgError } from "../errors/pg_error.ts";
import { classify } from "./commands/classify.ts";
import { type Lifted, Lifting } from "./lifting.ts";
import { localInsert } from "./local/local_insert.ts";
import { localPlan } from "./local/local_plan.ts";
import { LeastRecentlyUsed } from "./least_recently_used.ts";
import type { Routine } from "./names/routines.ts";
import { missingTable, namedTables, tableKey } from "./names/named_tables.ts";
import { parse } from "./text/parse.ts";
import { weightOf } from "./text/weight_of.ts";
import type { LocalInsertPlan, LocalPlan } from "./plans/local_plans.ts";
import type { Plan } from "./plans/plan.ts";
import type { NamedTable, PlanContext, TableColumn } from "./plans/plan_context.ts";
import type { ParsedStatement } from "./text/parsed_statement.ts";
import { Misplaced } from "./text/refuse.ts";
import { typesWanted } from "./types/types_wanted.ts";
import { NO_USER_TYPES, type UserTypes } from "./types/user_types.ts";

export interface PlannerOptions extends PlanContext {
  /** At most so many plans are kept. */
  plansMax?: number;
  /** About what they may take in memory. */
  planBytesMax?: number;
}

const PLANS_MAX = 2048;
const PLAN_BYTES_MAX = 64 << 20;
/** A tree is rarely asked for where there is a plan, so fewer of them are kept. */
const TREE_SHARE = 8;
const TABLES_MAX = 4096;
const TABLE_CHARACTERS_MAX = 1 << 20;

const CACHED: ReadonlySet<Plan["kind"]> = new Set([
  "data",
  "steps",
  "catalog",
  "local",
  "local_insert",
  "parts",
  "local_change",
]);

interface Planned {
  plan: Plan;
  tables: readonly NamedTable[];
  /** Made without knowing all of its tables. */
  blind: boolean;
}

interface KnownTable {
  columns: readonly TableColumn[];
  learntAt: number;
  /** How often all was outdated before. */
  era: number;
}

export class Planner {
  readonly #context: PlanContext;
  readonly #parsed: LeastRecentlyUsed<ParsedStatement[]>;
  readonly #plans: LeastRecentlyUsed<Planned>;
  readonly #lifting = new Lifting((text) => this.parse(text));
  readonly #tables = new LeastRecentlyUsed<KnownTable>({
    entriesMax: TABLES_MAX,
    sizeMax: TABLE_CHARACTERS_MAX,
  });

  #types = NO_USER_TYPES;
  #typesLearntAt = -Infinity;
  #era = 0;

  constructor(options: PlannerOptions) {
    const { plansMax = PLANS_MAX, planBytesMax = PLAN_BYTES_MAX, ...context } = options;
    this.#context = {
      ...context,
      columnsOf: (schema, table) =>
        this.#tables.get(tableKey(schema, table))?.columns ??
          context.columnsOf?.(schema, table) ?? null,
      userTypes: () => this.#types,
    };
    this.#plans = new LeastRecentlyUsed({ entriesMax: plansMax, sizeMax: planBytesMax });
    this.#parsed = new LeastRecentlyUsed({
      entriesMax: Math.ceil(plansMax / TREE_SHARE),
      sizeMax: Math.ceil(planBytesMax / TREE_SHARE),
    });
  }

  /** PostgreSQL's `public`, as IRIS calls it. */
  get irisSchema(): string {
    return this.#context.irisSchema;
  }

  /** The columns of a table in IRIS, as far as they were learnt. */
  columnsOf(schema: string, table: string): readonly TableColumn[] | null {
    return this.#context.columnsOf!(schema, table);
  }

  /** A function or procedure of IRIS's, as clients know it. */
  routineOf(schema: string, name: string): Routine | undefined {
    return this.#context.routineOf?.(schema, name);
  }

  /** All statements of a client's text, or the syntax error that keeps all of them from running. */
  parse(text: string): ParsedStatement[] {
    const known = this.#parsed.get(text);
    if (known) return known;
    const parsed = parse(text);
    this.#parsed.set(text, parsed, weightOf(text));
    return parsed;
  }

  /** A statement that stands for all texts like this one, with what is this one's own as values. */
  lift(text: string): Lifted | null {
    return this.#lifting.lift(text);
  }

  /** A plan from before, unless it rests on something learnt earlier than `since`. */
  known(statement: ParsedStatement, since: number): Plan | undefined {
    const planned = this.#plans.get(keyOf(statement));
    if (!planned || planned.blind) return undefined;
    return planned.tables.every((table) => this.knows(table, since)) ? planned.plan : undefined;
  }

  plan(statement: ParsedStatement): Plan {
    const known = this.#plans.get(keyOf(statement));
    if (known && (!known.blind || this.#isBlind(known.tables))) return known.plan;
    const plan = classify(statement, this.#contextOf(statement));
    // A session command holds statements with their places in the client's text, and a native plan the
    // place of its error, so neither serves another text.
    if (CACHED.has(plan.kind)) {
      const tables = this.tablesOf(statement);
      const planned = { plan, tables, blind: this.#isBlind(tables) };
      this.#plans.set(keyOf(statement), planned, weightOf(statement.text));
    }
    return plan;
  }

  /** What to do where IRIS finds out only while it runs that it lacks something. */
  local(statement: ParsedStatement, refusal: PgError): LocalPlan | null {
    const { condition, message, fields } = refusal;
    return localPlan({
      statement,
      context: this.#contextOf(statement),
      refusal: new Misplaced(condition, message, fields),
    });
  }

  /** The same of an INSERT: its rows are worked out, and IRIS takes them. */
  localInsert(statement: ParsedStatement, refusal: PgError): LocalInsertPlan | null {
    const { condition, message, fields } = refusal;
    return localInsert({
      statement,
      context: this.#contextOf(statement),
      refusal: new Misplaced(condition, message, fields),
    });
  }

  /** The tables whose columns should be known before the statement is planned. */
  tablesOf(statement: ParsedStatement): readonly NamedTable[] {
    return namedTables(statement, this.#context);
  }

  knows({ key }: NamedTable, since: number): boolean {
    const known = this.#tables.get(key);
    return known !== undefined && known.learntAt >= since && known.era === this.#era;
  }

  /** Plans that rest on other columns are worth nothing; says whether there may be such. */
  learn({ key }: NamedTable, columns: readonly TableColumn[], now: number): boolean {
    const before = this.#tables.get(key);
    const changed = before !== undefined && !sameColumns(before.columns, columns);
    if (changed) this.#plans.clear();
    this.#tables.set(key, { columns, learntAt: now, era: this.#era });
    return changed;
  }

  /** The types that users made, as far as they were learnt. */
  get types(): UserTypes {
    return this.#types;
  }

  knowsTypes(since: number): boolean {
    return this.#typesLearntAt >= since;
  }

  /** Whether the statement has names of types that have to be learnt: now, where it defines them. */
  typesWanted(statement: ParsedStatement): "no" | "known" | "now" {
    return typesWanted(statement, this.#context);
  }

  /** The same as of tables. */
  learnTypes(types: UserTypes, now: number): boolean {
    const changed = JSON.stringify(types.all) !== JSON.stringify(this.#types.all);
    if (changed) {
      this.#plans.clear();
      this.#types = types;
    }
    this.#typesLearntAt = now;
    return changed;
  }

  missing(statement: ParsedStatement, table: NamedTable): PgError {
    return missingTable(statement, table);
  }

  /** All is to be learnt anew; who is in the midst of a statement goes on with what is known. */
  outdate(): void {
    this.#plans.clear();
    this.#typesLearntAt = -Infinity;
    this.#era += 1;
  }

  /** Plans made for another schema are worth nothing. */
  forget(): void {
    this.#plans.clear();
    this.#tables.clear();
    this.#typesLearntAt = -Infinity;
  }

  #contextOf({ filing, zoned, styled, types: parameterTypes }: ParsedStatement): PlanContext {
    if (!filing && !zoned && !styled && !parameterTypes) return this.#context;
    return { ...this.#context, filing, zoned, styled, parameterTypes };
  }

  #isBlind(tables: readonly NamedTable[]): boolean {
    return tables.some(({ schema, name }) => !this.#context.columnsOf!(schema, name));
  }
}

function keyOf({ text, variant, filing, zoned, styled, types }: ParsedStatement): string {
  const plain = variant === undefined && !filing && !zoned && !styled && !types;
  return plain ? text : `${text}\0${variant}\0${filing}\0${zoned}\0${styled}\0${types}`;
}

function sameColumns(some: readonly TableColumn[], others: readonly TableColumn[]): boolean {
  return some.length === others.length && some.every((one, index) => {
    const other = others[index];
    return one.name === other.name && one.type === other.type && one.typmod === other.typmod &&
      one.notNull === other.notNull && one.hidden === other.hidden &&
      one.sequence === other.sequence && one.check === other.check && one.user === other.user &&
      JSON.stringify(one.keptChecks) === JSON.stringify(other.keptChecks) &&
      one.defaulted === other.defaulted && one.byDefault === other.byDefault &&
      one.defaultText === other.defaultText && one.serial === other.serial &&
      one.identity === other.identity && one.always === other.always &&
      one.element === other.element && one.stream === other.stream &&
      one.folds === other.folds;
  });
}
