// IRIS's column and parameter types become PostgreSQL's, with size and modifier as RowDescription has them.

import { bool } from "./bool.ts";
import { bytea } from "./bytea.ts";
import { date, time, timestamp } from "./datetime.ts";
import { float8 } from "./floats.ts";
import { int2, int4, int8 } from "./integers.ts";
import { numeric, numericTypmod, UNBOUNDED_SCALE } from "./numeric.ts";
import type { PgType } from "./pg_type.ts";
import { text, varchar } from "./text.ts";
import { TEXT_MAXLEN } from "./text_in_iris.ts";
import { uuid } from "./uuid.ts";
import { vector } from "./vector.ts";

/** What IRIS says of a result column. (C:%SQL.StatementColumn) */
export interface IrisColumn {
  odbcType: number;
  precision: number;
  scale: number;
  /** `%Library.Integer` and the like; empty for expressions. */
  typeClass: string;
  clientType: number;
}

export interface ColumnType {
  type: number;
  size: number;
  typmod: number;
  /** True where cells are streams: list(0, content) or list(1, oid, size). */
  stream: boolean;
}

/** ODBC's type numbers as IRIS reports them, the JDBC ones beside them. (RSQL_datatype) */
const BY_ODBC_TYPE: ReadonlyMap<number, PgType<unknown>> = new Map<number, PgType<unknown>>([
  [-11, uuid],
  [-10, text],
  [-9, varchar],
  [-8, varchar],
  [-7, bool],
  [-6, int2],
  [-5, int8],
  [-4, bytea],
  [-3, bytea],
  [-2, bytea],
  [-1, text],
  [1, varchar],
  [2, numeric],
  [3, numeric],
  [4, int4],
  [5, int2],
  [6, float8],
  [7, float8],
  [8, float8],
  [9, date],
  [10, time],
  [11, timestamp],
  [12, varchar],
  [91, date],
  [92, time],
  [93, timestamp],
  [1091, date],
  [1092, time],
  [1093, timestamp],
]);

const STREAMS: ReadonlySet<number> = new Set([-10, -4, -1]);

/** Classes that IRIS reports as VARCHAR though no length says how long they are. */
const TEXT_CLASSES: ReadonlySet<string> = new Set([
  "%Library.List",
  "%Library.ListOfDataTypes",
]);

/** Vectors are as well, and comma by comma what vector reads. EMBEDDING is a vector that IRIS makes itself. */
const VECTOR_CLASSES: ReadonlySet<string> = new Set(["%Library.Vector", "%Library.Embedding"]);

/** ODBCVarcharMaxlen: what IRIS reports for a string without a limit. (C:Config.SQL; not verified against
 * a live IRIS) */
const UNLIMITED_REPORTED = 4096;
const LIST_CLIENT_TYPE = 6;

export function typeOfIrisColumn(column: IrisColumn): ColumnType {
  const { odbcType, typeClass } = column;
  const stream = STREAMS.has(odbcType);
  if (VECTOR_CLASSES.has(typeClass)) return plain(vector);
  if (TEXT_CLASSES.has(typeClass) || column.clientType === LIST_CLIENT_TYPE) return plain(text);
  const type = BY_ODBC_TYPE.get(odbcType) ?? text;
  if (type === varchar) return varcharOf(column);
  if (type === numeric) return { ...plain(numeric), typmod: numericTypmodOf(column) };
  return { ...plain(type), stream };
}

/** A row of INFORMATION_SCHEMA.COLUMNS. */
export interface ToldColumn {
  dataType: string;
  length: string | null;
  precision: string | null;
  scale: string | null;
}

export function typeOfToldColumn({ dataType, length, precision, scale }: ToldColumn): ColumnType {
  // A view's expression may have no type at all.
  const typeClass = dataType.toLowerCase();
  return typeOfIrisColumn({
    odbcType: ODBC_TYPES[typeClass] ?? ODBC_TYPES.varchar,
    precision: Number(length || precision || 0),
    scale: Number(scale || 0),
    typeClass,
    clientType: 0,
  });
}

/** ODBC's numbers of the names in INFORMATION_SCHEMA. (RSQL_datatype) */
const ODBC_TYPES: Readonly<Record<string, number>> = {
  uniqueidentifier: -11,
  bit: -7,
  tinyint: -6,
  bigint: -5,
  longvarbinary: -4,
  varbinary: -3,
  binary: -2,
  longvarchar: -1,
  char: 1,
  numeric: 2,
  decimal: 3,
  integer: 4,
  smallint: 5,
  float: 6,
  real: 7,
  double: 8,
  date: 9,
  time: 10,
  timestamp: 11,
  varchar: 12,
};

/** IRIS only guesses at a parameter's type; what is no more than VARCHAR is text. */
export function typeOfIrisParameter(parameter: { odbcType: number }): number {
  const type = BY_ODBC_TYPE.get(parameter.odbcType) ?? text;
  return type === varchar ? text.oid : type.oid;
}

function plain(type: PgType<unknown>): ColumnType {
  return { type: type.oid, size: type.size, typmod: -1, stream: false };
}

/** Expressions have no declared length, as in PostgreSQL. */
function varcharOf({ precision, typeClass }: IrisColumn): ColumnType {
  const limited = typeClass !== "" && precision > 0 && precision < TEXT_MAXLEN &&
    precision !== UNLIMITED_REPORTED;
  return limited ? { ...plain(varchar), typmod: precision + 4 } : plain(text);
}

/** Only a column has a declared scale to pad to; and the widest one stands for numeric without any. */
function numericTypmodOf({ precision, scale, typeClass }: IrisColumn): number {
  const declared = typeClass !== "" && precision > 0 && scale >= 0;
  const unbounded = scale === UNBOUNDED_SCALE && precision >= 2 * UNBOUNDED_SCALE;
  return declared && !unbounded ? numericTypmod(precision, scale) : -1;
}
