// One session's settings: what was set, undone by rollback, reset to the start, shown and reported.

import type { Locking } from "../../backend/contract.ts";
import type { DmlKeyword } from "../../iris/tree_dml.ts";
import { type Encoding, encodingNamed } from "../../bytes/encoding.ts";
import { refuseOver } from "../../errors/limits.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { OutputSettings } from "../../types/column.ts";
import { BULK_OPTIONS, bulkKeywords, parseBulkOptions } from "./bulk_options.ts";
import { readDateStyle } from "./date_style.ts";
import { ownRule } from "./own_rules.ts";
import { type Changeable, SETTING_ROWS } from "./setting_rows.ts";
import { parseSettingValue, plainSettingValue, showDefault } from "./setting_values.ts";
import type { Memory } from "../memory.ts";
import type { HeldSetting } from "../../catalog/contract.ts";

/** Sent as ParameterStatus at the start and on every change. (PROTOCOL-ASYNC) */
const REPORTED = [
  "application_name",
  "client_encoding",
  "DateStyle",
  "default_transaction_read_only",
  "in_hot_standby",
  "integer_datetimes",
  "IntervalStyle",
  "is_superuser",
  "scram_iterations",
  "search_path",
  "server_encoding",
  "server_version",
  "session_authorization",
  "standard_conforming_strings",
  "TimeZone",
];

/** A transaction's own settings begin as the session's defaults and end with it. */
const OF_TRANSACTION: Readonly<Record<string, string>> = {
  transaction_isolation: "default_transaction_isolation",
  transaction_read_only: "default_transaction_read_only",
  transaction_deferrable: "default_transaction_deferrable",
};

const REFUSALS: Readonly<Record<Exclude<Changeable, "always">, string>> = {
  start: "cannot be set after connection start",
  reload: "cannot be changed now",
  restart: "cannot be changed without restarting the server",
  never: "cannot be changed",
};

/** Told to the catalog even where nobody changed them. */
const TOLD = [
  "session_authorization",
  "search_path",
  "DateStyle",
  "IntervalStyle",
  "TimeZone",
  "bytea_output",
  "extra_float_digits",
  "application_name",
];

export interface Limits {
  readonly statementMs: number;
  readonly lockMs: number;
  readonly deadlockMs: number;
  readonly transactionMs: number;
  readonly idleMs: number;
  readonly idleInTransactionMs: number;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  "": 1,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The gateway speaks UTF-8 with the catalog, whatever the client speaks with the gateway. */
const OWN_ENCODING = "client_encoding";
const KEPT_BY_RESET_ALL = new Set(["role", "session_authorization"]);
const CUSTOM_NAME = /^[a-z_\x80-\uffff][\w$\x80-\uffff]*(\.[a-z_\x80-\uffff][\w$\x80-\uffff]*)+$/i;
const UTF8 = new TextEncoder();
const CHARACTER_BYTES = 2;
/** What the gateway tells its catalog. */
const RESERVED = "iris_pgwire";

const ROWS = new Map(SETTING_ROWS.map((row) => [row.name.toLowerCase(), row]));
const DEFAULTS = new Map(SETTING_ROWS.map((row) => [row.name.toLowerCase(), showDefault(row)]));

type Values = ReadonlyMap<string, string>;

/** Never changed in place, so that a savepoint is a reference to it. */
interface State {
  session: Values;
  /** SET LOCAL: gone with the transaction. */
  local: Values;
}

/** What was made of one state, until there is another one. */
class Derived<T> {
  readonly #make: () => T;
  #state?: State;
  #value?: T;

  constructor(make: () => T) {
    this.#make = make;
  }

  of(state: State): T {
    if (this.#state !== state) {
      this.#value = this.#make();
      this.#state = state;
    }
    return this.#value!;
  }
}

const NOTHING: Values = new Map();
const NO_NEWS: readonly [string, string][] = [];

export class Settings {
  #user: string;
  readonly #memory?: Memory;
  /** From the start-up packet; RESET returns to these. */
  #start = new Map<string, string>();
  #state: State = { session: NOTHING, local: NOTHING };
  /** The state at the transaction's begin, then at each of its savepoints. */
  #saved: State[] = [];
  /** A custom setting is there for good once it had a value, and empty when it has lost it; the most bytes that each
   * had are kept for it. */
  #custom = new Map<string, number>();
  #reported = new Map<string, string>();
  #reportedOf?: State;
  readonly #output = new Derived(() => this.#makeOutput());
  readonly #limits = new Derived(() => this.#makeLimits());
  readonly #locking = new Derived(() => this.#makeLocking());
  readonly #encoding = new Derived(() => encodingNamed(this.show("client_encoding")));
  readonly #told = new Derived(() => this.#makeTold());

  constructor(user: string, memory?: Memory) {
    this.#user = user;
    this.#memory = memory;
    this.#start.set("session_authorization", user);
    this.#start.set(BULK_OPTIONS, "");
  }

