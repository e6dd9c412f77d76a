// One statement of IRIS SQL as a tree; what IRIS does not have, these types cannot say.

import type { ControlStatement } from "./tree_control.ts";
import type { DdlStatement } from "./tree_ddl.ts";
import type { DmlStatement } from "./tree_dml.ts";
import type { QueryStatement } from "./tree_query.ts";

export type Statement = QueryStatement | DmlStatement | DdlStatement | ControlStatement;
