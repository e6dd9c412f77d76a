// ROUTINES and PARAMETERS of INFORMATION_SCHEMA.

import { HELPER_CLASSES, HELPER_ROUTINES } from "../functions/functions_helper.ts";
import type { ValueType } from "../values/value_types.ts";
import { type InformationRow, type InformationTable, words } from "./information_table.ts";
import { typeFacts } from "./information_types.ts";
import type { Routine } from "./routines.ts";
import type { Schema } from "./schema.ts";

export const ROUTINE_TABLES: readonly InformationTable[] = [
  {
    name: "ROUTINES",
    columns: words(`SPECIFIC_CATALOG SPECIFIC_SCHEMA SPECIFIC_NAME ROUTINE_CATALOG ROUTINE_SCHEMA
      ROUTINE_NAME ROUTINE_TYPE ROUTINE_BODY ROUTINE_DEFINITION SQL_DATA_ACCESS IS_NULL_CALL
      SCHEMA_LEVEL_ROUTINE IS_USER_DEFINED_CAST AS_LOCATOR DATA_TYPE CHARACTER_MAXIMUM_LENGTH:int
      NUMERIC_PRECISION:int NUMERIC_PRECISION_RADIX:int NUMERIC_SCALE:int CLASSNAME
      METHOD_OR_QUERY_NAME`),
    whole: true,
    rows: (_wanted, { schema, isCompiled }) =>
      toldRoutines(schema, isCompiled).map((routine) => ({
        ...specific(routine),
        ROUTINE_SCHEMA: routine.schema,
        ROUTINE_NAME: routine.name,
        // A method is a function, whatever it was made by. (C:INFORMATION.SCHEMA.ROUTINES)
        ROUTINE_TYPE: routine.query ? "PROCEDURE" : "FUNCTION",
        ROUTINE_BODY: routine.query ? "SQL" : "EXTERNAL",
        ROUTINE_DEFINITION: routine.query ? routine.code : null,
        SQL_DATA_ACCESS: routine.query ? "READS SQL DATA" : "CONTAINS SQL",
        ...routine.returns === null ? {} : typeOfRoutine(routine.returns),
        CLASSNAME: routine.className,
        METHOD_OR_QUERY_NAME: routine.name,
      })),
  },
  {
    name: "PARAMETERS",
    columns: words(`SPECIFIC_CATALOG SPECIFIC_SCHEMA SPECIFIC_NAME ORDINAL_POSITION:int
      PARAMETER_MODE IS_RESULT AS_LOCATOR PARAMETER_NAME DATA_TYPE CHARACTER_MAXIMUM_LENGTH:int
      NUMERIC_PRECISION:int NUMERIC_PRECISION_RADIX:int NUMERIC_SCALE:int`),
    whole: true,
    rows: (_wanted, { schema, isCompiled }) =>
      toldRoutines(schema, isCompiled).flatMap((routine) => [
        // The value comes first. (C:INFORMATION.SCHEMA.PARAMETERS)
        ...routine.returns === null ? [] : [{
          ...specific(routine),
          ORDINAL_POSITION: 0,
          PARAMETER_MODE: "OUT",
          IS_RESULT: "YES",
          PARAMETER_NAME: null,
          ...typeOfRoutine(routine.returns),
        }],
        ...routine.parameters.map(({ mode, name, type }, at) => ({
          ...specific(routine),
          ORDINAL_POSITION: at + 1,
          PARAMETER_MODE: mode,
          IS_RESULT: "NO",
          PARAMETER_NAME: name,
          ...typeOfRoutine(type),
        })),
      ]),
  },
];

function specific({ schema, name }: Told): InformationRow {
  return { SPECIFIC_SCHEMA: schema, SPECIFIC_NAME: name };
}

function typeOfRoutine(type: ValueType): InformationRow {
  const { CHARACTER_OCTET_LENGTH: _none, ...facts } = typeFacts(type);
  return facts;
}

type Told =
  & Pick<
    Routine,
    "schema" | "name" | "className" | "parameters" | "returns" | "code" | "query" | "timeChanged"
  >
  & { owner?: string };

/** Those that the gateway's class brings are there as soon as it is compiled. */
export function toldRoutines(schema: Schema, isCompiled: (name: string) => boolean): Told[] {
  const [[, helper]] = HELPER_CLASSES;
  return [...schema.routines.all(), ...isCompiled(helper) ? HELPER_ROUTINES : []];
}
