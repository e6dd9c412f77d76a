// What the sql room hands to the session: the plan for a statement, one of these.

import type { PgError } from "../../errors/pg_error.ts";
import type { DefinitionPlan } from "../definitions/definition.ts";
import type { StepsPlan } from "../program.ts";
import type { DataPlan } from "./data_plan.ts";
import type { LocalChangePlan, LocalInsertPlan, LocalPlan, LocalTablePlan } from "./local_plans.ts";
import type { PartsPlan } from "./parts_plan.ts";
import type { SequenceCall, SessionPlan } from "./session_plan.ts";

export type Plan =
  | DataPlan
  | DefinitionPlan
  | StepsPlan
  | NativePlan
  | CatalogPlan
  | LocalPlan
  | LocalInsertPlan
  | LocalChangePlan
  | PartsPlan
  | LocalTablePlan
  | SessionPlan
  | EmptyPlan;

/** IRIS's own dialect, sent as written; `refusal` is what the client gets when IRIS refuses it too. */
export interface NativePlan {
  kind: "native";
  iris: string;
  refusal: PgError;
}

/** Answered by real PostgreSQL: only pg_catalog, information_schema, or no table at all. */
export interface CatalogPlan {
  kind: "catalog";
  text: string;
  parameterCount: number;
  /** It has the same answer for everybody, and for ever. */
  constant: boolean;
  /** What the session has to do first. */
  draws?: CatalogDraws;
}

/** Calls of sequences' functions, in their order. */
export interface CatalogDraws {
  /** Each argument's text, which may have the results of calls before it. */
  calls: readonly { function: SequenceCall["function"]; arguments: readonly string[] }[];
  /** The statement with their results as parameters behind the client's. */
  text: string;
}

/** Nothing between two semicolons. */
export interface EmptyPlan {
  kind: "empty";
}
