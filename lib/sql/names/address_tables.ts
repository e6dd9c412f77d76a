// Gives the tables and sequences that a statement names other schemas, wherever in its tree they stand.

import type { FuncCall } from "@pgsql/types";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { identifier } from "../text/quoting.ts";
import { namesIn } from "./sequence_names.ts";

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
  /** The schema of what DROP and COMMENT name. */
  listed(name: string, schema: string | undefined): string | null;
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
    if (drop && RELATIONS.has(drop.removeType ?? "")) {
      return { DropStmt: { ...drop, objects: drop.objects?.map((each) => this.#listed(each, 0)) } };
    }
    const comment = bodyOf(value as Node, "CommentStmt");
    if (comment?.object) {
      const { objtype = "OBJECT_TABLE", object } = comment;
      const inner = RELATIONS.has(objtype) ? 0 : PARTS_OF_RELATIONS.has(objtype) ? 1 : null;
      if (inner === null) return value;
      return { CommentStmt: { ...comment, object: this.#listed(object, inner) } };
    }
    const call = bodyOf(value as Node, "FuncCall");
    if (call && OF_SEQUENCES.has(strings(call.funcname).at(-1) ?? "")) {
      return { FuncCall: this.#sequenceCall(call) };
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

  /** `inner` names stand behind the relation's: a column's, a constraint's. */
  #listed(object: Node, inner: 0 | 1): Node {
    const names = strings(bodyOf(object, "List")?.items);
    const at = names.length - 1 - inner;
    const schema = this.#addresses.listed(names[at], names[at - 1]);
    if (schema === null) return object;
    this.found = true;
    const whole = [schema, ...names.slice(at)];
    return { List: { items: whole.map((sval) => ({ String: { sval } })) } };
  }

  /** Its first argument is a name in quotes. */
  #sequenceCall(call: FuncCall): FuncCall {
    const { args: [first, ...others] = [] } = call;
    if (!first) return call;
    return {
      ...call,
      args: [this.#quoted(first), ...others.map((each) => this.copyOf(each) as Node)],
    };
  }

  #quoted(written: Node): Node {
    const cast = bodyOf(written, "TypeCast");
    const constant = bodyOf(cast?.arg ?? written, "A_Const");
    const [relname, ...others] = namesIn(constant?.sval?.sval ?? "");
    if (relname === undefined || others.length > 0) return this.copyOf(written) as Node;
    const schema = this.#addresses.sought({ relname })?.schemaname;
    if (schema === undefined) return written;
    this.found = true;
    const sval = `${identifier(schema)}.${identifier(relname)}`;
    const named = { A_Const: { ...constant, sval: { sval } } };
    return cast ? { TypeCast: { ...cast, arg: named } } : named;
  }
}

const RELATIONS: ReadonlySet<string> = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_INDEX",
  "OBJECT_SEQUENCE",
]);

/** Their names stand behind the relation's. */
const PARTS_OF_RELATIONS: ReadonlySet<string> = new Set(["OBJECT_COLUMN", "OBJECT_TABCONSTRAINT"]);

const OF_SEQUENCES: ReadonlySet<string> = new Set([
  "nextval",
  "currval",
  "setval",
  "pg_get_serial_sequence",
]);

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
