// The statements of IRIS SQL that define things. One table of types, so it is longer than a file should be.

import type {
  DateTimeLiteral,
  Direction,
  FunctionCall,
  Niladic,
  NullLiteral,
  NumberLiteral,
  QualifiedName,
  SqlType,
  StringLiteral,
  Unary,
} from "./tree_expression.ts";
import type { Query } from "./tree_query.ts";

/** Source code that IRIS runs for a default. */
export interface ObjectScript {
  readonly kind: "objectscript";
  readonly code: string;
}

/** No other expressions may stand after DEFAULT. A `Unary` is a signed number, a `FunctionCall` one of
 * GETDATE, GETUTCDATE, TO_DATE and TO_TIMESTAMP. */
export type DefaultValue =
  | StringLiteral
  | NumberLiteral
  | NullLiteral
  | DateTimeLiteral
  | Unary
  | Niladic
  | FunctionCall
  | ObjectScript;

export type StorageType = "ROW" | "COLUMNAR";

export interface Compute {
  readonly kind: "compute";
  readonly language: "OBJECTSCRIPT" | "PYTHON" | null;
  readonly code: string;
  readonly when: "CALCULATED" | "TRANSIENT" | null;
  readonly onChange: readonly string[];
}

export interface References {
  readonly kind: "references";
  readonly table: QualifiedName;
  /** Empty for the primary key. `%ID` is allowed. */
  readonly columns: readonly string[];
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
}

export type ColumnConstraint =
  | { readonly kind: "not_null" }
  | { readonly kind: "nullable" }
  | { readonly kind: "default"; readonly value: DefaultValue }
  | { readonly kind: "unique_column" }
  | { readonly kind: "primary_key_column" }
  | { readonly kind: "identity" }
  | { readonly kind: "auto_increment" }
  /** Without `%` and in capitals: EXACT, SQLUPPER. */
  | { readonly kind: "collate"; readonly collation: string; readonly length: number | null }
  | { readonly kind: "column_description"; readonly text: string }
  | { readonly kind: "private" }
  | { readonly kind: "on_update"; readonly value: DefaultValue }
  | { readonly kind: "storage_type"; readonly type: StorageType }
  | Compute
  /** In ALTER TABLE ADD COLUMN alone. */
  | References;

export interface ColumnDefinition {
  readonly kind: "column_definition";
  readonly name: string;
  /** Null for an IDENTITY without a type, which is a BIGINT. */
  readonly type: SqlType | null;
  readonly constraints: readonly ColumnConstraint[];
}

export type ReferentialAction = "NO ACTION" | "SET NULL" | "SET DEFAULT" | "CASCADE";

export interface PrimaryKey {
  readonly kind: "primary_key";
  readonly name: string | null;
  readonly columns: readonly string[];
}

export interface Unique {
  readonly kind: "unique";
  readonly name: string | null;
  readonly columns: readonly string[];
}

export interface ForeignKey {
  readonly kind: "foreign_key";
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly references: References;
  readonly noCheck: boolean;
}

export type TableConstraint = PrimaryKey | Unique | ForeignKey;

export type TableElement =
  | ColumnDefinition
  | TableConstraint
  | { readonly kind: "public_rowid" }
  | { readonly kind: "table_description"; readonly text: string };

/** `%CLASSPARAMETER ALLOWIDENTITYINSERT = 1`, `STORAGETYPE = COLUMNAR`. */
export type TableOption =
  | {
    readonly kind: "class_parameter";
    readonly name: string;
    readonly value: NumberLiteral | StringLiteral;
  }
  | { readonly kind: "storage"; readonly type: StorageType };

export interface CreateTable {
  readonly kind: "create_table";
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly table: QualifiedName;
  readonly elements: readonly TableElement[];
  readonly options: readonly TableOption[];
}

/** No parameters inside the query. */
export interface CreateTableAs {
  readonly kind: "create_table_as";
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly table: QualifiedName;
  readonly query: Query;
  readonly options: readonly TableOption[];
}

export type Behaviour = "CASCADE" | "RESTRICT" | null;
export type DataFate = "%DELDATA" | "%NODELDATA" | null;

export type AlterTableAction =
  | { readonly kind: "add_columns"; readonly columns: readonly ColumnDefinition[] }
  | { readonly kind: "add_constraint"; readonly constraint: TableConstraint }
  | { readonly kind: "alter_type"; readonly column: string; readonly type: SqlType }
  | { readonly kind: "rename_column"; readonly column: string; readonly to: string }
  | { readonly kind: "set_default"; readonly column: string; readonly value: DefaultValue }
  | { readonly kind: "drop_default"; readonly column: string }
  | { readonly kind: "set_null"; readonly column: string }
  | { readonly kind: "set_not_null"; readonly column: string }
  | {
    readonly kind: "set_collation";
    readonly column: string;
    readonly collation: string;
    readonly length: number | null;
  }
  /** MODIFY changes several things at once. */
  | {
    readonly kind: "modify";
    readonly column: string;
    readonly type: SqlType | null;
    readonly value: DefaultValue | null;
    readonly nullable: boolean | null;
  }
  | {
    readonly kind: "drop_column";
    readonly column: string;
    readonly behaviour: Behaviour;
    readonly data: DataFate;
  }
  | { readonly kind: "drop_constraint"; readonly name: string; readonly behaviour: Behaviour }
  | { readonly kind: "drop_primary_key" }
  | { readonly kind: "drop_foreign_key"; readonly name: string }
  | { readonly kind: "rename_table"; readonly to: string }
  | { readonly kind: "convert_storage"; readonly type: StorageType };

