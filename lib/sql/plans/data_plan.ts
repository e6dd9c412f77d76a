// One statement of IRIS, and what its rows are for the client.

import type { ColumnHints } from "../../types/column.ts";
import type { Argument, Lists, SequenceName } from "./argument.ts";

export interface DataPlan {
  kind: "data";
  /** IRIS SQL with `?` for each argument. */
  iris: string;
  arguments: readonly Argument[];
  /** OIDs by $n - 1 that the text itself tells (`$1::int`, LIMIT $2); 0 where only IRIS can say. */
  parameterTypes: readonly number[];
  hints: ColumnHints;
  /** Where arrays are parameters: this plan is for one element each, and only good to be described. */
  lists?: Lists<DataPlan>;
  /** The table whose IDENTITY gives each row its number. */
  draws?: SequenceName;
  /** The command's tag without its count. */
  tag: string;
  /** Whether the tag ends with the row count ("INSERT 0 n" included). */
  counts: boolean;
  /** True where rows come back. */
  rows: boolean;
  writes: boolean;
  ddl: boolean;
}
