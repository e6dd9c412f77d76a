// CREATE DOMAIN and ALTER DOMAIN. A column of a domain is one of its base type to IRIS, and what its values have to
// fulfil is looked at where the checks of tables are that the gateway keeps.

import type { AlterDomainStmt, Constraint, CreateDomainStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { userTypeOid } from "../../types/enums.ts";
import { column as columnOf, isNull, not } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { definitionRule } from "../compiling/rule.ts";
import { nodesOf } from "../local/walk.ts";
import { expressionOf, textOf } from "../text/deparse.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { typeOfName } from "../types/type_names.ts";
import { checkOn, type DomainCheck, type DomainType } from "../types/user_types.ts";
import { checkPredicate } from "../values/kept_checks.ts";
import { tableFields, unlessBroken } from "./broken_rows.ts";
import type { DefinitionStep } from "./definition.ts";
import { viewQuestion } from "./questions.ts";
import { inSchema } from "./schemas.ts";
import { ofKind, refuseTaken } from "./type_names_taken.ts";
import { changeType, columnsOfType, storeType } from "./type_store.ts";

export const createDomain = definitionRule({
  name: "create_domain",
  why: "IRIS's SQL has no domains: the gateway keeps them, and looks at the values itself",
  on: "CreateDomainStmt",
  examples: [
    { pg: "CREATE DOMAIN short AS varchar(5) NOT NULL DEFAULT 'x'", iris: "" },
    {
      pg: "CREATE DOMAIN short AS text UNIQUE",
      iris: null,
      refused: "unique constraints not possible for domains",
    },
  ],
  rewrite(node, to) {
    const names = strings(node.domainname);
    const domain = domainOf(node, to);
    return {
      tag: "CREATE DOMAIN",
      retypes: true,
      steps: inSchema(names.at(-2), to, [
        ...refuseTaken(domain, names.at(-1)!, to),
        asking(domain, to, [
          ...domain.checks.map(({ text }) => text),
          ...domain.default === null ? [] : [domain.default],
        ]),
        storeType(domain),
      ]),
    };
  },
});

function domainOf(node: CreateDomainStmt, to: Compiler): DomainType {
  const { domainname, typeName, constraints = [], collClause } = node;
  const [name, written] = strings(domainname).reverse();
  if (collClause && !["C", "POSIX"].includes(strings(collClause.collname).at(-1)!)) {
    throw unsupported("this collation is not supported", collClause.location, 'Use "C".');
  }
  const type = typeOfName(typeName!, to.context);
  if (type.user?.type.kind === "domain") {
    throw unsupported(
      "a domain over a domain is not supported",
      typeName!.location,
      "Write the base type, and all that its values have to fulfil.",
    );
  }
  const schema = to.schemaName(written);
  const domain: DomainType = {
    kind: "domain",
    schema,
    name,
    oid: userTypeOid("domain", schema, name),
    base: type.user?.written ?? type.row.name,
    typmod: type.typmod,
    notNull: false,
    default: null,
    checks: [],
    comment: null,
  };
  return constraints.reduce(
    (made, one) => constrained(made, bodyOf(one, "Constraint")!),
    domain,
  );
}

const NOT_POSSIBLE: Readonly<Record<string, string>> = {
  CONSTR_UNIQUE: "unique constraints not possible for domains",
  CONSTR_PRIMARY: "primary key constraints not possible for domains",
  CONSTR_EXCLUSION: "exclusion constraints not possible for domains",
  CONSTR_FOREIGN: "foreign key constraints not possible for domains",
};

function constrained(domain: DomainType, constraint: Constraint): DomainType {
  const { contype = "CONSTR_NULL", raw_expr, conname, location, skip_validation } = constraint;
  switch (contype) {
    case "CONSTR_NULL":
      return domain;
    case "CONSTR_NOTNULL":
      return { ...domain, notNull: true };
    case "CONSTR_DEFAULT":
      return { ...domain, default: written(raw_expr!, location) };
    case "CONSTR_CHECK": {
      const check: DomainCheck = {
        name: conname ?? freeName(domain),
        text: written(raw_expr!, location),
        ...skip_validation ? { notValid: true } : {},
      };
      if (domain.checks.some(({ name }) => name === check.name)) {
        throw new Misplaced(
          "duplicate_object",
          `constraint "${check.name}" for domain "${domain.name}" already exists`,
        );
      }
      const checks = [...domain.checks, check];
      return { ...domain, checks: checks.sort((one, other) => one.name < other.name ? -1 : 1) };
    }
    default:
      throw new Misplaced(
        "syntax_error",
        NOT_POSSIBLE[contype] ?? "this constraint is not possible for domains",
        { location },
      );
  }
}

function written(node: Node, location: number | undefined): string {
  if ([...nodesOf(node)].some((one) => "SubLink" in one)) {
    throw unsupported("cannot use subquery in check constraint", location);
  }
  const text = textOf(node);
  if (text === null) throw unsupported("this expression is not supported", location);
  return text;
}

/** As PostgreSQL names a check that nobody has named. */
function freeName({ name, checks }: DomainType): string {
  const base = `${name}_check`;
  let free = base;
  for (let at = 1; checks.some((check) => check.name === free); at++) free = `${base}${at}`;
  return free;
}

/** PostgreSQL says what is wrong with an expression. */
function asking(
  domain: DomainType,
  to: Compiler,
  texts: readonly string[],
): DefinitionStep {
  const type = domainBase(domain, to);
  const expressions = texts.map((text) => {
    const node = expressionOf(text)!;
    const isDefault = text === domain.default;
    const about = isDefault ? `((${text})::${type})` : `(${textOf(withValue(node, type)) ?? text})`;
    return isDefault ? `CASE WHEN false THEN ${about}::text END` : `(${about} IS TRUE)::text`;
  });
  return { do: "ask", expressions, steps: () => [] };
}

/** VALUE as NULL of the type. */
function withValue(node: Node, type: string): Node {
  return replaced(node, expressionOf(`NULL::${type}`)!) as Node;
}

function replaced(tree: unknown, by: Node): unknown {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((each) => replaced(each, by));
  const fields = bodyOf(tree as Node, "ColumnRef")?.fields;
  if (fields && strings(fields).join(".") === "value") return by;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, replaced(value, by)]));
}

