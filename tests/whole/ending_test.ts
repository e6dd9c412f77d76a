// Sessions that end with work undone: who sees the end sees none of the work, as IRIS would show it to anybody.

import assert from "node:assert/strict";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { CopyData } from "../../lib/wire/copy.ts";
import { Query, Terminate } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

function bytesOf(write: (to: Writer) => void): Uint8Array {
  const to = new Writer();
  write(to);
  return to.take();
}
const query = (text: string) => bytesOf((to) => Query.encode({ query: text }, to));

interface Way {
  name: string;
  /** What the session does before. */
  begin?: Uint8Array;
  end(client: RawClient, other: RawClient): Promise<unknown>;
}

const INSERTED = query(
  "BEGIN; INSERT INTO p SELECT a.n FROM d AS a, d AS b, d AS c; SELECT count(*) FROM p",
);
const COPIED = bytesOf((to) => {
  Query.encode({ query: "COPY p FROM STDIN" }, to);
  CopyData.encode({ data: new TextEncoder().encode("1\n".repeat(5000)) }, to);
});

const pidOf = ({ greeting }: RawClient) =>
  (greeting.find(({ name }) => name === "BackendKeyData")!.body as { processId: number }).processId;

const WAYS: readonly Way[] = [
  { name: "Terminate", end: (client) => client.send(bytesOf((to) => Terminate.encode({}, to))) },
  { name: "the end of what the client sends", end: (client) => client.endSending() },
  { name: "the same in a COPY", begin: COPIED, end: (client) => client.endSending() },
  {
    name: "pg_terminate_backend()",
    end: (client, other) => other.query(`SELECT pg_terminate_backend(${pidOf(client)})`),
  },
  {
    name: "the same in a COPY by whoever waits for it",
    begin: COPIED,
    end: (client, other) => other.query(`SELECT pg_terminate_backend(${pidOf(client)}, 60000)`),
  },
  { name: "a message of no type", end: (client) => client.send(new Uint8Array([63, 0, 0, 0, 4])) },
  { name: "a limit", end: (client) => client.send(query("SET LOCAL transaction_timeout = 1")) },
];

async function endsClean(gateway: Gateway, { begin = INSERTED, end }: Way): Promise<void> {
  const other = await RawClient.connect(gateway);
  const client = await RawClient.connect(gateway);
  await client.send(begin);
  if (begin === INSERTED) await client.untilReady();
  await end(client, other);
  await client.untilClosed();
  assert.deepEqual(textRows(await other.query("SELECT count(*) FROM p")), [["0"]]);
  // Nobody has a lock on anything either.
  const locked = await other.query("BEGIN; LOCK TABLE p IN EXCLUSIVE MODE NOWAIT; COMMIT");
  assert.equal(sqlstateOf(locked), undefined);
  client.close();
  other.close();
}

Deno.test("a client that sees its session end sees its work undone", async (t) => {
  await withGateway(async (gateway) => {
    const first = await RawClient.connect(gateway);
    await first.query("CREATE TABLE p (a int); CREATE TABLE d (n int)");
    await first.query(`INSERT INTO d VALUES ${Array.from({ length: 12 }, (_, n) => `(${n})`)}`);
    first.close();
    for (const way of WAYS) {
      await t.step(way.name, () => endsClean(gateway, way));
    }
  }, { flags: { auth: "trust" } });
});
