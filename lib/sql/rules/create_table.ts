// CREATE TABLE: types, defaults and constraints as IRIS has them. One thought, so it is long.

import type { ColumnDef, Constraint, CreateStmt, TableLikeClause, TypeName } from "@pgsql/types";
import type {
  ColumnConstraint,
  ColumnDefinition,
  CreateTable,
  DefaultValue,
  ForeignKey,
  ReferentialAction,
  TableConstraint,
} from "../../iris/tree_ddl.ts";
import type { QualifiedName, SqlType } from "../../iris/tree_expression.ts";
import { bool } from "../../types/bool.ts";
import { bytea } from "../../types/bytea.ts";
import { date, timestamp, timestamptz } from "../../types/datetime.ts";
import { int8 } from "../../types/integers.ts";
import { fitsIris, numeric } from "../../types/numeric.ts";
import { json, jsonb } from "../../types/json.ts";
import { text, unknown, varchar, xml } from "../../types/text.ts";
import { irisTypeOf, typeByOid } from "../../types/types.ts";
import { uuid } from "../../types/uuid.ts";
import { call, number, sqlType } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { textOf } from "../text/deparse.ts";
import { nodesOf } from "../local/walk.ts";
import { bodyOf, locationOf, type Node, strings } from "../text/nodes.ts";
import { isAssignable, titleOf } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { statementRule } from "../compiling/rule.ts";
import { Scope } from "../compiling/scope.ts";
import { sequenceNameOf } from "../names/sequence_names.ts";
import { limitedType } from "./check_limits.ts";
import {
  isRemembered,
  type RememberedCheck,
  type RememberedColumn,
  SERIALS,
} from "../definitions/type_memory.ts";
import { isString } from "../types/type_families.ts";
import { type NamedType, typeOfName } from "../types/type_names.ts";
import { checkPredicate, namesIn } from "../values/kept_checks.ts";
import { constant } from "./casts.ts";

export const DDL = { counts: false, outputs: null, writes: true, ddl: true } as const;

export const createTable = statementRule({
  name: "create_table",
  why:
    "strings compare exactly, constraints have PostgreSQL's names, and a counter is an IDENTITY " +
    "that may be given a value",
  on: "CreateStmt",
  examples: [
    {
      pg: "CREATE TABLE t (id serial PRIMARY KEY, name varchar(20) NOT NULL, note text)",
      iris: 'CREATE TABLE "SQLUser"."t" ("id" INTEGER NOT NULL IDENTITY, ' +
        '"name" VARCHAR(20) NOT NULL COLLATE %EXACT, "note" VARCHAR(3641144) COLLATE %EXACT, ' +
        'CONSTRAINT "t_pkey" PRIMARY KEY ("id")) WITH %CLASSPARAMETER ALLOWIDENTITYINSERT = 1',
    },
    {
      pg: "CREATE TABLE t (a text STORAGE EXTERNAL, b bytea STORAGE EXTERNAL)",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" LONGVARCHAR, "b" LONGVARBINARY)',
    },
    {
      pg: "CREATE TABLE IF NOT EXISTS t (a numeric(10,2) DEFAULT 0, b boolean DEFAULT true, " +
        "c timestamptz DEFAULT now(), d date DEFAULT '2024-1-1', UNIQUE (a, b))",
      iris: 'CREATE TABLE IF NOT EXISTS "SQLUser"."t" ("a" NUMERIC(10, 2) DEFAULT 0, ' +
        '"b" BIT DEFAULT 1, "c" TIMESTAMP DEFAULT GETUTCDATE(6), ' +
        `"d" %Date(MINVAL=-672045) DEFAULT {d '2024-01-01'}, CONSTRAINT "t_a_b_key" UNIQUE ("a", "b"))`,
    },
    {
      pg: "CREATE TABLE t (a int REFERENCES u ON DELETE CASCADE, " +
        "CONSTRAINT x FOREIGN KEY (a) REFERENCES app.v (b) ON UPDATE SET NULL)",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" INTEGER, CONSTRAINT "t_a_fkey" FOREIGN KEY ("a") ' +
        'REFERENCES "SQLUser"."u" ON DELETE CASCADE, CONSTRAINT "x" FOREIGN KEY ("a") ' +
        'REFERENCES "app"."v" ("b") ON UPDATE SET NULL)',
    },
    {
      pg: "CREATE TABLE t (a int CHECK (a > 0), b varchar(5), CHECK (b IN ('x', 'y')))",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" %Integer(MINVAL=1), ' +
        `"b" %String(MAXLEN=5, VALUELIST=",x,y") COLLATE %EXACT)`,
    },
    {
      pg: "CREATE TABLE t (a int, b int, CHECK (a > b))",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" INTEGER, "b" INTEGER)',
    },
    {
      pg: "CREATE TEMP TABLE t (a int)",
      iris: null,
      refused: "temporary tables are not supported without a session",
    },
  ],
  rewrite(node, to) {
    return { statement: tableOf(node, to).statement, tag: "CREATE TABLE", ...DDL };
  },
});

