// What the gateway knows of the types that users made: enums with their labels, domains with their checks.

import type { TypeName } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import { isEnumArray, userTypeOid } from "../../types/enums.ts";
import type { PgType } from "../../types/pg_type.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import { expressionOf, textOf } from "../text/deparse.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { identifier } from "../text/quoting.ts";
import { isPostgresType } from "./postgres_types.ts";
import type { NamedType } from "./type_names.ts";
import { irisSchemaOf, isPublic, toldSchema } from "../names/schema_names.ts";

export interface EnumType {
  kind: "enum";
  /** As IRIS has it. */
  schema: string;
  name: string;
  oid: number;
  /** In their order. */
  labels: readonly string[];
  comment: string | null;
}

export interface DomainType {
  kind: "domain";
  schema: string;
  name: string;
  oid: number;
  /** As a column's type is remembered. */
  base: string;
  typmod: number;
  /** As it is written: "C" and its like, which are what IRIS has. */
  collation: string | null;
  /** In PostgreSQL's words, as the checks are. */
  default: string | null;
  /** As they were made. */
  constraints: readonly DomainConstraint[];
  comment: string | null;
}

export interface DomainConstraint {
  name: string;
  /** Null for NOT NULL. */
  text: string | null;
  /** Only new values are looked at. */
  notValid?: true;
  comment?: string;
}

export function isRequired({ constraints }: DomainType): boolean {
  return constraints.some(({ text }) => text === null);
}

export type UserType = EnumType | DomainType;

export class UserTypes {
  readonly all: readonly UserType[];
  readonly #byName: ReadonlyMap<string, UserType>;
  readonly #byOid: ReadonlyMap<number, UserType>;

  constructor(all: readonly UserType[]) {
    this.all = all;
    this.#byName = new Map(all.map((type) => [remembered(type), type]));
    this.#byOid = new Map(all.map((type) => [type.oid, type]));
  }

  find({ schema, name }: { schema: string; name: string }): UserType | undefined {
    return this.#byName.get(remembered({ schema, name }));
  }

  numbered(oid: number): UserType | undefined {
    return this.#byOid.get(oid);
  }

  /** The labels of the enum, or of the elements of an array of it. */
  labelsOf(oid: number): readonly string[] | undefined {
    const found = this.#byOid.get(isEnumArray(oid) ? oid - 1 : oid);
    return found?.kind === "enum" ? found.labels : undefined;
  }

  /** What a domain's values are, or an array's of its own, or the type itself. */
  baseOf(oid: number): number {
    const found = this.#byOid.get(oid);
    return found?.kind === "domain" ? this.rememberedRow(found.base)?.oid ?? oid : oid;
  }

  /** The domain, and those that it is over, the lowest first. */
  lineOf(domain: DomainType): readonly DomainType[] {
    const over = this.remembered(domain.base);
    const isOver = over?.type.kind === "domain" && !over.array;
    return isOver ? [...this.lineOf(over.type as DomainType), domain] : [domain];
  }

  /** The type, and the domains over it, the lowest first. */
  over(type: UserType): readonly UserType[] {
    const above = this.all.filter((one) => one.kind === "domain" && isOf(one.base, type));
    return [type, ...above.flatMap((one) => this.over(one))];
  }

  /** The type that a column is remembered to have. */
  remembered(name: string): { type: UserType; array: boolean } | undefined {
    const array = name.endsWith(ARRAY);
    const type = this.#byName.get(array ? name.slice(0, -ARRAY.length) : name);
    return type && { type, array };
  }

  rememberedRow(name: string): PgType<unknown> | undefined {
    const found = this.remembered(name);
    if (!found) return isRememberedUserType(name) ? undefined : typeByName(name);
    const { type, array } = found;
    if (type.kind === "enum") return typeByOid(array ? type.oid + 1 : type.oid);
    return array ? undefined : this.rememberedRow(type.base);
  }
}

export const NO_USER_TYPES = new UserTypes([]);

const ARRAY = "[]";

/** How a column's type is remembered; no type of PostgreSQL's begins so. */
export function remembered({ schema, name }: { schema: string; name: string }): string {
  return `${identifier(schema.toUpperCase())}.${identifier(name)}`;
}

/** Whether it is the type that is remembered so, or an array of it. */
export function isOf(written: string, type: Pick<UserType, "schema" | "name">): boolean {
  const own = remembered(type);
  return written === own || written === `${own}${ARRAY}`;
}

