// Plays what several sessions do in turn against a server, and tells what each was answered.

import pg from "pg";
import type { Login } from "./gateway.ts";
import { SETUP } from "./interleavings.ts";
import {
  ENDS,
  type Interleaving,
  type Line,
  NOTHING,
  WAITS,
} from "./interleavings/interleaving.ts";

/** Whoever is silent for so long waits; who does not wait answers when it is done. */
const SILENCE_MS = 250;

export type Side = "postgres" | "gateway";

export function expectedOf([session, statement, postgres, gateway]: Line, side: Side): string {
  const answer = side === "gateway" ? gateway?.answer ?? postgres : postgres;
  return `${session}: ${statement} → ${answer}`;
}

export async function playInterleaving(
  { play }: Interleaving,
  { login, side }: { login: Login; side: Side },
): Promise<string[]> {
  const names = [...new Set(play.map(([session]) => session))];
  const sessions = new Map<string, pg.Client>();
  const bystander = new pg.Client(login);
  const waiting = new Map<string, Promise<string>>();
  const lines: string[] = [];
  try {
    for (const name of names) {
      const client = new pg.Client(login);
      sessions.set(name, client);
      await client.connect();
    }
    await bystander.connect();
    await sessions.get(names[0])!.query(SETUP);
    for (const line of play) {
      const [name, statement] = line;
      const answer = statement === ENDS
        ? waiting.get(name) ?? Promise.resolve(NOTHING)
        : told(sessions.get(name)!, statement);
      waiting.delete(name);
      const waits = expectedOf(line, side).endsWith(`→ ${WAITS}`);
      const heard = waits ? await Promise.race([answer, silence(bystander)]) : await answer;
      if (heard === WAITS) waiting.set(name, answer);
      lines.push(`${name}: ${statement} → ${heard}`);
    }
  } finally {
    for (const client of [...sessions.values(), bystander]) await client.end();
  }
  return lines;
}

/** What comes after it has been answered by then, however slow the machine is. */
async function silence(bystander: pg.Client): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
  for (let pulse = 0; pulse < 3; pulse++) {
    await bystander.query("SELECT pg_try_advisory_lock(4711), pg_advisory_unlock(4711)");
  }
  return WAITS;
}

async function told(client: pg.Client, statement: string): Promise<string> {
  try {
    const results: unknown = await client.query({ text: statement, rowMode: "array" });
    return [results].flat().map((result) => printed(result as pg.QueryArrayResult)).join("; ");
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (cause instanceof pg.DatabaseError && code !== undefined) return `ERROR ${code}`;
    throw cause;
  }
}

function printed({ rows, fields, command, rowCount }: pg.QueryArrayResult): string {
  if (fields.length > 0) return rows.map((row: unknown[]) => row.join(",")).join(" ");
  if (command === "INSERT") return `INSERT 0 ${rowCount}`;
  return rowCount === null ? command : `${command} ${rowCount}`;
}
