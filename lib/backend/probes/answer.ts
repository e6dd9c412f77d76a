// Carries out one step of a probe and gives its answer as a line of text.

import { PgError } from "../../errors/pg_error.ts";
import { ArgumentList } from "../../types/argument_list.ts";
import { type ColumnHint, NO_HINTS, OUTPUT_DEFAULTS } from "../../types/column.ts";
import { numericPrecision, numericScale } from "../../types/numeric.ts";
import type { LongValue } from "../../types/long_value.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import type { BackendConnection } from "../connection.ts";
import type { Batch } from "../contract.ts";
import { rowTexts } from "../../wire/data_rows.ts";
import type { Asked, Called, Step } from "./probe.ts";

const SELECT = 1;
const ANSWER_CHARACTERS_MAX = 600;
const COLUMNS_MAX = 40;
const TEXT = typeByName("text")!.oid;
/** Cells as IRIS sends them, whatever they are meant to be. */
const AS_TEXT: ColumnHint[] = Array.from({ length: COLUMNS_MAX }, () => ({ type: TEXT }));

/** The answer of one step; a refusal by IRIS is an answer too. */
export async function answerOf(connection: BackendConnection, step: Step): Promise<string> {
  try {
    if ("call" in step) return await called(connection, step);
    return step.describe ? await described(connection, step) : await executed(connection, step);
  } catch (cause) {
    if (!(cause instanceof PgError) || !connection.alive) throw cause;
    return shortened(`refused: ${cause.fields.reported ?? cause.message}`);
  }
}

export function isRefusal(answer: string): boolean {
  return answer.startsWith("refused: ");
}

async function called(connection: BackendConnection, { call, name }: Called): Promise<string> {
  switch (call) {
    case "level":
      await connection.ping();
      return `level ${connection.level}`;
    case "savepoint":
    case "rollbackTo":
    case "releaseSavepoint":
      await connection[call](name!);
      return "done";
    case "begin":
    case "rollback":
      await connection[call]();
      return "done";
    case "loginNowhere":
      throw new Error("a login is no call on a connection");
  }
}

async function described(connection: BackendConnection, { sql, describe }: Asked): Promise<string> {
  const { columns, parameterTypes } = await connection.describe(sql, NO_HINTS);
  if (describe === "parameters") return parameterTypes.map(typeName).join(", ");
  return (columns ?? []).map(({ name, type, typmod }) =>
    `${name} ${typeName(type)}${modifier(type, typmod)}`
  ).join(", ");
}

function typeName(oid: number): string {
  return typeByOid(oid)?.name ?? String(oid);
}

function modifier(type: number, typmod: number): string {
  if (typmod < 0) return "";
  if (typeName(type) !== "numeric") return `(${typmod - 4})`;
  return `(${numericPrecision(typmod)},${numericScale(typmod)})`;
}

async function executed(
  connection: BackendConnection,
  { sql, values = [], outputs, keep = false, rowId = false }: Asked,
): Promise<string> {
  const all = new ArgumentList();
  const { list } = all;
  for (const value of values) {
    if (typeof value === "object" && value !== null) all.addLong(lettersOf(value.letters));
    else if (typeof value === "number") list.integer(value);
    else if (value === "") list.string("\0");
    else list.value(value);
  }
  const { list: parameters, long } = all.take();
  const rows: string[] = [];
  const first = await connection.execute({
    sql,
    parameters,
    long,
    hints: { head: outputs?.map((output) => ({ type: TEXT, output })) ?? AS_TEXT, tail: [] },
    formats: [],
    output: OUTPUT_DEFAULTS,
    rowsMax: 0,
    keep,
  });
  for (let batch: Batch = first;;) {
    for (const row of rowTexts(batch.bytes)) {
      rows.push(row.map((cell) => cell ?? "NULL").join(","));
    }
    if (batch.failure) throw batch.failure;
    if (batch.cursor === 0) break;
    batch = await connection.fetch(batch.cursor, 0);
  }
  if (rowId) return `row id ${first.rowId}`;
  if (first.statementType !== SELECT && !first.columns) return `${first.rowCount} rows changed`;
  return shortened(rows.length === 0 ? "no rows" : rows.join(" / "));
}

const PIECE_LETTERS = 500_000;

function lettersOf(count: number): LongValue {
  return {
    binary: false,
    *pieces() {
      for (let left = count; left > 0; left -= PIECE_LETTERS) {
        yield new Uint8Array(Math.min(left, PIECE_LETTERS)).fill(0x61);
      }
    },
  };
}

function shortened(text: string): string {
  return text.length > ANSWER_CHARACTERS_MAX ? text.slice(0, ANSWER_CHARACTERS_MAX) + "..." : text;
}
