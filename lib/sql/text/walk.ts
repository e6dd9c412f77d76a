// Every node of a tree, without calls that would nest as deeply as the tree does.

import type { Node } from "./nodes.ts";

export function* nodesOf(root: unknown): Generator<Node> {
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) yield value as Node;
    for (const inner of Object.values(value)) rest.push(inner);
  }
}
