// All classes that the stand-in knows, one row each; a class that only was compiled cannot be run.

import type { ClassStore } from "../class_store.ts";
import { FAULT } from "../faults.ts";
import type { IrisProcess } from "../process.ts";
import { compiledClass, gateway, udlTextServices } from "./development.ts";
import type { IrisClass } from "./iris_class.ts";
import { pgwireSession } from "./pgwire_session.ts";
import { sqlColumn, sqlColumns, sqlMetadata, sqlParameter } from "./sql_metadata.ts";
import { streamClass } from "./stream.ts";
import { sqlStatement } from "./sql_statement.ts";
import { sqlResult } from "./sql_result.ts";
import { systemClasses } from "./system.ts";

export const CLASSES: readonly IrisClass[] = [
  ...systemClasses,
  gateway,
  compiledClass,
  udlTextServices,
  sqlStatement,
  sqlMetadata,
  sqlColumns,
  sqlColumn,
  sqlParameter,
  sqlResult,
  streamClass,
  pgwireSession,
];

const BY_NAME = new Map(CLASSES.map((row) => [row.name, row]));

export function findClass(process: IrisProcess, name: string): IrisClass {
  const row = BY_NAME.get(name);
  const compiled = process.host.classes.isCompiled(process.facts.namespace, name);
  if (row !== undefined && (compiled || !row.installable)) return row;
  throw compiled ? FAULT.unsupported(`way to run the class ${name}`) : FAULT.classMissing(name);
}

export function classExists(classes: ClassStore, namespace: string, name: string): boolean {
  const row = BY_NAME.get(name);
  return row !== undefined && !row.installable || classes.isCompiled(namespace, name);
}
