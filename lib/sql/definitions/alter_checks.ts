// CHECK constraints, which the gateway keeps: a new one for a table that may have rows, and those about a column.

import { PgError } from "../../errors/pg_error.ts";
import { not } from "../compiling/build.ts";
import { tableFields, unlessBroken } from "./broken_rows.ts";
import type { DefinitionStep } from "./definition.ts";
import { expressionOf } from "../text/deparse.ts";
import { checkPredicate, keptChecks, namesIn } from "../values/kept_checks.ts";
import { checkQuestion, rememberCheck, type RememberedCheck } from "./type_memory.ts";
import type { Altered } from "./altered.ts";

interface Checking extends Altered {
  /** NOT VALID */
  unseen?: boolean;
}

/** The rows that are there have to fulfil it as well. */
export function addCheck(check: RememberedCheck, adding: Checking): DefinitionStep[] {
  const { table } = adding;
  const message = `constraint "${check.name}" for relation "${table.name}" already exists`;
  return [{
    do: "when",
    question: checkQuestion(table, check.name),
    found: [{ do: "fail", error: new PgError("duplicate_object", message) }],
    missing: newCheck(check, adding),
  }];
}

function newCheck(check: RememberedCheck, { to, table, unseen }: Checking): DefinitionStep[] {
  const remember = rememberCheck(table, check);
  if (unseen) return [remember];
  const columns = to.columnsOf(table);
  const predicate = checkPredicate(expressionOf(check.text)!, { to, table, columns });
  const message =
    `check constraint "${check.name}" of relation "${table.name}" is violated by some row`;
  const fields = { ...tableFields(table, to), constraint: check.name };
  return [unlessBroken(table, {
    broken: not(predicate),
    error: new PgError("check_violation", message, fields),
    missing: [remember],
  })];
}

/** Those that the gateway keeps and that are about a column. */
export function checksAbout({ to, table }: Pick<Altered, "to" | "table">, column: string) {
  return keptChecks(to.columnsOf(table)).filter(({ text }) =>
    namesIn(expressionOf(text)!).some((name) => name.toUpperCase() === column.toUpperCase())
  );
}