/** The statement, and the columns whose types are to be remembered. */
export function tableOf(
  node: CreateStmt,
  to: Compiler,
  worked?: WorkedDefaults,
): TableMade {
  const { relation, tableElts = [], if_not_exists: ifNotExists = false } = node;
  refuseKinds(node);
  const table = new TableBuilder(relation!.relname!, to, { worked });
  for (const element of tableElts) table.add(element);
  const statement: CreateTable = {
    kind: "create_table",
    temporary: false,
    ifNotExists,
    table: to.tableName(relation!),
    elements: [...table.columns(), ...table.constraints],
    options: table.hasIdentity
      ? [{ kind: "class_parameter", name: "ALLOWIDENTITYINSERT", value: number(1) } as const]
      : [],
  };
  table.refuseUnkept(statement.table);
  const { remembered, checks, questions } = table;
  return {
    statement,
    remembered,
    checks,
    warnings: [...table.warnings],
    questions: [...questions],
  };
}

export interface TableMade {
  statement: CreateTable;
  remembered: RememberedColumn[];
  checks: RememberedCheck[];
  warnings: string[];
  /** What PostgreSQL is to be asked before the table is made. */
  questions: string[];
}

interface TableKinds {
  relation?: { relpersistence?: string; location?: number };
  inhRelations?: unknown[];
  partspec?: unknown;
  partbound?: unknown;
  ofTypename?: unknown;
}

/** A session has led its own to a schema of its own before they come here. */
export function temporary(location?: number): Misplaced {
  return unsupported(
    "temporary tables are not supported without a session",
    location,
    "Run it through the gateway.",
  );
}

