// Walks PostgreSQL's tree and asks the rules; keeps what belongs to the whole statement: its parameters.

import type { RangeVar, SelectStmt } from "@pgsql/types";
import { bool } from "../../types/bool.ts";
import { isEnumArray } from "../../types/enums.ts";
import { unknown } from "../../types/text.ts";
import { typeByOid } from "../../types/types.ts";
import type { Expression, Parameter, QualifiedName } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import type { TableRef } from "../../iris/tree_query.ts";
import { bodyOf, locationOf, type Node, startOf, strings, type Tag, tagOf } from "../text/nodes.ts";
import { type Draft, emptyDraft } from "./draft.ts";
import type { Argument, ColumnLimit, ListParameter, ListSize } from "../plans/argument.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { isCatalog } from "../names/relations.ts";
import { rowsInFrom } from "./set_returning.ts";
import type { ClauseRule, CompiledStatement, Defined, Rule } from "./rule.ts";
import { readInside, settled, settledButRange } from "../numbers/run_time_checks.ts";
import { type KnownColumn, Scope } from "./scope.ts";
import { isGathered, isInteger, isWritable } from "../types/type_families.ts";
import { asPredicate, asValue, type Compiled, type Value } from "./value.ts";
import { irisNameOf, irisSchemaOf } from "../names/schema_names.ts";

/** The rules by what they look at. */
export class RuleBook {
  readonly #byKey = new Map<string, Exclude<Rule, ClauseRule>[]>();
  readonly clauses: readonly ClauseRule[];

  constructor(rules: readonly Rule[]) {
    this.clauses = rules.filter((rule) => rule.kind === "clause");
    for (const rule of rules) {
      if (rule.kind === "clause") continue;
      const subkeys = rule.kind === "table" ? [""] : rule.of ?? [""];
      for (const subkey of subkeys) {
        const key = `${rule.kind} ${rule.on} ${subkey}`;
        const same = this.#byKey.get(key);
        if (same) same.push(rule);
        else this.#byKey.set(key, [rule]);
      }
    }
  }

  find<Kind extends Exclude<Rule, ClauseRule>["kind"]>(
    kind: Kind,
    tag: Tag,
    subkey: string,
  ): readonly Extract<Rule, { kind: Kind }>[] {
    const special = subkey === "" ? [] : this.#byKey.get(`${kind} ${tag} ${subkey}`) ?? [];
    const general = this.#byKey.get(`${kind} ${tag} `) ?? [];
    const found = special.length === 0 ? general : [...special, ...general];
    return found as unknown as readonly Extract<Rule, { kind: Kind }>[];
  }
}

export interface CompilerOptions {
  context: PlanContext;
  rules: RuleBook;
  /** Hears the name of each rule that was used. */
  used?: (rule: string) => void;
  /** How long the arrays are that are parameters, where they are bound. */
  sizes?: ReadonlyMap<number, ListSize>;
}

const ONE_ELEMENT: ListSize = { size: 1 };

export class Compiler {
  readonly context: PlanContext;
  readonly args: Argument[] = [];
  readonly parameterTypes: number[];
  readonly lists = new Map<number, ListParameter>();
  readonly #listed = new Set<number>();
  readonly #sizes: ReadonlyMap<number, ListSize>;
  readonly #rules: RuleBook;
  readonly #used: (rule: string) => void;
  /** A rule that leaves a node to the next one has compiled what stands in it: that is not done again. */
  readonly #compiled = new WeakMap<Node, { scope: Scope; compiled: Compiled }>();

  constructor({ context, rules, used = () => {}, sizes = new Map() }: CompilerOptions) {
    this.context = context;
    this.parameterTypes = [...context.parameterTypes ?? []];
    this.#sizes = sizes;
    this.#rules = rules;
    this.#used = used;
  }

  /** One for a part of the statement of which something else holds. */
  within(context: Partial<PlanContext>): Compiler {
    return new Compiler({
      context: { ...this.context, ...context },
      rules: this.#rules,
      used: this.#used,
    });
  }

