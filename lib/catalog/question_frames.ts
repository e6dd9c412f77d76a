// The messages that put a question to the catalog's PostgreSQL.

import { Writer } from "../bytes/writer.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../wire/extended_query.ts";
import { Query } from "../wire/simple_query.ts";
import type { CatalogExecution } from "./contract.ts";

export function queries(...texts: readonly string[]): Uint8Array {
  const to = new Writer();
  for (const query of texts) Query.encode({ query }, to);
  return to.take();
}

export function executing(execution: CatalogExecution): (to: Writer) => void {
  const { text, parameterTypes, parameterFormats, parameters, resultFormats } = execution;
  return (to) => {
    Parse.encode({ statement: "", query: text, paramTypes: [...parameterTypes] }, to);
    Bind.encode({
      portal: "",
      statement: "",
      paramFormats: [...parameterFormats],
      params: [...parameters],
      resultFormats: [...resultFormats],
    }, to);
    Describe.encode({ kind: "P", name: "" }, to);
    Execute.encode({ portal: "", maxRows: 0 }, to);
    Sync.encode({}, to);
  };
}

export function describing(
  text: string,
  parameterTypes: readonly number[],
): (to: Writer) => void {
  return (to) => {
    Parse.encode({ statement: "", query: text, paramTypes: [...parameterTypes] }, to);
    Describe.encode({ kind: "S", name: "" }, to);
    Sync.encode({}, to);
  };
}

/** For one that has no values. */
export const UNBOUND = {
  parameterTypes: [],
  parameterFormats: [],
  parameters: [],
  resultFormats: [],
} as const;