function refuseKinds(node: TableKinds): void {
  const location = node.relation?.location;
  if (node.relation?.relpersistence === "t") throw temporary(location);
  if (node.inhRelations) throw unsupported("INHERITS is not supported", location);
  if (node.partspec || node.partbound) throw unsupported("PARTITION is not supported", location);
  if (node.ofTypename) throw unsupported("tables of a type are not supported", location);
}

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
  /** What PostgreSQL is to be asked before. */
  readonly questions = new Set<string>();
  readonly #worked: WorkedDefaults;
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
    { identity = true, worked = new Map() }: { identity?: boolean; worked?: WorkedDefaults } = {},
  ) {
    this.#worked = worked;
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
    for (const { name, type, typmod, notNull, hidden } of columns) {
      const row = typeByOid(type);
      if (!hidden && row) this.addColumn(name, { oid: type, row, typmod }, notNull);
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
      : typeOfName(typeName as TypeName);
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
        const { value, text } = this.defaultOf(part.raw_expr!, { type, column: name });
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

  #remember(column: RememberedColumn): void {
    const at = this.remembered.findIndex(({ name }) => name === column.name);
    if (at < 0) this.remembered.push(column);
    else this.remembered[at] = { ...this.remembered[at], ...column };
  }

  /** What IRIS takes for a default, null where it has nothing of the kind and the gateway writes the default out;
   * and PostgreSQL's own text of it. */
  defaultOf(node: Node, about: { type: NamedType; column: string }): Default {
    refuseInDefault(node);
    const text = textOf(node);
    try {
      return { value: this.#iris(node, about), text };
    } catch (cause) {
      const isLacking = cause instanceof Misplaced && cause.condition === "feature_not_supported";
      if (!isLacking || text === null) throw cause;
      const question = defaultQuestion(node, { text, type: about.type });
      const worked = this.#worked.get(question);
      if (worked === undefined) this.questions.add(question);
      return { value: worked ? this.#constant(worked, about.type) : null, text };
    }
  }

  /** Null where IRIS has no literal for it. */
  #constant(written: string, type: NamedType): DefaultValue | null {
    const at = new Place(this.#to, new Scope());
    const { expression } = constant(written, type, { at, node: { A_Const: {} } });
    return expression.kind === "parameter" ? null : expression as DefaultValue;
  }

  #iris(node: Node, { type, column }: { type: NamedType; column: string }): DefaultValue {
    const cast = bodyOf(node, "TypeCast");
    if (cast && !isSameKind(typeOfName(cast.typeName!), type)) throw unsupportedDefault(node);
    const bare = cast?.arg ?? node;
    const special = specialDefault(bare, type);
    if (special) return special;
    const at = new Place(this.#to, new Scope());
    if (!bodyOf(bare, "A_Const")) throw unsupportedDefault(bare);
    const written = at.value(bare);
    if (!isAssignable(written.type, type.oid)) {
      throw new Misplaced(
        "datatype_mismatch",
        `column "${column}" is of type ${titleOf(type.oid)} but default expression is of type ` +
          titleOf(written.type),
        { hint: "You will need to rewrite or cast the expression." },
      );
    }
    if (type.row === bool && written.type === bool.oid) return written.expression as DefaultValue;
    if (written.expression.kind === "string" && written.type === unknown.oid) {
      const read = constant(written.expression.value, type, { at, node: bare });
      if (read.expression.kind === "parameter") throw unsupportedDefault(bare);
      return read.expression as DefaultValue;
    }
    return written.expression as DefaultValue;
  }
}

/** What PostgreSQL said of defaults, by what it was asked. */
export type WorkedDefaults = ReadonlyMap<string, string | null>;

export interface Default {
  value: DefaultValue | null;
  text: string | null;
}

function isSameKind(one: NamedType, other: NamedType): boolean {
  return one.oid === other.oid || isString(one.oid) && isString(other.oid);
}

function refuseInDefault(node: Node): void {
  for (const one of nodesOf(node)) {
    const [tag, what] = NOT_IN_DEFAULTS.find(([tag]) => tag in one) ?? [];
    if (tag) throw unsupported(`cannot use ${what} in DEFAULT expression`, locationOf(one));
  }
}

const NOT_IN_DEFAULTS = [["ColumnRef", "column reference"], ["SubLink", "subquery"]] as const;

/** PostgreSQL's value of the default where it is always the same, else NULL; or its refusal. */
function defaultQuestion(node: Node, { text, type }: { text: string; type: NamedType }): string {
  const value = `((${text})::${type.row.title})::text`;
  let isOfTheMoment = false;
  const functions: string[] = [];
  for (const one of nodesOf(node)) {
    isOfTheMoment ||= "SQLValueFunction" in one;
    const name = strings(bodyOf(one, "FuncCall")?.funcname).at(-1);
    if (name !== undefined) functions.push(`'${name.replaceAll("'", "''")}'`);
  }
  const same = isOfTheMoment
    ? "false"
    : functions.length === 0
    ? "true"
    : "(SELECT bool_and(provolatile = 'i') FROM pg_catalog.pg_proc " +
      `WHERE proname IN (${functions.join(", ")}))`;
  return `CASE WHEN ${same} THEN ${value} END`;
}

/** `nextval('s')`, whose name is kept as it was written. */
export function defaultSequence(node: Node, { context }: Compiler): string | null {
  const call = bodyOf(node, "FuncCall");
  if (strings(call?.funcname).at(-1) !== "nextval") return null;
  const argument = call!.args?.[0];
  if (!sequenceNameOf(argument, context)) return null;
  return bodyOf(bodyOf(argument, "TypeCast")?.arg ?? argument, "A_Const")!.sval!.sval!;
}

function unsupportedDefault(node: Node) {
  const location = (Object.values(node)[0] as { location?: number }).location;
  return unsupported(
    "this default is not supported",
    location,
    "IRIS takes a constant, the current date or time, or a new UUID.",
  );
}

const MOMENTS: ReadonlySet<number> = new Set([date.oid, timestamp.oid, timestamptz.oid]);
const NOWS = new Set(["now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"]);
const UUIDS = new Set(["gen_random_uuid", "uuid_generate_v4"]);
const NOW_FUNCTIONS = new Set(["SVFOP_CURRENT_TIMESTAMP", "SVFOP_LOCALTIMESTAMP"]);

/** The current time and a new UUID: what IRIS can compute for a default. */
function specialDefault(node: Node, type: NamedType): DefaultValue | null {
  const called = strings(bodyOf(node, "FuncCall")?.funcname).at(-1) ?? "";
  const special = bodyOf(node, "SQLValueFunction")?.op ?? "";
  if (UUIDS.has(called) && type.oid === uuid.oid) {
    return { kind: "objectscript", code: "##class(%SYSTEM.Util).CreateGUID()" };
  }
  if (!MOMENTS.has(type.oid)) return null;
  const now = NOWS.has(called) || NOW_FUNCTIONS.has(special);
  if (now && type.oid === date.oid || special === "SVFOP_CURRENT_DATE") {
    return { kind: "niladic", name: "CURRENT_DATE", precision: null };
  }
  if (!now) return null;
  // What has a time zone is kept in UTC.
  if (type.oid === timestamptz.oid) return call("GETUTCDATE", number(6));
  return { kind: "niladic", name: "CURRENT_TIMESTAMP", precision: 6 };
}