export function isRememberedUserType(name: string): boolean {
  return name.startsWith('"');
}

/** A line of the table of types; undefined where another gateway wrote what this one does not know. */
export function readUserType(
  [schema, name, kind, definition, comment]: readonly (string | null)[],
): UserType | undefined {
  if (!schema || !name || (kind !== "enum" && kind !== "domain")) return undefined;
  const read = JSON.parse(definition ?? "null");
  const same = { schema, name, oid: userTypeOid(kind, schema, name), comment: comment || null };
  return kind === "enum" ? { kind, ...same, labels: read } : { kind, ...same, ...read };
}

/** What a line has of the type beside its names. */
export function definitionOf(type: UserType): string {
  if (type.kind === "enum") return JSON.stringify(type.labels);
  const { base, typmod, collation, constraints } = type;
  return JSON.stringify({ base, typmod, collation, default: type.default, constraints });
}

const OF_POSTGRES: ReadonlySet<string> = new Set(["pg_catalog", "information_schema"]);

export interface NamesTypes {
  irisSchema: string;
  userTypes?(): UserTypes;
}

/** The name that a statement has for a type that is none of PostgreSQL's; null where it may be one. */
export function userTypeName(
  { names = [] }: TypeName,
  context: Pick<NamesTypes, "irisSchema">,
): { schema: string; name: string } | null {
  const [name, schema, ...more] = strings(names).reverse();
  if (more.length > 0 || !name || OF_POSTGRES.has(schema)) return null;
  const isAnywhere = schema === undefined || schema === "public";
  if (isAnywhere && (typeByName(name) || isPostgresType(name))) return null;
  return { schema: irisSchemaOf(schema, context), name };
}

/** What a statement means by the name of a user's type, if it means one. */
export function userTypeOf(
  type: TypeName,
  context: NamesTypes,
): { type: UserType; array: boolean } | null {
  const types = context.userTypes?.();
  const name = types && userTypeName(type, context);
  const found = name && types.find(name);
  return found ? { type: found, array: (type.arrayBounds ?? []).length > 0 } : null;
}

/** As PostgreSQL's messages name it, who sees public alone. */
export function titleOfType({ schema, name }: UserType, irisSchema: string): string {
  const title = plainName(name);
  return isPublic(schema, { irisSchema }) ? title : `${plainName(schema)}.${title}`;
}

/** The same, wherever search_path leads. */
export function qualifiedTitle({ schema, name }: UserType, irisSchema: string): string {
  return `${identifier(toldSchema(schema, { irisSchema }))}.${identifier(name)}`;
}

function plainName(name: string): string {
  return /^[a-z_][a-z_0-9$]*$/.test(name) ? name : identifier(name);
}

/** PostgreSQL's words for a text that is no label. */
export function badLabel(title: string, text: string): PgError {
  return new PgError(
    "invalid_text_representation",
    `invalid input value for enum ${title}: "${text}"`,
  );
}

/** The type of a column that is made. */
export function namedUserType(
  { type, array }: { type: UserType; array: boolean },
  { irisSchema, userTypes }: NamesTypes,
): NamedType | undefined {
  const row = userTypes!().rememberedRow(array ? `${remembered(type)}${ARRAY}` : remembered(type));
  if (!row) return undefined;
  const written = `${remembered(type)}${array ? ARRAY : ""}`;
  const title = `${titleOfType(type, irisSchema)}${array ? ARRAY : ""}`;
  if (type.kind === "enum") {
    return { oid: row.oid, row: { ...row, title }, typmod: -1, user: { type, written } };
  }
  return { oid: row.oid, row, typmod: type.typmod, user: { type, written } };
}

/** What a value of the domain has to fulfil, said of a column. */
export function checkOn(column: string, text: string): string | null {
  const node = expressionOf(text);
  return node && textOf(withColumn(node, column) as Node);
}

function withColumn(tree: unknown, column: string): unknown {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((each) => withColumn(each, column));
  const { fields, ...rest } = bodyOf(tree as Node, "ColumnRef") ?? {};
  if (fields && strings(fields).join(".") === "value") {
    return { ColumnRef: { ...rest, fields: [{ String: { sval: column } }] } };
  }
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, withColumn(value, column)]),
  );
}
