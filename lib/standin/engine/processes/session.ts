// One IRIS process as the rest of the engine sees it: what it may touch, what it can take back.

import type { IrisError } from "../../../iris/iris_error.ts";
import type { Holder, Locks } from "./locks.ts";
import type { Schema, Table } from "../schema/schema.ts";
import type { Security } from "../schema/security.ts";
import type { Store } from "../store.ts";
import type { Undo } from "./undo.ts";
import type { SelectMode } from "../../contract.ts";

export interface Session {
  readonly store: Store;
  readonly schema: Schema;
  readonly locks: Locks;
  readonly undo: Undo;
  readonly user: string;
  /** _SYSTEM, or one whom the server gave the role %All. */
  readonly all: boolean;
  readonly security: Security;
  readonly namespace: string;
  readonly version: "2024.1" | "2025.3";
  readonly inTransaction: boolean;
  /** Isolation level READ COMMITTED. */
  readonly readCommitted: boolean;
  /** %ROWID of the last INSERT, for LAST_IDENTITY(). */
  identity: bigint | null;
  readonly identityInsert: boolean;
  physical(table: Table): string;
  isCompiled(name: string): boolean;
  /** What to throw where a lock is others': a wait, or the refusal when there was enough of it. */
  blocked(refusal: IrisError, by: readonly Holder[], seconds?: number): Error;
}

/** What a statement is prepared with. */
export interface PrepareOptions {
  mode: SelectMode;
  schemaPath: string;
}
