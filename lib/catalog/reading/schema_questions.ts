// What IRIS is asked of its schema: tables and views of INFORMATION_SCHEMA and %Dictionary, and the gateway's own.

/** The gateway's own tables. */
export const OWN_SCHEMA = "PgWire";
export const OWN_TYPES = "column_types";
export const OWN_SEQUENCES = "sequences";
export const OWN_COMMENTS = "comments";
export const OWN_SCHEMAS = "schemas";
export const OWN_USER_TYPES = "types";

/** A row by its columns' names, a missing value being no text at all. */
export type Row = Readonly<Record<string, string>>;

export interface Question {
  from: string;
  columns: readonly string[];
  /** Columns that an older IRIS may not have. */
  also?: readonly string[];
}

const words = (text: string) => text.trim().split(/\s+/);

/** What tells of a type. */
const TYPE = "DATA_TYPE CHARACTER_MAXIMUM_LENGTH NUMERIC_PRECISION NUMERIC_SCALE";

export const TABLES: Question = {
  from: "INFORMATION_SCHEMA.TABLES",
  columns: words("TABLE_SCHEMA TABLE_NAME TABLE_TYPE"),
  also: words("OWNER DESCRIPTION"),
};

export const COLUMNS: Question = {
  from: "INFORMATION_SCHEMA.COLUMNS",
  columns: words(`TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION COLUMN_DEFAULT IS_NULLABLE
    ${TYPE}`),
  also: words("IS_IDENTITY AUTO_INCREMENT DESCRIPTION"),
};

export const KEYS: Question = {
  from: "INFORMATION_SCHEMA.KEY_COLUMN_USAGE",
  columns: words(`TABLE_SCHEMA TABLE_NAME CONSTRAINT_NAME CONSTRAINT_TYPE COLUMN_NAME
    ORDINAL_POSITION REFERENCED_TABLE_SCHEMA REFERENCED_TABLE_NAME REFERENCED_COLUMN_NAME`),
};

export const RULES: Question = {
  from: "INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS",
  columns: words("CONSTRAINT_SCHEMA CONSTRAINT_TABLE_NAME CONSTRAINT_NAME UPDATE_RULE DELETE_RULE"),
};

export const INDEXES: Question = {
  from: "INFORMATION_SCHEMA.INDEXES",
  columns: words("TABLE_SCHEMA TABLE_NAME INDEX_NAME NON_UNIQUE ORDINAL_POSITION COLUMN_NAME"),
};

export const VIEWS: Question = {
  from: "INFORMATION_SCHEMA.VIEWS",
  columns: words("TABLE_SCHEMA TABLE_NAME VIEW_DEFINITION"),
  also: words("DESCRIPTION"),
};

export const ROUTINES: Question = {
  from: "INFORMATION_SCHEMA.ROUTINES",
  columns: words(`ROUTINE_SCHEMA ROUTINE_NAME SPECIFIC_SCHEMA SPECIFIC_NAME ROUTINE_TYPE
    ${TYPE}`),
};

export const PARAMETERS: Question = {
  from: "INFORMATION_SCHEMA.PARAMETERS",
  columns: words(`SPECIFIC_SCHEMA SPECIFIC_NAME ORDINAL_POSITION PARAMETER_MODE PARAMETER_NAME
    ${TYPE}`),
};

export const TYPES: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_TYPES}"`,
  columns: words("schema_name table_name column_name pg_type typmod"),
  also: words("sequence default_text is_always"),
};

export const USER_TYPES: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_USER_TYPES}"`,
  columns: words("schema_name type_name kind definition comment"),
};

export const SEQUENCES: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_SEQUENCES}"`,
  columns: words("schema_name sequence_name start_value increment min_value max_value cycles"),
};

export const COMMENTS: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_COMMENTS}"`,
  columns: words("schema_name table_name column_name comment"),
};

export const SCHEMAS: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_SCHEMAS}"`,
  columns: words("schema_name"),
};

/** By the table that is used. */
export const USES: Question = {
  from: "INFORMATION_SCHEMA.VIEW_TABLE_USAGE",
  columns: words("TABLE_SCHEMA TABLE_NAME VIEW_SCHEMA VIEW_NAME"),
};
