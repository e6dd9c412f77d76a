// Gives the types that a statement names without a schema the ones that its session means.

import { isPostgresType } from "../types/postgres_types.ts";
import { typeByName } from "../../types/types.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";

export interface TypeAddresses {
  /** Where the statement makes a type; null where it is to stay as it is. */
  created: string | null;
  schemas: ReadonlyMap<string, string>;
}

/** Names of types of a user's own, but for those that the statement makes. */
export function typesWithoutSchema(root: Node): ReadonlySet<string> {
  const found = new Set<string>();
  new Addressing({
    created: () => null,
    sought(name) {
      found.add(name);
      return null;
    },
  }).copyOf(root);
  return found;
}

/** The same tree where nothing is to be said. */
export function addressTypes(root: Node, { created, schemas }: TypeAddresses): Node {
  const makes = MAKING.some((tag) => bodyOf(root, tag));
  if (schemas.size === 0 && !(makes && created !== null)) return root;
  const addressing = new Addressing({
    created: () => created,
    sought: (name) => schemas.get(name) ?? null,
  });
  return addressing.copyOf(root) as Node;
}

const MAKING = ["CreateEnumStmt", "CreateDomainStmt"] as const;

/** What ALTER and COMMENT call by a bare list of names. */
const OF_TYPES: ReadonlySet<string> = new Set([
  "OBJECT_TYPE",
  "OBJECT_DOMAIN",
  "OBJECT_DOMCONSTRAINT",
]);

interface Places {
  created(): string | null;
  sought(name: string): string | null;
}

class Addressing {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  copyOf(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.copyOf(each));
    const copy: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) copy[key] = this.#partOf(key, inner);
    return copy;
  }

  #partOf(key: string, inner: unknown): unknown {
    const copy = this.copyOf(inner) as Record<string, unknown>;
    switch (key) {
      case "TypeName":
      case "typeName":
        // ALTER TYPE and ALTER DOMAIN have the bare names.
        if (Array.isArray(copy)) return this.#sought(copy);
        return { ...copy, names: this.#sought(copy.names as Node[] | undefined) };
      case "CreateEnumStmt":
        return { ...copy, typeName: this.#made((inner as typeof copy).typeName as Node[]) };
      case "CreateDomainStmt":
        return { ...copy, domainname: this.#made(copy.domainname as Node[]) };
      case "RenameStmt":
      case "AlterObjectSchemaStmt": {
        const kind = String(copy.renameType ?? copy.objectType ?? "");
        const items = bodyOf(copy.object as Node | undefined, "List")?.items;
        if (!OF_TYPES.has(kind) || !items) return copy;
        return { ...copy, object: { List: { items: this.#sought(items) } } };
      }
      default:
        return copy;
    }
  }

  #made(names: readonly Node[]): readonly Node[] {
    return strings(names).length === 1 ? inSchema(this.#places.created(), names) : names;
  }

  #sought(names: readonly Node[] | undefined): readonly Node[] | undefined {
    const [name, ...more] = strings(names);
    if (!names || name === undefined || more.length > 0) return names;
    if (typeByName(name) || isPostgresType(name)) return names;
    return inSchema(this.#places.sought(name), names);
  }
}

function inSchema(schema: string | null, names: readonly Node[]): readonly Node[] {
  return schema === null ? names : [{ String: { sval: schema } }, ...names];
}
