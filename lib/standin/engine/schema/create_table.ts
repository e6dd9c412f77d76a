// CREATE TABLE, CREATE TABLE AS and DROP TABLE.

import { IrisError } from "../../../iris/iris_error.ts";
import { isReserved } from "../../../iris/reserved.ts";
import type { CreateTable, CreateTableAs, DropTable } from "../../../iris/tree_ddl.ts";
import type { QualifiedName } from "../../../iris/tree_expression.ts";
import { assignStored } from "../values/assign.ts";
import { compileQuery } from "../compiling/compile_query.ts";
import { Compiler, type Environment } from "../compiling/compiler.ts";
import { refuse } from "../errors.ts";
import { wholly } from "../filing/wholly.ts";
import { insertRow } from "../filing/rows.ts";
import { type Column, DEFAULT_SCHEMA, qualified, type Schema, type Table } from "./schema.ts";
import { innerRows } from "../compiling/select_plan.ts";
import type { Session } from "../processes/session.ts";
import { addConstraint, defineColumn } from "./table_definition.ts";
import { dropStorage } from "./table_storage.ts";
import { numeric, type ValueType, VARCHAR } from "../values/value_types.ts";
import { tableNamesIn } from "../compiling/view_tables.ts";

/** Where a new object goes. DDL looks at no schema path. */
export function newName(name: QualifiedName, schema: Schema): { schema: string; name: string } {
  if (name.schema === null) return { schema: DEFAULT_SCHEMA, name: name.name };
  if (isReserved(name.schema)) throw refuse("schemaReserved", name.schema);
  return { schema: schema.schemaName(name.schema), name: name.name };
}

function checkFree(name: { schema: string; name: string }, schema: Schema): void {
  const found = schema.get(name.schema, name.name);
  if (found === undefined) return;
  throw refuse(found.kind === "table" ? "tableExists" : "viewExists", qualified(found));
}

function emptyTable(
  name: { schema: string; name: string },
  options: { temporary: boolean; session: Session },
): Table {
  const { schema, user } = options.session;
  const packageName = name.schema === DEFAULT_SCHEMA ? "User" : name.schema.replaceAll("_", ".");
  return {
    kind: "table",
    id: schema.newId(),
    ...name,
    className: `${packageName}.${name.name.replace(/[^\p{L}\p{N}]/gu, "")}`,
    temporary: options.temporary,
    columns: [],
    keys: [],
    indexes: [],
    foreignKeys: [],
    identityInsert: false,
    publicRowId: false,
    description: "",
    owner: user,
    columnar: false,
    columnNext: 1,
  };
}

export function createTable(node: CreateTable, session: Session): void {
  const { schema } = session;
  const name = newName(node.table, schema);
  if (node.ifNotExists && schema.get(name.schema, name.name) !== undefined) return;
  checkFree(name, schema);
  const draft = emptyTable(name, { temporary: node.temporary, session });
  applyOptions(draft, node.options);
  const added = node.elements.flatMap((element) =>
    element.kind === "column_definition" ? [defineColumn(element, draft)] : []
  );
  for (const element of node.elements) {
    if (element.kind === "public_rowid") draft.publicRowId = true;
    if (element.kind === "table_description") draft.description = element.text;
  }
  if (draft.columns.length === 0) throw new IrisError(-33, "No fields found for the table");
  const own = node.elements.flatMap((element) =>
    element.kind === "primary_key" || element.kind === "unique" || element.kind === "foreign_key"
      ? [element]
      : []
  );
  const constraints = [...added.flatMap((one) => one.constraints), ...own];
  // Keys first: a table's own foreign key may reference them.
  for (const constraint of constraints) {
    if (constraint.kind !== "foreign_key") addConstraint(constraint, draft, schema, "");
  }
  for (const constraint of constraints) {
    if (constraint.kind === "foreign_key") addConstraint(constraint, draft, schema, "");
  }
  schema.save(draft);
}

function applyOptions(draft: Table, options: CreateTable["options"]): void {
  for (const option of options) {
    if (option.kind === "storage") {
      draft.columnar = option.type === "COLUMNAR";
      continue;
    }
    const value = option.value.kind === "number" ? option.value.text : option.value.value;
    if (/^ALLOWIDENTITYINSERT$/i.test(option.name)) draft.identityInsert = value === "1";
  }
}

export function createTableAs(
  node: CreateTableAs,
  session: Session,
  environment: Environment,
): number {
  const { schema } = session;
  const name = newName(node.table, schema);
  if (node.ifNotExists && schema.get(name.schema, name.name) !== undefined) return 0;
  checkFree(name, schema);
  const c = new Compiler(environment);
  c.inView = true;
  const query = compileQuery(node.query, null, c);
  const draft = emptyTable(name, { temporary: node.temporary, session });
  applyOptions(draft, node.options);
  for (const { name: columnName, value } of query.columns) {
    const column: Column = {
      id: draft.columnNext++,
      name: columnName,
      type: storable(value.type),
      notNull: false,
      default: null,
      onUpdate: null,
      description: "",
      identity: false,
      hidden: false,
      declared: value.type.typeClass,
    };
    draft.columns.push(column);
  }
  const rows = innerRows(session, { sql: query.sql, slots: c.slots }, []);
  schema.save(draft);
  wholly(session, () => {
    for (const row of rows) {
      insertRow(
        session,
        draft,
        new Map(draft.columns.map((column, at) => [
          column.id,
          assignStored(row[at] ?? null, query.columns[at]?.value.type ?? column.type, {
            target: { table: draft, column, filing: "INSERT" },
            mode: environment.mode,
          }),
        ])),
      );
    }
  });
  return rows.length;
}

/** Types without a column's counters; decimals of no fixed scale get one. */
function storable(type: ValueType): ValueType {
  const { counter: _counter, digits: _digits, ...plain } = type;
  if (plain.kind === "decimal" || plain.kind === "scaled") {
    return numeric(Math.min(18, plain.precision), Math.min(plain.scale, 15));
  }
  if (plain.kind === "null" || plain.kind === "parameter") return VARCHAR;
  return plain;
}

export function dropTable(node: DropTable, session: Session): void {
  const { schema, store, locks } = session;
  const name = { schema: node.table.schema ?? DEFAULT_SCHEMA, name: node.table.name };
  const table = schema.get(name.schema, name.name);
  if (table === undefined && node.ifExists) return;
  if (table?.kind !== "table") {
    throw refuse("tableNotFound", `${name.schema}.${name.name}`);
  }
  locks.checkExclusive(session, table.id, qualified(table));
  for (const { table: other, key } of schema.referencing(table.id)) {
    if (other.id === table.id) continue;
    if (node.behaviour !== "CASCADE") {
      throw refuse("dropReferenced", qualified(table), key.name, qualified(other));
    }
    schema.save({ ...other, foreignKeys: other.foreignKeys.filter((one) => one !== key) });
  }
  dropDependentViews(session, table, node.behaviour === "CASCADE");
  session.undo.dropTable(`t${table.id}`);
  if (!table.temporary) dropStorage(store, table);
  schema.remove(table);
}

/** Views that name an object: refused, or dropped along with it. */
export function dropDependentViews(
  session: Session,
  object: { schema: string; name: string },
  cascade: boolean,
): void {
  for (const view of [...session.schema.objects()]) {
    if (view.kind !== "view" || session.schema.get(view.schema, view.name) !== view) continue;
    if (!tableNamesIn(view.query, object, DEFAULT_SCHEMA)) continue;
    if (!cascade) throw refuse("dropViewed", qualified(object), qualified(view));
    dropDependentViews(session, view, true);
    session.schema.remove(view);
  }
}
