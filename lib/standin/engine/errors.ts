// The sentences of %msg, in IRIS's words where the facts give them; not verified against a live IRIS.

import { IrisError } from "../../iris/iris_error.ts";

/** A row of this table is a kind of refusal: its SQLCODE and how its %msg reads. */
const TEXTS = {
  fieldNotFound: [-29, "Field '%1' not found in the applicable tables"],
  labelNotFound: [-23, "Label '%1' is not listed among the applicable tables"],
  fieldAmbiguous: [-27, "Field '%1' is ambiguous among the applicable tables"],
  labelTwice: [-20, "Name conflict in the FROM clause over label '%1'"],
  tableNotFound: [-30, "Table '%1' not found"],
  tableNotFoundWithin: [-30, "Table '%1' not found within schemas: %2"],
  fieldNotInTable: [-31, "Field '%1' not found in table '%2'"],
  tableExists: [-201, "Table '%1' already exists"],
  viewExists: [-201, "View '%1' already exists"],
  indexExists: [-324, "Index with name '%1' already defined for this table"],
  indexMissing: [-333, "No such index '%1' defined"],
  indexAmbiguous: [-334, "Index name '%1' is ambiguous: it is defined for several tables"],
  columnExists: [-306, "Column with name '%1' already defined"],
  requiredMissing: [-108, "'%1' in table '%2' is a required field"],
  insertInvalid: [-104, "Field '%1' (value %2) failed validation"],
  updateInvalid: [-105, "Field '%1' (value %2) failed validation"],
  uniqueInsert: [-119, "Table '%1', Constraint '%2', Field(s) %3; failed unique check"],
  uniqueUpdate: [-120, "Table '%1', Constraint '%2', Field(s) %3; failed unique check"],
  uniqueCreate: [-125, "Table '%1', Constraint '%2', Field(s) %3; failed unique check"],
  foreignInsert: [
    -121,
    "Table '%1', Foreign Key Constraint '%2', Field(s) %3 failed referential integrity check upon INSERT",
  ],
  foreignUpdate: [
    -122,
    "Table '%1', Foreign Key Constraint '%2', Field(s) %3 failed referential integrity check upon UPDATE",
  ],
  referencedUpdate: [
    -123,
    "At least 1 Row exists in table '%1' which references key '%2' in table '%3' - Foreign Key Constraint '%4', Field(s) %5 failed on referential action of NO ACTION upon UPDATE",
  ],
  referencedDelete: [
    -124,
    "At least 1 Row exists in table '%1' which references key '%2' in table '%3' - Foreign Key Constraint '%4', Field(s) %5 failed on referential action of NO ACTION upon DELETE",
  ],
  foreignCreate: [-127, "Table '%1', Foreign Key Constraint '%2' is violated by existing rows"],
  rowLocked: [-110, "Unable to acquire lock for %1 of table '%2' on row with RowID = '%3'"],
  keyLocked: [
    -110,
    "Unable to acquire lock for %1 of table '%2' on constraint '%3'",
  ],
  rowShared: [-114, "Matching row is locked by another user: table '%1', RowID = '%2'"],
  tableLocked: [-110, "Unable to acquire exclusive table lock for table '%1'"],
  shareLocked: [-110, "Unable to acquire shared table lock for table '%1'"],
  rowIdGiven: [-111, "Cannot INSERT a value for RowID or IDENTITY field '%1'"],
  rowIdUpdated: [-107, "Cannot UPDATE RowID or RowID based field '%1'"],
  counterUpdated: [-105, "Field '%1' is a counter and cannot be updated"],
  readOnlyField: [-138, "Cannot INSERT/UPDATE a value for the read only field '%1'"],
  columnCountFew: [-62, "Additional values expected: %1 columns, %2 values"],
  columnCountMany: [-116, "%2 values for %1 columns"],
  insertSelectShape: [-64, "Incompatible SELECT list is used in INSERT: %1 columns, %2 values"],
  fieldTwice: [-377, "Field '%1' is assigned more than once"],
  savepointUnknown: [-375, "Cannot ROLLBACK to unestablished savepoint '%1'"],
  savepointReserved: [-302, "Savepoint name '%1' must not begin with SYS"],
  castTarget: [-376, "Unsupported CAST target type '%1'"],
  functionMissing: [-359, "SQL Function (function stored procedure) not found: '%1'"],
  argumentsMissing: [-380, "Function %1 expects at least %2 arguments"],
  argumentsMany: [-381, "Function %1 expects at most %2 arguments"],
  ordinal: [-5, "Column number %1 specified in ORDER BY does not match SELECT list"],
  unionOrder: [-6, "ORDER BY column '%1' after UNION is not a result column"],
  unionShape: [-9, "Incompatible SELECT lists in UNION: %1 and %2 items"],
  subqueryShape: [-10, "A subquery must have exactly one item, found %1"],
  aggregateMisplaced: [-19, "An aggregate function cannot be used in %1"],
  aggregateOrder: [-73, "An aggregate in ORDER BY must also be a SELECT item"],
  windowMisplaced: [-367, "A window function is not allowed in %1"],
  streamMisused: [-37, "%1 cannot be applied to stream field '%2'"],
  streamCondition: [-313, "Condition cannot be applied to a stream field '%1'"],
  datePart: [-8, "Invalid date part '%1'"],
  dateInvalid: [-146, "Unable to convert date input '%1' to a valid logical date value"],
  timeInvalid: [-147, "Unable to convert time input '%1' to a valid logical time value"],
  convertInvalid: [-141, "CONVERT of '%1' to %2 failed"],
  dropReferenced: [-320, "Table '%1' is referenced by foreign key '%2' of table '%3'"],
  dropViewed: [-321, "'%1' is referenced by view '%2'"],
  columnUsed: [-322, "Column '%1' is used by '%2' and cannot be dropped"],
  constraintMissing: [-315, "Constraint or key '%1' not found"],
  constraintExists: [-311, "Foreign key '%1' already exists"],
  constraintReferenced: [-317, "Constraint '%1' is referenced by foreign key '%2'"],
  primaryTwice: [-307, "Primary key already defined for table '%1'"],
  identityTwice: [-308, "Identity field already defined for table '%1'"],
  foreignTable: [-310, "Foreign key references non-existent table '%1'"],
  foreignColumn: [-316, "Foreign key references non-existent column '%1'"],
  foreignNotUnique: [-314, "Foreign key references columns that are not unique: %1"],
  foreignSizes: [-79, "Foreign key '%1': referencing and referenced key have different sizes"],
  foreignNoPrimary: [-319, "Referenced table '%1' has no primary key"],
  notNullAdd: [-304, "Column '%1' is NOT NULL without default, and table '%2' has rows"],
  notNullData: [-305, "Column '%1' has NULL values and cannot be NOT NULL"],
  viewColumns: [-142, "View '%1' names %2 columns, its query has %3"],
  viewParameter: [-148, "Parameters are not allowed in a view"],
  viewReadOnly: [-35, "INSERT/UPDATE/DELETE not allowed for non-updatable view '%1'"],
  viewCheckReadOnly: [-36, "WITH CHECK OPTION not allowed for non-updatable view '%1'"],
  viewCheckInsert: [-136, "View '%1' WITH CHECK OPTION validation failed in INSERT"],
  viewCheckUpdate: [-137, "View '%1' WITH CHECK OPTION validation failed in UPDATE"],
  adminMissing: [-99, "User '%1' does not have %2 privileges"],
  notPrivileged: [-99, "User '%1' is not privileged for the operation"],
  userMissing: [-118, "Unknown user or role '%1'"],
  userTwice: [-118, "User or role '%1' already exists"],
  actionMisplaced: [-56, "Action %1 is not applicable to this object"],
  revokeRestrict: [-126, "REVOKE RESTRICT failed: '%1' has passed the privilege on"],
  readOnlyTable: [-115, "Cannot INSERT/UPDATE/DELETE: table '%1' is read only"],
  schemaExists: [-476, "Schema '%1' already exists"],
  schemaMissing: [-473, "Schema '%1' not found"],
  schemaFull: [-475, "Schema '%1' is not empty"],
  schemaReserved: [-312, "Invalid schema name '%1'"],
  explainKind: [-51, "EXPLAIN takes a SELECT, UPDATE or DELETE statement"],
  explainInsert: [-474, "EXPLAIN is not supported for this statement"],
  isolation: [-92, "%1 conflicts with READ WRITE"],
  isolationUnknown: [-96, "Isolation level %1 is not supported"],
  insertSubquery: [-144, "Subqueries are not allowed in INSERT values"],
  parameterCount: [-400, "Incorrect number of parameters: expected %1, got %2"],
  callMany: [-370, "Too many arguments for the stored procedure '%1'"],
  notRunning: [-400, "Process '%1' runs no query"],
  functionEmpty: [-356, "SQL Function '%1' does not return a value"],
  methodMissing: [-362, "Method '%1' does not exist in any class"],
  methodExists: [-361, "Method '%1' already exists in the class"],
  procedureMissing: [-428, "Stored procedure not found: '%1'"],
} as const satisfies Record<string, readonly [number, string]>;

export type Refusal = keyof typeof TEXTS;

export function refuse(kind: Refusal, ...values: readonly (string | number)[]): IrisError {
  const [sqlcode, text] = TEXTS[kind];
  return new IrisError(
    sqlcode,
    text.replace(/%(\d)/g, (_, n: string) => String(values[Number(n) - 1] ?? "")),
  );
}

/** Valid IRIS that this stand-in does not do: said, never answered wrongly. */
export function notInStandIn(what: string): IrisError {
  return new IrisError(-400, `The stand-in does not support ${what}`);
}

export function divideByZero(): IrisError {
  return new IrisError(-400, "Unexpected error occurred:  <DIVIDE>");
}

export function maxNumber(): IrisError {
  return new IrisError(-400, "Unexpected error occurred:  <MAXNUMBER>");
}

/** A value as %msg quotes it. */
export function quoteValue(value: unknown): string {
  if (value === null) return "<NULL>";
  if (value === "" || value === "\0") return "$c(0)";
  const text = value instanceof Uint8Array ? `<${value.length} bytes>` : String(value);
  return `'${text.length > 200 ? text.slice(0, 200) + "..." : text}'`;
}
