// Lays the enums and domains that users made out as PostgreSQL's own types.

import { expressionOf } from "../sql/text/deparse.ts";
import { identifier, literal } from "../sql/text/quoting.ts";
import {
  type DomainConstraint,
  type DomainType,
  type EnumType,
  type UserType,
  UserTypes,
} from "../sql/types/user_types.ts";
import { clientSchema } from "./client_names.ts";
import type { Relation, Step } from "./relations.ts";
import { Oids } from "./oids.ts";
import { pathKey } from "../iris/names.ts";
import { sqlNameOf } from "./type_sql.ts";

/** What each is called, and how it is made. */
export class LaidTypes {
  readonly relations: readonly Relation[];
  readonly #byName = new Map<string, Relation>();

  constructor(
    types: readonly UserType[],
    { publicIs, owner }: { publicIs: string; owner: string | null },
  ) {
    const known = new UserTypes(types);
    const labels = new Oids();
    // A domain comes after what it is over.
    const depth = (type: UserType | undefined): number =>
      type?.kind === "domain" ? 1 + depth(known.remembered(type.base)?.type) : 0;
    const inOrder = types.toSorted((one, other) => depth(one) - depth(other));
    this.relations = inOrder.flatMap((type): Relation[] => {
      const schema = clientSchema(type.schema, publicIs);
      if (schema === null) return [];
      const made = relationOf(type, { publicIs, schema, owner, known, labels });
      const over = type.kind === "domain" ? known.remembered(type.base)?.type : undefined;
      const below = over && this.relationOf(over);
      const relation = below ? { ...made, types: [...below.types ?? [], ...below.make] } : made;
      this.#byName.set(nameKey(type), relation);
      return [relation];
    });
  }

  /** Undefined where nobody knows the type. */
  relationOf(type: { schema: string; name: string }): Relation | undefined {
    return this.#byName.get(nameKey(type));
  }
}

function nameKey({ schema, name }: { schema: string; name: string }): string {
  return `${schema.toUpperCase()}\0${name}`;
}

interface Around {
  publicIs: string;
  schema: string;
  owner: string | null;
  known: UserTypes;
  labels: Oids;
}

function relationOf(type: UserType, around: Around): Relation {
  const { schema, owner } = around;
  const title = `${identifier(schema)}.${identifier(type.name)}`;
  const takes = { kind: "type", typeOid: type.oid, arrayOid: type.oid + 1 } as const;
  const make = type.kind === "enum"
    ? enumSteps(type, { ...around, title, takes })
    : domainSteps(type, { ...around, title, takes });
  const comment = type.comment === null ? [] : [{
    sql: `COMMENT ON ${type.kind === "enum" ? "TYPE" : "DOMAIN"} ${title} IS ${
      literal(type.comment)
    }`,
  }];
  return {
    key: pathKey("type", nameKey(type)),
    schema,
    kind: type.kind === "enum" ? "type" : "domain",
    title,
    oid: type.oid,
    owner,
    columns: [],
    make: [...make, ...comment],
    references: [],
  };
}

type Takes = NonNullable<Step["takes"]>;

/** One label after another, as only so each gets a number of its own; odd, as PostgreSQL takes the even ones to be
 * in their order. */
function enumSteps(
  { labels: all, schema, name }: EnumType,
  { title, takes, labels }: Around & { title: string; takes: Takes },
): Step[] {
  return [
    { sql: `CREATE TYPE ${title} AS ENUM ()`, takes },
    ...all.map((label): Step => ({
      sql: `ALTER TYPE ${title} ADD VALUE ${literal(label)}`,
      takes: { kind: "label", oid: oddOid(labels, [schema.toUpperCase(), name, label]) },
    })),
  ];
}

function oddOid(oids: Oids, names: readonly string[]): number {
  for (;;) {
    const oid = oids.take("label", ...names);
    if (oid % 2 === 1) return oid;
  }
}

function domainSteps(
  domain: DomainType,
  { title, takes, known, publicIs }: Around & { title: string; takes: Takes },
): Step[] {
  const { base, typmod, collation, constraints } = domain;
  const row = known.rememberedRow(base);
  const of = known.remembered(base);
  const type = of ? titleIn(of.type, publicIs) + (of.array ? "[]" : "") : sqlNameOf(row!, typmod);
  const value = domain.default !== null && expressionOf(domain.default)
    ? ` DEFAULT (${domain.default})`
    : "";
  const collated = collation === null ? "" : ` COLLATE ${identifier(collation)}`;
  return [
    { sql: `CREATE DOMAIN ${title} AS ${type}${collated}${value}`, takes },
    ...constraints.filter(({ text }) => text === null || expressionOf(text)).flatMap((one) =>
      constraintSteps(title, one)
    ),
  ];
}

function constraintSteps(
  title: string,
  { name, text, notValid, comment }: DomainConstraint,
): Step[] {
  const own = identifier(name);
  const what = text === null ? "NOT NULL" : `CHECK (${text})${notValid ? " NOT VALID" : ""}`;
  return [
    { sql: `ALTER DOMAIN ${title} ADD CONSTRAINT ${own} ${what}` },
    ...comment === undefined
      ? []
      : [{ sql: `COMMENT ON CONSTRAINT ${own} ON DOMAIN ${title} IS ${literal(comment)}` }],
  ];
}

function titleIn({ schema, name }: UserType, publicIs: string): string {
  return `${identifier(clientSchema(schema, publicIs) ?? "")}.${identifier(name)}`;
}
