// What PgWire.Session says of other processes: who waits for whom, and what a cancel has done.

import { ListWriter } from "../../iris/list.ts";
import type { Call } from "../call.ts";
import { IrisFault } from "../faults.ts";
import type { IrisProcess } from "../process.ts";
import { OK, statusErrors } from "../status.ts";
import { cancelQuery, terminate } from "./system.ts";

export function lockWaits({ engine }: IrisProcess): Uint8Array {
  const waits = new ListWriter();
  for (const { waiter, owner } of engine.lockWaits?.() ?? []) {
    waits.list(new ListWriter().string(waiter).string(owner).take());
  }
  const reply = new ListWriter();
  return reply.integer(1).integer(0).empty().integer(0).list(waits.take()).take();
}

/** From another connection. What was done: cancel, terminate or nothing. */
export function cancelProcess(call: Call): Uint8Array {
  const job = call.text(0);
  const status = cancelQuery(call, job);
  const reply = new ListWriter();
  if (status === OK) return reply.integer(1).integer(0).empty().integer(0).string("cancel").take();
  let message = statusErrors(status).map(({ text }) => text).join();
  try {
    if (call.integer(1) !== 0 && terminate(call.process, job) === 1n) {
      return reply.integer(1).integer(0).empty().integer(0).string("terminate").take();
    }
  } catch (cause) {
    if (!(cause instanceof IrisFault)) throw cause;
    message += ` ${cause.message}`;
  }
  return reply.integer(0).integer(-400).string(message).integer(0).empty().take();
}
