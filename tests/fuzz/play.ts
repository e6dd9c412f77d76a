// Plays one conversation of a hostile client against a session in memory, and judges each answer.

import assert from "node:assert/strict";
import { ruleForAll } from "../../lib/auth/access_file.ts";
import { mockVerifier } from "../../lib/auth/verifier.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { Reception } from "../../lib/server/reception.ts";
import { backendFrames, decodeBackend } from "../../lib/wire/backend.ts";
import { decodeOne } from "../../lib/wire/decode.ts";
import type { Frame, Malformed } from "../../lib/wire/frame.ts";
import type { Phase } from "../../lib/session/step.ts";
import { Framer } from "../../lib/wire/frames.ts";
import { decodeAgain, type FrontendMessage } from "../../lib/wire/frontend.ts";
import { parseLine } from "../../lib/wire/transcript.ts";
import { InMemory } from "../session/in_memory.ts";
import type { Feature, Kept } from "./kept.ts";
import { errorField, lettersOf, phasesAfter } from "./legal_answers.ts";
import {
  hostileLogin,
  hostileMessage,
  hostileStartup,
  joined,
  repeatedChange,
} from "./messages.ts";
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
const PIECES_MAX = 60;
/** What settings of a client's own making may have taken in that time; they stay. */
const SETTINGS_BYTES_MAX = 1000;
const KNOWN = mockVerifier("alice", new Uint8Array(32));

/** All that is needed to see what went wrong, and to play it again. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** Gives how many messages were sent. */
export async function playHostile(seed: number, kept: Kept): Promise<number> {
  const random = new Random(seed);
  const { beginning, pieces } = kept.next(random) ?? { beginning: random.oneOf(NAMES), pieces: [] };
  const conversation = new Hostile(beginning);
  try {
    await conversation.play(random, pieces);
  } catch (cause) {
    const again = conversation.pieces.map((piece) => piece.toHex()).join();
    throw new Broken(
      [
        `seed ${seed}, ${beginning}: ${cause}`,
        ...conversation.story,
        `FUZZ_PLAY="${beginning}:${again}"`,
        "",
      ].join("\n"),
      { cause },
    );
  }
  kept.judge({ beginning, pieces: conversation.pieces }, conversation.features);
  return conversation.sent;
}

/** The same again, as a failure tells it. */
export async function playAgain(told: string): Promise<void> {
  const [beginning, again] = told.split(":");
  const pieces = again.split(",").map((hex) => Uint8Array.fromHex(hex));
  const conversation = new Hostile(beginning);
  await conversation.play(null, pieces).finally(() => console.log(conversation.story.join("\n")));
}

interface Asked {
  phase: Phase;
  /** As they may be read. */
  readings: readonly (readonly FrontendMessage[])[];
  letters: string;
}

class Hostile {
  /** What was sent and what was said, a line each. */
  readonly story: string[] = [];
  readonly pieces: Uint8Array[] = [];
  /** What it has shown: an answer, and what came before it. */
  readonly features: Feature[] = [];
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

