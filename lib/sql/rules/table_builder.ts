// The columns and constraints of a table that is made or changed, as IRIS has them. One thought, so it is long.

import type { ColumnDef, Constraint, TableLikeClause, TypeName } from "@pgsql/types";
import type {
  ColumnConstraint,
  ColumnDefinition,
  ForeignKey,
  ReferentialAction,
  TableConstraint,
} from "../../iris/tree_ddl.ts";
import type { QualifiedName, SqlType } from "../../iris/tree_expression.ts";
import { bytea } from "../../types/bytea.ts";
import { date } from "../../types/datetime.ts";
import { int8 } from "../../types/integers.ts";
import { fitsIris, numeric } from "../../types/numeric.ts";
import { json, jsonb } from "../../types/json.ts";
import { text, varchar, xml } from "../../types/text.ts";
import { irisTypeOf } from "../../types/types.ts";
import { sqlType } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { textOf } from "../text/deparse.ts";
import { nodesOf } from "../text/walk.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { limitedType } from "./check_limits.ts";
import {
  isRemembered,
  type RememberedCheck,
  type RememberedColumn,
  SERIALS,
} from "../definitions/type_memory.ts";
import { type NamedType, typeOfColumn, typeOfName } from "../types/type_names.ts";
import { checkPredicate, namesIn } from "../values/kept_checks.ts";
import { ColumnDefaults, defaultSequence, type WorkedDefaults } from "./column_defaults.ts";

const ACTIONS: Readonly<Record<string, ReferentialAction | null>> = {
  a: null,
  r: "NO ACTION",
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
};

/** The longest name that PostgreSQL has. (NAMEDATALEN) */
const NAME_CHARACTERS_MAX = 63;

/** IRIS's DATE begins with 1841 unless it is told otherwise. (%Library.Date) */
const ANY_DATE: SqlType = {
  kind: "type",
  name: "%Date",
  args: [{ kind: "named", name: "MINVAL", value: { kind: "number", text: "-672045" } }],
};

/** What STORAGE EXTERNAL keeps outside of the row, without IRIS's limit for strings. */
const STREAMS: ReadonlyMap<number, string> = new Map([
  ...[text, varchar, json, jsonb, xml].map(({ oid }) => [oid, "LONGVARCHAR"] as const),
  [bytea.oid, "LONGVARBINARY"],
]);

const COLUMNS_MAX = 1600;

const STRINGS: ReadonlySet<string> = new Set(["VARCHAR", "CHAR"]);

interface Column {
  name: string;
  definition: Omit<ColumnDefinition, "constraints">;
  type: NamedType;
  required: boolean;
  counter: "identity" | "serial" | null;
  /** Its type has the limits of a check. */
  limited: boolean;
  rest: ColumnConstraint[];
}

const AT_ONCE = "IRIS checks constraints at each statement, those that are DEFERRABLE as well";
const TOO_WIDE = "IRIS keeps at most 18 decimals of a numeric, and 19 digits before them";

export class TableBuilder {
  readonly constraints: TableConstraint[] = [];
  readonly remembered: RememberedColumn[] = [];
  readonly checks: RememberedCheck[] = [];
  /** Of those that the gateway keeps. */
  readonly #unread: Node[] = [];
  /** What is not quite as it was written. */
  readonly warnings = new Set<string>();
  readonly defaults: ColumnDefaults;
  hasIdentity = false;
  readonly #table: string;
  readonly #to: Compiler;
  readonly #columns: Column[] = [];
  readonly #names = new Set<string>();

  /** An IDENTITY can only be made together with its table. */
  readonly #mayBeIdentity: boolean;

  constructor(
    table: string,
    to: Compiler,
    { identity = true, worked }: { identity?: boolean; worked?: WorkedDefaults } = {},
  ) {
    this.defaults = new ColumnDefaults(to, worked);
    this.#table = table;
    this.#to = to;
    this.#mayBeIdentity = identity;
  }

  add(element: Node): void {
    const column = bodyOf(element, "ColumnDef");
    const constraint = bodyOf(element, "Constraint");
    const like = bodyOf(element, "TableLikeClause");
    if (column) this.#column(column);
    else if (constraint) this.#constraint(constraint, strings(constraint.keys));
    else if (like) this.#like(like);
  }

  /** The columns of another table, and of its constraints only NOT NULL, as PostgreSQL does. */
  #like({ relation, options = 0 }: TableLikeClause): void {
    if (options !== 0) {
      throw unsupported(
        "LIKE ... INCLUDING is not supported",
        relation?.location,
        "Write the defaults, constraints and indexes out.",
      );
    }
    const columns = this.#to.columnsOf(this.#to.tableName(relation!));
    if (!columns) {
      throw unsupported("LIKE a table that is not known is not supported", relation?.location);
    }
    for (const column of columns) {
      const type = typeOfColumn(column, this.#to.context);
      if (!column.hidden && type) this.addColumn(column.name, type, column.notNull);
    }
  }

