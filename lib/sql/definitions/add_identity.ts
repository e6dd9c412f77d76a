// ALTER COLUMN ... ADD GENERATED, as pg_dump has it after its CREATE TABLE: IRIS makes no identity of a column that is
// there, so it draws from a sequence.

import type { Constraint } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { columnNamed } from "../compiling/scope.ts";
import { expressionOf } from "../text/deparse.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { identifier, literal } from "../text/quoting.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import type { DefinitionStep } from "./definition.ts";
import { sequenceSteps } from "./sequences.ts";
import { toldSchema } from "../names/schema_names.ts";

interface Adding {
  column: string;
  to: Compiler;
  table: QualifiedName;
  location: number | undefined;
  setDefault(value: Node): DefinitionStep[];
}

export function addIdentity(
  { generated_when: when, options = [] }: Constraint,
  { column, to, table, location, setDefault }: Adding,
): DefinitionStep[] {
  const known = columnNamed(to.columnsOf(table), column);
  const about = `column "${column}" of relation "${table.name}"`;
  if (when === "a") {
    throw unsupported(
      "ADD GENERATED ALWAYS AS IDENTITY is not supported",
      location,
      "IRIS makes no identity of a column that is there: add it BY DEFAULT, and it draws from a " +
        "sequence.",
    );
  }
  if (known && !known.notNull) {
    throw new Misplaced(
      "object_not_in_prerequisite_state",
      `${about} must be declared NOT NULL before identity can be added`,
    );
  }
  const named = options.find((node) => bodyOf(node, "DefElem")?.defname === "sequence_name");
  const names = strings(bodyOf(bodyOf(named, "DefElem")?.arg, "List")?.items);
  const relname = names.at(-1) ?? `${table.name}_${column}_seq`;
  const schemaname = names.at(-2) ?? toldSchema(table.schema!, to.context);
  const draws = `nextval(${literal(`${identifier(schemaname)}.${identifier(relname)}`)}::regclass)`;
  return [
    ...sequenceSteps({
      sequence: { schemaname, relname, location },
      options: options.filter((node) => node !== named),
    }, to),
    ...setDefault(expressionOf(draws)!),
    {
      do: "notice",
      notice: new PgError(
        "successful_completion",
        `${about} is no identity: it draws its values from sequence "${relname}"`,
      ),
    },
  ];
}
