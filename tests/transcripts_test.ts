// Every transcript, against PostgreSQL itself and against the gateway.

import assert from "node:assert/strict";
import { PostgresCatalog } from "../lib/catalog/catalog.ts";
import { PostgresProcess } from "../lib/catalog/postgres_process.ts";
import { spawnCatalog } from "../lib/cli/spawn_catalog.ts";
import { SILENT } from "../lib/observe/log.ts";
import { parseTranscript, type Transcript } from "../lib/wire/transcript.ts";
import { InMemory } from "./session/in_memory.ts";
import { withGateway } from "./support/gateway.ts";
import { askPglite, openPglite } from "./support/pglite.ts";
import { RawClient } from "./support/raw_client.ts";
import { type Exchange, playTranscript, type Side } from "./support/play_transcript.ts";

/** Gives a fresh session for each transcript: bytes in, bytes out, login behind it. */
type WithExchange = (play: (exchange: Exchange) => Promise<void>) => Promise<void>;

/** Those in `data/` need tables. */
const FOLDER = new URL("./transcripts/", import.meta.url);

function transcripts(folder: string): [name: string, transcript: Transcript][] {
  return [...Deno.readDirSync(new URL(folder, FOLDER))].filter(({ isFile }) => isFile)
    .map(({ name }) => folder + name).sort()
    .map((name) => [name, parseTranscript(Deno.readTextFileSync(new URL(name, FOLDER)))]);
}

async function playAll(
  t: Deno.TestContext,
  { folders, side, withExchange }: { folders: string[]; side: Side; withExchange: WithExchange },
): Promise<void> {
  for (const [name, transcript] of folders.flatMap(transcripts)) {
    await t.step(`${name}: ${transcript.title}`, () =>
      withExchange(async (exchange) => {
        const { expected, actual } = await playTranscript(transcript, { side, exchange });
        assert.deepEqual(actual, expected);
      }));
  }
}

Deno.test("PostgreSQL answers as the transcripts say", async (t) => {
  const postgres = await openPglite();
  const exchange: Exchange = (bytes) => askPglite(postgres, bytes);
  await playAll(t, {
    folders: ["", "data/"],
    side: "postgres",
    withExchange: async (play) => {
      await play(exchange);
      await postgres.exec("ROLLBACK");
      await postgres.exec("DISCARD ALL");
    },
  });
  await postgres.close();
});

Deno.test("a session over the real catalog answers as the transcripts say", async (t) => {
  const process = new PostgresProcess({
    spawn: spawnCatalog,
    log: SILENT,
  });
  const catalog = new PostgresCatalog(process, { database: "USER", version: () => "PostgreSQL" });
  await playAll(t, {
    folders: [""],
    side: "gateway",
    withExchange: async (play) => {
      const conversation = await InMemory.loggedIn({ catalog });
      await play((bytes) => conversation.exchange(bytes));
      await conversation.session.close();
    },
  });
  await catalog.close();
});

Deno.test("a gateway answers as the transcripts say", async (t) => {
  await withGateway(async (gateway) => {
    await playAll(t, {
      folders: ["", "data/"],
      side: "gateway",
      withExchange: async (play) => {
        const client = await RawClient.connect(gateway);
        try {
          await play((bytes) => client.ask(bytes));
        } finally {
          client.close();
        }
      },
    });
  }, { flags: { auth: "trust" } });
});
