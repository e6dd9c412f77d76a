// The stand-in's SQL engine: IRIS SQL on one SQLite connection that all its processes share.

import type { Engine } from "../contract.ts";
import { IrisError } from "../../iris/iris_error.ts";
import { sameName } from "../../iris/names.ts";
import { parseWithParameters, shownStatement } from "../../iris/parse.ts";
import type { Statement } from "../../iris/tree.ts";
import { controlPlan } from "./compiling/compile_control.ts";
import { ddlPlan } from "./compiling/compile_ddl.ts";
import { deletePlan, truncatePlan, updatePlan } from "./compiling/compile_change.ts";
import { insertPlan } from "./compiling/compile_insert.ts";
import type { Environment } from "./compiling/compiler.ts";
import { Cursors } from "./processes/cursors.ts";
import { createInformation } from "./schema/information_schema.ts";
import { openJournal } from "./processes/journal.ts";
import { Locks } from "./processes/locks.ts";
import type { Plan } from "./compiling/plan.ts";
import { type PlanOptions, Process, type Shared } from "./processes/process.ts";
import { runningValues } from "./processes/running.ts";
import { Schema } from "./schema/schema.ts";
import { Security } from "./schema/security.ts";
import { selectPlan } from "./compiling/select_plan.ts";
import { registerFunctions, type Running } from "./functions/sql_functions.ts";
import { Store } from "./store.ts";

export interface EngineOptions {
  /** A file, or memory where there is none. */
  path?: string;
  version?: "2024.1" | "2025.3";
}

const PLANS_MAX = 2000;

/** SQLite commits every statement when it ends: uncommitted work is undone when its process ends, the engine is
 * closed, or a file is opened again after a crash. Who may wait for whom is in patience.ts. */
export function createEngine({ path = ":memory:", version = "2025.3" }: EngineOptions): Engine {
  const store = new Store(path);
  const schema = new Schema(store);
  const locks = new Locks();
  const security = new Security(store);
  const cursors = new Cursors();
  const processes = new Set<Process>();
  const plans = new Map<string, Plan>();
  let plansVersion = schema.version;
  let current: Process | null = null;
  const running: Running = runningValues(version, () => current);
  registerFunctions(store, running);
  createInformation({ store });
  let opened = 0;

  const shared: Shared = {
    store,
    schema,
    locks,
    security,
    version,
    enter(process) {
      current = process;
      running.moveOn();
    },
    plan(process, sql, options) {
      if (plansVersion !== schema.version) {
        plans.clear();
        plansVersion = schema.version;
      }
      const key = `${options.selectMode}${options.schemaPath}\u0000${sql}`;
      const known = plans.get(key);
      if (known !== undefined) return known;
      const plan = compile(process, sql, options);
      if (plan.shared && plansVersion === schema.version) {
        if (plans.size >= PLANS_MAX) plans.clear();
        plans.set(key, plan);
      }
      return plan;
    },
    forget(process) {
      processes.delete(process);
      if (current === process) current = null;
    },
    find(job) {
      for (const process of processes) if (process.job === job) return process;
    },
    all: () => processes,
    openJournal: path === ":memory:" ? undefined : openJournal(store),
  };

  function compile(process: Process, sql: string, options: PlanOptions): Plan {
    const { statement, parameterCount } = parseWithParameters(sql, { version });
    const environment: Environment = {
      schema,
      version,
      mode: options.selectMode,
      schemaPath: options.schemaPath,
      user: process.user,
      physical: (table) => process.physical(table),
      isCompiled: (name) => process.isCompiled(name),
    };
    try {
      return planOf(statement, environment, { parameterCount, cursors });
    } catch (cause) {
      throw withStatement(cause, sql);
    }
  }

  return {
    open(options) {
      // Who says nothing of it may do everything.
      const all = (options.all ?? true) || sameName(options.user, "_SYSTEM");
      security.know(options.user);
      const process = new Process(shared, { ...options, all, number: ++opened });
      processes.add(process);
      return process;
    },
    addUsers(names) {
      for (const name of names) security.know(name);
    },
    login: (name, password) => security.login(name, password),
    close() {
      for (const process of [...processes]) process.close();
      cursors.drain();
      schema.saveCounters();
      store.close();
    },
  };
}

/** Names that are not found are reported with the statement behind a `^`. */
const NAME_ERRORS = new Set([-20, -23, -27, -29]);

function withStatement(cause: unknown, sql: string): unknown {
  if (!(cause instanceof IrisError) || !NAME_ERRORS.has(cause.sqlcode)) return cause;
  if (cause.message.includes("^")) return cause;
  return new IrisError(cause.sqlcode, `${cause.message}^${shownStatement(sql)}`);
}

function planOf(
  statement: Statement,
  environment: Environment,
  options: { parameterCount: number; cursors: Cursors },
): Plan {
  switch (statement.kind) {
    case "query":
      return selectPlan(statement, environment, options);
    case "insert":
    case "insert_or_update":
      return insertPlan(statement, environment, options.parameterCount);
    case "update":
      return updatePlan(statement, environment, options.parameterCount);
    case "delete":
      return deletePlan(statement, environment, options.parameterCount);
    case "truncate":
      return truncatePlan(statement, environment);
    case "start_transaction":
    case "set_transaction":
    case "commit":
    case "rollback":
    case "savepoint":
    case "rollback_to":
    case "in_transaction":
    case "set_option":
    case "call":
    case "lock":
    case "unlock":
    case "cancel_query":
    case "tune_table":
    case "explain":
    case "check_privilege":
      return controlPlan(statement, environment, options);
    default:
      return ddlPlan(statement, environment, options.cursors);
  }
}
