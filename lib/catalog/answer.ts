// Reads what PostgreSQL answered: the columns, the rows as they are, the tag, or the error.

import { Writer } from "../bytes/writer.ts";
import { PgError, type PgErrorFields } from "../errors/pg_error.ts";
import { type Condition, SQLSTATES } from "../errors/sqlstates.ts";
import type { Column } from "../types/column.ts";
import { backendFrames, decodeBackend } from "../wire/backend.ts";
import { DataRow } from "../wire/results.ts";

export interface Answer {
  parameterTypes: number[];
  columns: Column[] | null;
  bytes: Uint8Array;
  /** Where each row begins in `bytes`. */
  starts: Uint32Array;
  tag: string;
  failure?: PgError;
  /** Which of PostgreSQL's own routines gave the failure. */
  routine?: string;
  /** Whether the failure is one of what came before. */
  switchFailed: boolean;
}

/** Leaves out what came up to the first `readiesBefore` ReadyForQuery and after the next, unless that failed. */
export function readAnswer(bytes: Uint8Array, options: { readiesBefore: number }): Answer {
  const answer: Answer = {
    parameterTypes: [],
    columns: null,
    bytes: new Uint8Array(),
    starts: new Uint32Array(),
    tag: "",
    switchFailed: false,
  };
  const rows = new Writer(bytes.length);
  const starts: number[] = [];
  let readies = 0;
  for (const frame of backendFrames(bytes)) {
    const skipped = readies !== options.readiesBefore;
    if (frame.tag === "Z") readies += 1;
    if (skipped && frame.tag !== "E") continue;
    if (frame.tag === DataRow.tag) {
      starts.push(rows.size);
      copyRow(frame.body, rows);
      continue;
    }
    const message = decodeBackend(frame);
    if (message.name === "ParameterDescription") answer.parameterTypes = message.body.types;
    else if (message.name === "RowDescription") answer.columns = message.body.columns;
    else if (message.name === "CommandComplete") answer.tag = message.body.tag;
    else if (message.name === "ErrorResponse") {
      if (!answer.failure) answer.routine = message.body.fields.R;
      answer.failure ??= errorOf(message.body.fields);
      answer.switchFailed ||= skipped;
    }
  }
  return { ...answer, bytes: rows.take(), starts: Uint32Array.from(starts) };
}

function copyRow(body: Uint8Array, to: Writer): void {
  to.uint8(DataRow.tag.charCodeAt(0));
  to.int32(body.length + 4);
  to.bytes(body);
}

const CONDITIONS = new Map(
  Object.entries(SQLSTATES).map(([condition, sqlstate]) => [sqlstate, condition as Condition]),
);

/** PostgreSQL's own error, whole: the client is to see it as if it had asked PostgreSQL. */
function errorOf(fields: Readonly<Record<string, string>>): PgError {
  const told: PgErrorFields = {
    severity: fields.V === "FATAL" || fields.V === "PANIC" ? fields.V : "ERROR",
    detail: fields.D,
    hint: fields.H,
    position: fields.P === undefined ? undefined : Number(fields.P),
    where: fields.W,
    schema: fields.s,
    table: fields.t,
    column: fields.c,
    dataType: fields.d,
    constraint: fields.n,
  };
  const condition = CONDITIONS.get(fields.C as (typeof SQLSTATES)[Condition]);
  return new PgError(condition ?? "internal_error", fields.M ?? "unknown error", told);
}
