// Plays one conversation of a hostile client against a session in memory, and judges each answer.

import assert from "node:assert/strict";
import { ruleForAll } from "../../lib/auth/access_file.ts";
import { mockVerifier } from "../../lib/auth/verifier.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { Reception } from "../../lib/server/reception.ts";
import { backendFrames, decodeBackend } from "../../lib/wire/backend.ts";
import { decodeOne } from "../../lib/wire/decode.ts";
import type { Frame, Malformed } from "../../lib/wire/frame.ts";
import { Framer } from "../../lib/wire/frames.ts";
import { decodeAgain, type FrontendMessage } from "../../lib/wire/frontend.ts";
import { parseLine } from "../../lib/wire/transcript.ts";
import { InMemory } from "../session/in_memory.ts";
import { errorField, isLegal, lettersOf, phaseAfter } from "./legal_answers.ts";
import { hostileLogin, hostileMessage, hostileStartup } from "./messages.ts";
import { Random } from "./random.ts";

const STARTUP = 'F StartupMessage version=196608 parameters={user="alice",database="user"}';

/** How a conversation begins, before the hostile messages. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  "before the start-up": [],
  "before the login": [STARTUP],
  "after the login": [STARTUP],
  "in a transaction": [STARTUP, 'F Query query="BEGIN"'],
  "in a failed transaction": [STARTUP, "F Query query=\"BEGIN; SELECT tiny('FAIL')\""],
  "in a COPY": [STARTUP, 'F Query query="COPY numbers FROM STDIN"'],
  "in a COPY of a transaction": [
    STARTUP,
    'F Query query="BEGIN; COPY numbers FROM STDIN (FORMAT csv); COMMIT"',
  ],
  "in a COPY by Execute": [
    STARTUP,
    'F Parse statement="" query="COPY numbers FROM STDIN" paramTypes=[]',
    'F Bind portal="" statement="" paramFormats=[] params=[] resultFormats=[]',
    'F Execute portal="" maxRows=0',
  ],
  "after an error before Sync": [STARTUP, 'F Execute portal="missing" maxRows=0'],
};

const NAMES = Object.keys(BEGINNINGS);
const MESSAGES_MAX = 60;
/** What settings of a client's own making may have taken in that time; they stay. */
const SETTINGS_BYTES_MAX = 1000;
const KNOWN = mockVerifier("alice", new Uint8Array(32));

/** All that is needed to see what went wrong, and to play it again. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** Gives how many messages were sent. */
export async function playHostile(seed: number): Promise<number> {
  const random = new Random(seed);
  const beginning = random.oneOf(NAMES);
  const conversation = new Hostile(beginning);
  try {
    await conversation.play(random);
  } catch (cause) {
    throw new Broken(
      [`seed ${seed}, ${beginning}: ${cause}`, ...conversation.story, ""].join("\n"),
      { cause },
    );
  }
  return conversation.sent;
}

class Hostile {
  /** What was sent and what was said, a line each. */
  readonly story: string[] = [];
  sent = 0;
  readonly #beginning: string;
  readonly #bugs: unknown[] = [];
  readonly #memory: InMemory;
  readonly #framer: Framer;
  readonly #reception: Reception;
  #received: "wait" | "begin" | "end" = "wait";