  addColumn(name: string, type: NamedType, required = false): void {
    this.#columns.push(this.#columnOf(name, { type, counter: null, required }));
  }

  /** As many as PostgreSQL has. (MaxHeapAttributeNumber) */
  #refuseOneMore(): void {
    if (this.#columns.length < COLUMNS_MAX) return;
    throw new Misplaced("too_many_columns", `tables can have at most ${COLUMNS_MAX} columns`);
  }

  /** A key's columns are required, which only the end of the list tells. */
  columns(): ColumnDefinition[] {
    return this.#columns.map(({ definition, required, counter, rest }) => ({
      ...definition,
      constraints: [
        ...(required ? [{ kind: "not_null" } as const] : []),
        ...(counter === "identity" ? [{ kind: "identity" } as const] : []),
        ...rest,
      ],
    }));
  }

  #column(node: ColumnDef): void {
    const { colname = "", typeName, constraints = [], collClause, storage_name } = node;
    const parts = constraints.map((constraint) => bodyOf(constraint, "Constraint")!);
    const serial = SERIALS.get(strings(typeName!.names).at(-1)!);
    const counter = serial !== undefined ||
      parts.some(({ contype }) => contype === "CONSTR_IDENTITY");
    if (collClause && !["C", "POSIX"].includes(strings(collClause.collname).at(-1)!)) {
      throw unsupported("this collation is not supported", collClause.location, 'Use "C".');
    }
    const type: NamedType = serial
      ? { oid: serial.oid, row: serial, typmod: -1 }
      : typeOfName(typeName as TypeName, this.#to.context);
    const identity = counter && this.#mayBeIdentity && !this.hasIdentity;
    this.hasIdentity ||= identity;
    const column = this.#columnOf(colname, {
      type,
      counter: counter ? identity ? "identity" : "serial" : null,
      required: counter,
      serial: serial !== undefined,
      external: storage_name === "external",
    });
    const collation = column.rest.splice(0);
    this.#columns.push(column);
    for (const part of parts) this.#columnConstraint(part, { column, type });
    column.rest.push(...collation);
  }

  #columnOf(
    name: string,
    { type, counter, required, serial = false, external = false }: {
      type: NamedType;
      counter: "identity" | "serial" | null;
      required: boolean;
      serial?: boolean;
      external?: boolean;
    },
  ): Column {
    this.#refuseOneMore();
    const stream = external && type.typmod < 0 ? STREAMS.get(type.oid) : undefined;
    const iris = type.row === date
      ? ANY_DATE
      : stream
      ? sqlType(stream)
      : sqlType(irisTypeOf(type.oid || type.row, type.typmod));
    // A counter of IRIS is a BIGINT whatever it is called.
    if (type.row === numeric && !fitsIris(type.typmod)) this.warnings.add(TOO_WIDE);
    const kept = serial || isRemembered(type) || (counter !== null && type.oid !== int8.oid);
    if (kept) this.#remember({ name, type, serial });
    return {
      name,
      // IRIS has one IDENTITY a table; further counters are SERIAL.
      definition: {
        kind: "column_definition",
        name,
        type: counter === "serial" ? sqlType("SERIAL") : iris,
      },
      type,
      required,
      counter,
      limited: false,
      rest: STRINGS.has(iris.name) ? [{ kind: "collate", collation: "EXACT", length: null }] : [],
    };
  }

  #columnConstraint(part: Constraint, { column, type }: { column: Column; type: NamedType }): void {
    switch (part.contype) {
      case "CONSTR_NULL":
        return;
      case "CONSTR_IDENTITY":
        refuseOtherCount(part);
        if (part.generated_when === "a") {
          this.#remember({ name: column.name, type, always: true });
        }
        return;
      case "CONSTR_NOTNULL":
        column.required = true;
        return;
      case "CONSTR_DEFAULT": {
        const sequence = defaultSequence(part.raw_expr!, this.#to);
        const { name } = column;
        if (sequence !== null) {
          this.#remember({ name, type, sequence });
          return;
        }
        const { value, text } = this.defaults.of(part.raw_expr!, { type, column: name });
        if (value) column.rest.push({ kind: "default", value });
        if (text !== null) this.#remember({ name, type, defaultText: text });
        return;
      }
      case "CONSTR_GENERATED":
        throw unsupported("generated columns are not supported", part.location);
      default:
        this.#constraint(part, [column.name]);
    }
  }

  #constraint(node: Constraint, columns: string[]): void {
    const { contype, conname, location } = node;
    switch (contype) {
      case "CONSTR_PRIMARY":
        for (const column of this.#columns) {
          if (columns.includes(column.name)) column.required = true;
        }
        this.constraints.push({
          kind: "primary_key",
          name: this.#name(conname, [this.#table, "pkey"]),
          columns,
        });
        return;
      case "CONSTR_UNIQUE":
        this.constraints.push({
          kind: "unique",
          name: this.#name(conname, [this.#table, ...columns, "key"]),
          columns,
        });
        return;
      case "CONSTR_FOREIGN":
        this.constraints.push(this.#foreignKey(node, columns));
        return;
      case "CONSTR_CHECK":
        this.#check(node);
        return;
      case "CONSTR_ATTR_NOT_DEFERRABLE":
      case "CONSTR_ATTR_IMMEDIATE":
        return;
      case "CONSTR_ATTR_DEFERRABLE":
      case "CONSTR_ATTR_DEFERRED":
        this.warnings.add(AT_ONCE);
        return;
      default:
        throw unsupported("this constraint is not supported", location);
    }
  }

  /** Some checks are limits of a column's type; the gateway looks after the others. */
  #check({ raw_expr, conname, location }: Constraint): void {
    const text = textOf(raw_expr!);
    const named = namesIn(raw_expr!);
    const parts = [this.#table, ...named.length === 1 ? named : [], "check"];
    for (const column of this.#columns) {
      const { name, type, counter, limited } = column;
      const found = counter || limited ? null : limitedType(raw_expr!, { column: name, type });
      if (!found) continue;
      column.definition = { ...column.definition, type: found };
      column.limited = true;
      const check = this.#name(conname, parts);
      this.#remember({ name, type, check });
      if (text !== null) this.checks.push({ name: check, text, limit: true });
      return;
    }
    const hasQuery = [...nodesOf(raw_expr)].some((node) => "SubLink" in node);
    if (hasQuery) throw unsupported("cannot use subquery in check constraint", location);
    if (
      text === null || this.#columns.some(({ name, counter }) => counter && named.includes(name))
    ) {
      throw unsupported(
        "this CHECK constraint is not supported",
        location,
        "The gateway keeps checks of the values of a row, but not of numbers that IRIS counts.",
      );
    }
    this.#unread.push(raw_expr!);
    this.checks.push({ name: this.#name(conname, parts), text });
  }

  /** Whether IRIS can look at them is known when all columns are. */
  refuseUnkept(table: QualifiedName): void {
    const own = this.#columns.map(({ name, type, required }) => ({
      name,
      type: type.oid,
      typmod: type.typmod,
      notNull: required,
    }));
    const columns = [...own, ...this.#to.columnsOf(table) ?? []];
    for (const check of this.#unread) checkPredicate(check, { to: this.#to, table, columns });
  }

  #foreignKey(node: Constraint, own: string[]): ForeignKey {
    if (node.deferrable) this.warnings.add(AT_ONCE);
    const columns = node.fk_attrs ? strings(node.fk_attrs) : own;
    return {
      kind: "foreign_key",
      name: this.#name(node.conname, [this.#table, ...columns, "fkey"]),
      columns,
      references: {
        kind: "references",
        table: this.#to.tableName(node.pktable!),
        columns: strings(node.pk_attrs),
        onDelete: ACTIONS[node.fk_del_action ?? "a"],
        onUpdate: ACTIONS[node.fk_upd_action ?? "a"],
      },
      noCheck: false,
    };
  }

  /** As PostgreSQL names a constraint that nobody has named, so that errors tell the same name. */
  #name(given: string | undefined, parts: readonly string[]): string {
    const base = given ?? parts.join("_").slice(0, NAME_CHARACTERS_MAX);
    let name = base;
    for (let at = 1; this.#names.has(name); at++) name = `${base}${at}`;
    this.#names.add(name);
    return name;
  }

  /** Its default is drawn from a sequence. */
  isDrawn(column: string): boolean {
    return this.remembered.some(({ name, sequence }) => name === column && sequence !== undefined);
  }

  /** IRIS numbers its values. */
  isCounted(column: string): boolean {
    return this.#columns.some(({ name, counter }) => name === column && counter !== null);
  }

  #remember(column: RememberedColumn): void {
    const at = this.remembered.findIndex(({ name }) => name === column.name);
    if (at < 0) this.remembered.push(column);
    else this.remembered[at] = { ...this.remembered[at], ...column };
  }
}

/** IRIS numbers rows from 1 by 1, and cannot be told otherwise. */
function refuseOtherCount({ options = [], location }: Constraint): void {
  for (const option of options) {
    const { defname, arg } = bodyOf(option, "DefElem")!;
    if (defname !== "start" && defname !== "increment") continue;
    if (bodyOf(arg, "Integer")?.ival === 1) continue;
    throw unsupported(
      "an identity that does not count from 1 by 1 is not supported",
      location,
      "CREATE SEQUENCE counts in any way: let its nextval() be the column's default.",
    );
  }
}
