// What a catalog statement asks of the things that a session has in the gateway and not in the catalog.

import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { parse, treeOf } from "../text/parse.ts";

/** The views and functions that tell of each. */
const NAMES = {
  activity: /^pg_stat_(activity|ssl|gssapi|get_activity)$/,
  settings: /^(pg_settings|pg_show_all_settings|current_setting)$/,
  prepared: /^pg_prepared_statements?$/,
  cursors: /^pg_cursors?$/,
  locks: /^pg_lock(s|_status)$/,
  sequences: /^pg_(sequences|sequence_last_value|get_sequence_data)$/,
};

export type Told = keyof typeof NAMES;

const KINDS = Object.keys(NAMES) as Told[];
/** Most statements need not be read for that. */
const MAY_ASK = /pg_stat_|setting|pg_prepared_|pg_cursor|pg_lock|sequence/i;

export function readsTold(text: string): Told[] {
  if (!MAY_ASK.test(text)) return [];
  const asked = new Set<Told>();
  for (const statement of parse(text)) {
    if (statement.node === null) continue;
    for (const name of names(treeOf(statement).node)) {
      for (const kind of KINDS) if (NAMES[kind].test(name)) asked.add(kind);
    }
  }
  return [...asked];
}

function names(root: Node): string[] {
  const found: string[] = [];
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const table = bodyOf(value as Node, "RangeVar")?.relname;
    const called = strings(bodyOf(value as Node, "FuncCall")?.funcname).at(-1);
    for (const name of [table, called]) if (name !== undefined) found.push(name);
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return found;
}
