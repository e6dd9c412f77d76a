// Broken, spliced and nested statements of the corpus go through a whole gateway: none is a bug, hangs, or is answered
// as PostgreSQL's protocol does not allow.
//
// FUZZ_STATEMENTS says how many, FUZZ_SEED where to begin; FUZZ_LONG means half a million, from another seed each time.

import assert from "node:assert/strict";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { backendFrames } from "../../lib/wire/backend.ts";
import { CopyFail } from "../../lib/wire/copy.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { type CorpusStatement, readCorpus } from "../corpus/read_corpus.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";
import { hostileStatement } from "./hostile_sql.ts";
import { errorField, isLegal, lettersOf } from "./legal_answers.ts";
import { Random } from "./random.ts";

const LONG = Deno.env.has("FUZZ_LONG");
const STATEMENTS = Number(Deno.env.get("FUZZ_STATEMENTS") ?? (LONG ? 500_000 : 1_000));
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? (LONG ? Date.now() : 20_261_121));
/** What the catalog is asked has five seconds, and a statement asks it a few times. */
const HANG_MS = 120_000;
const SETTINGS = "SET statement_timeout = '5s'; SET lock_timeout = '1s'; SET search_path = public";
/** Ends the session, or waits for what nobody says. */
const LEFT_OUT = /pg_sleep|pg_terminate_backend|generate_series\s*\(\s*\d+\s*,\s*\d{6}/i;

async function asked(client: RawClient, bytes: Uint8Array): Promise<Uint8Array> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no answer")), HANG_MS);
  try {
    return await Promise.race([client.ask(bytes), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A COPY waits for its data: it gets none, which is no part of a Query that does not copy. */
function simple(sql: string): Uint8Array {
  return joined([Query.bytes({ query: sql }), CopyFail.bytes({ message: "no" })]);
}

function extended(sql: string, random: Random): Uint8Array {
  const count = random.below(3);
  const params = Array.from({ length: count }, () => new TextEncoder().encode("1"));
  const resultFormats = [random.below(2)];
  return joined([
    Parse.bytes({ statement: "", query: sql, paramTypes: [] }),
    Describe.bytes({ kind: "S", name: "" }),
    Bind.bytes({ portal: "", statement: "", paramFormats: [], params, resultFormats }),
    Execute.bytes({ portal: "", maxRows: random.below(3) }),
    CopyFail.bytes({ message: "no" }),
    Sync.bytes({}),
  ]);
}

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all;
}

const EXTENDED = /^1?(?:t[Tn])?2?(?:D*[Csc]|I|Hd*cC|D*e|G?e)?e?Z$|^1?(?:t?[Tn]?)2?e?Z$|^.*F$/;

class Attack {
  readonly #gateway: Gateway;
  readonly #random: Random;
  readonly #corpus: readonly CorpusStatement[];
  #client?: RawClient;
  count = 0;
  last = "";

  constructor(gateway: Gateway, random: Random) {
    this.#gateway = gateway;
    this.#random = random;
    this.#corpus = [...readCorpus().values()].flat();
  }

  async run(count: number): Promise<void> {
    const files = [...readCorpus().values()];
    while (this.count < count) {
      for (const statement of this.#random.oneOf(files)) {
        if (this.count >= count) break;
        // What a file makes is there for what it asks.
        const isWhole = statement.setup || this.#random.oneIn(4);
        await this.#send(
          isWhole ? statement.sql : hostileStatement(this.#random, statement, this.#corpus),
        );
      }
      await this.#send("ROLLBACK; DISCARD ALL");
    }
    this.#client?.close();
  }

  async #send(sql: string): Promise<void> {
    if (LEFT_OUT.test(sql)) return;
    this.count++;
    this.last = sql;
    this.#client ??= await this.#connect();
    const isSimple = this.#random.oneIn(2);
    const bytes = await asked(
      this.#client,
      isSimple ? simple(sql) : extended(sql, this.#random),
    );
    const frames = backendFrames(bytes);
    const letters = lettersOf(frames);
    const message = { name: "Query" } as Parameters<typeof isLegal>[0]["message"];
    // A Query that waits for data goes on when it is told that there is none.
    const legal = isSimple
      ? isLegal({ phase: "ready", message }, letters.replaceAll("G", ""))
      : EXTENDED.test(letters);
    assert.ok(legal, `${isSimple ? "Query" : "Parse"} is answered by ${letters}`);
    for (const frame of frames.filter(({ tag }) => tag === "E")) {
      const [code, words] = [errorField(frame, "C"), errorField(frame, "M") ?? ""];
      assert.notEqual(code, "XX000", words);
    }
    if (letters.endsWith("F")) {
      this.#client.close();
      this.#client = undefined;
    }
  }

  async #connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.#gateway);
    await client.query(SETTINGS);
    return client;
  }
}

Deno.test(`${STATEMENTS} hostile statements from seed ${SEED} on are answered`, async () => {
  const bugs: unknown[] = [];
  const log = {
    ...SILENT,
    error: (message: string, fields?: Readonly<Record<string, unknown>>) =>
      void bugs.push(message, fields?.cause),
  };
  await withGateway(async (gateway) => {
    const attack = new Attack(gateway, new Random(SEED));
    try {
      await attack.run(STATEMENTS);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`statement ${attack.count}, ${attack.last}\n${reason}`, { cause });
    }
    assert.deepEqual(bugs, []);
  }, { flags: { auth: "trust" }, log });
});