  /** `$n`, from 1. */
  parameter(number: number): Parameter {
    while (this.parameterTypes.length < number) this.parameterTypes.push(0);
    return this.argument({ param: number });
  }

  /** The array that $n is; `type` is the array's, 0 where nobody knows. */
  list(list: ListParameter, type: number): ListSize {
    const { param, exact, gathers = false } = list;
    const before = this.lists.get(param);
    while (this.parameterTypes.length < param) this.parameterTypes.push(0);
    this.parameterTypes[param - 1] ||= type;
    this.lists.set(param, {
      param,
      exact: exact || (before?.exact ?? false),
      gathers: gathers && (before?.gathers ?? true),
      ...isEnumArray(type) ? { type } : {},
    });
    return this.#sizes.get(param) ?? ONE_ELEMENT;
  }

  /** What $n is, where it stands in the SQL; undefined where it is a `?`. */
  written(number: number): { text: string | null; type: number } | undefined {
    const { single, literals = [], type } = this.#sizes.get(number) ?? {};
    return single && literals.length > 0 ? { text: literals[0], type: type! } : undefined;
  }

  /** $n is one of many texts. */
  isGathered(number: number): boolean {
    const { single = false, gathered } = this.#sizes.get(number) ?? {};
    return single && gathered !== undefined;
  }

  /** $n is one of several that are looked for. */
  listed(number: number): void {
    this.#listed.add(number);
  }

  /** Too many `?`: whole numbers can do without, and what stands in a list with one for all texts. */
  writeValues(): void {
    for (const [index, type] of this.parameterTypes.entries()) {
      const param = index + 1;
      const canBe = isInteger(type) ||
        this.#listed.has(param) && (isWritable(type) || isGathered(type));
      if (!canBe || this.lists.has(param)) continue;
      this.lists.set(param, { param, exact: true, single: true });
    }
  }

  argument(argument: Argument): Parameter {
    this.args.push(argument);
    return { kind: "parameter", index: this.args.length - 1 };
  }

  /** A parameter is of the type that it is first used as. */
  assume(value: Value, type: number): Value {
    if (value.expression.kind !== "parameter" || value.type !== 0 || type === 0) return value;
    const argument: Argument | undefined = this.args[value.expression.index];
    if (!argument || !("param" in argument) || argument.element !== undefined) return value;
    if (argument.part !== undefined) return value;
    if (this.parameterTypes[argument.param - 1] === 0) {
      this.parameterTypes[argument.param - 1] = type;
    }
    return { ...value, type };
  }

  /** A parameter that is assigned to a column has to fit it when it is bound. */
  limit({ expression }: Value, { type, typmod, beside }: ColumnLimit): void {
    const argument = expression.kind === "parameter" ? this.args[expression.index] : undefined;
    if (!argument) return;
    if (
      "workedOut" in argument || "value" in argument ||
      "param" in argument && argument.element === undefined
    ) {
      const column = { type, typmod, ...beside && { beside } };
      this.args[(expression as Parameter).index] = { ...argument, column };
    }
  }

  /** What is NULL has to be one to IRIS as well, and not its column's default. */
  require(value: Value, { name, type }: KnownColumn): Value {
    const { expression } = value;
    if (expression.kind === "null") {
      return { ...value, type, expression: this.argument({ value: null, required: name }) };
    }
    const argument = expression.kind === "parameter" ? this.args[expression.index] : undefined;
    if (!argument || !("param" in argument || "value" in argument)) return value;
    this.args[(expression as Parameter).index] = { ...argument, required: name };
    return value;
  }

  /** A parameter that counts rows is none where it is NULL, and must not be negative. */
  rows(index: number, clause: "LIMIT" | "OFFSET"): void {
    const argument = this.args[index];
    if ("param" in argument) this.args[index] = { ...argument, rows: clause };
  }

