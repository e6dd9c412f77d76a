// INFORMATION_SCHEMA as tables of SQLite, filled from the engine's schema when it has changed.

import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Compiler } from "./compiler.ts";
import type { Session } from "./session.ts";
import type { ValueType } from "./value_types.ts";

export interface SystemSource {
  sql: string;
  columns: readonly { name: string; type: ValueType }[];
}

export function informationSource(_name: QualifiedName, _c: Compiler): SystemSource | undefined {
  return undefined;
}

export function refreshInformation(_session: Session): void {}
