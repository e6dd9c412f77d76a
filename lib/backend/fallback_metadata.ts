// Reads a prepared statement's metadata from IRIS's own objects, one call for each property.

import type { IrisObject } from "./driver.ts";
import type { Prepared } from "./iris_session.ts";

/** Each column is an object with a call for each property; all of them are closed again. */
export function metadataOf(statement: IrisObject): Omit<Prepared, "handle"> {
  const metadata = statement.getObject("%Metadata")!;
  const columns = collect(metadata.getObject("columns")!, (column) => ({
    name: column.getString("colName") ?? "",
    odbcType: column.getNumber("ODBCType") ?? 0,
    precision: column.getNumber("precision") ?? 0,
    scale: column.getNumber("scale") ?? 0,
    clientType: column.getNumber("clientType") ?? 0,
    typeClass: typeClassOf(column),
  }));
  const parameters = collect(metadata.getObject("parameters")!, (parameter) => ({
    odbcType: parameter.getNumber("ODBCType") ?? 0,
  }));
  const statementType = metadata.getNumber("statementType") ?? 0;
  metadata.close();
  return { statementType, parameters, columns: columns.length > 0 ? columns : null };
}

function collect<T>(list: IrisObject, read: (item: IrisObject) => T): T[] {
  const items: T[] = [];
  const count = list.invokeNumber("Count") ?? 0;
  for (let place = 1; place <= count; place++) {
    const item = list.invokeObject("GetAt", String(place))!;
    items.push(read(item));
    item.close();
  }
  list.close();
  return items;
}

function typeClassOf(column: IrisObject): string {
  const type = column.getObject("typeClass");
  // An expression has no class: then this is text, the empty one.
  if (type === null || typeof type === "string") return "";
  const name = type.getString("Name") ?? "";
  type.close();
  return name;
}
