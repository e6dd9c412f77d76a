// IRIS's schema that the settings name is PostgreSQL's public; every other goes by the same name in both.

import type { RangeVar } from "@pgsql/types";
import type { PlanContext } from "../plans/plan_context.ts";
import { sameName } from "../../iris/names.ts";

type Public = Pick<PlanContext, "irisSchema">;

export function isPublic(schema: string, { irisSchema }: Public): boolean {
  return sameName(schema, irisSchema);
}

/** As clients know it. */
export function toldSchema(schema: string, context: Public): string {
  return isPublic(schema, context) ? "public" : schema;
}

/** As IRIS calls it; a statement that says none means public. */
export function irisSchemaOf(told: string | null | undefined, { irisSchema }: Public): string {
  return !told || told === "public" ? irisSchema : told;
}

/** What IRIS calls the table that a statement names. */
export function irisNameOf(
  { schemaname, relname = "" }: RangeVar,
  context: Public,
): { schema: string; name: string } {
  return { schema: irisSchemaOf(schemaname, context), name: relname };
}
