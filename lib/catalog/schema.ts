// What the mirror knows of IRIS's schema: tables with all that hangs on them, under IRIS's own names.

import type { UserType } from "../sql/types/user_types.ts";

export interface Schema {
  /** Those that were created, be there anything in them or not. */
  created: readonly string[];
  createdBy: string | null;
  /** What was said of schemas. */
  comments: readonly { schema: string; comment: string }[];
  tables: readonly Table[];
  /** In the order of their names. */
  userTypes: readonly UserType[];
  /** Who has made the table of them. */
  typesBy: string | null;
  sequences: readonly Sequence[];
  routines: readonly Routine[];
  /** Null where IRIS does not tell this user. */
  privileges: Privileges | null;
  /** Those of IRIS's that this user may know of. */
  namespaces: readonly string[];
}

export interface Privileges {
  roles: readonly Role[];
  grants: readonly Grant[];
}

/** A user or a role. */
export interface Role {
  name: string;
  isUser: boolean;
  /** Who may do everything. */
  isAll: boolean;
  memberOf: readonly string[];
}

export interface Grant {
  /** Null is everybody. */
  grantee: string | null;
  privilege: string;
  /** The table's name with its schema, in capitals. */
  on: string;
  /** WITH GRANT OPTION. */
  grantable: boolean;
}

/** A function or a procedure that somebody made in IRIS. */
export interface Routine {
  schema: string;
  name: string;
  parameters: readonly RoutineParameter[];
  /** A PostgreSQL type's OID; null for a procedure, which gives nothing, and for what gives rows. */
  returns: number | null;
  /** The columns of its rows; empty where IRIS does not tell them, missing where it gives none. */
  rows?: readonly { name: string; type: number }[];
  /** Of the value. */
  typmod: number;
}

export interface RoutineParameter {
  name: string;
  mode: "IN" | "OUT" | "INOUT";
  type: number;
}

export interface Sequence {
  schema: string;
  name: string;
  /** Numbers, written out. */
  start: string;
  increment: string;
  least: string;
  most: string;
  cycles: boolean;
  owner: string | null;
}

export interface Table {
  schema: string;
  name: string;
  kind: "table" | "view";
  owner: string | null;
  comment: string | null;
  columns: readonly TableColumn[];
  keys: readonly Key[];
  foreignKeys: readonly ForeignKey[];
  indexes: readonly Index[];
  /** In PostgreSQL's words. */
  checks: readonly { name: string; text: string }[];
  /** A view's query as IRIS has it. */
  definition: string | null;
}

export interface TableColumn {
  name: string;
  /** A PostgreSQL type's OID. */
  type: number;
  typmod: number;
  /** A type of a user's own, under IRIS's name of its schema; of a domain `type` is what it is made of. */
  user: { schema: string; name: string; array: boolean } | null;
  notNull: boolean;
  /** It counts: as an identity, or as a serial with a sequence of its own. */
  counts: "identity" | "serial" | null;
  /** An identity that takes no value but its own. */
  always: boolean;
  /** The sequence whose next value is its default. */
  sequence: { schema: string; name: string } | null;
  /** As IRIS writes it. */
  default: string | null;
  /** As PostgreSQL's own statement had it. */
  defaultText: string | null;
  comment: string | null;
}

export interface Key {
  name: string;
  kind: "primary" | "unique";
  columns: readonly string[];
}

export interface ForeignKey {
  name: string;
  columns: readonly string[];
  toSchema: string;
  toTable: string;
  toColumns: readonly string[];
  onUpdate: string;
  onDelete: string;
}

export interface Index {
  name: string;
  unique: boolean;
  columns: readonly string[];
  /** Of an index for vectors; pgvector's words. */
  hnsw: { operators: string; options: readonly string[] } | null;
}
