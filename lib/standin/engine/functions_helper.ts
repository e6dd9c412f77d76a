// The functions that the gateway's own class brings into SQL, for as long as the class is there.

import { IrisError } from "../../iris/iris_error.ts";
import { asText } from "./coerce.ts";
import type { FunctionTable } from "./functions.ts";
import { row } from "./functions.ts";
import { typed } from "./typed.ts";
import { INTEGER } from "./value_types.ts";

/** By schema, whose class has to be compiled. */
export const HELPER_CLASSES: ReadonlyMap<string, string> = new Map([["PGWIRE", "PgWire.Session"]]);

export const HELPER_FUNCTIONS: FunctionTable = {
  "PGWIRE.RAISE": row(2, 3, (args, c) => {
    const given = args.map((value) => asText(value, c)).join(", ");
    return typed(`iris_raise(${given})`, INTEGER, 0);
  }),
};

/** How IRIS tells of an error in a function that is no own one of its SQL. (not verified against a live IRIS) */
export function raise(state: string | null, message: string | null): never {
  throw new IrisError(
    -149,
    "SQL Function PGWIRE.RAISE failed with error:  SQLCODE=-400,%msg=" +
      `{PgWire ${state ?? ""}|${message ?? ""}|PgWire}`,
  );
}
