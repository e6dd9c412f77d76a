// Frames become messages, and what cannot be decoded goes on to be answered.

import { PgError } from "../errors/pg_error.ts";
import type { Frame, Malformed } from "./frame.ts";
import { decodeFrontend, type FrontendMessage } from "./frontend.ts";

/** An error travels as a message, in its place among the others; after one that is FATAL nothing counts. */
export function decodeAll(frames: readonly (Frame | Malformed)[]): FrontendMessage[] {
  const messages: FrontendMessage[] = [];
  for (const frame of frames) {
    const message = decodeOne(frame);
    messages.push(message);
    if (message.name === "Malformed" && message.error.severity === "FATAL") break;
  }
  return messages;
}

export function decodeOne(frame: Frame | Malformed): FrontendMessage {
  if ("name" in frame) return frame;
  try {
    const message = decodeFrontend(frame);
    message.frame = frame;
    return message;
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    return { name: "Malformed", error, tag: frame.tag, frame };
  }
}
