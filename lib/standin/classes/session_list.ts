// ExecuteList of PgWire.Session: items run one after the other, as far as one answer goes.

import { ListReader, ListWriter } from "../../iris/list.ts";
import type { Call } from "../call.ts";
import type { EngineProcess } from "../contract.ts";

/** Of the answer of Execute, from 0. */
const CURSOR_AT = 7;

/** The answers of those that have run. */
export function runList(
  call: Call,
  engine: EngineProcess,
  answer: (item: Uint8Array, bytesMax: number) => Uint8Array,
): Uint8Array {
  const bytesMax = call.integer(1, 256_000);
  const until = performance.now() + Number(call.text(2, "0.005")) * 1000;
  const answers = new ListWriter();
  const items = new ListReader(call.bytes(0));
  while (items.next()) {
    const item = items.view();
    const run = () => answer(item, bytesMax);
    // Only the first waits inside of the call, which the stand-in then makes anew: those before another one stand.
    const one = answers.size > 0 && engine.unlessItWaits ? engine.unlessItWaits(run) : run();
    if (one === null) break;
    answers.list(one);
    if (isLast(one) || answers.size > bytesMax || performance.now() > until) break;
  }
  return answers.take();
}

/** It has failed, or its cursor is open. */
function isLast(answer: Uint8Array): boolean {
  const from = new ListReader(answer);
  if (from.expect().integer() === 0n) return true;
  for (let at = 1; at < CURSOR_AT; at++) from.expect();
  return from.expect().integer() !== 0n;
}
