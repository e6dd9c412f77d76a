// One text, all its statements, all their answers; and the messages that stand outside any flow.

import { cstring, int16, list, uint32, value } from "./fields.ts";
import { message, type MessageOf } from "./message.ts";

/** Runs every statement of a text. (PROTOCOL-MESSAGE-FORMATS-QUERY) */
export const Query = message("Q", "Query", { query: cstring });
export type Query = MessageOf<typeof Query>;

/** The answer to a text without statements. (PROTOCOL-MESSAGE-FORMATS-EMPTYQUERYRESPONSE) */
export const EmptyQueryResponse = message("I", "EmptyQueryResponse", {});

/** Calls a function by its OID, an old way. (PROTOCOL-MESSAGE-FORMATS-FUNCTIONCALL) */
export const FunctionCall = message("F", "FunctionCall", {
  function: uint32,
  argumentFormats: list(int16),
  arguments: list(value),
  resultFormat: int16,
});
export type FunctionCall = MessageOf<typeof FunctionCall>;

/** (PROTOCOL-MESSAGE-FORMATS-FUNCTIONCALLRESPONSE) */
export const FunctionCallResponse = message("V", "FunctionCallResponse", { result: value });
export type FunctionCallResponse = MessageOf<typeof FunctionCallResponse>;

/** Ends the session. (PROTOCOL-MESSAGE-FORMATS-TERMINATE) */
export const Terminate = message("X", "Terminate", {});
