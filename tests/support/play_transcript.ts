// Plays a transcript against a server, and says what it answered and what was expected, line by line.

import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { printBackend, type Transcript, type TranscriptLine } from "../../lib/wire/transcript.ts";

/** Takes whole messages after login, and gives everything that they are answered with. */
export type Exchange = (bytes: Uint8Array) => Promise<Uint8Array>;

/** A line marked with a side's name does not belong to that side. */
export type Side = "postgres" | "gateway";

export interface Played {
  expected: string[];
  actual: string[];
}

export async function playTranscript(
  { lines }: Transcript,
  { side, exchange }: { side: Side; exchange: Exchange },
): Promise<Played> {
  const played: Played = { expected: [], actual: [] };
  for (const turn of turnsOf(lines.filter(({ mark }) => mark?.who !== side))) {
    const sent = turn.filter((line) => line.side === "F");
    const answer = await exchange(concat(sent.map(({ bytes }) => bytes)));
    const questions = sent.map(({ name }) => `F ${name}`);
    played.expected.push(
      ...questions,
      ...turn.filter((line) => line.side === "B").map((line) =>
        decodeBackendAll(line.bytes).map(print).join("\n")
      ),
    );
    played.actual.push(...questions, ...decodeBackendAll(answer).map(print));
  }
  return played;
}

/** What the client sends up to an answer, and that answer. */
function turnsOf(lines: readonly TranscriptLine[]): TranscriptLine[][] {
  const turns: TranscriptLine[][] = [];
  lines.forEach((line, index) => {
    if (line.side === "F" && lines[index - 1]?.side !== "F") turns.push([]);
    turns.at(-1)!.push(line);
  });
  return turns;
}

type Message = ReturnType<typeof decodeBackendAll>[number];

/** Where an error stands in a server's source, and which number a table got, is not part of a conversation. */
function print(message: Message): string {
  switch (message.name) {
    case "ErrorResponse":
    case "NoticeResponse": {
      const told = Object.entries(message.body.fields).filter(([code]) => TOLD.includes(code));
      return printBackend({ ...message, body: { fields: Object.fromEntries(told) } });
    }
    case "NotificationResponse":
      // Each server numbers its processes in its own way.
      return printBackend({ ...message, body: { ...message.body, processId: 0 } });
    case "RowDescription": {
      const columns = message.body.columns.map((column) => ({
        ...column,
        tableOid: Math.min(column.tableOid, FIRST_NORMAL_OID),
      }));
      return printBackend({ ...message, body: { columns } });
    }
    default:
      return printBackend(message);
  }
}

/** Severity, SQLSTATE, message, detail, hint and position. */
const TOLD = "SCMDHP";
/** What a database's own objects have is this or more. */
const FIRST_NORMAL_OID = 16384;

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
