// A SELECT of what is given, with nothing else in it.

import type { Select } from "./tree_query.ts";

export function select(parts: Partial<Omit<Select, "kind">> & Pick<Select, "items">): Select {
  return {
    kind: "select",
    keywords: [],
    distinct: null,
    hints: [],
    from: [],
    where: null,
    groupBy: [],
    having: null,
    orderBy: [],
    limit: null,
    ...parts,
  };
}
