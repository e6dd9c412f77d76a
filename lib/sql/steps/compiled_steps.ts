// What a statement becomes that takes several of IRIS's.

import type { ColumnHints } from "../../types/column.ts";
import type { Program } from "../program.ts";

export interface CompiledSteps {
  program: Program;
  hints: ColumnHints;
  tag: string;
  counts: boolean;
  ddl: boolean;
}
