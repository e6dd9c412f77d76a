// All rules. The clauses of a SELECT are in the order in which they are compiled; elsewhere, of two
// rules for the same node, the first one is asked first.

import { alterTable } from "./definitions/alter_table.ts";
import { rename } from "./definitions/rename.ts";
import { commentOn } from "./definitions/comments.ts";
import { defineTable } from "./definitions/create_table.ts";
import { createTableAs, selectInto } from "./definitions/create_table_as.ts";
import { defineView } from "./definitions/create_view.ts";
import { drop } from "./definitions/drop.ts";
import { truncateCascade } from "./definitions/truncate_cascade.ts";
import { alterDomain, createDomain } from "./definitions/domains.ts";
import { doBlock } from "./definitions/do_block.ts";
import { createExtension } from "./definitions/extensions.ts";
import { alterEnum, createEnum } from "./definitions/enums.ts";
import { grant } from "./definitions/grant.ts";
import { defineIndex } from "./definitions/indexes.ts";
import { REFUSED_TYPES } from "./definitions/refused_types.ts";
import { alterOwner } from "./definitions/alter_owner.ts";
import { moveTypes } from "./definitions/rename_types.ts";
import { createSchema } from "./definitions/schemas.ts";
import { alterSequence, createSequence } from "./definitions/sequences.ts";
import type { Rule } from "./compiling/rule.ts";
import { aggregate } from "./rules/aggregates.ts";
import { arrayQuery, arrayValue, elementOfArray } from "./rules/array_values.ts";
import { collate, constantCast, typeCast } from "./rules/casts.ts";
import { deleteRows, insert, truncate, update } from "./rules/changes.ts";
import { grouping, selectItems, valuesLists, withClause } from "./rules/clauses.ts";
import { columnRef } from "./rules/columns.ts";
import { caseExpression, coalesce, greatestLeast, nullIf } from "./rules/conditionals.ts";
import { createTable } from "./rules/create_table.ts";
import { createIndex, createView } from "./rules/definitions.ts";
import { dateBin, dateTrunc } from "./rules/date_trunc.ts";
import { atTimeZone, fromEpoch, makeDate } from "./rules/date_times.ts";
import { extract } from "./rules/extract.ts";
import { groupingSets } from "./rules/grouping_sets.ts";
import { distinctOn } from "./rules/distinct_on.ts";
import { join, subquery, table } from "./rules/from.ts";
import { functionInFrom } from "./rules/from_functions.ts";
import { FUNCTION_RULES } from "./rules/functions.ts";
import { alterRole, createRole, dropRole, grantRole } from "./definitions/roles.ts";
import { callProcedure, userFunction } from "./rules/routines.ts";
import {
  age,
  intervalArithmetic,
  intervalComparison,
  intervalValue,
  makeInterval,
} from "./rules/intervals.ts";
import { moneyArithmetic } from "./rules/money.ts";
import { literal, parameter, sessionFunction, sessionValue } from "./rules/literals.ts";
import {
  arithmetic,
  booleanLogic,
  comparison,
  concatenation,
  dateArithmetic,
  division,
  modulo,
  power,
} from "./rules/operators.ts";
import {
  anyOfArray,
  between,
  booleanTest,
  distinctFrom,
  inList,
  like,
  nullTest,
} from "./rules/predicates.ts";
import {
  regularExpression,
  regularFunction,
  similarTo,
  startsWith,
  startsWithFunction,
} from "./rules/patterns.ts";
import { queryStatement } from "./rules/queries.ts";
import { distinct, limit, offset, orderBy } from "./rules/row_order.ts";
import { setOperation } from "./rules/set_operations.ts";
import { jsonConstructor, orderedSet, shapedAggregate } from "./rules/shaped_aggregates.ts";
import { sequenceFunction } from "./rules/sequences.ts";
import { exists, quantified, scalarQuery } from "./rules/subqueries.ts";
import {
  otherVectorDistance,
  toVectorFunction,
  vectorCast,
  vectorDistance,
  vectorFunction,
} from "./rules/vectors.ts";
import { toChar } from "./rules/to_char.ts";
import { rowInQuery, rowNotInQuery } from "./rules/row_in_query.ts";
import { jsonPath } from "./rules/json_paths.ts";
import { windowFunction } from "./rules/windows.ts";

export const RULES: readonly Rule[] = [
  queryStatement,
  insert,
  update,
  deleteRows,
  truncate,
  callProcedure,
  createTable,
  createIndex,
  createView,

  defineTable,
  createTableAs,
  selectInto,
  alterTable,
  rename,
  defineIndex,
  defineView,
  drop,
  truncateCascade,
  commentOn,
  createSchema,
  createExtension,
  grant,
  createRole,
  alterRole,
  dropRole,
  grantRole,
  createSequence,
  alterSequence,
  createEnum,
  alterEnum,
  moveTypes,
  alterOwner,
  createDomain,
  doBlock,
  alterDomain,
  ...REFUSED_TYPES,

  withClause,
  valuesLists,
  setOperation,
  groupingSets,
  selectItems,
  grouping,
  distinctOn,
  distinct,
  orderBy,
  limit,
  offset,

  table,
  subquery,
  functionInFrom,
  join,

  literal,
  parameter,
  sessionValue,
  sessionFunction,
  columnRef,
  intervalValue,
  vectorCast,
  vectorDistance,
  otherVectorDistance,
  vectorFunction,
  toVectorFunction,
  constantCast,
  typeCast,
  collate,
  intervalArithmetic,
  intervalComparison,
  moneyArithmetic,
  dateArithmetic,
  arithmetic,
  division,
  modulo,
  power,
  concatenation,
  comparison,
  rowNotInQuery,
  booleanLogic,
  nullTest,
  booleanTest,
  distinctFrom,
  inList,
  anyOfArray,
  between,
  like,
  regularExpression,
  regularFunction,
  similarTo,
  startsWith,
  startsWithFunction,
  arrayValue,
  arrayQuery,
  elementOfArray,
  exists,
  rowInQuery,
  quantified,
  scalarQuery,
  caseExpression,
  coalesce,
  nullIf,
  greatestLeast,
  windowFunction,
  aggregate,
  shapedAggregate,
  orderedSet,
  jsonConstructor,
  toChar,
  jsonPath,
  makeInterval,
  age,
  extract,
  dateTrunc,
  atTimeZone,
  makeDate,
  fromEpoch,
  dateBin,
  sequenceFunction,
  ...FUNCTION_RULES,
  userFunction,
];
