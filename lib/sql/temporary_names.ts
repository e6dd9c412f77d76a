// A statement of a session that has temporary tables: their names lead to the session's own schema in IRIS.

import { bodyOf, type Node, strings } from "./nodes.ts";
import { treeOf } from "./parse.ts";
import type { ParsedStatement } from "./plan.ts";

export interface Temporaries {
  /** The session's own schema in IRIS. */
  schema: string;
  /** What is in it. */
  has(name: string): boolean;
}

export type OnCommit = "keep" | "empty" | "drop";

/** What a statement does to the names of a session, once it has run. */
export interface TemporaryChange {
  made?: { name: string; onCommit: OnCommit };
  gone: readonly string[];
}

/** The same statement where it names nothing temporary. */
export function withTemporaries(
  statement: ParsedStatement,
  temporaries: Temporaries,
): ParsedStatement {
  if (statement.node === null || statement.variant !== undefined) return statement;
  const tree = treeOf(statement);
  const addressing = new Addressing(tree.node, temporaries);
  const node = addressing.copyOf(tree.node) as Node;
  if (!addressing.found) return statement;
  return {
    ...statement,
    node: { ...tree, node },
    variant: temporaries.schema,
    temporary: changeBy(tree.node, addressing),
  };
}

const OWN_SCHEMA = "pg_temp";

export interface Named {
  relname: string;
  schemaname?: string;
  relpersistence?: string;
}

export function isNamed(value: object): value is Named {
  return "relname" in value && typeof value.relname === "string";
}

class Addressing {
  found = false;
  readonly #temporaries: Temporaries;
  /** Names that WITH gives to queries hide those of tables. */
  readonly #hidden: ReadonlySet<string>;
  /** The thing that the statement makes, and does not look for. */
  readonly #made: Named | null;

  constructor(root: Node, temporaries: Temporaries) {
    this.#temporaries = temporaries;
    this.#hidden = queriesNamedIn(root);
    this.#made = madeBy(root);
  }

  get makes(): Named | null {
    return this.#made && isTemporary(this.#made) ? this.#made : null;
  }

  has(name: string): boolean {
    return this.#temporaries.has(name);
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
    if (named === this.#made) return isTemporary(named) ? this.#own(named) : named;
    const own = named.schemaname === OWN_SCHEMA ||
      (named.schemaname === undefined && !this.#hidden.has(named.relname));
    return own && this.has(named.relname) ? this.#own(named) : named;
  }

  #own(named: Named): Named {
    this.found = true;
    return { ...named, schemaname: this.#temporaries.schema, relpersistence: "p" };
  }

  #dropped(object: Node): Node {
    const names = strings(bodyOf(object, "List")?.items);
    const [name, schema] = [names.at(-1)!, names.at(-2)];
    if (!this.has(name) || (schema !== undefined && schema !== OWN_SCHEMA)) return object;
    this.found = true;
    const items = [this.#temporaries.schema, name].map((sval) => ({ String: { sval } }));
    return { List: { items } };
  }
}

export const DROPPED: ReadonlySet<string> = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_INDEX",
]);

function isTemporary({ relpersistence, schemaname }: Named): boolean {
  return relpersistence === "t" || schemaname === OWN_SCHEMA;
}

export function madeBy(root: Node): Named | null {
  const made = bodyOf(root, "CreateStmt")?.relation ??
    bodyOf(root, "CreateTableAsStmt")?.into?.rel ??
    bodyOf(root, "SelectStmt")?.intoClause?.rel ??
    bodyOf(root, "ViewStmt")?.view ??
    bodyOf(root, "CreateSeqStmt")?.sequence;
  return made && isNamed(made) ? made : null;
}

export function queriesNamedIn(root: Node): ReadonlySet<string> {
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

function changeBy(root: Node, addressing: Addressing): TemporaryChange | undefined {
  const made = addressing.makes;
  if (made) {
    return { made: { name: made.relname, onCommit: onCommitOf(root) }, gone: [] };
  }
  const index = bodyOf(root, "IndexStmt");
  if (index?.idxname) return { made: { name: index.idxname, onCommit: "keep" }, gone: [] };
  const renamed = bodyOf(root, "RenameStmt");
  if (renamed?.renameType === "OBJECT_TABLE") {
    const name = renamed.newname!;
    return { made: { name, onCommit: "keep" }, gone: [renamed.relation!.relname!] };
  }
  const drop = bodyOf(root, "DropStmt");
  if (!drop) return undefined;
  const names = (drop.objects ?? []).map((each) =>
    strings(bodyOf(each, "List")?.items).at(-1) ?? ""
  );
  return { gone: names.filter((name) => addressing.has(name)) };
}

function onCommitOf(root: Node): OnCommit {
  const into = bodyOf(root, "CreateTableAsStmt")?.into ?? bodyOf(root, "SelectStmt")?.intoClause;
  switch (bodyOf(root, "CreateStmt")?.oncommit ?? into?.onCommit) {
    case "ONCOMMIT_DROP":
      return "drop";
    case "ONCOMMIT_DELETE_ROWS":
      return "empty";
    default:
      return "keep";
  }
}