  /** Takes a value from the start-up packet. */
  start(name: string, value: string): void {
    const key = name.toLowerCase();
    if (key === "session_authorization" || key === "role") throw this.#refused(name, "never");
    const atStart = ROWS.get(key)?.changeable === "start";
    this.#start.set(key, this.#parse(name, value, { atStart }));
    this.#state = { ...this.#state };
  }

  /** PostgreSQL's spelling of the name. */
  nameOf(name: string): string {
    return ROWS.get(name.toLowerCase())?.name ?? name;
  }

  has(name: string): boolean {
    return this.#value(name.toLowerCase()) !== undefined;
  }

  show(name: string): string {
    const key = name.toLowerCase();
    const value = this.#value(key);
    if (value === undefined) throw unrecognized(name);
    return value;
  }

  /** `value` null returns to the session's default. */
  set(name: string, value: string | null, { local = false } = {}): void {
    const key = name.toLowerCase();
    const parsed = value === null ? this.#resetValue(name) : this.#parse(name, value);
    const { session, local: locals } = this.#state;
    if (local || key in OF_TRANSACTION) {
      this.#state = { session, local: with_(locals, key, parsed) };
    } else {
      this.#state = { session: with_(session, key, parsed), local: without(locals, key) };
    }
  }

  resetAll(): void {
    const session = new Map<string, string>();
    for (const [key, value] of this.#state.session) {
      if (KEPT_BY_RESET_ALL.has(key)) session.set(key, value);
    }
    const local = new Map<string, string>();
    for (const [key, value] of this.#state.local) if (key in OF_TRANSACTION) local.set(key, value);
    this.#state = { session, local };
  }

  begin(): void {
    this.#saved = [this.#state];
  }

  commit(): void {
    this.#saved = [];
    if (this.#state.local.size > 0) {
      this.#state = { session: this.#state.session, local: NOTHING };
    }
  }

  rollback(): void {
    this.#state = this.#saved[0] ?? this.#state;
    this.#saved = [];
  }

  savepoint(): void {
    this.#saved.push(this.#state);
  }

  /** Savepoints are counted from 1; the transaction's begin is 0. */
  release(depth: number): void {
    this.#saved.length = depth;
  }

  rollbackTo(depth: number): void {
    this.#state = this.#saved[depth];
    this.#saved.length = depth + 1;
  }

  /** The reported settings that the client has not seen with their present value. */
  news(): readonly [name: string, value: string][] {
    if (this.#reportedOf === this.#state) return NO_NEWS;
    this.#reportedOf = this.#state;
    const news: [string, string][] = [];
    for (const name of REPORTED) {
      const value = this.show(name);
      if (this.#reported.get(name) === value) continue;
      this.#reported.set(name, value);
      news.push([name, value]);
    }
    return news;
  }

  get readOnly(): boolean {
    return this.show("transaction_read_only") === "on";
  }

  /** What changes how values look. */
  get output(): OutputSettings {
    return this.#output.of(this.#state);
  }

  /** Times in milliseconds, 0 for none. */
  get limits(): Limits {
    return this.#limits.of(this.#state);
  }

  get locking(): Locking {
    return this.#locking.of(this.#state);
  }

  /** How the client's texts are encoded; null is UTF-8. */
  get encoding(): Encoding | null {
    return this.#encoding.of(this.#state);
  }

  /** What the catalog has to know to answer alike: who it is, how values look, and all that was set. */
  get told(): Values {
    return this.#told.of(this.#state);
  }

  /** What IRIS leaves out where rows come in bulk. */
  get bulkKeywords(): readonly DmlKeyword[] {
    return bulkKeywords(this.show(BULK_OPTIONS));
  }

  /** All of them, PostgreSQL's and those that the client made up. */
  held(): HeldSetting[] {
    const { session, local } = this.#state;
    const rows = SETTING_ROWS.map((row): HeldSetting => {
      const key = row.name.toLowerCase();
      const shown = this.show(key);
      const isSet = (local.has(key) || session.has(key)) && !(key in OF_TRANSACTION);
      return {
        name: row.name,
        shown,
        plain: plainSettingValue(row, shown),
        reset: plainSettingValue(row, this.#defaultOf(key)!),
        source: isSet ? "session" : this.#start.has(key) ? "client" : "default",
      };
    });
    const custom = [...this.#custom.keys()].map((name): HeldSetting => {
      const shown = this.show(name);
      return { name, shown, plain: shown, reset: "", source: "session" };
    });
    return [...rows, ...custom];
  }

  #makeOutput(): OutputSettings {
    const { style, order } = readDateStyle(this.show("DateStyle"));
    return {
      dateStyle: style,
      dateOrder: order,
      intervalStyle: this.show("IntervalStyle") as OutputSettings["intervalStyle"],
      timeZone: this.show("TimeZone"),
      byteaOutput: this.show("bytea_output") as OutputSettings["byteaOutput"],
      extraFloatDigits: Number(this.show("extra_float_digits")),
    };
  }

  #makeLimits(): Limits {
    return {
      statementMs: this.#milliseconds("statement_timeout"),
      lockMs: this.#milliseconds("lock_timeout"),
      deadlockMs: this.#milliseconds("deadlock_timeout"),
      transactionMs: this.#milliseconds("transaction_timeout"),
      idleMs: this.#milliseconds("idle_session_timeout"),
      idleInTransactionMs: this.#milliseconds("idle_in_transaction_session_timeout"),
    };
  }

  /** As it is shown, with the largest unit that leaves a whole number. */
  #milliseconds(name: string): number {
    const [, digits, unit] = /^(\d+)([a-z]*)$/.exec(this.show(name))!;
    return Number(digits) * UNIT_MS[unit];
  }

