// A stage of the pipeline: frames become messages, and what cannot be decoded goes on to be answered.

import { PgError } from "../errors/pg_error.ts";
import type { Frame, Malformed } from "./frame.ts";
import { decodeFrontend, type FrontendMessage } from "./frontend.ts";

/** An error in the stream would lose its answer: so it travels as a message, the last if FATAL. */
export function decode(): TransformStream<(Frame | Malformed)[], FrontendMessage[]> {
  let ended = false;
  return new TransformStream({
    transform(batch, controller) {
      if (ended) return;
      const messages: FrontendMessage[] = [];
      for (const frame of batch) {
        const message = decodeOne(frame);
        messages.push(message);
        ended = message.name === "Malformed" && message.error.severity === "FATAL";
        if (ended) break;
      }
      controller.enqueue(messages);
    },
  });
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
