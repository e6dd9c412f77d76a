// Cursors WITH HOLD: when their transaction commits, the rows that are left come into memory and stay.

import { Writer } from "../../bytes/writer.ts";
import { type Answer, catalogAnswer, piecesOf } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { openCursor } from "./cursors.ts";
import type { Portal } from "./portals.ts";
import { ScrolledRows } from "./scrolled_rows.ts";
import { rowStarts } from "../../wire/data_rows.ts";

/** Before the end of a transaction that has gone well. */
export function keepHeld(context: Context): void | Promise<void> {
  const held = context.portals.held().filter(({ depth }) => depth !== OUTSIDE);
  if (held.length > 0) return keepAll(context, held);
}

async function keepAll(context: Context, held: readonly Portal[]): Promise<void> {
  for (const portal of held) {
    const answer = await openCursor(context, portal, { rowsMax: 0 });
    if (answer instanceof ScrolledRows) await answer.keepAll();
    else {
      const kept = await keep(context, portal, answer);
      await answer.close();
      portal.answer = kept;
    }
    portal.depth = OUTSIDE;
  }
}

/** No transaction's end comes so far down. */
const OUTSIDE = -1;

async function keep(context: Context, portal: Portal, answer: Answer): Promise<Answer> {
  const to = new Writer();
  const starts: number[] = [];
  const { rowBytes: before = 0 } = portal;
  for await (const piece of piecesOf(answer)) {
    context.cancellation.check();
    // What is read stays where it came from until all is here.
    context.portals.holds(portal, before + to.size + piece.bytes.length);
    for (const start of rowStarts(piece.bytes)) starts.push(to.size + start);
    to.bytes(piece.bytes);
  }
  context.portals.holds(portal, to.size);
  const columns = [...portal.statement.columns!];
  return catalogAnswer({ columns, bytes: to.take(), starts: Uint32Array.from(starts), tag: "" });
}
