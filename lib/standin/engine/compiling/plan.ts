// What a prepared statement is to the engine: its description, and how it runs in a process.

import type { EngineColumn, EngineParameter, EngineResult, Logical } from "../../contract.ts";
import type { Need } from "../schema/security.ts";
import type { Session } from "../processes/session.ts";

/** Statement type numbers, as the class reference has them. */
export const STATEMENT_TYPES = {
  select: 1,
  insert: 2,
  update: 3,
  delete: 4,
  commit: 5,
  rollback: 6,
  grant: 7,
  revoke: 8,
  createTable: 9,
  alterTable: 10,
  dropTable: 11,
  createView: 12,
  alterView: 13,
  dropView: 14,
  createIndex: 15,
  dropIndex: 17,
  createRole: 18,
  dropRole: 19,
  setTransaction: 20,
  startTransaction: 21,
  inTransaction: 22,
  setOption: 26,
  checkPrivilege: 28,
  createUser: 29,
  alterUser: 30,
  dropUser: 31,
  createFunction: 35,
  createProcedure: 37,
  createQuery: 38,
  dropFunction: 39,
  dropProcedure: 41,
  dropQuery: 42,
  call: 45,
  savepoint: 46,
  lock: 47,
  unlock: 48,
  tuneTable: 52,
  buildIndex: 66,
  createSchema: 70,
  dropSchema: 71,
  cancelQuery: 78,
  explain: 79,
} as const;

export interface Plan {
  statementType: number;
  columns: readonly EngineColumn[];
  parameters: readonly EngineParameter[];
  /** What the user must be allowed. */
  needs: readonly Need[];
  /** Plans without tables of one process are shared by all. */
  shared: boolean;
  run(session: Session, values: readonly Logical[]): EngineResult;
}

/** A statement that changed this many rows. */
export function changedRows(rowCount: number, rowId = ""): EngineResult {
  return { rowCount, rowId, next: null, close: () => {} };
}

/** Rows that are there already. */
export function rowsResult(rows: readonly (readonly Logical[])[]): EngineResult {
  let at = 0;
  return { rowCount: 0, rowId: "", next: () => rows[at++], close: () => (at = rows.length) };
}
