// Statements in, plans out; both are remembered by their text, within a limit of memory.

import type { ParsedStatement, Plan, PlanContext } from "./plan.ts";
import { parse } from "./parse.ts";
import { classify } from "./classify.ts";
import { LeastRecentlyUsed } from "./least_recently_used.ts";

export interface PlannerOptions extends PlanContext {
  /** At most so many plans are kept. */
  plansMax?: number;
  /** Characters of the texts whose plans are kept; a plan takes a small multiple of its text. */
  planCharactersMax?: number;
}

const PLANS_MAX = 2048;
const PLAN_CHARACTERS_MAX = 4 << 20;
// A tree takes some 25 times its text, so fewer of them are kept than plans.
const TREE_SHARE = 8;

export class Planner {
  readonly #context: PlanContext;
  readonly #parsed: LeastRecentlyUsed<ParsedStatement[]>;
  readonly #plans: LeastRecentlyUsed<Plan>;

  constructor(options: PlannerOptions) {
    const { plansMax = PLANS_MAX, planCharactersMax = PLAN_CHARACTERS_MAX, ...context } = options;
    this.#context = context;
    this.#plans = new LeastRecentlyUsed({ entriesMax: plansMax, charactersMax: planCharactersMax });
    this.#parsed = new LeastRecentlyUsed({
      entriesMax: Math.ceil(plansMax / TREE_SHARE),
      charactersMax: Math.ceil(planCharactersMax / TREE_SHARE),
    });
  }

  /** All statements of a client's text, or the syntax error that keeps all of them from running. */
  parse(text: string): ParsedStatement[] {
    const known = this.#parsed.get(text);
    if (known) return known;
    const parsed = parse(text);
    this.#parsed.set(text, parsed);
    return parsed;
  }

  plan(statement: ParsedStatement): Plan {
    const known = this.#plans.get(statement.text);
    if (known) return known;
    const plan = classify(statement, this.#context);
    // A session command holds statements with their places in the client's text, and a native plan the
    // place of its error, so neither serves another text.
    if (plan.kind === "data" || plan.kind === "catalog") this.#plans.set(statement.text, plan);
    return plan;
  }

  /** Plans made for another schema are worth nothing. */
  forget(): void {
    this.#plans.clear();
  }
}