  compiled(node: Node, scope: Scope): Compiled {
    const known = this.#compiled.get(node);
    if (known?.scope === scope) return known.compiled;
    const tag = tagOf(node);
    const body = bodyOf(node, tag)!;
    const place = new Place(this, scope);
    for (const rule of this.#rules.find("expression", tag, subkeyOf(node, tag))) {
      const compiled = rule.rewrite(body, place);
      if (compiled === undefined) continue;
      this.#used(rule.name);
      this.#compiled.set(node, { scope, compiled });
      return compiled;
    }
    throw refusalOf(node, tag);
  }

  tableRef(node: Node, scope: Scope): TableRef {
    const tag = tagOf(node);
    const [rule] = this.#rules.find("table", tag, "");
    if (!rule) throw unsupported(`${describe(tag)} in FROM is not supported`, locationOf(node));
    this.#used(rule.name);
    return rule.rewrite(bodyOf(node, tag)!, new Place(this, scope));
  }

  /** `nested` when another query stands around; `outer` is where its names may be found. */
  query(written: SelectStmt, { outer, nested }: { outer: Scope | null; nested: boolean }): Draft {
    const select = rowsInFrom(written);
    const at = new Place(this, new Scope(outer));
    let draft = emptyDraft(at.scope, nested);
    for (const rule of this.#rules.clauses) {
      const next = rule.rewrite(draft, select, at);
      if (next !== draft) this.#used(rule.name);
      draft = next;
    }
    return draft;
  }

  statement(node: Node): CompiledStatement {
    const tag = tagOf(node);
    const [rule] = this.#rules.find("statement", tag, subkeyOf(node, tag));
    if (!rule) throw unsupported(`${describe(tag)} is not supported`, undefined, HINTS[tag]);
    this.#used(rule.name);
    return rule.rewrite(bodyOf(node, tag)!, this);
  }

  /** Null where the statement is no definition of several steps. */
  definition(node: Node): Defined | null {
    const tag = tagOf(node);
    const [rule] = this.#rules.find("definition", tag, subkeyOf(node, tag));
    const defined = rule?.rewrite(bodyOf(node, tag)!, this) ?? null;
    if (defined) this.#used(rule.name);
    return defined;
  }

  /** `public` is the configured schema of IRIS; the system's own tables are not for this compiler. */
  tableName(table: RangeVar): QualifiedName {
    const { relname, location } = table;
    if (isCatalog(table)) {
      throw new Misplaced("insufficient_privilege", `permission denied for table ${relname}`, {
        location,
      });
    }
    return irisNameOf(table, this.context);
  }

  schemaName(schema: string | undefined): string {
    return irisSchemaOf(schema, this.context);
  }

  /** The columns of a table, where somebody has told the planner. */
  columnsOf(table: QualifiedName): readonly KnownColumn[] | null {
    const { columnsOf, textComparison } = this.context;
    const known = columnsOf?.(table.schema!, table.name) ?? null;
    if (textComparison !== "iris") return known;
    return known?.map(({ folds: _folds, ...column }) => column) ?? null;
  }
}

/** A compiler and the names that are known where it stands. */
export class Place {
  readonly to: Compiler;
  readonly scope: Scope;

  constructor(to: Compiler, scope: Scope) {
    this.to = to;
    this.scope = scope;
  }

  compiled(node: Node): Compiled {
    return this.to.compiled(node, this.scope);
  }

  value(node: Node): Value {
    return this.#settled(this.unchecked(node), node);
  }

  /** A value whose checks become those of what is made of it. */
  unchecked(node: Node): Value {
    const found = readInside(asValue(this.compiled(node)), startOf(node));
    if (!found.shaped) return found;
    throw unsupported(
      "a list that IRIS gives can only be selected",
      locationOf(node),
      "What is made of it is made after IRIS has answered.",
    );
  }

  /** A value that may be made only after IRIS has answered. */
  shaped(node: Node): Value {
    return this.#settled(asValue(this.compiled(node)), node);
  }

  /** A value that goes to somebody who finds out whether it is in the range of its type. */
  rangeless(node: Node): Value {
    const { context } = this.to;
    return settledButRange(asValue(this.compiled(node)), { context, location: startOf(node) });
  }

