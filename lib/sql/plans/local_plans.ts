// What IRIS cannot express, and PostgreSQL works out over the rows of IRIS's tables.

import type { PgError } from "../../errors/pg_error.ts";
import type { Column } from "../../types/column.ts";
import type { DefinitionPlan, DefinitionStep } from "../definitions/definition.ts";
import type { StepsPlan } from "../program.ts";
import type { ColumnLimit, SequenceName } from "./argument.ts";
import type { DataPlan } from "./data_plan.ts";
import type { TableColumn } from "./plan_context.ts";

/** What PostgreSQL is to work out over the rows of tables. */
export interface LocalSource {
  parameterCount: number;
  /** What IRIS cannot do, at its place in the statement. */
  refusal: PgError;
  tables: readonly LocalTable[];
  /** At most so many rows of each table. */
  rowsMax: number;
}

/** What IRIS cannot express: PostgreSQL works it out over the rows of the tables that it names. */
export interface LocalPlan extends LocalSource {
  kind: "local";
  text: string;
}

/** INSERT of rows that IRIS cannot work out: PostgreSQL does, and IRIS is given them. */
export interface LocalInsertPlan extends LocalSource {
  kind: "local_insert";
  target: LocalTarget;
  /** How many columns the rows have; where only PostgreSQL can say, the query that it is asked about. */
  width: number | { ask: string };
  into(width: number): LocalInsert;
}

export interface LocalTarget {
  /** As IRIS calls it. */
  schema: string;
  /** The schema as the client calls it. */
  told: string;
  name: string;
  /** All columns. */
  columns: readonly TableColumn[];
}

export interface LocalInsert {
  /** Assigns the rows to the columns and gives them back. */
  text: string;
  /** What it gives, in this order; not all of it is inserted. */
  columns: readonly TableColumn[];
  /** Those whose default is PostgreSQL's to work out. */
  written: readonly TableColumn[];
  /** Nothing in its rows is left to IRIS. */
  isWhole: boolean;
  /** What is drawn for each row, behind those columns. */
  draws: readonly SequenceName[];
  /** Inserts rows of both. */
  insert: StepsPlan;
}

/** UPDATE and DELETE that IRIS cannot express: PostgreSQL finds the rows and works their values out, and IRIS
 * changes them by their %ID. */
export interface LocalChangePlan extends LocalSource {
  kind: "local_change";
  tag: "UPDATE" | "DELETE";
  target: LocalTarget;
  /** The statement, giving back the place of each row that it changed, what its columns became, and then what
   * the client asked for. */
  text: string;
  /** Those that are set. */
  columns: readonly TableColumn[];
  returns: boolean;
  /** Locks rows whose %ID is bound, and reads them as they were fetched. */
  look: StepsPlan;
  /** Takes rows of %ID and columns. */
  change: StepsPlan;
}

/** CREATE TABLE AS and SELECT INTO of a query that IRIS cannot express. */
export interface LocalTablePlan extends LocalSource {
  kind: "local_table";
  /** The query. */
  text: string;
  /** What PostgreSQL calls such a statement. */
  created: "CREATE TABLE AS" | "SELECT INTO";
  /** What makes a table of these columns, and inserts the rows. */
  made(columns: readonly Column[]): LocalMade;
}

export interface LocalMade {
  columns: readonly ColumnLimit[];
  /** Null where the table stays empty. */
  insert: StepsPlan | null;
  /** `rows` stands for that insert. */
  definition(rows: readonly DefinitionStep[]): DefinitionPlan;
}

export interface LocalTable {
  /** As IRIS calls it. */
  schema: string;
  name: string;
  /** The schema as the client calls it. */
  told: string;
  /** As the client wrote it. */
  written: string;
  /** Those that are fetched, in this order; null where nobody knows them. */
  columns: readonly LocalColumn[] | null;
  /** The names of all others. */
  unread: readonly string[];
  /** Its rows are changed, and come behind their %ID. */
  changed?: true;
  fetch: DataPlan;
}

export interface LocalColumn {
  name: string;
  /** PostgreSQL's OID; null where nothing is read and NULL stands for it. */
  type: number | null;
}
