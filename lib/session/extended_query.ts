// Parse, Bind, Describe, Execute, Close: a statement in steps. (PROTOCOL-FLOW-EXT-QUERY)

import { PgError } from "../errors/pg_error.ts";
import { recodeValue } from "../rows/recode_rows.ts";
import {
  type Bind,
  BindComplete,
  type Close,
  CloseComplete,
  type Describe,
  type Execute,
  NoData,
  ParameterDescription,
  type Parse,
  ParseComplete,
  PortalSuspended,
} from "../wire/extended_query.ts";
import type { FrontendMessage } from "../wire/frontend.ts";
import { EmptyQueryResponse } from "../wire/simple_query.ts";
import { cursorColumns } from "./judgement/analysis.ts";
import { current, prepared } from "./judgement/basis.ts";
import { done } from "./running/answer.ts";
import { encodeBound } from "./running/arguments.ts";
import { formatOf, parameterOf } from "./running/bound.ts";
import type { Context } from "./context.ts";
import { aborted, refuseInFailed, refusePlanInFailed } from "./transactions/failed_transaction.ts";
import { tellLongNames } from "./notices.ts";
import type { Portal } from "./cursors/portals.ts";
import { sendRows } from "./running/rows.ts";
import { run } from "./running/run.ts";
import type { Statement } from "./statements.ts";

export async function parse(context: Context, message: Parse): Promise<void> {
  const { effects, statements, transaction, replies } = context;
  const { statement: name, query, paramTypes } = message;
  transaction.open();
  if (name === "") statements.remove("");
  const parsed = effects.planner.parse(query);
  tellLongNames(context, query);
  if (parsed.length > 1) {
    throw new PgError(
      "syntax_error",
      "cannot insert multiple commands into a prepared statement",
    );
  }
  if (parsed.length === 1) refuseInFailed(context, parsed[0]);
  const statement = await prepared(context, parsed[0] ?? null, paramTypes);
  statements.add(name, statement, { text: query, preparedAt: effects.now(), sql: false });
  replies.say(ParseComplete);
}

export function bind(context: Context, message: Bind): void | Promise<void> {
  context.transaction.open();
  const statement = current(context, message.statement);
  if (statement instanceof Promise) {
    return statement.then((found) => bindTo(context, message, found));
  }
  return bindTo(context, message, statement);
}

function bindTo(context: Context, message: Bind, statement: Statement): void | Promise<void> {
  const { portals, transaction, replies } = context;
  refuseCounts(message, statement);
  refusePlanInFailedUnlessEmpty(context, statement);
  const { portal, paramFormats: parameterFormats } = message;
  const parameters = utf8Parameters(context, message, statement);
  const { parameterTypes } = statement;
  const bound = { parameters, parameterFormats, parameterTypes, portal };
  const encoding = encodeBound(context, { plan: statement.plan, bound });
  const add = (encoded: Portal["encoded"]) => {
    const added = portals.add({
      name: portal,
      statement,
      parameters,
      parameterFormats,
      resultFormats: message.resultFormats,
      encoded,
      depth: transaction.depth,
      position: 0,
      keeps: "none",
      createdAt: context.effects.now(),
    });
    if (added) return added.then(() => replies.say(BindComplete));
    replies.say(BindComplete);
  };
  return encoding instanceof Promise ? encoding.then(add) : add(encoding);
}

/** Values as they are, but for a client whose texts are in another encoding. */
function utf8Parameters(
  { settings: { encoding } }: Context,
  { params, paramFormats }: Bind,
  { parameterTypes }: Statement,
): Bind["params"] {
  if (encoding === null) return params;
  return params.map((value, index) => {
    if (value === null) return null;
    const format = formatOf(paramFormats, index);
    return recodeValue(value, { type: parameterTypes[index] ?? 0, format }, encoding);
  });
}

export function describe(context: Context, { kind, name }: Describe): void {
  context.transaction.open();
  if (kind === "S") describeStatement(context, context.statements.get(name));
  else if (kind === "P") describePortal(context, context.portals.get(name));
  else throw invalidKind("DESCRIBE", kind);
}

function describeStatement(context: Context, { columns, parameterTypes }: Statement): void {
  if (context.transaction.failed && columns) throw aborted();
  context.replies.add(ParameterDescription, { types: [...parameterTypes] });
  // Nobody knows yet in which formats the rows will come: 0 for all.
  describeColumns(context, columns, []);
}

function describePortal(context: Context, { statement, resultFormats }: Portal): void {
  const columns = columnsNow(context, statement);
  if (context.transaction.failed && columns) throw aborted();
  describeColumns(context, columns, resultFormats);
}