  #settled(found: Value, node: Node): Value {
    return settled(found, { context: this.to.context, location: startOf(node) });
  }

  expression(node: Node): Expression {
    return this.value(node).expression;
  }

  /** `clause` is where it stands, as PostgreSQL names it. */
  condition(node: Node, clause = "WHERE"): Predicate {
    const compiled = this.compiled(node);
    if (compiled.kind === "condition") return compiled.predicate;
    if (compiled.shaped) this.value(node);
    const { type } = compiled;
    if (type !== 0 && type !== bool.oid && type !== unknown.oid) {
      const title = typeByOid(type)?.title;
      const message = `argument of ${clause} must be type boolean, not type ${title}`;
      throw new Misplaced("datatype_mismatch", message, { location: startOf(node) });
    }
    return asPredicate(this.assume(compiled, bool.oid));
  }

  tableRef(node: Node): TableRef {
    return this.to.tableRef(node, this.scope);
  }

  /** A query that may refer to what is known here. */
  query(select: SelectStmt): Draft {
    return this.to.query(select, { outer: this.scope, nested: true });
  }

  assume(value: Value, type: number): Value {
    return this.to.assume(value, type);
  }
}

/** What tells nodes of one tag apart. */
function subkeyOf(node: Node, tag: Tag): string {
  switch (tag) {
    case "FuncCall":
      return strings(bodyOf(node, "FuncCall")!.funcname).at(-1) ?? "";
    case "A_Expr": {
      const { kind, name } = bodyOf(node, "A_Expr")!;
      return kind === "AEXPR_OP" ? strings(name).at(-1) ?? "" : kind ?? "";
    }
    case "SubLink":
      return bodyOf(node, "SubLink")!.subLinkType ?? "";
    case "DropStmt":
      return bodyOf(node, "DropStmt")!.removeType ?? "";
    default:
      return "";
  }
}

function refusalOf(node: Node, tag: Tag): Misplaced {
  const location = locationOf(node);
  if (tag === "FuncCall") {
    const name = strings(bodyOf(node, "FuncCall")!.funcname).join(".");
    return unsupported(`function ${name} is not supported`, location);
  }
  if (tag === "A_Expr") {
    const { kind, name } = bodyOf(node, "A_Expr")!;
    const what = kind === "AEXPR_OP" ? `operator ${strings(name).join(".")}` : describe(kind!);
    return unsupported(`${what} is not supported`, location);
  }
  return unsupported(`${describe(tag)} is not supported`, location);
}

/** A tag in words that a writer of SQL knows. */
function describe(tag: string): string {
  return PHRASES[tag] ?? tag;
}

const PHRASES: Readonly<Record<string, string>> = {
  A_ArrayExpr: "ARRAY",
  A_Indirection: "a subscript or a field of a value",
  AEXPR_OP_ALL: "a comparison with ALL (array)",
  AEXPR_OP_ANY: "a comparison with ANY (array)",
  AEXPR_SIMILAR: "SIMILAR TO",
  CallStmt: "CALL",
  CommentStmt: "COMMENT",
  CopyStmt: "COPY",
  CreateExtensionStmt: "CREATE EXTENSION",
  CurrentOfExpr: "WHERE CURRENT OF",
  CreateFunctionStmt: "CREATE FUNCTION",
  DeclareCursorStmt: "DECLARE CURSOR",
  ExplainStmt: "EXPLAIN",
  FetchStmt: "FETCH",
  ListenStmt: "LISTEN",
  NotifyStmt: "NOTIFY",
  RangeFunction: "a function",
  RangeTableSample: "TABLESAMPLE",
  RowExpr: "a row as a value",
  UnlistenStmt: "UNLISTEN",
  VacuumStmt: "VACUUM and ANALYZE",
};

const HINTS: Readonly<Record<string, string>> = {
  CurrentOfExpr: "Select the key as well, and name the row by it.",
  CreateFunctionStmt: "Create the function in IRIS, and call it with its schema's name.",
  VacuumStmt: "IRIS needs no vacuuming; TUNE TABLE gathers its statistics.",
};
