// Prepare, bind, execute: a statement in steps, and the short answers to each step.

import { cstring, int16, int32, letter, list, uint32, value } from "./fields.ts";
import { message, type MessageOf } from "./message.ts";

/** Prepares a statement; a parameter type of 0 is left open. (PROTOCOL-MESSAGE-FORMATS-PARSE) */
export const Parse = message("P", "Parse", {
  statement: cstring,
  query: cstring,
  paramTypes: list(uint32),
});
export type Parse = MessageOf<typeof Parse>;

/** Binds values to a prepared statement. (PROTOCOL-MESSAGE-FORMATS-BIND) */
export const Bind = message("B", "Bind", {
  portal: cstring,
  statement: cstring,
  paramFormats: list(int16),
  params: list(value),
  resultFormats: list(int16),
});
export type Bind = MessageOf<typeof Bind>;

/** Asks what a statement (S) or a portal (P) looks like. (PROTOCOL-MESSAGE-FORMATS-DESCRIBE) */
export const Describe = message("D", "Describe", { kind: letter, name: cstring });
export type Describe = MessageOf<typeof Describe>;

/** Runs a portal; a limit of 0 rows means all. (PROTOCOL-MESSAGE-FORMATS-EXECUTE) */
export const Execute = message("E", "Execute", { portal: cstring, maxRows: int32 });
export type Execute = MessageOf<typeof Execute>;

/** Drops a statement (S) or a portal (P). (PROTOCOL-MESSAGE-FORMATS-CLOSE) */
export const Close = message("C", "Close", { kind: letter, name: cstring });
export type Close = MessageOf<typeof Close>;

/** Asks for the answers so far. (PROTOCOL-MESSAGE-FORMATS-FLUSH) */
export const Flush = message("H", "Flush", {});

/** Ends a pipeline and, outside a block, its transaction. (PROTOCOL-MESSAGE-FORMATS-SYNC) */
export const Sync = message("S", "Sync", {});

/** (PROTOCOL-MESSAGE-FORMATS-PARSECOMPLETE) */
export const ParseComplete = message("1", "ParseComplete", {});

/** (PROTOCOL-MESSAGE-FORMATS-BINDCOMPLETE) */
export const BindComplete = message("2", "BindComplete", {});

/** (PROTOCOL-MESSAGE-FORMATS-CLOSECOMPLETE) */
export const CloseComplete = message("3", "CloseComplete", {});

/** The statement returns no rows. (PROTOCOL-MESSAGE-FORMATS-NODATA) */
export const NoData = message("n", "NoData", {});

/** (PROTOCOL-MESSAGE-FORMATS-PARAMETERDESCRIPTION) */
export const ParameterDescription = message("t", "ParameterDescription", { types: list(uint32) });
export type ParameterDescription = MessageOf<typeof ParameterDescription>;

/** Execute stopped at its row limit. (PROTOCOL-MESSAGE-FORMATS-PORTALSUSPENDED) */
export const PortalSuspended = message("s", "PortalSuspended", {});