/** As a statement of PostgreSQL's names it. */
function domainBase({ base }: DomainType, to: Compiler): string {
  const types = to.context.userTypes?.();
  const own = types?.remembered(base);
  if (!own) return types?.rememberedRow(base)?.title ?? base;
  const { schema, name } = own.type;
  const client = schema.toUpperCase() === to.context.irisSchema.toUpperCase() ? "public" : schema;
  return `"${client}"."${name}"${own.array ? "[]" : ""}`;
}

export const alterDomain = definitionRule({
  name: "alter_domain",
  why: "the gateway keeps the domain, and looks at the values that are there already",
  on: "AlterDomainStmt",
  examples: [
    {
      pg: "ALTER DOMAIN nowhere SET NOT NULL",
      iris: null,
      refused: 'type "nowhere" does not exist',
    },
  ],
  rewrite(node, to) {
    const domain = ofKind("domain", strings(node.typeName), to);
    return { tag: "ALTER DOMAIN", retypes: true, whole: true, steps: altered(node, domain, to) };
  },
});

function altered(node: AlterDomainStmt, domain: DomainType, to: Compiler): DefinitionStep[] {
  const { subtype, def, name = "", missing_ok: missingOk = false } = node;
  switch (subtype) {
    case "T": {
      if (!def) return [changeType({ ...domain, default: null })];
      const changed = { ...domain, default: written(def, undefined) };
      return [asking(changed, to, [changed.default]), changeType(changed)];
    }
    case "N":
      return [changeType({ ...domain, notNull: false })];
    case "O":
      return domain.notNull
        ? []
        : [requiring(domain, to), changeType({ ...domain, notNull: true })];
    case "C": {
      const constraint = bodyOf(def, "Constraint")!;
      const changed = constrained(domain, constraint);
      if (constraint.contype === "CONSTR_NOTNULL") {
        return [requiring(domain, to), changeType(changed)];
      }
      const added = changed.checks.filter((check) => !domain.checks.includes(check));
      return [
        asking(changed, to, added.map(({ text }) => text)),
        ...added.filter(({ notValid }) => !notValid)
          .map(({ text }) => validating(domain, { text, to })),
        changeType(changed),
      ];
    }
    case "X": {
      const checks = domain.checks.filter((check) => check.name !== name);
      if (checks.length < domain.checks.length) return [changeType({ ...domain, checks })];
      if (domain.notNull && name === `${domain.name}_not_null`) {
        return [changeType({ ...domain, notNull: false })];
      }
      const message = `constraint "${name}" of domain "${domain.name}" does not exist`;
      if (!missingOk) throw new Misplaced("undefined_object", message);
      const notice = new PgError("successful_completion", `${message}, skipping`);
      return [{ do: "notice", notice }];
    }
    case "V": {
      const found = domain.checks.find((check) => check.name === name);
      if (!found) {
        throw new Misplaced(
          "undefined_object",
          `constraint "${name}" of domain "${domain.name}" does not exist`,
        );
      }
      const checks = domain.checks.map(({ notValid, ...check }) =>
        notValid && check.name !== name ? { ...check, notValid } : check
      );
      return [validating(domain, { text: found.text, to }), changeType({ ...domain, checks })];
    }
    default:
      throw unsupported("this ALTER DOMAIN is not supported", undefined);
  }
}

function requiring(domain: DomainType, to: Compiler): DefinitionStep {
  return eachColumn(domain, (table, column) => {
    const message = `column "${column}" of table "${table.name}" contains null values`;
    const error = new PgError("not_null_violation", message, tableFields(table, to));
    return unlessBroken(table, { broken: isNull(columnOf(column)), error });
  });
}

function validating(
  domain: DomainType,
  { text, to }: { text: string; to: Compiler },
): DefinitionStep {
  const type = to.context.userTypes?.().rememberedRow(domain.base);
  const holds = (table: QualifiedName, column: string) =>
    checkPredicate(expressionOf(checkOn(column, text) ?? text)!, {
      to,
      table,
      columns: [{ name: column, type: type?.oid ?? 0, typmod: domain.typmod, notNull: false }],
    });
  // What IRIS cannot look at is refused before anything is changed.
  holds({ schema: null, name: domain.name }, "value");
  return eachColumn(domain, (table, column) => {
    const message = `column "${column}" of table "${table.name}" contains values that violate ` +
      "the new constraint";
    const error = new PgError("check_violation", message, tableFields(table, to));
    return unlessBroken(table, { broken: not(holds(table, column)), error });
  });
}

function eachColumn(
  domain: DomainType,
  look: (table: { schema: string; name: string }, column: string) => DefinitionStep,
): DefinitionStep {
  return {
    do: "each",
    question: columnsOfType(domain),
    steps([schema, name, column]) {
      const table = { schema, name };
      return [{
        do: "when",
        question: viewQuestion(table),
        found: [],
        missing: [look(table, column)],
      }];
    },
  };
}