  /** PostgreSQL never shows what is uncommitted; who asks for that level means not to wait for writers. */
  #makeLocking(): Locking {
    return {
      waitMs: this.limits.lockMs,
      readUncommitted: this.show("transaction_isolation") === "read uncommitted",
    };
  }

  #makeTold(): Values {
    const told = new Map(TOLD.map((name) => [name, this.show(name)]));
    for (const values of [this.#start, this.#state.session, this.#state.local]) {
      for (const key of values.keys()) {
        if (!(key in OF_TRANSACTION) && key !== OWN_ENCODING) {
          told.set(this.nameOf(key), this.show(key));
        }
      }
    }
    return told;
  }

  #value(key: string): string | undefined {
    const { session, local } = this.#state;
    const own = local.get(key) ?? session.get(key);
    if (own !== undefined) return own;
    const follows = OF_TRANSACTION[key];
    return follows === undefined ? this.#defaultOf(key) : this.#value(follows);
  }

  #defaultOf(key: string): string | undefined {
    return this.#start.get(key) ?? DEFAULTS.get(key) ?? (this.#custom.has(key) ? "" : undefined);
  }

  #resetValue(name: string): string {
    const key = name.toLowerCase();
    const row = ROWS.get(key);
    if (row && row.changeable !== "always") throw this.#refused(row.name, row.changeable);
    const value = this.#defaultOf(key);
    if (value !== undefined) return value;
    // A custom setting that nobody gave a value is empty after RESET.
    if (name.includes(".")) return checkedCustom(name, "");
    throw unrecognized(name);
  }

  #parse(name: string, value: string, { atStart = false } = {}): string {
    const key = name.toLowerCase();
    refuseOver("settingBytes", UTF8.encode(name).length + UTF8.encode(value).length);
    const row = ROWS.get(key);
    if (key === BULK_OPTIONS) return parseBulkOptions(value);
    if (!row) return this.#parseCustom(name, value);
    if (row.changeable !== "always" && !atStart) throw this.#refused(row.name, row.changeable);
    return ownRule(row, value, {
      dateStyle: () => this.show("DateStyle"),
      reset: () => this.#defaultOf(key)!,
      user: this.#user,
    }) ?? parseSettingValue(row, value);
  }

  #parseCustom(name: string, value: string): string {
    if (!name.includes(".")) throw unrecognized(name);
    const key = name.toLowerCase();
    refuseOver("customSettings", this.#custom.size + (this.#custom.has(key) ? 0 : 1));
    checkedCustom(name, value);
    const before = this.#custom.get(key) ?? 0;
    const bytes = Math.max(before, CHARACTER_BYTES * (name.length + value.length));
    this.#memory?.take(bytes - before);
    this.#custom.set(key, bytes);
    return value;
  }

  #refused(name: string, changeable: Exclude<Changeable, "always">): PgError {
    const message = `parameter "${name}" ${REFUSALS[changeable]}`;
    return new PgError("cant_change_runtime_param", message);
  }
}

function checkedCustom(name: string, value: string): string {
  if (name.toLowerCase().startsWith(`${RESERVED}.`)) {
    throw new PgError("invalid_name", `invalid configuration parameter name "${name}"`, {
      detail: `"${RESERVED}" is a reserved prefix.`,
    });
  }
  if (CUSTOM_NAME.test(name)) return value;
  throw new PgError("invalid_name", `invalid configuration parameter name "${name}"`, {
    detail: "Custom parameter names must be two or more simple identifiers separated by dots.",
  });
}

function unrecognized(name: string): PgError {
  return new PgError("undefined_object", `unrecognized configuration parameter "${name}"`);
}

function with_(values: Values, key: string, value: string): Values {
  return new Map(values).set(key, value);
}

function without(values: Values, key: string): Values {
  if (!values.has(key)) return values;
  const rest = new Map(values);
  rest.delete(key);
  return rest;
}
