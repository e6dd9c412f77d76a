// Gives the tables that a statement names other schemas, wherever in its tree they stand.

import { bodyOf, type Node, strings } from "../text/nodes.ts";

export interface Named {
  relname: string;
  schemaname?: string;
  relpersistence?: string;
}

/** Null leaves a name as it is. */
export interface Addresses {
  /** What the statement makes, and does not look for. */
  made(named: Named): Partial<Named> | null;
  /** What it looks for, under a name that no WITH gives to a query. */
  sought(named: Named): Partial<Named> | null;
  /** The schema of something that it drops. */
  dropped(name: string, schema: string | undefined): string | null;
}

/** A tree of its own; null where all names stay as they are. */
export function addressTables(root: Node, addresses: Addresses): Node | null {
  const addressing = new Addressing(root, addresses);
  const node = addressing.copyOf(root) as Node;
  return addressing.found ? node : null;
}

function isNamed(value: object): value is Named {
  return "relname" in value && typeof value.relname === "string";
}

class Addressing {
  found = false;
  readonly #addresses: Addresses;
  readonly #hidden: ReadonlySet<string>;
  readonly #made: Named | null;

  constructor(root: Node, addresses: Addresses) {
    this.#addresses = addresses;
    this.#hidden = queriesNamedIn(root);
    this.#made = madeBy(root);
  }

  copyOf(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.copyOf(each));
    if (isNamed(value)) return this.#address(value);
    const drop = bodyOf(value as Node, "DropStmt");
    if (drop && DROPPED.has(drop.removeType ?? "")) {
      return { DropStmt: { ...drop, objects: drop.objects?.map((each) => this.#dropped(each)) } };
    }
    const copy: Record<string, unknown> = {};
    for (const key in value) copy[key] = this.copyOf((value as Record<string, unknown>)[key]);
    return copy;
  }

  #address(named: Named): Named {
    const other = named === this.#made ? this.#addresses.made(named) : this.#sought(named);
    if (!other) return named;
    this.found = true;
    return { ...named, ...other };
  }

  #sought(named: Named): Partial<Named> | null {
    const isQuery = named.schemaname === undefined && this.#hidden.has(named.relname);
    return isQuery ? null : this.#addresses.sought(named);
  }

  #dropped(object: Node): Node {
    const names = strings(bodyOf(object, "List")?.items);
    const name = names.at(-1)!;
    const schema = this.#addresses.dropped(name, names.at(-2));
    if (schema === null) return object;
    this.found = true;
    return { List: { items: [schema, name].map((sval) => ({ String: { sval } })) } };
  }
}

const DROPPED: ReadonlySet<string> = new Set(["OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_INDEX"]);

export function madeBy(root: Node): Named | null {
  const made = bodyOf(root, "CreateStmt")?.relation ??
    bodyOf(root, "CreateTableAsStmt")?.into?.rel ??
    bodyOf(root, "SelectStmt")?.intoClause?.rel ??
    bodyOf(root, "ViewStmt")?.view ??
    bodyOf(root, "CreateSeqStmt")?.sequence;
  return made && isNamed(made) ? made : null;
}

function queriesNamedIn(root: Node): ReadonlySet<string> {
  const names = new Set<string>();
  // A stack of its own: a tree may be deeper than calls can be.
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const name = Array.isArray(value) ? null : bodyOf(value as Node, "CommonTableExpr")?.ctename;
    if (name) names.add(name);
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return names;
}
