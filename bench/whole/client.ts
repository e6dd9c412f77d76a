// A client of the bench: bare messages, so that what is measured is the server and not a driver of its own.

import { Writer } from "../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { StartupMessage } from "../../lib/wire/startup.ts";
import { RawClient } from "../../tests/support/raw_client.ts";
import type { Target } from "./target.ts";

export async function connect(
  { host, port, user, database }: Pick<Target, "host" | "port" | "user" | "database">,
): Promise<RawClient> {
  const client = await RawClient.open(host, port);
  const parameters = { user, database };
  mustBeWell(await client.ask(StartupMessage.bytes({ version: 0x30000, parameters })), "login");
  return client;
}

/** A new connection for one piece of work. */
export async function withClient<T>(
  target: Target,
  use: (client: RawClient) => Promise<T>,
): Promise<T> {
  const client = await connect(target);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

export async function run(client: RawClient, sql: string): Promise<void> {
  mustBeWell(await client.ask(Query.bytes({ query: sql })), sql);
}

/** Reads all rows without keeping them; says how many bytes they were. */
export async function readAll(client: RawClient, sql: string, bytesLeast: number): Promise<number> {
  const bytes = await client.count(Query.bytes({ query: sql }));
  if (bytes < bytesLeast) throw new Error(`only ${bytes} bytes came for ${sql}`);
  return bytes;
}

export async function copyIn(
  client: RawClient,
  sql: string,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  await client.send(Query.bytes({ query: sql }));
  const answer = client.untilReady();
  const to = new Writer();
  for (const data of pieces) {
    CopyData.encode({ data }, to);
    await client.send(to.take());
  }
  await client.send(CopyDone.bytes({}));
  mustBeWell(await answer, sql);
}

/** The same rows in INSERTs, for who takes no COPY. */
export async function insert(
  client: RawClient,
  table: string,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  const text = new TextDecoder();
  for (const piece of pieces) {
    const rows = text.decode(piece).slice(0, -1).split("\n").map((line) =>
      `(${line.split("\t").map((value) => `'${value}'`).join(", ")})`
    );
    await run(client, `INSERT INTO ${table} VALUES ${rows.join(", ")}`);
  }
}

export function mustBeWell(answer: Uint8Array, what: string): void {
  const error = decodeBackendAll(answer).find(({ name }) => name === "ErrorResponse");
  if (error?.name === "ErrorResponse") {
    throw new Error(`${what.slice(0, 80)}: ${error.body.fields.C} ${error.body.fields.M}`);
  }
  if (answer.length === 0) throw new Error(`${what.slice(0, 80)}: the connection was closed`);
}
