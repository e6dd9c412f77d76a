// COPY TO STDOUT: the rows of a query as the client's own format has them, as fast as the client takes them.

import { identifier } from "../../sql/text/quoting.ts";
import { type CopyOptions, readOptions, STAR } from "../../copy/options.ts";
import { RowWriter } from "../../copy/row_writer.ts";
import type { Encoding } from "../../bytes/encoding.ts";
import { PgError } from "../../errors/pg_error.ts";
import { recodeRows } from "../../rows/recode_rows.ts";
import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { CopyDone, CopyOutResponse } from "../../wire/copy.ts";
import { analyse } from "../judgement/analysis.ts";
import { type Answer, done } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { refusalOf } from "./copied_relation.ts";
import { encodingOf } from "./copy_encoding.ts";
import { columnsOfTarget, type CopyTable, refuseSchema, written } from "./copy_target.ts";
import { run } from "../running/run.ts";

type CopyTo = Extract<SessionCommand, { command: "copy_from" | "copy_to" }>;
type CopyQuery = Extract<SessionCommand, { command: "copy_query" }>;

export async function copyTo(context: Context, command: CopyTo): Promise<Answer> {
  const { table, columns } = command;
  const refusal = await refusalOf(context, table, "from");
  if (refusal) throw refusal;
  const options = readOptions(command.options, "to");
  const encoding = encodingOf(context, command.options, options);
  const twice = columns?.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new PgError("duplicate_column", `column "${twice}" specified more than once`);
  }
  const hidden = columns?.find((name) => SYSTEM_COLUMNS.has(name));
  if (hidden !== undefined) throw unknownColumn(hidden, table);
  const list = columns === null ? "*" : columns.map(identifier).join();
  const [plain] = context.effects.planner.parse(`SELECT ${list} FROM ${written(table)}`);
  try {
    return await sendQuery(context, { query: plain, options, encoding, table });
  } catch (cause) {
    // The client wrote no such query.
    if (!(cause instanceof PgError)) throw cause;
    if (cause.condition === "undefined_table") await refuseSchema(context, table);
    const unknown = cause.condition === "undefined_column" &&
      columns?.find((name) => cause.message.includes(`"${name}"`));
    throw unknown ? unknownColumn(unknown, table) : cause.with({ position: undefined });
  }
}

/** A query may name them, and a COPY may not. */
const SYSTEM_COLUMNS: ReadonlySet<string> = new Set([
  "ctid",
  "xmin",
  "cmin",
  "xmax",
  "cmax",
  "tableoid",
]);

function unknownColumn(column: string, { name }: CopyTable): PgError {
  return new PgError("undefined_column", `column "${column}" of relation "${name}" does not exist`);
}

export function copyQuery(context: Context, command: CopyQuery): Promise<Answer> {
  const options = readOptions(command.options, "to");
  const encoding = encodingOf(context, command.options, options);
  return sendQuery(context, { query: command.query, options, encoding, table: null });
}

async function sendQuery(
  context: Context,
  { query, options, encoding, table }: {
    query: ParsedStatement;
    options: CopyOptions;
    encoding: Encoding | null;
    table: CopyTable | null;
  },
): Promise<Answer> {
  const { replies, cancellation } = context;
  const answer = await answerOf(context, query, options);
  try {
    const columns = answer.columns ?? [];
    const names = columns.map(({ name }) => name);
    await refuseUnreferenced(context, options, { names, table });
    const writer = new RowWriter(options, names, encoding);
    const format = options.format === "binary" ? 1 : 0;
    replies.add(CopyOutResponse, { format, columnFormats: columns.map(() => format) });
    await replies.rows(writer.header());
    let rows = 0;
    for (;;) {
      cancellation.check();
      const piece = await answer.next(0);
      if (piece === undefined) break;
      const recoded = encoding === null
        ? piece
        : { ...piece, ...recodeRows(piece.bytes, { columns, formats: [format] }, encoding) };
      await replies.rows(writer.rows(recoded.bytes));
      rows += piece.rows;
      if (recoded.failure) throw recoded.failure;
    }
    await replies.rows(writer.trailer());
    replies.say(CopyDone);
    return done(`COPY ${rows}`);
  } finally {
    await answer.close();
  }
}

async function answerOf(
  context: Context,
  query: ParsedStatement,
  { format }: CopyOptions,
): Promise<Answer> {
  const statement = await analyse(context, query, []);
  return await run(context, statement, {
    parameters: [],
    parameterFormats: [],
    resultFormats: [format === "binary" ? 1 : 0],
    rowsMax: 0,
    alone: false,
    simple: false,
    keep: false,
  });
}

async function refuseUnreferenced(
  context: Context,
  { forceQuote }: CopyOptions,
  { names, table }: { names: readonly string[]; table: CopyTable | null },
): Promise<void> {
  if (forceQuote === STAR) return;
  const unknown = forceQuote.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  if (table === null) {
    throw new PgError("undefined_column", `column "${unknown}" does not exist`);
  }
  await columnsOfTarget(context, table, [unknown]);
  throw new PgError(
    "invalid_column_reference",
    `FORCE_QUOTE column "${unknown}" not referenced by COPY`,
  );
}
