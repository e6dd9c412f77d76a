// Who came, who was refused, who went: a line each in the log, and not more of them than a disk can take.

import type { Log, LogFields } from "./log.ts";

export interface AuditOptions {
  log: Log;
  now(): number;
  /** Lines that may come at once, and how many more each second. */
  linesMax?: number;
  linesPerSecond?: number;
}

/** What a client says of itself is cut at this length. */
const TEXT_LENGTH_MAX = 100;

/** Who can make it happen: strangers, or those who have proved who they are. */
export const EVENTS = {
  "too many clients are waiting to log in": "strangers",
  /** Before it had said who it is. */
  "a client was refused": "strangers",
  "a login began": "strangers",
  /** Also where the client left before its end. */
  "a login failed": "strangers",
  "cancel request": "strangers",
  "a session began": "users",
  /** By pg_cancel_backend() or pg_terminate_backend(). */
  "a session signalled another": "users",
  "an action was denied": "users",
  "a session ended": "users",
} as const;

export type AuditEvent = keyof typeof EVENTS;
export type Audit = (event: AuditEvent, fields: LogFields) => void;

/** A crowd of strangers takes the room of strangers' lines: what users do is told all the same. */
export function auditTo(options: AuditOptions): Audit {
  const rooms = { strangers: new Room(options), users: new Room(options) };
  return (event, fields) => {
    const of = EVENTS[event];
    const leftOut = rooms[of].take();
    if (leftOut === undefined) return;
    const { log } = options;
    if (leftOut > 0) log.warn("events were left out of the log", { events: leftOut, of });
    log.info(event, shortened(fields));
  };
}

/** So many lines and no more; what finds no room is counted, and the count told with the next line. */
class Room {
  readonly #options: AuditOptions;
  readonly #linesMax: number;
  #lines: number;
  #at: number;
  #leftOut = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
    this.#linesMax = this.#lines = options.linesMax ?? 500;
    this.#at = options.now();
  }

  /** How many were left out since the last line; undefined where this one is as well. */
  take(): number | undefined {
    const { now, linesPerSecond = 50 } = this.#options;
    const time = now();
    const more = (time - this.#at) / 1000 * linesPerSecond;
    this.#lines = Math.min(this.#linesMax, this.#lines + more);
    this.#at = time;
    if (this.#lines < 1) {
      this.#leftOut += 1;
      return undefined;
    }
    this.#lines -= 1;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}

function shortened(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined).map(([name, value]) => [
      name,
      typeof value === "string" && value.length > TEXT_LENGTH_MAX
        ? `${value.slice(0, TEXT_LENGTH_MAX)}...`
        : value,
    ]),
  );
}
