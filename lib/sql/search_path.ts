// A statement of a session whose search_path leads elsewhere than to public: its names get the schemas that
// PostgreSQL finds them in.

import { DROPPED, isNamed, madeBy, type Named, queriesNamedIn } from "./temporary_names.ts";
import { bodyOf, type Node, strings } from "./nodes.ts";
import { treeOf } from "./parse.ts";
import type { ParsedStatement } from "./plan.ts";

/** Where the session's names lead. */
export interface Places {
  /** What tells these places from another session's. */
  key: string;
  /** By the name as the statement has it; what is not there stays as it is. */
  schemas: ReadonlyMap<string, string>;
  /** Where new things are made; null where nowhere is. */
  created: string | null;
}

/** Names of tables and views that stand without a schema. */
export function namesWithoutSchema(statement: ParsedStatement): ReadonlySet<string> {
  const names = new Set<string>();
  if (statement.node === null) return names;
  const { node } = treeOf(statement);
  new Placing(node, (name) => {
    names.add(name);
    return null;
  }, null).copyOf(node);
  return names;
}

export function placed(statement: ParsedStatement, places: Places): ParsedStatement {
  if (statement.node === null) return statement;
  const tree = treeOf(statement);
  const placing = new Placing(
    tree.node,
    (name) => places.schemas.get(name) ?? null,
    places.created,
  );
  const node = placing.copyOf(tree.node) as Node;
  if (!placing.found) return statement;
  const variant = `${statement.variant ?? ""}\0${places.key}`;
  return { ...statement, node: { ...tree, node }, variant };
}

class Placing {
  found = false;
  readonly #schemaOf: (name: string) => string | null;
  readonly #created: string | null;
  readonly #hidden: ReadonlySet<string>;
  readonly #made: Named | null;

  constructor(root: Node, schemaOf: (name: string) => string | null, created: string | null) {
    this.#schemaOf = schemaOf;
    this.#created = created;
    this.#hidden = queriesNamedIn(root);
    this.#made = madeBy(root);
  }

  copyOf(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.copyOf(each));
    if (isNamed(value)) return this.#place(value);
    const drop = bodyOf(value as Node, "DropStmt");
    if (drop && DROPPED.has(drop.removeType ?? "")) {
      return { DropStmt: { ...drop, objects: drop.objects?.map((each) => this.#dropped(each)) } };
    }
    const copy: Record<string, unknown> = {};
    for (const key in value) copy[key] = this.copyOf((value as Record<string, unknown>)[key]);
    return copy;
  }

  #place(named: Named): Named {
    if (named.schemaname !== undefined || named.relpersistence === "t") return named;
    if (named !== this.#made && this.#hidden.has(named.relname)) return named;
    const schemaname = named === this.#made ? this.#created : this.#schemaOf(named.relname);
    if (schemaname === null) return named;
    this.found = true;
    return { ...named, schemaname };
  }

  #dropped(object: Node): Node {
    const [name, ...more] = strings(bodyOf(object, "List")?.items);
    const schema = more.length > 0 || name === undefined ? null : this.#schemaOf(name);
    if (schema === null) return object;
    this.found = true;
    return { List: { items: [schema, name].map((sval) => ({ String: { sval } })) } };
  }
}
