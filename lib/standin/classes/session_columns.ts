// The lists that PgWire.Session gives of a statement's columns and parameters.

import { Writer } from "../../bytes/writer.ts";
import { ListWriter } from "../../iris/list.ts";
import type { EngineColumn, EngineParameter } from "../contract.ts";
import { parameterName } from "./sql_metadata.ts";

export function writeColumns(columns: readonly EngineColumn[]): Uint8Array {
  const list = new ListWriter();
  const one = new ListWriter(new Writer(256));
  for (const column of columns) {
    one.string(column.name).integer(column.odbcType).integer(column.precision)
      .integer(column.scale).integer(column.nullable).string(column.table).string(column.schema)
      .string(column.flags.map((flag) => flag ? "1" : "0").join(""))
      .integer(column.clientType).string(column.typeClass);
    list.list(one.take());
  }
  return list.take();
}

const INPUT = 1;

export function writeParameters(parameters: readonly EngineParameter[]): Uint8Array {
  const list = new ListWriter();
  const one = new ListWriter(new Writer(256));
  parameters.forEach(({ odbcType, precision, scale, nullable }, at) => {
    one.integer(odbcType).integer(precision).integer(scale).integer(nullable)
      .string(parameterName(at + 1)).integer(INPUT);
    list.list(one.take());
  });
  return list.take();
}
