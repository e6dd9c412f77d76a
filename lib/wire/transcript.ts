// Conversations as text: `F Sync` is a message from the frontend, `B NoData` one from the backend.

import { PgError } from "../errors/pg_error.ts";
import {
  GSSResponse,
  PasswordMessage,
  SASLInitialResponse,
  SASLResponse,
} from "./authentication.ts";
import { BACKEND, type BackendMessage } from "./backend.ts";
import { FRONTEND, FRONTEND_STARTUP } from "./frontend.ts";
import { LineReader } from "./line_reader.ts";
import type { AnyMessage } from "./message.ts";

export type Side = "F" | "B";

export interface TranscriptLine {
  side: Side;
  name: string;
  body: Record<string, unknown>;
  /** The message on the wire. */
  bytes: Uint8Array;
  /** Who does not send this line, and why: `!gateway IRIS has no such type`. */
  mark?: { who: string; why: string };
}

export interface Transcript {
  /** The first line: what the conversation shows. */
  title: string;
  lines: TranscriptLine[];
}

/** A transcript may name what the tag p alone does not tell. */
const PASSWORD_KINDS = [PasswordMessage, SASLInitialResponse, SASLResponse, GSSResponse];

const ROWS: Readonly<Record<Side, ReadonlyMap<string, AnyMessage>>> = {
  F: byName([...FRONTEND_STARTUP, ...FRONTEND.values(), ...PASSWORD_KINDS]),
  B: byName(BACKEND),
};

export function printBackend(message: BackendMessage): string {
  return printLine("B", message);
}

export function printLine(side: Side, message: Pick<TranscriptLine, "name" | "body">): string {
  return `${side} ${rowOf(side, message.name).show(message.body)}`;
}

export function parseLine(line: string): TranscriptLine {
  const from = new LineReader(line);
  const side = from.character();
  if (side !== "F" && side !== "B") {
    throw new PgError("syntax_error", `a line begins with F or B, not "${line}"`);
  }
  from.expect(" ");
  const name = from.word();
  const row = rowOf(side, name);
  const body = row.parse(from);
  const mark = from.skip(" !") ? { who: from.word(), why: from.rest().trim() } : undefined;
  if (!from.atEnd) throw new PgError("syntax_error", `unexpected end of "${line}"`);
  return { side, name, body, bytes: row.bytes(body), ...(mark && { mark }) };
}

/** Blank lines and further comments count for nothing. */
export function parseTranscript(text: string): Transcript {
  const lines = text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
  const first = lines[0] ?? "";
  if (!first.startsWith("# ")) {
    throw new PgError("syntax_error", "the first line of a transcript says what it shows: # ...");
  }
  return {
    title: first.slice(2),
    lines: lines.filter((line) => !line.startsWith("#")).map(parseLine),
  };
}

function rowOf(side: Side, name: string): AnyMessage {
  const row = ROWS[side].get(name);
  if (!row) throw new PgError("syntax_error", `there is no message ${side} ${name}`);
  return row;
}

function byName(rows: Iterable<AnyMessage>): ReadonlyMap<string, AnyMessage> {
  return new Map([...rows].map((row) => [row.name, row]));
}
