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

export type Audit = (event: string, fields: LogFields) => void;

/** A crowd of events is counted, and the count told as soon as there is room for a line. */
export function auditTo(options: AuditOptions): Audit {
  const { log, now, linesMax = 500, linesPerSecond = 50 } = options;
  let room = linesMax;
  let at = now();
  let leftOut = 0;
  return (event, fields) => {
    const time = now();
    room = Math.min(linesMax, room + (time - at) / 1000 * linesPerSecond);
    at = time;
    if (room < 1) {
      leftOut += 1;
      return;
    }
    room -= 1;
    if (leftOut > 0) log.warn("events were left out of the log", { events: leftOut });
    leftOut = 0;
    log.info(event, shortened(fields));
  };
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
