// What the analysis of a prepared statement rests on beside its text: where that has changed, it is made anew.

import { PgError } from "../../errors/pg_error.ts";
import { isUtc } from "../../rows/text_cells.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import type { Column } from "../../types/column.ts";
import type { Context } from "../context.ts";
import type { Statement } from "../statements.ts";
import { analyse } from "./analysis.ts";

/** As the client wrote it, and what its names and clocks meant then. */
export interface Basis {
  written: ParsedStatement;
  path: string;
  zoned: boolean;
  styled: boolean;
  temporary: unknown;
  verdicts: unknown;
  version: number;
}

type Meant = Omit<Basis, "written">;

function meantIn({ settings, temporary, transaction: { verdicts } }: Context): Meant {
  return {
    path: settings.show("search_path"),
    zoned: !isUtc(settings.output),
    styled: settings.output.dateStyle !== "ISO",
    temporary: temporary.own,
    verdicts,
    version: verdicts.version,
  };
}

function isSame(one: Meant, other: Meant): boolean {
  return one.version === other.version && one.verdicts === other.verdicts &&
    one.path === other.path && one.zoned === other.zoned && one.styled === other.styled &&
    one.temporary === other.temporary;
}

/** Parse's own work, to be looked at again by whoever runs the statement later. */
export async function prepared(
  context: Context,
  written: ParsedStatement | null,
  declared: readonly number[],
): Promise<Statement> {
  const statement = await analyse(context, written, declared);
  if (written === null || !DEPENDING.includes(statement.plan.kind)) return statement;
  return { ...statement, basis: { written, ...meantIn(context) } };
}

/** Those whose plans hold names of IRIS's. */
const DEPENDING: readonly Plan["kind"][] = [
  "data",
  "steps",
  "definition",
  "parts",
  "local",
  "local_insert",
  "local_change",
  "local_table",
];

/** The statement as it is to be run now. */
export function current(context: Context, name: string): Statement | Promise<Statement> {
  const statement = context.statements.get(name);
  const { basis } = statement;
  if (!basis || isSame(basis, meantIn(context)) || context.transaction.failed) return statement;
  return analysedAgain(context, name, { ...statement, basis });
}

/** The types of its parameters stay, and so must its columns. */
async function analysedAgain(
  context: Context,
  name: string,
  { basis, parameterTypes, columns }: Statement & { basis: Basis },
): Promise<Statement> {
  const anew = await prepared(context, basis.written, parameterTypes);
  if (!isSameShape(columns, anew.columns)) {
    throw new PgError("feature_not_supported", "cached plan must not change result type");
  }
  context.statements.replace(name, anew);
  return anew;
}

function isSameShape(
  told: readonly Column[] | null | undefined,
  now: readonly Column[] | null | undefined,
): boolean {
  return told?.length === now?.length &&
    (told ?? []).every(({ name, type, typmod }, index) =>
      name === now![index].name && type === now![index].type && typmod === now![index].typmod
    );
}
