// What a statement gives: its columns, its rows, its tag.

import { cstring, group, int16, int32, list, uint32, value } from "./fields.ts";
import { message, type MessageOf } from "./message.ts";

/** Names and types of the columns to come. (PROTOCOL-MESSAGE-FORMATS-ROWDESCRIPTION) */
export const RowDescription = message("T", "RowDescription", {
  columns: list(group({
    name: cstring,
    tableOid: uint32,
    attribute: int16,
    type: uint32,
    size: int16,
    typmod: int32,
    format: int16,
  })),
});
export type RowDescription = MessageOf<typeof RowDescription>;

/** One row. The hot path writes its bytes by hand. (PROTOCOL-MESSAGE-FORMATS-DATAROW) */
export const DataRow = message("D", "DataRow", { values: list(value) });
export type DataRow = MessageOf<typeof DataRow>;

/** The statement is done: SELECT 5, INSERT 0 1. (PROTOCOL-MESSAGE-FORMATS-COMMANDCOMPLETE) */
export const CommandComplete = message("C", "CommandComplete", { tag: cstring });
export type CommandComplete = MessageOf<typeof CommandComplete>;
