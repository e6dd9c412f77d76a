// iris.bulk_options: what IRIS leaves out for rows in bulk, seen by what it then lets pass.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";
import { watchedIris } from "../support/watched_iris.ts";

const UTF8 = new TextEncoder();

async function copied(client: RawClient, rows: string): Promise<string | undefined> {
  const to = new Writer();
  Query.encode({ query: "COPY child FROM STDIN" }, to);
  CopyData.encode({ data: UTF8.encode(rows) }, to);
  CopyDone.encode({}, to);
  return sqlstateOf(decodeBackendAll(await client.ask(to.take())));
}

async function pipelined(client: RawClient, ids: string[]): Promise<string | undefined> {
  const to = new Writer();
  Parse.encode({ statement: "", query: "INSERT INTO child VALUES ($1, $2)", paramTypes: [] }, to);
  for (const id of ids) {
    const params = [UTF8.encode(id), UTF8.encode("99")];
    Bind.encode({ portal: "", statement: "", paramFormats: [], params, resultFormats: [] }, to);
    Execute.encode({ portal: "", maxRows: 0 }, to);
  }
  Sync.encode({}, to);
  return sqlstateOf(decodeBackendAll(await client.ask(to.take())));
}

async function shown(client: RawClient): Promise<unknown> {
  return textRows(await client.query("SHOW iris.bulk_options"))[0][0];
}

Deno.test("COPY and pipelines leave out what a session says, and nothing else does", async () => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    await client.query("CREATE TABLE parent (id int PRIMARY KEY)");
    await client.query(
      "CREATE TABLE child (id int PRIMARY KEY, parent int, " +
        "CONSTRAINT child_parent FOREIGN KEY (parent) REFERENCES parent (id))",
    );
    assert.equal(await shown(client), "");
    assert.equal(await copied(client, "1\t99\n"), "23503");
    assert.equal(await pipelined(client, ["1", "2"]), "23503");

    await client.query("SET iris.bulk_options = 'NOINDEX,nocheck'");
    assert.equal(await shown(client), "nocheck, noindex");
    assert.equal(await copied(client, "1\t99\n"), undefined);
    assert.equal(await pipelined(client, ["2", "3"]), undefined);
    assert.equal(sqlstateOf(await client.query("INSERT INTO child VALUES (4, 99)")), "23503");

    await client.query("BEGIN; SET LOCAL iris.bulk_options = ''");
    assert.equal(await copied(client, "4\t99\n"), "23503");
    await client.query("ROLLBACK");
    assert.equal(await shown(client), "nocheck, noindex");
    await client.query("RESET iris.bulk_options");
    assert.equal(await copied(client, "4\t99\n"), "23503");
    assert.equal(sqlstateOf(await client.query("SET iris.bulk_options = 'quick'")), "22023");
    assert.deepEqual(textRows(await client.query("SELECT id FROM child ORDER BY id")).flat(), [
      "1",
      "2",
      "3",
    ]);
    client.close();
  }, { flags: { auth: "trust" } });
});

Deno.test("the gateway's own setting is where sessions begin", async () => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    assert.equal(await shown(client), "nolock");
    await client.query("SET iris.bulk_options = 'nojourn'; RESET iris.bulk_options");
    assert.equal(await shown(client), "nolock");
    client.close();
  }, { flags: { auth: "trust", "bulk-options": "NoLock" } });
});

Deno.test("noindex: indexes are built anew behind the rows, and a COPY that fails leaves none to build", async () => {
  const texts: string[] = [];
  const iris = await watchedIris((head) => texts.push(head));
  const count = (word: string) => texts.filter((text) => text.includes(word)).length;
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    await client.query("CREATE TABLE child (id int PRIMARY KEY, parent int)");
    await client.query("CREATE INDEX child_parent ON child (parent)");
    await client.query("SET iris.bulk_options = 'noindex, nojourn'");
    assert.equal(await copied(client, "1\t99\n2\t98\n"), undefined);
    assert.deepEqual([count("BUILD INDEX"), count("%NOINDEX") > 0, count("%NOJOURN") > 0], [
      1,
      true,
      true,
    ]);
    assert.equal(await copied(client, "3\t97\n4\tx\n"), "22P02");
    assert.equal(await copied(client, "3\t97\n3\t96\n"), "23505");
    assert.equal(await copied(client, ""), undefined);
    assert.equal(count("BUILD INDEX"), 1);
    assert.equal(await copied(client, "3\t97\n"), undefined);
    assert.equal(count("BUILD INDEX"), 2);
    assert.deepEqual(
      textRows(await client.query("SELECT id FROM child WHERE parent < 99 ORDER BY parent")).flat(),
      ["3", "2"],
    );
    client.close();
  }, { flags: iris.flags });
  await iris.close();
});
