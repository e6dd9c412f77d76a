// Statements that steer: transactions, locks, options, EXPLAIN, CANCEL QUERY.

import type { EngineResult } from "../../contract.ts";
import type {
  ControlStatement,
  IsolationLevel,
  TransactionModes,
} from "../../../iris/tree_control.ts";
import { sameName } from "../../../iris/names.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import { checkPrivileges } from "./compile_security.ts";
import { callPlan } from "./compile_routine.ts";
import type { Cursors } from "../processes/cursors.ts";
import { Compiler, type Environment } from "./compiler.ts";
import { targetTable } from "./dml_target.ts";
import { refuse } from "../errors.ts";
import { changedRows, type Plan, rowsResult, STATEMENT_TYPES } from "./plan.ts";
import type { Process } from "../processes/process.ts";
import { qualified } from "../schema/schema.ts";
import type { Session } from "../processes/session.ts";
import { VARCHAR } from "../values/value_types.ts";

/** Control statements act on the process itself. */
type Act = (process: Process) => EngineResult | void;

function plan(statementType: number, act: Act): Plan {
  return {
    statementType,
    columns: [],
    parameters: [],
    needs: [],
    shared: true,
    run: (session: Session) => act(session as Process) ?? changedRows(0),
  };
}

const T = STATEMENT_TYPES;

export function controlPlan(
  node: ControlStatement,
  environment: Environment,
  options: { parameterCount: number; cursors: Cursors },
): Plan {
  switch (node.kind) {
    case "start_transaction":
      checkModes(node.modes);
      return plan(T.startTransaction, (process) => {
        setModes(process, node.modes);
        process.transaction.start();
      });
    case "set_transaction":
      checkModes(node.modes);
      return plan(T.setTransaction, (process) => setModes(process, node.modes));
    case "commit":
      return plan(T.commit, (process) => process.transaction.commit());
    case "rollback":
      return plan(T.rollback, (process) => process.transaction.rollBack());
    case "savepoint":
      return plan(T.savepoint, (process) => process.transaction.savepoint(node.name));
    case "rollback_to":
      return plan(T.rollback, (process) => process.transaction.rollBackTo(node.name));
    case "in_transaction":
      return plan(T.inTransaction, (process) => {
        // SQLCODE 100 outside of a transaction.
        if (!process.transaction.open) throw new IrisError(100, "No transaction in progress");
      });
    case "set_option":
      return plan(T.setOption, (process) => {
        process.setOption(node.name, node.value);
      });
    case "lock":
    case "unlock": {
      const table = targetTable(node.table, new Compiler(environment));
      const seconds = (node.kind === "lock" ? node.waitSeconds : null) ?? undefined;
      const lock = { id: table.id, name: qualified(table), mode: node.mode, seconds };
      return node.kind === "lock"
        ? plan(T.lock, (process) => process.locks.lockTable(process, lock))
        : plan(T.unlock, (process) => process.locks.unlockTable(process, lock));
    }
    case "cancel_query": {
      const process = node.process.kind === "number" ? node.process.text : node.process.value;
      return plan(T.cancelQuery, (by) => by.cancelQuery(process));
    }
    case "tune_table":
      targetTable(node.table, new Compiler(environment));
      return plan(T.tuneTable, (process) => process.store.exec("PRAGMA optimize"));
    case "explain":
      return explainPlan(node.statement.kind);
    case "check_privilege":
      return plan(T.checkPrivilege, (process) => checkPrivileges(node, process));
    case "call":
      if (isCancelQuery(node)) {
        const [first] = node.args;
        const process = first?.kind === "number"
          ? first.text
          : first?.kind === "string"
          ? first.value
          : "";
        return plan(T.call, (by) => by.cancelQuery(process));
      }
      return callPlan(node, environment, options) ?? missingProcedure(node);
  }
}

function missingProcedure({ procedure }: ControlStatement & { kind: "call" }): never {
  throw refuse("procedureMissing", `${procedure.schema ?? "SQLUSER"}.${procedure.name}`);
}

function isCancelQuery({ procedure, args }: ControlStatement & { kind: "call" }): boolean {
  return args.every((argument) => argument.kind !== "parameter") &&
    sameName(procedure.name, "CancelQuery") && procedure.schema !== null &&
    sameName(procedure.schema, "%SYSTEM");
}

function explainPlan(kind: string): Plan {
  if (kind === "insert" || kind === "insert_or_update" || kind === "truncate") {
    throw refuse("explainInsert");
  }
  return {
    statementType: T.explain,
    columns: [{
      name: "Plan",
      odbcType: VARCHAR.odbcType,
      precision: VARCHAR.precision,
      scale: 0,
      nullable: 2,
      table: "",
      schema: "",
      flags: new Array<boolean>(13).fill(false),
      clientType: VARCHAR.clientType,
      typeClass: "",
    }],
    parameters: [],
    needs: [],
    shared: true,
    run: () =>
      rowsResult([[
        `<plans>\r\n <plan>\r\n  <cost value="1000"/>\r\n  Run by the stand-in.\r\n </plan>\r\n</plans>`,
      ]]),
  };
}

function checkModes(modes: TransactionModes): void {
  const uncommitted: IsolationLevel[] = ["READ UNCOMMITTED", "READ VERIFIED"];
  if (
    modes.isolation !== null && uncommitted.includes(modes.isolation) &&
    modes.access === "READ WRITE"
  ) {
    throw refuse("isolation", modes.isolation);
  }
}

function setModes(process: Process, modes: TransactionModes): void {
  if (modes.isolation !== null) process.setOption("IsolationMode", ISOLATION[modes.isolation]);
  if (modes.commitMode !== null) process.setOption("AutoCommit", COMMIT[modes.commitMode]);
}

const ISOLATION: Readonly<Record<IsolationLevel, string>> = {
  "READ UNCOMMITTED": "0",
  "READ COMMITTED": "1",
  "READ VERIFIED": "3",
};
const COMMIT = { NONE: "0", IMPLICIT: "1", EXPLICIT: "2" } as const;
