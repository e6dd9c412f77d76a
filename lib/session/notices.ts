// A notice goes to the client where client_min_messages lets it.

import { PgError } from "../errors/pg_error.ts";
import type { Condition } from "../errors/sqlstates.ts";
import { longNames } from "../sql/names/long_names.ts";
import type { NoticeSeverity } from "../wire/notices.ts";
import type { Context } from "./context.ts";
import { MESSAGE_LEVELS } from "./settings/setting_rows.ts";

export function warn(context: Context, condition: Condition, message: string): void {
  notice(context, new PgError(condition, message), "WARNING");
}

/** The parser has cut them already. */
export function tellLongNames(context: Context, text: string): void {
  for (const told of longNames(text)) notice(context, told, "NOTICE");
}

export function notice(
  { settings, replies }: Context,
  told: PgError,
  severity: NoticeSeverity,
): void {
  const level = MESSAGE_LEVELS.indexOf(severity === "DEBUG" ? "debug1" : severity.toLowerCase());
  // INFO is what a command was asked to say, whatever the setting.
  if (
    severity === "INFO" || level >= MESSAGE_LEVELS.indexOf(settings.show("client_min_messages"))
  ) {
    replies.notice(told, severity);
  }
}