  /** First what is given, and then whatever chance makes; null leaves nothing to chance. */
  async play(random: Random | null, given: readonly Uint8Array[]): Promise<void> {
    for (const line of BEGINNINGS[this.#beginning]) await this.#send(parseLine(line).bytes);
    for (const piece of given.slice(0, PIECES_MAX)) await this.#sendPiece(piece);
    for (let count = random?.below(PIECES_MAX) ?? 0; count > 0; count--) {
      await this.#sendPiece(this.#next(random!));
    }
    if (!this.#over && this.#memory.session.authenticated) await this.#comeToRest();
    await this.#end();
  }

  async #sendPiece(piece: Uint8Array): Promise<void> {
    if (this.#over) return;
    this.pieces.push(piece);
    await this.#send(piece);
  }

  /** A message, or a pipeline. */
  #next(random: Random): Uint8Array {
    if (this.#received === "wait") return hostileStartup(random);
    if (this.#memory.session.phase === "auth") return hostileLogin(random);
    if (!random.oneIn(5)) return hostileMessage(random);
    return random.oneIn(2)
      ? repeatedChange(random)
      : joined(Array.from({ length: 2 + random.below(6) }, () => hostileMessage(random)));
  }

  async #send(bytes: Uint8Array): Promise<void> {
    const batch: (readonly [FrontendMessage, Frame | Malformed])[] = [];
    for (const frame of this.#framer.push(bytes)) {
      if (this.#over) return;
      const message = decodeOne(frame);
      if (this.#memory.session.authenticated) batch.push([message, frame]);
      else await this.#answer([[message, frame]]);
    }
    if (batch.length > 0) await this.#answer(batch);
  }

  async #answer(batch: (readonly [FrontendMessage, Frame | Malformed])[]): Promise<void> {
    const { session } = this.#memory;
    for (const [message, frame] of batch) {
      const hex = "body" in frame ? frame.body.toHex() : "";
      this.story.push(`F ${message.name} ${JSON.stringify(Reflect.get(message, "body"))} ${hex}`);
    }
    this.sent += batch.length;
    const { phase } = session;
    const { encoding } = session.replies;
    const before = encoding();
    this.#memory.sent = [];
    const messages = batch.map(([message]) => message);
    if (this.#received === "begin") await session.receive(messages);
    else {
      const received = await this.#reception.receive([...messages]);
      if (received === "wait") return this.#declined();
      this.#received = received;
      if (received === "begin") await session.receive(messages);
      else return;
    }
    this.#refuseBugs();
    const answers = this.#memory.sent.flatMap((sent) => backendFrames(sent));
    const letters = lettersOf(answers);
    this.story.push(`B ${letters} -> ${session.phase}`);
    this.#note({ phase, messages, letters, answers });
    // Texts in another encoding are not read here.
    if (before === null && encoding() === null) answers.forEach(decodeBackend);
    // One of them may have changed the encoding, in which those behind it are read.
    const after = encoding();
    const turns = before === after ? 1 : messages.length + 1;
    const readings = Array.from({ length: turns }, (_, turn) =>
      messages.map((each, at) => {
        const its = turns === 1 || at < turn ? before : after;
        return its === null ? each : decodeAgain(each, its);
      }));
    this.#judge({ phase, readings, letters });
    const internal = answers.find((each) => each.tag === "E" && errorField(each, "C") === "XX000");
    assert.equal(internal && errorField(internal, "M"), undefined);
  }

  /** Asked and not answered yet: a pipeline of changes may be, until something else comes. */
  #open: Asked | null = null;

  #judge({ phase, readings, letters }: Asked): void {
    const { session } = this.#memory;
    const before = this.#open ?? { phase, readings: [[]], letters: "" };
    const all = {
      phase: before.phase,
      readings: before.readings.flatMap((first) => readings.map((then) => [...first, ...then])),
      letters: before.letters + letters,
    };
    const isOpen = session.phase === "ready" && session.authenticated &&
      (session.context.gathering.open || session.context.flight.open);
    this.#open = isOpen ? all : null;
    if (isOpen) return;
    const phases = new Set(
      all.readings.flatMap((messages) => [...phasesAfter(all.phase, messages, all.letters)]),
    );
    const names = all.readings[0].map(({ name }) => name).join(", ");
    assert.ok(phases.size > 0, `${all.letters} does not answer ${names}`);
    assert.ok(phases.has(session.phase), `${session.phase} is not ${[...phases].join(" or ")}`);
  }

  #last = "";

  #note({ phase, messages, letters, answers }: {
    phase: string;
    messages: readonly FrontendMessage[];
    letters: string;
    answers: readonly Frame[];
  }): void {
    const errors = answers.filter(({ tag }) => tag === "E").map((each) => errorField(each, "C"));
    const said = `${letters.replaceAll(/(.)\1+/g, "$1+")} ${errors[0] ?? ""}`;
    const asked = messages.slice(0, 2).map(({ name }) => name).join();
    const what = `${this.#last} ${phase} ${asked} ${said}`;
    this.features.push({ what, after: this.pieces.length });
    this.#last = `${asked} ${said}`;
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
      if (!this.#over) await this.#answer([[decodeOne(frame), frame]]);
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