/** A FETCH that was prepared once may meet another cursor of the same name each time. */
function columnsNow(context: Context, { plan, columns }: Statement): Statement["columns"] {
  if (plan.kind !== "session" || plan.command.command !== "fetch") return columns;
  return cursorColumns(context, plan.command);
}

function describeColumns(
  { replies }: Context,
  columns: Statement["columns"],
  formats: readonly number[],
): void {
  if (columns) replies.columns(columns, formats);
  else replies.say(NoData);
}

/** `next` is the message behind it, if it is here already. */
export async function execute(
  context: Context,
  message: Execute,
  next: FrontendMessage | undefined,
): Promise<void> {
  const { portals, transaction, replies, gathering, flight } = context;
  transaction.open();
  const portal = portals.get(message.portal);
  const { plan } = portal.statement;
  if (plan.kind === "empty") return replies.say(EmptyQueryResponse);
  refusePlanInFailed(context, plan);
  transaction.start();
  // Negative is as good as none.
  const rowsMax = Math.max(0, message.maxRows);
  const taken = gathering.takes(portal, { maxRows: rowsMax, next });
  if (taken && await taken) return;
  const flies = flight.takes(portal, { maxRows: rowsMax, next });
  if (flies && await flies) return;
  // Nothing else can join its transaction.
  const alone = next?.name === "Sync";
  const answer = await answerOf(context, portal, { rowsMax, alone });
  const { rows, suspended } = await sendRows(context, {
    answer,
    rowsMax,
    formats: answer.formats ?? portal.resultFormats,
  });
  if (suspended && answer.columns !== null) return replies.say(PortalSuspended);
  replies.complete(answer.tag(rows));
}

async function answerOf(
  context: Context,
  portal: Portal,
  { rowsMax, alone }: { rowsMax: number; alone: boolean },
) {
  if (portal.answer) {
    if (portal.answer.columns === null) throw cannotRun(portal.name);
    return portal.answer;
  }
  // Until it has an answer it counts as broken: it does not run twice.
  portal.answer = done("");
  const answer = await run(context, portal.statement, {
    parameters: portal.parameters,
    parameterFormats: portal.parameterFormats,
    resultFormats: portal.resultFormats,
    encoded: portal.encoded,
    rowsMax,
    alone,
    simple: false,
    keep: true,
  });
  return context.portals.opened(portal, answer);
}

export async function close(context: Context, { kind, name }: Close): Promise<void> {
  const { statements, portals, transaction, replies } = context;
  transaction.open();
  if (kind === "S") statements.remove(name);
  else if (kind === "P") await portals.close(name);
  else throw invalidKind("CLOSE", kind);
  replies.say(CloseComplete);
}

function refuseCounts(
  { portal, statement: name, params, paramFormats, resultFormats }: Bind,
  { parameterTypes, columns }: Statement,
): void {
  const formats = paramFormats.length;
  if (formats > 1 && formats !== params.length) {
    throw violation(
      `bind message has ${formats} parameter formats but ${params.length} parameters`,
    );
  }
  if (params.length !== parameterTypes.length) {
    throw violation(
      `bind message supplies ${params.length} parameters, ` +
        `but prepared statement "${name}" requires ${parameterTypes.length}`,
    );
  }
  const width = columns?.length ?? 0;
  if (columns && resultFormats.length > 1 && resultFormats.length !== width) {
    throw violation(
      `bind message has ${resultFormats.length} result formats but query has ${width} columns`,
    );
  }
  const unknown = paramFormats.findIndex((format) => format !== 0 && format !== 1);
  // One format for no values at all is not looked at.
  if (unknown >= 0 && params.length > 0) {
    throw new PgError(
      "invalid_parameter_value",
      `unsupported format code: ${paramFormats[unknown]}`,
      { where: parameterOf(portal, unknown + 1) },
    );
  }
}

function refusePlanInFailedUnlessEmpty(context: Context, { plan }: Statement): void {
  if (plan.kind !== "empty") refusePlanInFailed(context, plan);
}

/** The message was read well; only what it says does not fit. */
function violation(message: string): PgError {
  return new PgError("protocol_violation", message);
}

function invalidKind(message: string, kind: string): PgError {
  return violation(`invalid ${message} message subtype ${kind.charCodeAt(0)}`);
}

function cannotRun(name: string): PgError {
  const message = `portal "${name}" cannot be run`;
  return new PgError("object_not_in_prerequisite_state", message);
}
