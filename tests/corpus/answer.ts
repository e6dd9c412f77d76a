// Sends a statement of the corpus to a server, and gives its answer in lines that can be compared.

import { Writer } from "../../lib/bytes/writer.ts";
import { typeByName, typeByOid } from "../../lib/types/types.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import type { CorpusStatement, Parameter } from "./read_corpus.ts";

/** Takes whole messages after login, and gives everything that they are answered with. */
export type Exchange = (bytes: Uint8Array) => Promise<Uint8Array>;

export interface Answer {
  /** Columns with their types, rows as text, tag or SQLSTATE, transaction status. */
  lines: string[];
  sqlstate: string | null;
  /** What the error says; it is shown, not compared. */
  message: string | null;
}

export async function answerOf(
  statement: Pick<CorpusStatement, "sql" | "parameters" | "unordered">,
  exchange: Exchange,
): Promise<Answer> {
  const { sql, parameters, unordered } = statement;
  const messages = decodeBackendAll(
    await exchange(parameters ? extended(sql, parameters) : simple(sql)),
  );
  const lines = messages.flatMap(lineOf);
  const error = messages.find(({ name }) => name === "ErrorResponse");
  const fields = error?.name === "ErrorResponse" ? error.body.fields : {};
  return {
    lines: unordered ? sortRows(lines) : lines,
    sqlstate: fields.C ?? null,
    message: fields.M ?? null,
  };
}

export function simple(query: string): Uint8Array {
  return Query.bytes({ query });
}

function extended(query: string, parameters: readonly Parameter[]): Uint8Array {
  const to = new Writer();
  const text = new TextEncoder();
  Parse.encode({ statement: "", query, paramTypes: parameters.map(oidOf) }, to);
  Describe.encode({ kind: "S", name: "" }, to);
  Bind.encode({
    portal: "",
    statement: "",
    paramFormats: [],
    params: parameters.map(({ value }) => value === null ? null : text.encode(value)),
    resultFormats: [],
  }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
  Sync.encode({}, to);
  return to.take();
}

function oidOf({ type }: Parameter): number {
  if (type === null) return 0;
  const known = typeByName(type);
  if (!known) throw new Error(`a parameter has the unknown type ${type}`);
  return known.oid;
}

function lineOf(message: BackendMessage): string[] {
  switch (message.name) {
    case "ParameterDescription":
      return [`parameters ${message.body.types.map(typeName).join(" ")}`];
    case "RowDescription":
      return [
        `columns ${
          message.body.columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(" | ")
        }`,
      ];
    case "DataRow":
      return [`row ${message.body.values.map(showValue).join(" | ")}`];
    case "CommandComplete":
      return [`tag ${message.body.tag}`];
    case "EmptyQueryResponse":
      return ["empty"];
    case "ErrorResponse":
      return [`error ${message.body.fields.C}`];
    case "ReadyForQuery":
      return [`status ${message.body.status}`];
    case "NotificationResponse":
      return [`notification ${message.body.channel} ${message.body.payload}`];
    default:
      return [];
  }
}

/** Numbers of a database's own types are given out as they come. */
const FIRST_NORMAL_OID = 16384;

function typeName(oid: number): string {
  return oid < FIRST_NORMAL_OID ? typeByOid(oid)?.name ?? String(oid) : "its own type";
}

function showValue(value: Uint8Array | null): string {
  return value ? JSON.stringify(new TextDecoder().decode(value)) : "NULL";
}

function sortRows(lines: readonly string[]): string[] {
  const rows = lines.filter((line) => line.startsWith("row ")).sort();
  return lines.map((line) => line.startsWith("row ") ? rows.shift()! : line);
}
