// Runs probes in a scratch schema of the connected IRIS, one after another, and leaves nothing behind.

import { printName } from "../../iris/print_name.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { BackendConnection } from "../connection.ts";
import type { LockWait } from "../contract.ts";
import { rowsOfText } from "../rows_of_text.ts";
import { answerOf, isRefusal } from "./answer.ts";
import { type Asked, type Meaning, type Probe, SCRATCH, type Step } from "./probe.ts";

export type Verdict = "as assumed" | "otherwise" | "could not tell";

export interface Finding {
  name: string;
  fact: string;
  files: readonly string[];
  assumed: string;
  found: string;
  verdict: Verdict;
  /** What the answer means; null for an answer that nobody thought of. */
  means: string | null;
}

export interface ProbeOptions {
  /** A connection as the gateway makes it, one without the helper class, or one to a namespace that is not there. */
  open: (kind: "main" | "plain" | "nowhere") => Promise<BackendConnection>;
  /** Told before each probe. */
  progress?: (probe: Probe) => void;
}

/** IRIS's own wait for a lock is ten seconds. */
const PROBE_MS_MAX = 60_000;
const ASK_AGAIN_MS = 100;

export async function runProbes(
  probes: readonly Probe[],
  options: ProbeOptions,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const run = new Run(options);
  try {
    await run.clean();
    for (const probe of probes) {
      options.progress?.(probe);
      findings.push(await run.one(probe));
    }
  } finally {
    await run.close();
  }
  return findings;
}

/** The third one cancels and watches. */
type Place = "main" | "other" | "plain" | "third";

class Run {
  readonly #open: ProbeOptions["open"];
  readonly #connections = new Map<Place, BackendConnection>();

  constructor({ open }: ProbeOptions) {
    this.#open = open;
  }

  async one(probe: Probe): Promise<Finding> {
    const { name, fact, files } = probe;
    const { version } = (await this.#connection("main")).info;
    const assumed = expected(probe, version);
    const deadline = setTimeout(() => this.close(), PROBE_MS_MAX);
    try {
      const result = await this.#judge(probe, assumed);
      return { name, fact, files, assumed: assumed.means, ...result };
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      return { name, fact, files, assumed: assumed.means, ...untold(cause.message) };
    } finally {
      clearTimeout(deadline);
      await this.clean();
    }
  }

  async #judge(probe: Probe, assumed: Meaning): Promise<Judged> {
    for (const step of probe.setup ?? []) {
      const answer = await this.#answer(step);
      if (!isRefusal(answer) || mayFail(step)) continue;
      return untold(`${textOf(step)} was ${answer}`);
    }
    const answers: string[] = [];
    for (const step of probe.ask) answers.push(await this.#answer(step));
    return judged(probe, assumed, answers.join("; "));
  }

  async #answer(step: string | Step): Promise<string> {
    const whole = typeof step === "string" ? { sql: step } : step;
    if ("call" in whole) {
      if (whole.call === "loginNowhere") return await this.#loginNowhere();
      return await answerOf(await this.#connection("main"), whole);
    }
    const connection = await this.#connection(whole.on ?? "main");
    if (whole.cancelled) return await this.#cancelled(connection, whole);
    if (whole.watched) return await this.#watched(connection, whole);
    return await answerOf(connection, whole);
  }

  /** Asks for the cancel until the statement has ended, one way or the other. */
  async #cancelled(connection: BackendConnection, step: Asked): Promise<string> {
    const third = await this.#connection("third");
    const sql = `CANCEL QUERY ${Number(connection.info.job)}`;
    let ended = false;
    const answer = answerOf(connection, step).finally(() => ended = true);
    // Once is enough, but it comes too early where the statement has not begun.
    while (!ended && isRefusal(await answerOf(third, { sql }))) await pause(ASK_AGAIN_MS);
    return await answer;
  }

