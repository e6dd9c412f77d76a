// Executes one statement with many lists of parameters, in as few calls of IRIS as can be.

import type { IrisSession, ManyResult } from "./iris_session.ts";
import { isStale } from "./stale.ts";
import type { Statements } from "./statements.ts";

export function executeMany(
  { session, statements }: { session: IrisSession; statements: Statements },
  { sql, rows, mode }: { sql: string; rows: Uint8Array; mode: number },
): ManyResult {
  const kept = statements.prepare(sql);
  const many = session.executeMany(kept.prepared, rows, mode);
  const isWell = many.failures.length === 0 || many.well > 0;
  if (isWell || !isStale(many.failures[0].failure, kept)) return many;
  // Nothing of it has happened yet.
  statements.drop(sql);
  return session.executeMany(statements.prepare(sql).prepared, rows, mode);
}

/** What a query finds first with each of many lists of parameters. See `IrisSession.firstRows`. */
export function* firstRows(
  { session, statements }: { session: IrisSession; statements: Statements },
  { sql, rows }: { sql: string; rows: Uint8Array },
): Generator<Uint8Array> {
  const kept = statements.prepare(sql);
  let any = false;
  try {
    for (const found of session.firstRows(kept.prepared, rows)) {
      any = true;
      yield found;
    }
  } catch (cause) {
    if (any || !isStale(cause, kept)) throw cause;
    statements.drop(sql);
    yield* session.firstRows(statements.prepare(sql).prepared, rows);
  }
}
