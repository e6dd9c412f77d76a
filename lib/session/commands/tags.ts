// The CommandComplete tag of a statement that only IRIS understood, from IRIS's statement type.

/** (class reference: %SQL.StatementMetadata, statementType; the names are PostgreSQL's where it has them) */
const TAGS: Readonly<Record<number, string>> = {
  1: "SELECT",
  2: "INSERT",
  3: "UPDATE",
  4: "DELETE",
  5: "COMMIT",
  6: "ROLLBACK",
  7: "GRANT",
  8: "REVOKE",
  9: "CREATE TABLE",
  10: "ALTER TABLE",
  11: "DROP TABLE",
  12: "CREATE VIEW",
  13: "ALTER VIEW",
  14: "DROP VIEW",
  15: "CREATE INDEX",
  16: "ALTER INDEX",
  17: "DROP INDEX",
  18: "CREATE ROLE",
  19: "DROP ROLE",
  20: "SET TRANSACTION",
  21: "START TRANSACTION",
  23: "%BEGTRANS",
  26: "SET OPTION",
  29: "CREATE ROLE",
  30: "ALTER ROLE",
  31: "DROP ROLE",
  35: "CREATE FUNCTION",
  36: "CREATE METHOD",
  37: "CREATE PROCEDURE",
  38: "CREATE QUERY",
  39: "DROP FUNCTION",
  40: "DROP METHOD",
  41: "DROP PROCEDURE",
  42: "DROP QUERY",
  43: "CREATE TRIGGER",
  44: "DROP TRIGGER",
  45: "CALL",
  46: "SAVEPOINT",
  47: "LOCK TABLE",
  48: "UNLOCK TABLE",
  49: "CREATE DATABASE",
  50: "DROP DATABASE",
  51: "USE DATABASE",
  52: "TUNE TABLE",
  53: "DECLARE CURSOR",
  54: "CREATE MODEL",
  55: "DROP MODEL",
  56: "TRAIN MODEL",
  57: "ALTER MODEL",
  58: "VALIDATE MODEL",
  63: "FREEZE PLANS",
  64: "UNFREEZE PLANS",
  65: "PURGE",
  66: "BUILD INDEX",
  67: "CREATE AGGREGATE",
  68: "DROP AGGREGATE",
  69: "LOAD",
  70: "CREATE SCHEMA",
  71: "DROP SCHEMA",
  72: "CREATE SERVER",
  73: "ALTER SERVER",
  74: "DROP SERVER",
  75: "CREATE FOREIGN TABLE",
  76: "ALTER FOREIGN TABLE",
  77: "DROP FOREIGN TABLE",
  78: "CANCEL QUERY",
  79: "EXPLAIN",
};

const SELECT = 1;
const COUNTED = new Set([SELECT, 2, 3, 4]);
/** Transactions, which the session keeps itself, and what outlives them on a connection that others use too:
 * COMMIT, ROLLBACK, SET TRANSACTION, START TRANSACTION, %BEGTRANS, SET OPTION, SAVEPOINT, LOCK, UNLOCK, USE. */
const OF_THE_CONNECTION = new Set([5, 6, 20, 21, 23, 26, 46, 47, 48, 51]);
/** CREATE, ALTER and DROP of anything that a plan may depend on. */
const DDL_RANGES = [[9, 17], [35, 44], [67, 68], [70, 77]];

export function tagOfStatementType(type: number): string {
  return TAGS[type] ?? "OK";
}

export function tagCounts(type: number): boolean {
  return COUNTED.has(type);
}

export function isReading(type: number): boolean {
  return type === SELECT || type === 79;
}

export function isDdl(type: number): boolean {
  return DDL_RANGES.some(([first, last]) => type >= first && type <= last);
}

export function isOfTheConnection(type: number): boolean {
  return OF_THE_CONNECTION.has(type);
}

/** "INSERT" ends with an OID, always 0, and the count. */
export function countedTag(tag: string, rows: number): string {
  return tag.startsWith("INSERT") ? `INSERT 0 ${rows}` : `${tag} ${rows}`;
}
