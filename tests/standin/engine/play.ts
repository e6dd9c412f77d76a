// Statements and what they give, one a row: the tests of the engine walk such tables.

import { deepEqual, equal, fail, match } from "node:assert/strict";
import {
  type EngineProcess,
  IrisError,
  type Logical,
  type SelectMode,
} from "../../../lib/standin/contract.ts";
import { createEngine } from "../../../lib/standin/engine/engine.ts";

export type Sql = string | readonly [sql: string, values: readonly Logical[]];

/** Rows, a row count, or a refusal with its SQLCODE and a piece of its text. */
export type Expected =
  | readonly (readonly Logical[])[]
  | number
  | { sqlcode: number; says?: RegExp };

export type Step = readonly [sql: Sql, expected: Expected];

export interface PlayOptions {
  mode?: SelectMode;
  version?: "2024.1" | "2025.3";
  schemaPath?: string;
}

export function openProcess(options: PlayOptions = {}): {
  process: EngineProcess;
  close(): void;
} {
  const engine = createEngine(options.version === undefined ? {} : { version: options.version });
  const process = engine.open({ namespace: "USER", user: "_SYSTEM", job: "4711" });
  return { process, close: () => engine.close() };
}

export function run(
  process: EngineProcess,
  sql: Sql,
  options: PlayOptions = {},
): { rows: Logical[][]; rowCount: number; rowId: string; names: string[] } {
  const [text, values] = typeof sql === "string" ? [sql, []] : sql;
  const { mode = 1, schemaPath = "" } = options;
  const prepared = process.prepare(text, { selectMode: mode, schemaPath });
  const result = prepared.execute(values);
  const rows: Logical[][] = [];
  for (let row = result.next?.(); row !== undefined; row = result.next?.()) rows.push([...row]);
  result.close();
  return {
    rows,
    rowCount: result.rowCount,
    rowId: result.rowId,
    names: prepared.columns.map((column) => column.name),
  };
}

export function check(
  process: EngineProcess,
  [sql, expected]: Step,
  options: PlayOptions = {},
): void {
  const text = typeof sql === "string" ? sql : sql[0];
  if (typeof expected === "object" && "sqlcode" in expected) {
    try {
      run(process, sql, options);
    } catch (cause) {
      if (!(cause instanceof IrisError)) throw cause;
      equal(cause.sqlcode, expected.sqlcode, `${text}: ${cause.message}`);
      if (expected.says !== undefined) match(cause.message, expected.says);
      return;
    }
    fail(`not refused: ${text}`);
  }
  const result = run(process, sql, options);
  if (typeof expected === "number") equal(result.rowCount, expected, text);
  else deepEqual(result.rows, expected, text);
}

/** One test: the steps run one after the other in one process of a new engine. */
export function play(name: string, steps: readonly Step[], options: PlayOptions = {}): void {
  Deno.test(name, () => {
    const { process, close } = openProcess(options);
    try {
      for (const step of steps) check(process, step, options);
    } finally {
      close();
    }
  });
}
