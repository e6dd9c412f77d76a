// Cuts the byte stream into frames, however it arrives; lengths are judged before anything is allocated.

import { LIMITS } from "../errors/limits.ts";
import { PgError, protocolViolation } from "../errors/pg_error.ts";
import { Cursor } from "../bytes/cursor.ts";
import { FRONTEND, unknownTag } from "./frontend.ts";
import type { Frame, Malformed } from "./frame.ts";
import { CANCEL_REQUEST_CODE, GSSENC_REQUEST_CODE, SSL_REQUEST_CODE } from "./startup.ts";

export interface FramerOptions {
  startupBytesMax?: number;
  /** Holds until the client has logged in. */
  loginMessageBytesMax?: number;
  messageBytesMax?: number;
  /** Asked at each message, since the next one may come the moment the login is answered. */
  authenticated(): boolean;
}

/** A message on its way, of which some bytes are still to come. */
interface Pending {
  tag: string;
  size: number;
  bytes: Uint8Array;
  have: number;
}

const STARTUP_HEAD_BYTES = 4;
const TAGGED_HEAD_BYTES = 5;
/** The length counts itself; a start-up packet holds a version as well. */
const STARTUP_LENGTH_MIN = 8;
const TAGGED_LENGTH_MIN = 4;
/** Room for a long message grows from here with what has come, not with what is claimed. */
const PENDING_BYTES_FIRST = 64 * 1024;
/** Of whoever has sent so much the claim is believed: to grow on would copy it again and again. */
const PENDING_BYTES_BELIEVED = 1024 * 1024;
/** Nobody means to send more than that. (PQ_LARGE_MESSAGE_LIMIT) */
const SKIPPED_BYTES_MAX = 0x3fffffff;

export class Framer {
  readonly #options: Required<FramerOptions>;
  #phase: "startup" | "tagged" | "ended" = "startup";
  #head = new Uint8Array(TAGGED_HEAD_BYTES);
  #headHave = 0;
  #pending: Pending | undefined;
  /** Too long, and so read past. */
  #skipped: { size: number; tag: string; left: number } | undefined;

