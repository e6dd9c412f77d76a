// CREATE DOMAIN and ALTER DOMAIN. A column of a domain is one of its base type to IRIS, and what its values have to
// fulfil is looked at where the checks of tables are that the gateway keeps.

import type { AlterDomainStmt, Constraint, CreateDomainStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { userTypeOid } from "../../types/enums.ts";
import { column as columnOf, isNull, not } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { definitionRule } from "../compiling/rule.ts";
import { expressionOf, textOf } from "../text/deparse.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { typeOfName } from "../types/type_names.ts";
import {
  checkOn,
  type DomainConstraint,
  type DomainType,
  isRequired,
} from "../types/user_types.ts";
import { checkPredicate } from "../values/kept_checks.ts";
import { tableFields, unlessBroken } from "./broken_rows.ts";
import type { DefinitionStep } from "./definition.ts";
import { viewQuestion } from "./questions.ts";
import { inSchema } from "./schemas.ts";
import { ofKind, refuseTaken } from "./type_names_taken.ts";
import { changeType, columnsOfTypes, storeType } from "./type_store.ts";
import { skipping } from "./skipping.ts";

export const createDomain = definitionRule({
  name: "create_domain",
  why: "IRIS's SQL has no domains: the gateway keeps them, and looks at the values itself",
  on: "CreateDomainStmt",
  examples: [
    { pg: "CREATE DOMAIN short AS varchar(5) NOT NULL DEFAULT 'x'", iris: "" },
    {
      pg: "CREATE DOMAIN short AS text COLLATE french",
      iris: null,
      refused: "this collation is not supported",
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
        storeType(domain),
      ]),
    };
  },
});

function domainOf(node: CreateDomainStmt, to: Compiler): DomainType {
  const { domainname, typeName, constraints = [], collClause } = node;
  const [name, written] = strings(domainname).reverse();
  const collation = collClause ? strings(collClause.collname).at(-1)! : null;
  if (collation !== null && !EXACT.has(collation)) {
    throw unsupported("this collation is not supported", collClause!.location, 'Use "C".');
  }
  const type = typeOfName(typeName!, to.context);
  const schema = to.schemaName(written);
  const over = type.user?.type;
  const domain: DomainType = {
    kind: "domain",
    schema,
    name,
    oid: userTypeOid("domain", schema, name),
    base: type.user?.written ?? type.row.name,
    typmod: type.typmod,
    collation: collation ?? (over?.kind === "domain" ? over.collation : null),
    default: over?.kind === "domain" ? over.default : null,
    constraints: [],
    comment: null,
  };
  return constraints.reduce(
    (made, one) => constrained(made, bodyOf(one, "Constraint")!),
    domain,
  );
}

/** As IRIS compares what the gateway keeps in it. */
const EXACT: ReadonlySet<string> = new Set(["C", "POSIX"]);

/** What is wrong with it, PostgreSQL has said. */
function constrained(domain: DomainType, constraint: Constraint): DomainType {
  const { contype = "CONSTR_NULL", raw_expr, conname, location, skip_validation } = constraint;
  const named = (suffix: string) => conname ?? freeName(domain, suffix);
  const having = (added: DomainConstraint): DomainType => ({
    ...domain,
    constraints: [...domain.constraints, added],
  });
  switch (contype) {
    case "CONSTR_NULL":
      return domain;
    case "CONSTR_NOTNULL":
      return isRequired(domain) ? domain : having({ name: named("not_null"), text: null });
    case "CONSTR_DEFAULT":
      return { ...domain, default: written(raw_expr!, location) };
    case "CONSTR_CHECK":
      return having({
        name: named("check"),
        text: written(raw_expr!, location),
        ...skip_validation ? { notValid: true } : {},
      });
    default:
      throw unsupported("this constraint of a domain is not supported", location);
  }
}

function written(node: Node, location: number | undefined): string {
  const text = textOf(node);
  if (text === null) throw unsupported("this expression is not supported", location);
  return text;
}

/** As PostgreSQL names what nobody has named. */
function freeName({ name, constraints }: DomainType, suffix: string): string {
  const base = `${name}_${suffix}`;
  let free = base;
  for (let at = 1; constraints.some((one) => one.name === free); at++) free = `${base}${at}`;
  return free;
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
  const having = (constraints: readonly DomainConstraint[]) =>
    changeType({ ...domain, constraints });
  switch (subtype) {
    case "T":
      return [changeType({ ...domain, default: def ? written(def, undefined) : null })];
    case "N":
      return [having(domain.constraints.filter(({ text }) => text !== null))];
    case "O":
    case "C": {
      const constraint = bodyOf(def, "Constraint") ?? { contype: "CONSTR_NOTNULL" };
      const changed = constrained(domain, constraint);
      const added = changed.constraints.filter((one) => !domain.constraints.includes(one));
      return [
        ...added.filter(({ notValid }) => !notValid).map((one) => validating(domain, one, to)),
        changeType(changed),
      ];
    }
    case "X": {
      const left = domain.constraints.filter((one) => one.name !== name);
      if (left.length < domain.constraints.length) return [having(left)];
      const message = `constraint "${name}" of domain "${domain.name}" does not exist`;
      if (!missingOk) throw new Misplaced("undefined_object", message);
      return [skipping(message)];
    }
    case "V": {
      const found = domain.constraints.find((one) => one.name === name);
      if (!found?.notValid) return [];
      const { notValid: _, ...valid } = found;
      return [
        validating(domain, found, to),
        having(domain.constraints.map((one) => one === found ? valid : one)),
      ];
    }
    default:
      throw unsupported("this ALTER DOMAIN is not supported", undefined);
  }
}

function validating(
  domain: DomainType,
  { text }: DomainConstraint,
  to: Compiler,
): DefinitionStep {
  if (text === null) {
    return eachColumn(domain, to, (table, column) => {
      const message = `column "${column}" of table "${table.name}" contains null values`;
      const error = new PgError("not_null_violation", message, {
        ...tableFields(table, to),
        column,
      });
      return unlessBroken(table, { broken: isNull(columnOf(column)), error });
    });
  }
  const type = to.context.userTypes?.().rememberedRow(domain.base);
  const holds = (table: QualifiedName, column: string) =>
    checkPredicate(expressionOf(checkOn(column, text) ?? text)!, {
      to,
      table,
      columns: [{ name: column, type: type?.oid ?? 0, typmod: domain.typmod, notNull: false }],
    });
  // What IRIS cannot look at is refused before anything is changed.
  holds({ schema: null, name: domain.name }, "value");
  return eachColumn(domain, to, (table, column) => {
    const message = `column "${column}" of table "${table.name}" contains values that violate ` +
      "the new constraint";
    const error = new PgError("check_violation", message, {
      ...tableFields(table, to),
      column,
    });
    return unlessBroken(table, { broken: not(holds(table, column)), error });
  });
}

/** Those of domains over it as well. */
function eachColumn(
  domain: DomainType,
  to: Compiler,
  look: (table: { schema: string; name: string }, column: string) => DefinitionStep,
): DefinitionStep {
  return {
    do: "each",
    question: columnsOfTypes(to.context.userTypes!().over(domain)),
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
