// Rows that stay in IRIS, in a table or behind a view: nobody is there to finish what IRIS gives in parts.

import type { Node } from "@pgsql/types";
import { startOf } from "./nodes.ts";
import { isStar, type Output } from "./output.ts";
import { unsupported } from "./refuse.ts";

/** Refuses columns that are what their type says only after the gateway has worked on them. */
export function refuseUnfinished(outputs: readonly Output[]): void {
  for (const output of outputs) {
    if (isStar(output) || !(output.shaped || output.unread)) continue;
    throw unsupported(
      `a column that is made after IRIS has answered cannot stay in IRIS: "${output.name}"`,
      locationOf(output.node),
      "Select it, and leave what is made of it to the client.",
    );
  }
}

function locationOf(node: Node | null): number | undefined {
  return node ? startOf(node) : undefined;
}