  constructor(options: FramerOptions) {
    this.#options = {
      startupBytesMax: LIMITS.startupBytes.max,
      loginMessageBytesMax: LIMITS.loginBytes.max,
      messageBytesMax: 64 * 1024 * 1024,
      ...options,
    };
  }

  /** The chunk is handed over: the frames' bodies are views of it. */
  push(chunk: Uint8Array): (Frame | Malformed)[] {
    const frames: (Frame | Malformed)[] = [];
    const from = new Cursor(chunk);
    while (from.remaining > 0 && this.#phase !== "ended") {
      const frame = this.#next(from);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  #next(from: Cursor): Frame | Malformed | undefined {
    if (this.#pending) return this.#fill(this.#pending, from);
    if (this.#skipped) return this.#skip(this.#skipped, from);
    const head = this.#readHead(from);
    if (!head) return undefined;
    const tag = this.#phase === "startup" ? "" : String.fromCharCode(head.uint8());
    const length = head.int32();
    const refusal = this.#refusal(tag, length);
    if (refusal) return this.#fail(refusal, tag);
    const size = length - 4;
    if (this.#isTooLong(size)) {
      this.#skipped = { size, tag, left: size };
      return undefined;
    }
    if (from.remaining >= size) return this.#finish({ tag, body: from.view(size) }, from);
    const bytes = new Uint8Array(Math.min(size, PENDING_BYTES_FIRST));
    this.#pending = { tag, size, bytes, have: 0 };
    return undefined;
  }

  /** A cursor at a whole head, or undefined when some of it is still to come. */
  #readHead(from: Cursor): Cursor | undefined {
    const size = this.#phase === "startup" ? STARTUP_HEAD_BYTES : TAGGED_HEAD_BYTES;
    if (this.#headHave === 0 && from.remaining >= size) return from;
    const more = from.view(Math.min(from.remaining, size - this.#headHave));
    this.#head.set(more, this.#headHave);
    this.#headHave += more.length;
    if (this.#headHave < size) return undefined;
    this.#headHave = 0;
    return new Cursor(this.#head);
  }

  #refusal(tag: string, length: number): PgError | undefined {
    const { startupBytesMax, loginMessageBytesMax, messageBytesMax } = this.#options;
    if (tag === "") {
      return length < STARTUP_LENGTH_MIN || length > startupBytesMax
        ? protocolViolation("invalid length of startup packet")
        : undefined;
    }
    if (!FRONTEND.has(tag)) return unknownTag(tag);
    const max = this.#options.authenticated()
      ? Math.max(messageBytesMax, SKIPPED_BYTES_MAX)
      : loginMessageBytesMax;
    return length < TAGGED_LENGTH_MIN || length - 4 > max
      ? protocolViolation("invalid message length").with({
        detail: `A message may be 0 to ${max} bytes long.`,
      })
      : undefined;
  }

  #isTooLong(size: number): boolean {
    return this.#phase === "tagged" && this.#options.authenticated() &&
      size > this.#options.messageBytesMax;
  }

  /** The session goes on behind it: where the message ends is known, and nothing of it is kept. */
  #skip(
    skipped: { size: number; tag: string; left: number },
    from: Cursor,
  ): Malformed | undefined {
    skipped.left -= from.view(Math.min(from.remaining, skipped.left)).length;
    if (skipped.left > 0) return undefined;
    this.#skipped = undefined;
    const error = new PgError("program_limit_exceeded", "the message is too long", {
      detail: `It has ${skipped.size} bytes; at most ${this.#options.messageBytesMax} are taken.`,
      hint: "Send large data with COPY, or raise PGWIRE_MAX_PENDING_BYTES.",
    });
    return { name: "Malformed", error, tag: skipped.tag };
  }

  #fill(pending: Pending, from: Cursor): Frame | Malformed | undefined {
    const more = from.view(Math.min(from.remaining, pending.size - pending.have));
    const have = pending.have + more.length;
    if (have > pending.bytes.length) {
      const room = have >= PENDING_BYTES_BELIEVED
        ? pending.size
        : Math.max(have, 2 * pending.bytes.length);
      const grown = new Uint8Array(Math.min(pending.size, room));
      grown.set(pending.bytes.subarray(0, pending.have));
      pending.bytes = grown;
    }
    pending.bytes.set(more, pending.have);
    pending.have = have;
    if (have < pending.size) return undefined;
    this.#pending = undefined;
    return this.#finish({ tag: pending.tag, body: pending.bytes }, from);
  }

  /** A start-up packet decides what comes after it. */
  #finish(frame: Frame, from: Cursor): Frame | Malformed {
    if (this.#phase !== "startup") return frame;
    switch (new Cursor(frame.body).uint32()) {
      case CANCEL_REQUEST_CODE:
        this.#phase = "ended";
        return frame;
      case SSL_REQUEST_CODE:
        return this.#alone(frame, { from, request: "SSLRequest" });
      case GSSENC_REQUEST_CODE:
        return this.#alone(frame, { from, request: "GSSENCRequest" });
      default:
        this.#phase = "tagged";
        return frame;
    }
  }

  /** The answer decides what the next bytes mean: none may be here before it. (CVE-2021-23222) */
  #alone(
    frame: Frame,
    { from, request }: { from: Cursor; request: EncryptionRequest },
  ): Frame | Malformed {
    return from.remaining > 0 ? this.#fail(smuggled(request), "") : frame;
  }

  #fail(error: PgError, tag: string): Malformed {
    this.#phase = "ended";
    this.#pending = undefined;
    return { name: "Malformed", error, tag };
  }
}

export type EncryptionRequest = keyof typeof SPOKEN_OF;
const SPOKEN_OF = { SSLRequest: "SSL request", GSSENCRequest: "GSSAPI encryption request" };

export function smuggled(request: EncryptionRequest): PgError {
  return protocolViolation(`received unencrypted data after ${SPOKEN_OF[request]}`).with({
    detail:
      "This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.",
  });
}

/** A stage of the pipeline: what came in one read goes on as one batch. */
export function frames(framer: Framer): TransformStream<Uint8Array, (Frame | Malformed)[]> {
  return new TransformStream({
    transform(chunk, controller) {
      const batch = framer.push(chunk);
      if (batch.length > 0) controller.enqueue(batch);
    },
  });
}