/** One action a statement. */
export interface AlterTable {
  readonly kind: "alter_table";
  readonly table: QualifiedName;
  readonly action: AlterTableAction;
}

export interface DropTable {
  readonly kind: "drop_table";
  readonly ifExists: boolean;
  readonly table: QualifiedName;
  readonly behaviour: Behaviour;
  readonly data: DataFate;
}

/** `AS HNSW(Distance='Cosine', M=16)` and other index classes. */
export interface IndexClass {
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly value: NumberLiteral | StringLiteral;
  }[];
}

export interface CreateIndex {
  readonly kind: "create_index";
  readonly unique: boolean;
  readonly type: "BITMAP" | "BITMAPEXTENT" | "BITSLICE" | "COLUMNAR" | null;
  readonly name: string;
  readonly table: QualifiedName;
  /** Columns alone, never expressions. Empty for BITMAPEXTENT. */
  readonly columns: readonly { readonly name: string; readonly direction: Direction | null }[];
  readonly as: IndexClass | null;
  readonly withData: readonly string[];
  readonly build: "IMMEDIATE" | "DEFER" | null;
}

export interface DropIndex {
  readonly kind: "drop_index";
  readonly ifExists: boolean;
  readonly name: string;
  readonly table: QualifiedName | null;
}

export interface BuildIndex {
  readonly kind: "build_index";
  readonly table: QualifiedName;
  /** Empty for all of them. */
  readonly names: readonly string[];
}

export interface CreateView {
  readonly kind: "create_view";
  readonly orReplace: boolean;
  readonly view: QualifiedName;
  readonly columns: readonly string[];
  readonly query: Query;
  readonly with: ViewOption;
}

export type ViewOption =
  | "READ ONLY"
  | "CHECK OPTION"
  | "LOCAL CHECK OPTION"
  | "CASCADED CHECK OPTION"
  | null;

export interface AlterView {
  readonly kind: "alter_view";
  readonly view: QualifiedName;
  readonly columns: readonly string[];
  readonly query: Query;
  readonly with: ViewOption;
}

export interface DropView {
  readonly kind: "drop_view";
  readonly ifExists: boolean;
  readonly view: QualifiedName;
  readonly behaviour: Behaviour;
}

export interface CreateSchema {
  readonly kind: "create_schema";
  readonly ifNotExists: boolean;
  readonly schema: string;
}

export interface DropSchema {
  readonly kind: "drop_schema";
  readonly ifExists: boolean;
  readonly schema: string;
  readonly behaviour: Behaviour;
}

export interface CreateUser {
  readonly kind: "create_user";
  readonly user: string;
  readonly password: string;
}

export interface AlterUser {
  readonly kind: "alter_user";
  readonly user: string;
  readonly password: string;
}

export interface DropUser {
  readonly kind: "drop_user";
  readonly ifExists: boolean;
  readonly user: string;
}

export interface CreateRole {
  readonly kind: "create_role";
  readonly role: string;
}

export interface DropRole {
  readonly kind: "drop_role";
  readonly role: string;
}

/** SELECT, `%ALTER`, `*`; an admin privilege (`%CREATE_TABLE`) or a role where there is no object. */
export interface Privilege {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface Grant {
  readonly kind: "grant";
  readonly privileges: readonly Privilege[];
  /** Null for admin privileges and roles; `*` is every object of the schema or of all. */
  readonly on: PrivilegeObject | null;
  readonly to: readonly string[];
  readonly option: "GRANT" | "ADMIN" | null;
}

export interface PrivilegeObject {
  readonly type: "TABLE" | "VIEW" | "SCHEMA" | "PROCEDURE" | null;
  readonly names: readonly QualifiedName[];
}

export interface Revoke {
  readonly kind: "revoke";
  readonly optionOnly: "GRANT" | "ADMIN" | null;
  readonly privileges: readonly Privilege[];
  readonly on: PrivilegeObject | null;
  readonly from: readonly string[];
  readonly behaviour: Behaviour;
  readonly as: string | null;
}

/** Something that SQL calls: with a value of its own it is a function. */
export interface CreateRoutine {
  readonly kind: "create_routine";
  readonly orReplace: boolean;
  readonly type: "FUNCTION" | "PROCEDURE" | "QUERY";
  readonly routine: QualifiedName;
  readonly parameters: readonly RoutineParameter[];
  readonly returns: SqlType | null;
  /** What stands between the braces, or between BEGIN and END. */
  readonly code: string;
}

export interface RoutineParameter {
  readonly mode: "IN" | "OUT" | "INOUT";
  readonly name: string;
  readonly type: SqlType;
}

export interface DropRoutine {
  readonly kind: "drop_routine";
  readonly type: "FUNCTION" | "PROCEDURE" | "QUERY";
  readonly ifExists: boolean;
  readonly routine: QualifiedName;
}

export type DdlStatement =
  | CreateTable
  | CreateTableAs
  | AlterTable
  | DropTable
  | CreateIndex
  | DropIndex
  | BuildIndex
  | CreateView
  | AlterView
  | DropView
  | CreateSchema
  | DropSchema
  | CreateRoutine
  | DropRoutine
  | CreateUser
  | AlterUser
  | DropUser
  | CreateRole
  | DropRole
  | Grant
  | Revoke;
