// Functions of the session in a SELECT of their own: locks, settings, sleep and notifications.

import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import type { Column } from "../../types/column.ts";
import { typeByName } from "../../types/types.ts";
import { DataRow } from "../../wire/results.ts";
import { located } from "../judgement/analysis.ts";
import { catalogSession } from "../catalog_session.ts";
import { advisoryCalls } from "../locks/advisory_calls.ts";
import { type Answer, catalogAnswer, later } from "../running/answer.ts";
import { formatOf, refuseMissing } from "../running/bound.ts";
import { type Call, strict } from "./call.ts";
import type { Context } from "../context.ts";
import type { CommandOptions } from "../running/run.ts";
import { boolOf } from "../settings/setting_values.ts";
import { signalCalls } from "./signal_calls.ts";
import { sleep } from "./sleep.ts";
import { askCatalog } from "../ask_catalog.ts";
import { rowTexts } from "../../wire/data_rows.ts";

type Value = string | null;

const UTF8 = new TextEncoder();
const BOOL = typeByName("bool")!.oid;

const CALLS: Readonly<Record<string, Call>> = {
  ...advisoryCalls(),
  ...signalCalls(),

  current_setting: strict(({ settings }, [name, missingOk]) => {
    if (missingOk === undefined || boolOf(missingOk) !== true) return settings.show(name);
    return settings.has(name) ? settings.show(name) : null;
  }),

  set_config(context, [name, value, local]) {
    if (name === null) {
      throw new PgError("null_value_not_allowed", "SET requires parameter name");
    }
    const { settings } = context;
    settings.set(name, value, { local: local !== null && boolOf(local) === true });
    return settings.show(name);
  },

  pg_notify({ channels }, [channel, payload]) {
    channels.notify(channel ?? "", payload ?? "");
    return "";
  },

  pgwire_refresh({ transaction }) {
    transaction.schemaChanged();
    return "";
  },

  pg_sleep: strict(async ({ cancellation }, [seconds]) => {
    await sleep(Number(seconds) * 1000, cancellation.signal);
    cancellation.check();
    return "";
  }),
};

type CallCommand = Extract<SessionCommand, { command: "call" }>;

/** PostgreSQL itself says which types go in and out, and whether there is such a function at all. */
export function describeCall(
  context: Context,
  { parsed, declared }: { parsed: ParsedStatement; declared: readonly number[] },
) {
  return located(
    parsed,
    () => context.effects.catalog.describe(parsed.text, declared, catalogSession(context)),
  );
}

export async function runCalls(
  context: Context,
  command: CallCommand,
  { statement, ...options }: CommandOptions,
): Promise<Answer> {
  refuseMissing(command.parameterCount, options);
  context.transaction.query();
  const columns = statement.columns ??
    (await describeCall(context, { parsed: statement.parsed!, declared: [] })).columns!;
  const make = () => callAll(context, command, { statement, columns, ...options });
  return later({ columns, make });
}

async function callAll(
  context: Context,
  command: CallCommand,
  { columns, ...options }: CommandOptions & { columns: readonly Column[] },
): Promise<Answer> {
  const to = new Writer();
  const starts: number[] = [];
  for (const row of await argumentRows(context, command, options)) {
    const values: Value[] = [];
    for (const { function: name, arity, told } of command.calls) {
      // One after another, as PostgreSQL works out a row.
      const value = await callOf(name)(context, row.splice(0, arity));
      if (told !== false) values.push(value);
    }
    starts.push(to.size);
    DataRow.encode({
      values: values.map((value, index) =>
        encode(value, { column: columns[index], format: formatOf(options.resultFormats, index) })
      ),
    }, to);
  }
  const tag = `${command.tag} ${starts.length}`;
  return catalogAnswer({
    columns: [...columns],
    bytes: to.take(),
    starts: Uint32Array.from(starts),
    tag,
  });
}

async function argumentRows(
  context: Context,
  command: CallCommand,
  { statement, parameters, parameterFormats }: CommandOptions,
): Promise<Value[][]> {
  if (command.arguments === null) return [[]];
  const bound = { parameters, parameterFormats, parameterTypes: statement.parameterTypes };
  const { bytes } = await askCatalog(context, command.arguments, { bound });
  return [...rowTexts(bytes)];
}

function callOf(name: string): Call {
  const call = CALLS[name];
  if (call) return call;
  throw new PgError("feature_not_supported", `${name}() is not supported`);
}

function encode(
  value: Value,
  { column, format }: { column: Column; format: number },
): Uint8Array | null {
  if (value === null) return null;
  if (format === 1 && column.type === BOOL) return Uint8Array.of(value === "t" ? 1 : 0);
  return UTF8.encode(value);
}
