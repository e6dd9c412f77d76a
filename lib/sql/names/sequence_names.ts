// The name of a sequence as PostgreSQL's functions take it: in quotes, as a text or as a regclass.

import type { Node } from "@pgsql/types";
import { bodyOf, strings } from "../text/nodes.ts";
import type { SequenceName } from "../plans/argument.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { irisSchemaOf } from "./schema_names.ts";

/** Null where it is no constant. */
export function sequenceNameOf(node: Node | undefined, context: PlanContext): SequenceName | null {
  const serial = serialOf(node, context);
  if (serial) return serial;
  const cast = bodyOf(node, "TypeCast");
  const type = strings(cast?.typeName?.names).at(-1);
  if (cast && type !== "regclass" && type !== "text") return null;
  const written = bodyOf(cast?.arg ?? node, "A_Const")?.sval?.sval;
  if (written === undefined) return null;
  return readSequenceName(written, context);
}

/** `pg_get_serial_sequence('t', 'id')`, by the name that such a sequence has. */
function serialOf(node: Node | undefined, context: PlanContext): SequenceName | null {
  const call = bodyOf(bodyOf(node, "TypeCast")?.arg ?? node, "FuncCall");
  if (strings(call?.funcname).at(-1) !== "pg_get_serial_sequence") return null;
  const [table, column] = (call!.args ?? []).map((arg) => bodyOf(arg, "A_Const")?.sval?.sval);
  const found = table === undefined ? null : readSequenceName(table, context);
  return found && column !== undefined
    ? { schema: found.schema, name: `${found.name}_${column}_seq` }
    : null;
}

const PART = /\s*(?:"((?:[^"]|"")+)"|([^\s".]+))\s*(\.|$)/y;

/** The parts of a name in quotes, as regclass reads it; none where it is no name. */
export function namesIn(written: string): string[] {
  const names: string[] = [];
  PART.lastIndex = 0;
  for (;;) {
    const found = PART.exec(written);
    if (!found) return [];
    const [, quoted, plain, behind] = found;
    names.push(quoted?.replaceAll('""', '"') ?? plain.toLowerCase());
    if (behind === "") return names;
  }
}

/** Null where it is no name of a relation. */
export function readSequenceName(
  written: string,
  context: Pick<PlanContext, "irisSchema">,
): SequenceName | null {
  const names = namesIn(written);
  return names.length === 1 || names.length === 2 ? sequenceName(names, context) : null;
}

export function sequenceName(
  names: readonly string[],
  context: Pick<PlanContext, "irisSchema">,
): SequenceName {
  return { schema: irisSchemaOf(names.at(-2), context), name: names.at(-1)! };
}
