// What SQL asks of the process that runs it: $JOB, $ZVERSION, options, the last identity.

import { valueOfRoutine } from "../compiling/compile_routine.ts";
import { managerRows } from "../functions/manager_functions.ts";
import type { Process } from "./process.ts";
import type { Running } from "../functions/sql_functions.ts";

const VERSIONS = {
  "2024.1": "IRIS for UNIX (stand-in) 2024.1 (Build 267U) Tue Apr 30 2024 16:42:42 EDT",
  "2025.3": "IRIS for UNIX (stand-in) 2025.3 (Build 226U) Thu Nov 13 2025 11:58:45 EST",
} as const;

export function runningValues(
  version: keyof typeof VERSIONS,
  current: () => Process | null,
): Running {
  let moment: Date | null = null;
  const running: Running = {
    get now() {
      return moment ??= new Date();
    },
    moveOn() {
      moment = null;
    },
    process(name) {
      const process = current();
      switch (name) {
        case "user":
        case "$USERNAME":
          return process?.user ?? null;
        case "$JOB":
        case "$ZJOB":
          return process?.job ?? null;
        case "$NAMESPACE":
          return process?.namespace ?? null;
        case "$TLEVEL":
          return String(process?.transactionLevel ?? 0);
        case "$ZVERSION":
          return VERSIONS[version];
        case "$ZPI":
          return "3.141592653589793238";
        case "$ZTIMEZONE":
          return String(running.now.getTimezoneOffset());
        case "$HOROLOG":
          return horolog(running.now, false);
        case "$ZTIMESTAMP":
          return horolog(running.now, true);
        case "$ZHOROLOG":
          return String(Math.round(performance.now()) / 1000);
        case "identity":
          return process?.identity?.toString() ?? null;
        default:
          return null;
      }
    },
    security: (kind, name) => {
      const process = current();
      return JSON.stringify(process === null ? [] : managerRows(kind, name, process));
    },
    routine: (key, args) => {
      const process = current();
      return process && valueOfRoutine(process.schema, key, args);
    },
    option: (name) => current()?.option(name) ?? null,
    tableExists: (name) => {
      const process = current();
      if (process === null) return false;
      const [first = "", second] = name.split(".");
      const wanted = second === undefined
        ? { schema: null, name: first }
        : { schema: first, name: second };
      return process.schema.find(wanted, "")?.kind === "table";
    },
  };
  return running;
}

/** Days since 1840-12-31 and seconds since midnight. */
function horolog(now: Date, utc: boolean): string {
  const time = utc ? now.getTime() : now.getTime() - now.getTimezoneOffset() * 60_000;
  const day = Math.floor(time / 86_400_000) + 47117;
  const seconds = (time - (day - 47117) * 86_400_000) / 1000;
  return `${day},${utc ? seconds : Math.floor(seconds)}`;
}
