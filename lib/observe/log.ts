// The log that every room is handed: a sentence and its fields, and no value of the client's but at debug,
// where IRIS's own words are.

export type Level = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Says nothing; for tests and for pure uses. */
export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };
