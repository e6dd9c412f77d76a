// The values of a statement's `?`, in IRIS's order, as the $LIST that the backend takes.

import { encodePlain } from "../../copy/column_encoder.ts";
import { PgError } from "../../errors/pg_error.ts";
import { Writer } from "../../bytes/writer.ts";
import type { Argument, ColumnLimit } from "../../sql/plans/argument.ts";
import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { StepsPlan } from "../../sql/program.ts";
import { ArgumentList, type Arguments } from "../../types/argument_list.ts";
import type { OutputSettings } from "../../types/column.ts";
import { isLong } from "../../types/long_value.ts";
import { LEFT_OVER } from "../../types/parameters.ts";
import { encodeRowCount } from "../../types/row_count.ts";
import { timeZone } from "../../types/time_zones.ts";
import { DoesNotFit, MustNotBeNull } from "../../types/type_modifiers.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import { isUserType } from "../../types/enums.ts";
import { refuseLabel } from "./enum_labels.ts";
import { askCatalog } from "../ask_catalog.ts";
import { type Bound, formatOf, parameterOf } from "./bound.ts";
import type { Context } from "../context.ts";
import { BoundLists, type BoundValue, encodePart, TooManyElements } from "./lists.ts";

const UTF8 = new TextEncoder();
/** Room for the values of one statement, which most have little need of. */
const ROOM = new Writer();
const ROOM_BYTES_MAX = 64 * 1024;
const TEXT = typeByName("text")!.oid;
const INT4 = typeByName("int4")!.oid;
const TIMESTAMP = typeByName("timestamp")!.oid;
const TIMESTAMPTZ = typeByName("timestamptz")!.oid;

export function encodeArguments(
  context: Context,
  work: { values: readonly Argument[]; bound: Bound },
): Arguments {
  const all = new ArgumentList(ROOM.buffer.length > ROOM_BYTES_MAX ? new Writer() : ROOM).begin();
  addArguments(context, work, all);
  return all.take();
}

export function addArguments(
  context: Context,
  { values, bound }: { values: readonly Argument[]; bound: Bound },
  all: ArgumentList,
): void {
  const { list } = all;
  const output = inputSettings(context);
  let lists: BoundLists | undefined;
  for (const argument of values) {
    if ("param" in argument) {
      const { param, element, part, column, rows } = argument;
      try {
        const value = boundValue(context, bound, param, { settings: output });
        if (value.bytes === null && argument.required !== undefined) {
          throw new MustNotBeNull(argument.required);
        }
        if (element !== undefined) {
          (lists ??= boundLists(context, bound)).encode(param, element, list);
        } else if (part !== undefined) encodePart(value, part, list);
        else if (column) addAssigned(value, column, all);
        else if (rows) encodeRowCount(value, rows, list);
        else all.add(value);
      } catch (cause) {
        throw toldAtBind(cause, bound, param);
      }
    } else if ("gathered" in argument) {
      (lists ??= boundLists(context, bound)).gather(argument.gathered, list);
    } else if ("draw" in argument || "workedOut" in argument) {
      throw new PgError("internal_error", "a value of the statement was not settled");
    } else if ("value" in argument) {
      const bytes = argument.value === null ? null : UTF8.encode(argument.value);
      const { type = TEXT, column, required } = argument;
      if (bytes === null && required !== undefined) throw new MustNotBeNull(required);
      all.add({ type, format: 0, bytes, settings: output }, column);
    } else {
      const { type, text } = sessionValue(context, argument.session);
      all.add({ type, format: 0, bytes: UTF8.encode(text), settings: output });
    }
  }
}

/** What is plain goes as it is. */
function addAssigned(value: BoundValue, column: ColumnLimit, all: ArgumentList): void {
  const { bytes, type, format } = value;
  const { list } = all;
  const isOfColumn = bytes !== null && type === column.type && !column.beside;
  const mayBePlain = isOfColumn && !isLong(bytes.length, list.size);
  if (mayBePlain && encodePlain(bytes, { column, format }, list)) return;
  all.add(value, column);
}

/** As PostgreSQL does, which keeps the value to itself. */
function toldAtBind(cause: unknown, { portal, parameterFormats }: Bound, param: number): unknown {
  if (portal === undefined || !(cause instanceof PgError) || cause instanceof DoesNotFit) {
    return cause;
  }
  const isText = formatOf(parameterFormats, param - 1) === 0;
  const place = `${parameterOf(portal, param)}${isText ? " = '...'" : ""}`;
  const { where } = cause.fields;
  const told = cause.message === LEFT_OVER
    ? new PgError(cause.condition, `${LEFT_OVER} ${param}`, cause.fields)
    : cause;
  return told.with({ where: where === undefined ? place : `${where}\n${place}` });
}

/** Bind's own work: a value that its type does not take is told there. What others than IRIS work with is
 * only looked at. */
export function encodeBound(
  context: Context,
  { plan, bound }: { plan: Plan; bound: Bound },
): undefined | Arguments | Promise<undefined> {
  switch (plan.kind) {
    case "data":
    case "steps": {
      const sized = sizedUnlessLate(context, plan, bound);
      if (!sized) return undefined;
      // Numbers are drawn and expressions worked out when the statement runs.
      if (sized.arguments.some((argument) => "draw" in argument || "workedOut" in argument)) {
        return undefined;
      }
      const encoded = encodeUnlessLate(context, { values: sized.arguments, bound });
      // What runs is the plan for the sizes, which is not kept beside the values.
      return sized === plan ? encoded : undefined;
    }
    case "native":
      return encodeArguments(context, { values: inOrder(bound.parameterTypes.length), bound });
    default:
      // PostgreSQL takes more than IRIS's types do ('tomorrow'), so what looks wrong is for it to judge.
      return areReadable(context, bound) ? undefined : askPostgres(context, bound);
  }
}

/** What IRIS cannot be given so, PostgreSQL may work out when the statement runs. */
function sizedUnlessLate(context: Context, plan: DataPlan | StepsPlan, bound: Bound) {
  try {
    return sizedPlan(context, plan, bound);
  } catch (cause) {
    if (cause instanceof TooManyElements) return undefined;
    throw cause;
  }
}

/** That a value does not fit its column is told when the statement runs, where it is encoded again. */
function encodeUnlessLate(
  context: Context,
  work: { values: readonly Argument[]; bound: Bound },
): Arguments | undefined {
  try {
    return encodeArguments(context, work);
  } catch (cause) {
    if (cause instanceof DoesNotFit) return undefined;
    throw cause;
  }
}

function areReadable(context: Context, bound: Bound): boolean {
  const values = bound.parameterTypes.flatMap((type, index) =>
    typeByOid(type) ? [{ param: index + 1 }] : []
  );
  try {
    encodeArguments(context, { values, bound });
    return true;
  } catch (cause) {
    if (cause instanceof PgError) return false;
    throw cause;
  }
}

/** A statement that does nothing, with the values that are in doubt. */
async function askPostgres(context: Context, bound: Bound): Promise<undefined> {
  await askCatalog(context, "SELECT", { bound });
}

function sizedPlan(context: Context, plan: DataPlan | StepsPlan, bound: Bound) {
  if (!plan.lists) return plan;
  const lists = boundLists(context, bound);
  return plan.kind === "data" ? lists.plan(plan) : lists.plan(plan);
}

/** Reads the arrays among the values where a plan takes them apart. */
export function boundLists(context: Context, bound: Bound): BoundLists {
  const settings = inputSettings(context);
  return new BoundLists((param, type) => boundValue(context, bound, param, { settings, type }));
}

/** What may be read as an array of another type, in both formats and in text. */
const TEXT_ARRAYS = new Set(["text[]", "varchar[]"].map((name) => typeByName(name)!.oid));
const TEXTS = new Set([0, ...["text", "varchar", "unknown"].map((name) => typeByName(name)!.oid)]);

function boundValue(
  context: Context,
  bound: Bound,
  param: number,
  { settings, type: wanted = 0 }: { settings: OutputSettings; type?: number },
): BoundValue {
  const index = param - 1;
  const declared = bound.parameterTypes[index] ?? 0;
  const format = formatOf(bound.parameterFormats, index);
  const isText = TEXT_ARRAYS.has(declared) || format === 0 && TEXTS.has(declared);
  const type = wanted !== 0 && isText ? wanted : declared;
  const value = {
    type,
    format,
    bytes: bound.parameters[index] ?? null,
    settings,
  };
  return isUserType(type) ? ofUserType(context, value) : value;
}

/** A domain's value is one of its base, and an enum's has to be one of its labels. */
function ofUserType({ effects: { planner } }: Context, value: BoundValue): BoundValue {
  const { types, irisSchema } = planner;
  const type = types.baseOf(value.type);
  const of = type === value.type ? value : { ...value, type };
  refuseLabel(of, { types, irisSchema });
  return of;
}

/** What values are read by: "now" and "today" are the transaction's. */
function inputSettings({ settings, transaction }: Context): OutputSettings {
  return { ...settings.output, now: transaction.startedAt };
}

/** The arguments of a statement that goes to IRIS as written. */
export function inOrder(count: number): Argument[] {
  return Array.from({ length: count }, (_, index) => ({ param: index + 1 }));
}

function sessionValue(
  context: Context,
  name: Extract<Argument, { session: unknown }>["session"],
): { type: number; text: string } {
  switch (name) {
    case "current_user":
    case "session_user":
      return { type: TEXT, text: context.user };
    case "current_database":
      return { type: TEXT, text: context.effects.database };
    case "pg_backend_pid":
      return { type: INT4, text: String(context.processId) };
    case "localtimestamp":
      return { type: TIMESTAMP, text: localTime(context) };
    case "now":
      return {
        type: TIMESTAMPTZ,
        text: new Date(context.transaction.startedAt).toISOString(),
      };
  }
}

function localTime({ settings: { output }, transaction: { startedAt } }: Context): string {
  const offset = timeZone(output.timeZone).offsetAt(Math.floor(startedAt / 1000));
  return new Date(startedAt + offset * 1000).toISOString().slice(0, -1);
}