  constructor(beginning: string) {
    this.#beginning = beginning;
    const error = (_: string, fields?: Readonly<Record<string, unknown>>) =>
      void this.#bugs.push(fields?.cause);
    const strict = beginning === "before the login";
    this.#memory = new InMemory({
      log: { ...SILENT, error },
      credentials: strict
        ? {
          access: { rules: [ruleForAll("scram-sha-256")], tlsRequired: "no" },
          verifierOf: (user) => user === "alice" ? KNOWN : undefined,
        }
        : {},
    });
    this.#memory.knowNumbers();
    this.#framer = new Framer({ authenticated: () => this.#memory.session.authenticated });
    this.#reception = new Reception({
      outlet: {
        send: (bytes) => {
          this.#memory.sent.push(bytes);
          return Promise.resolve();
        },
      },
      offersOver: false,
      isFull: () => false,
      cancel: () => {},
      refused: () => {},
    });
  }

  get #over(): boolean {
    return this.#received === "end" || this.#memory.session.closed;
  }

  async play(random: Random): Promise<void> {
    for (const line of BEGINNINGS[this.#beginning]) await this.#send(parseLine(line).bytes);
    for (let count = 1 + random.below(MESSAGES_MAX); count > 0 && !this.#over; count--) {
      await this.#send(this.#next(random));
      this.sent += 1;
    }
    if (!this.#over && this.#memory.session.authenticated) await this.#comeToRest();
    await this.#end();
  }

  #next(random: Random): Uint8Array {
    if (this.#received === "wait") return hostileStartup(random);
    return this.#memory.session.phase === "auth" ? hostileLogin(random) : hostileMessage(random);
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (const frame of this.#framer.push(bytes)) {
      if (this.#over) return;
      await this.#answer(decodeOne(frame), frame);
    }
  }

  async #answer(message: FrontendMessage, frame: Frame | Malformed): Promise<void> {
    const { session } = this.#memory;
    const hex = "body" in frame ? frame.body.toHex() : "";
    this.story.push(`F ${message.name} ${JSON.stringify(Reflect.get(message, "body"))} ${hex}`);
    const { phase } = session;
    const { encoding } = session.replies;
    const before = encoding();
    this.#memory.sent = [];
    if (this.#received === "begin") await session.receive([message]);
    else {
      const received = await this.#reception.receive([message]);
      if (received === "wait") return this.#declined();
      this.#received = received;
      if (received === "begin") await session.receive([message]);
      else return;
    }
    this.#refuseBugs();
    const answers = this.#memory.sent.flatMap((sent) => backendFrames(sent));
    const letters = lettersOf(answers);
    this.story.push(`B ${letters} -> ${session.phase}`);
    // Texts in another encoding are not read here.
    if (before === null && encoding() === null) answers.forEach(decodeBackend);
    const read = before === null ? message : decodeAgain(message, before);
    assert.ok(
      isLegal({ phase, message: read }, letters),
      `${letters} does not answer ${message.name}`,
    );
    const expected = message.name === "Terminate" ? "closed" : phaseAfter(phase, letters);
    assert.equal(session.phase, phase === "copy_in" && letters === "" ? phase : expected);
    const internal = answers.find((each) => each.tag === "E" && errorField(each, "C") === "XX000");
    assert.equal(internal && errorField(internal, "M"), undefined);
  }

  #declined(): void {
    assert.deepEqual(this.#memory.sent.map((bytes) => String.fromCharCode(...bytes)), ["N"]);
  }

  #refuseBugs(): void {
    const [bug] = this.#bugs;
    if (bug === undefined) return;
    throw new Error(bug instanceof Error ? bug.stack : String(bug), { cause: bug });
  }

  /** Whatever was done to it, a session comes back, and DISCARD ALL leaves nothing. */
  async #comeToRest(): Promise<void> {
    const { session, pool } = this.#memory;
    // What is left of a message that claimed to be longer is filled up with nothing.
    this.story.push("F (the end of a message that was cut)");
    for (const line of REST) {
      const { bytes } = parseLine(line);
      const frame = { tag: String.fromCharCode(bytes[0]), body: bytes.subarray(5) };
      if (!this.#over) await this.#answer(decodeOne(frame), frame);
    }
    if (this.#over) return;
    const { statements, portals, transaction, memory } = session.context;
    assert.equal(session.phase, "ready");
    assert.equal(transaction.status, "I");
    assert.deepEqual(statements.listed(), []);
    assert.deepEqual(portals.listed(), []);
    assert.ok(memory.bytes <= SETTINGS_BYTES_MAX, `${memory.bytes} bytes are kept`);
    assert.equal(pool.lent, 0, "a connection is kept");
  }

  async #end(): Promise<void> {
    const { session, pool, registry, clock, memory } = this.#memory;
    await session.close();
    assert.equal(pool.lent, 0, "a connection is kept after the end");
    assert.equal(registry.size, 0);
    assert.equal(clock.running, 0, "a timer runs after the end");
    assert.equal(memory.bytes, 0, "memory is kept after the end");
    this.#refuseBugs();
  }
}

const REST = [
  "F CopyDone",
  "F Sync",
  'F Query query="ROLLBACK"',
  "F Query query=\"SET client_encoding TO 'UTF8'\"",
  'F Query query="DISCARD ALL"',
];
