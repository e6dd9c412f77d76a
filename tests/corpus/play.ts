// Plays the corpus against PostgreSQL and a gateway, and says of each statement how they compare.

import type { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { withGateway } from "../support/gateway.ts";
import { askPglite, openPglite } from "../support/pglite.ts";
import { RawClient, textRows } from "../support/raw_client.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { type Answer, answerOf, type Exchange, simple } from "./answer.ts";
import { type CorpusStatement, readCorpus } from "./read_corpus.ts";

export interface CorpusResult extends CorpusStatement {
  postgres: Answer;
  gateway: Answer;
  /** "marked" is a difference that is there as its mark says. */
  outcome: "same" | "marked" | "different" | "mark is wrong";
}

/** Both sides of every statement; `only` picks files by the beginning of their names. */
export async function playCorpus(only = ""): Promise<CorpusResult[]> {
  const files = [...readCorpus()].filter(([file]) => file.startsWith(only));
  const results: CorpusResult[] = [];
  const postgres = await PostgresSide.open();
  await withGateway(async (gateway) => {
    for (const [, statements] of files) {
      const expected = await postgres.play(statements);
      const { names } = expected;
      const actual = await playOnGateway(gateway, { statements, names });
      statements.forEach((statement, index) => {
        const both = { postgres: expected.answers[index], gateway: actual[index] };
        results.push({ ...statement, ...both, outcome: outcomeOf(statement, both) });
      });
    }
  }, { flags: { auth: "trust" } });
  await postgres.close();
  return results;
}

/** PostgreSQL's side alone, to see whether the corpus itself is right. */
export async function playOnPostgres(): Promise<[CorpusStatement, Answer][]> {
  const postgres = await PostgresSide.open();
  const results: [CorpusStatement, Answer][] = [];
  for (const statements of readCorpus().values()) {
    const { answers } = await postgres.play(statements);
    statements.forEach((statement, index) => results.push([statement, answers[index]]));
  }
  await postgres.close();
  return results;
}

function outcomeOf(
  { differs }: CorpusStatement,
  { postgres, gateway }: { postgres: Answer; gateway: Answer },
): CorpusResult["outcome"] {
  const same = postgres.lines.join("\n") === gateway.lines.join("\n");
  if (!differs) return same ? "same" : "different";
  const asMarked = (gateway.sqlstate ?? "answer") === differs.as;
  return !same && asMarked ? "marked" : "mark is wrong";
}

/** One table or view that a file has left behind, as `DROP` wants it. */
type Left = string;

/** Both sides begin a file with the same settings. */
const START = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET client_min_messages = warning";

const LEFT = `SELECT format('%s IF EXISTS %I.%I CASCADE',
    CASE relkind WHEN 'v' THEN 'DROP VIEW' WHEN 'S' THEN 'DROP SEQUENCE'
      WHEN 'm' THEN 'DROP MATERIALIZED VIEW' ELSE 'DROP TABLE' END, nspname, relname)
  FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'v', 'S', 'm', 'p') AND relpersistence <> 't'
    AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  ORDER BY array_position('{v,m,r,p,S}', relkind::text), pg_class.oid DESC`;

class PostgresSide {
  readonly #postgres: PGlite;

  private constructor(postgres: PGlite) {
    this.#postgres = postgres;
  }

  static async open(): Promise<PostgresSide> {
    const extensions = { uuid_ossp, pgcrypto, pg_trgm };
    return new PostgresSide(await openPglite(extensions));
  }

  async play(
    statements: readonly CorpusStatement[],
  ): Promise<{ answers: Answer[]; names: Left[] }> {
    const exchange: Exchange = (bytes) => askPglite(this.#postgres, bytes);
    await exchange(simple(START));
    const answers: Answer[] = [];
    for (const statement of statements) answers.push(await answerOf(statement, exchange));
    await exchange(simple("ROLLBACK"));
    const names = textRows(decodeBackendAll(await exchange(simple(LEFT)))).map(([name]) => name!);
    for (const name of names) await exchange(simple(name));
    for (const schema of await this.#ownSchemas(exchange)) {
      await exchange(simple(`DROP SCHEMA "${schema}" CASCADE`));
    }
    await exchange(simple("CREATE SCHEMA public"));
    await exchange(simple("DISCARD ALL"));
    return { answers, names };
  }

  async #ownSchemas(exchange: Exchange): Promise<string[]> {
    const asked = await exchange(simple(`SELECT nspname FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`));
    return textRows(decodeBackendAll(asked)).map(([name]) => name!);
  }

  async close(): Promise<void> {
    await this.#postgres.close();
  }
}

/** A statement that takes longer is taken for one that never ends. */
const ANSWER_MS_MAX = 20_000;

async function playOnGateway(
  gateway: Gateway,
  { statements, names }: { statements: readonly CorpusStatement[]; names: readonly Left[] },
): Promise<Answer[]> {
  let client = await RawClient.connect(gateway);
  const reconnect = async () => {
    client.close();
    client = await RawClient.connect(gateway);
    await client.ask(simple(START));
  };
  await client.ask(simple(START));
  const answers: Answer[] = [];
  for (const statement of statements) {
    const answer = await withDeadline(answerOf(statement, (bytes) => client.ask(bytes)));
    answers.push(answer);
    if (!answer.lines.at(-1)?.startsWith("status ")) await reconnect();
  }
  await client.ask(simple("ROLLBACK"));
  await client.ask(simple("DISCARD ALL"));
  for (const name of names) await client.ask(simple(name));
  client.close();
  return answers;
}

async function withDeadline(asked: Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<Answer>();
  const timer = setTimeout(
    () => late.resolve({ lines: ["no answer"], sqlstate: null, message: null }),
    ANSWER_MS_MAX,
  );
  const broken = (cause: unknown): Answer => ({
    lines: ["no answer"],
    sqlstate: null,
    message: String(cause),
  });
  return await Promise.race([asked.catch(broken), late.promise]).finally(() => clearTimeout(timer));
}
