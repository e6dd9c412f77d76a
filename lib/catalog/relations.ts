// What stands in the catalog's PostgreSQL for the things of IRIS, and the SQL that makes it.

import type { Routines } from "../sql/names/routines.ts";
import type { Role } from "./schema.ts";

/** One relation or routine with what belongs to it. Two that look the same are the same. */
export interface Relation {
  key: string;
  schema: string;
  kind: "table" | "view" | "sequence" | "function" | "procedure" | "type" | "domain";
  /** `"schema"."name"`, with the types that a function takes. */
  title: string;
  oid: number;
  owner: string | null;
  /** IRIS's names of its columns, by attribute number - 1. */
  columns: readonly string[];
  /** In order; `relation` tells which OIDs it takes. */
  make: readonly Step[];
  references: readonly Reference[];
  /** How the types are made that its columns are of: where they are others, it is another as well. */
  types?: readonly Step[];
}

/** A type of a user's own. */
export function isType(kind: Relation["kind"]): boolean {
  return kind === "type" || kind === "domain";
}

export interface Step {
  sql: string;
  takes?:
    | { kind: "table"; oid: number; typeOid: number; arrayOid: number }
    | { kind: "view"; oid: number; typeOid: number; arrayOid: number }
    | { kind: "type"; typeOid: number; arrayOid: number }
    | { kind: "label"; oid: number }
    | { kind: "index"; oid: number }
    | { kind: "sequence"; oid: number };
}

/** A foreign key, which can be made when both tables are there. */
export interface Reference {
  to: string;
  sql: string;
}

export interface Namespace {
  /** Null for public, which is there already. */
  oid: number | null;
  owner: string | null;
  comment: string | null;
}

export interface Layout {
  relations: ReadonlyMap<string, Relation>;
  /** By name. */
  schemas: ReadonlyMap<string, Namespace>;
  routines: Routines;
  /** Null where IRIS does not tell. */
  roles: readonly Role[] | null;
  /** By relation, what PostgreSQL is told after it is made; everybody may do everything where it has none. */
  grants: ReadonlyMap<string, readonly GrantedTo[]>;
}

export interface GrantedTo {
  /** Null is everybody. */
  role: string | null;
  privilege: string;
  grantable?: boolean;
}