  /** Asks who waits for whom until the wait is told, or over. */
  async #watched(connection: BackendConnection, step: Asked): Promise<string> {
    const [other, third] = [await this.#connection("other"), await this.#connection("third")];
    let ended = false;
    const answer = answerOf(connection, step).finally(() => ended = true);
    let told = "not told";
    try {
      while (!ended && told === "not told") {
        const waits = await third.lockWaits();
        const isThis = ({ waiter, owner }: LockWait) =>
          waiter === connection.info.job && owner === other.info.job;
        if (waits.some(isThis)) told = "told";
        else await pause(ASK_AGAIN_MS);
      }
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      told = `refused: ${cause.fields.reported ?? cause.message}`;
    }
    await answer;
    return told;
  }

  async #loginNowhere(): Promise<string> {
    try {
      const connection = await this.#open("nowhere");
      await connection.close();
      return "logged in";
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      return `refused: ${cause.message} (${cause.fields.detail ?? "no detail"})`;
    }
  }

  async #connection(place: Place): Promise<BackendConnection> {
    const known = this.#connections.get(place);
    if (known?.alive) return known;
    const connection = await this.#open(place === "plain" ? "plain" : "main");
    this.#connections.set(place, connection);
    return connection;
  }

  /** Rolls back what is open and drops all that is in the scratch schema. */
  async clean(): Promise<void> {
    for (const [place, connection] of this.#connections) {
      if (place === "main" && connection.alive) await connection.reset();
      if (place === "main") continue;
      await connection.close();
      this.#connections.delete(place);
    }
    const main = await this.#connection("main");
    const left = await rowsOfText(main, {
      sql: "SELECT TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ?",
      values: [SCRATCH],
    });
    const views = left.filter(([, type]) => type?.endsWith("VIEW"));
    const tables = left.filter((row) => !views.includes(row));
    const routines = await rowsOfText(main, {
      sql: "SELECT ROUTINE_NAME, ROUTINE_TYPE FROM INFORMATION_SCHEMA.ROUTINES " +
        "WHERE ROUTINE_SCHEMA = ?",
      values: [SCRATCH],
    });
    const drops = [
      ...views.map(([name]) => `DROP VIEW ${SCRATCH}.${delimited(name)}`),
      ...tables.map(([name]) => `DROP TABLE ${SCRATCH}.${delimited(name)} CASCADE`),
      ...routines.map(([name, type]) => `DROP ${type} ${SCRATCH}.${delimited(name)}`),
    ];
    for (const sql of drops) {
      const answer = await answerOf(main, { sql });
      if (isRefusal(answer)) throw new PgError("object_in_use", `${sql} was ${answer}`);
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#connections.values()) await connection.close();
  }
}

/** What a server of this version should answer. */
function expected({ answers, since }: Probe, version: string): Meaning {
  const [year, release] = versionOf(version);
  const [firstYear, firstRelease] = versionOf(since ?? version);
  const older = year < firstYear || (year === firstYear && release < firstRelease);
  return older ? answers[1] ?? answers[0] : answers[0];
}

function versionOf(text: string): [number, number] {
  const [, year, release] = /\b(20\d\d)\.(\d+)/.exec(text) ?? [];
  return [Number(year ?? 0), Number(release ?? 0)];
}

type Judged = Pick<Finding, "found" | "verdict" | "means">;

function judged({ answers }: Probe, assumed: Meaning, found: string): Judged {
  const fits = ({ is }: Meaning) => typeof is === "string" ? is === found : is.test(found);
  const meaning = fits(assumed) ? assumed : answers.find(fits);
  if (meaning?.untold) return { ...untold(found), means: meaning.means };
  const verdict = meaning === assumed ? "as assumed" : "otherwise";
  return { found, verdict, means: meaning?.means ?? null };
}

function untold(found: string): Judged {
  return { found, verdict: "could not tell", means: null };
}

function mayFail(step: string | Step): boolean {
  return typeof step === "object" && "sql" in step && (step.mayFail ?? false);
}

function textOf(step: string | Step): string {
  return typeof step === "string" ? step : "sql" in step ? step.sql : step.call;
}

function delimited(name: string | null): string {
  return printName({ schema: null, name: name ?? "" });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
