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
import { encodingOf } from "./copy_encoding.ts";
import { written } from "./copy_target.ts";
import { run } from "../running/run.ts";

type CopyTo = Extract<SessionCommand, { command: "copy_from" | "copy_to" }>;
type CopyQuery = Extract<SessionCommand, { command: "copy_query" }>;

export async function copyTo(context: Context, command: CopyTo): Promise<Answer> {
  const { table, columns } = command;
  const options = readOptions(command.options, "to");
  const encoding = encodingOf(context, command.options, options);
  const twice = columns?.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new PgError("duplicate_column", `column "${twice}" specified more than once`);
  }
  const list = columns === null ? "*" : columns.map(identifier).join();
  const [plain] = context.effects.planner.parse(`SELECT ${list} FROM ${written(table)}`);
  try {
    return await sendQuery(context, { query: plain, options, encoding, table: table.name });
  } catch (cause) {
    // The client wrote no such query.
    if (!(cause instanceof PgError)) throw cause;
    const unknown = cause.condition === "undefined_column" &&
      columns?.find((name) => cause.message.includes(`"${name}"`));
    const words = unknown
      ? new PgError(
        cause.condition,
        `column "${unknown}" of relation "${table.name}" does not exist`,
      )
      : cause;
    throw words.with({ position: undefined });
  }
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
    table: string | null;
  },
): Promise<Answer> {
  const { replies, cancellation } = context;
  const answer = await answerOf(context, query, options);
  try {
    const columns = answer.columns ?? [];
    const names = columns.map(({ name }) => name);
    refuseUnreferenced(options, { names, table });
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

function refuseUnreferenced(
  { forceQuote }: CopyOptions,
  { names, table }: { names: readonly string[]; table: string | null },
): void {
  if (forceQuote === STAR) return;
  const unknown = forceQuote.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  if (table !== null) {
    throw new PgError(
      "undefined_column",
      `column "${unknown}" of relation "${table}" does not exist`,
    );
  }
  throw new PgError(
    "invalid_column_reference",
    `FORCE_QUOTE column "${unknown}" not referenced by COPY`,
  );
}
