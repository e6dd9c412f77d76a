// Makes the log of a whole program: LogTape writing lines for people or JSON for machines.

import {
  configureSync,
  getConsoleSink,
  getJsonLinesFormatter,
  getLogger,
  type LogRecord,
} from "@logtape/logtape";
import type { Level, Log, LogFields } from "./log.ts";

const LOGTAPE_LEVEL = { debug: "debug", info: "info", warn: "warning", error: "error" } as const;
const SHOWN_LEVEL: Record<string, string> = { warning: "warn" };

export function openLog(options: { level: Level; format: "pretty" | "json" }): Log {
  const formatter = options.format === "json"
    ? getJsonLinesFormatter({ message: "rendered", properties: "flatten" })
    : prettyLine;
  configureSync({
    reset: true,
    sinks: { console: getConsoleSink({ formatter }) },
    loggers: [
      { category: "iris-pgwire", sinks: ["console"], lowestLevel: LOGTAPE_LEVEL[options.level] },
      { category: ["logtape", "meta"], sinks: ["console"], lowestLevel: "warning" },
    ],
  });
  const logger = getLogger("iris-pgwire");
  const write = (level: "debug" | "info" | "warn" | "error") => {
    // LogTape fills in {names}; a message of ours has none, but may quote somebody's braces.
    return (message: string, fields?: LogFields) =>
      logger[level](message.replaceAll("{", "{{").replaceAll("}", "}}"), { ...fields });
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

/** The sentence, then its fields as name=value. */
function prettyLine(record: LogRecord): string {
  const time = new Date(record.timestamp).toISOString();
  const level = (SHOWN_LEVEL[record.level] ?? record.level).padEnd(5);
  const fields = Object.entries(record.properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "string" ? plain(value) : show(value)}`);
  const sentence = record.message.join("");
  return `${time} ${level} ${sentence}${fields.length > 0 ? ` (${fields.join(", ")})` : ""}`;
}

/** Nobody's name may begin a line of its own, or talk to the terminal. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what it is about
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

function show(value: unknown): string {
  return value instanceof Error ? value.stack ?? value.message : Deno.inspect(value);
}
