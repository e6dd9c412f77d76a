// One conversation with the gateway and with PostgreSQL, whose answers are shown alike.

import { Writer } from "../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { printBackend } from "../../lib/wire/transcript.ts";
import { withGateway } from "../support/gateway.ts";
import { openPglite } from "../support/pglite.ts";
import { RawClient } from "../support/raw_client.ts";

export type Exchange = (bytes: Uint8Array) => Promise<Uint8Array>;

/** What PostgreSQL says of an error or a notice, but for its place in the source. */
const TOLD = "SCMDHPWstcdn";

export async function answers(exchange: Exchange, bytes: Uint8Array): Promise<string[]> {
  return decodeBackendAll(await exchange(bytes)).map((message) => {
    if (message.name === "RowDescription") return message.name;
    if (message.name !== "ErrorResponse" && message.name !== "NoticeResponse") {
      return printBackend(message);
    }
    const told = Object.entries(message.body.fields).filter(([code]) => TOLD.includes(code));
    return printBackend({ ...message, body: { fields: Object.fromEntries(told) } });
  });
}

export function query(text: string): Uint8Array {
  const to = new Writer();
  Query.encode({ query: text }, to);
  return to.take();
}

/** A COPY, and data for it, should it want some. */
export function copying(
  { copy, data }: { copy: string; data: string | Uint8Array },
): Uint8Array {
  const to = new Writer();
  to.bytes(query(`COPY ${copy}`));
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  CopyData.encode({ data: bytes }, to);
  CopyDone.encode({}, to);
  return to.take();
}

export async function withBoth(
  use: (gateway: Exchange, postgres: Exchange) => Promise<void>,
): Promise<void> {
  const database = await openPglite();
  try {
    await withGateway(async (gateway) => {
      const client = await RawClient.connect(gateway);
      try {
        await use((bytes) => client.ask(bytes), (bytes) => database.execProtocolRaw(bytes));
      } finally {
        client.close();
      }
    }, { flags: { auth: "trust" } });
  } finally {
    await database.close();
  }
}
