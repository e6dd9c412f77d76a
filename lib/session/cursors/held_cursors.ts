// Cursors WITH HOLD: when their transaction commits, the rows that are left come into memory and stay.

import { Cursor } from "../../bytes/cursor.ts";
import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import { type Answer, catalogAnswer } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { openCursor } from "./cursors.ts";
import type { Portal } from "./portals.ts";
import { ScrolledRows } from "./scrolled_rows.ts";

/** For all of a session's cursors together. */
const HELD_BYTES_MAX = 64 << 20;

/** Before the end of a transaction that has gone well. */
export async function keepHeld(context: Context): Promise<void> {
  for (const portal of context.portals.held()) {
    if (portal.depth === OUTSIDE) continue;
    const answer = await openCursor(context, portal, { rowsMax: 0 });
    if (answer instanceof ScrolledRows) await keepAll(context, portal, answer);
    else {
      const kept = await keep(context, portal, answer);
      await answer.close();
      portal.answer = kept;
    }
    portal.depth = OUTSIDE;
  }
}

async function keepAll(context: Context, portal: Portal, rows: ScrolledRows): Promise<void> {
  await rows.keepAll();
  portal.heldBytes = rows.bytes;
  if (heldBytes(context) > HELD_BYTES_MAX) throw tooMuch(portal.name);
}

function heldBytes({ portals }: Context): number {
  return portals.held().reduce((sum, { heldBytes = 0 }) => sum + heldBytes, 0);
}

/** No transaction's end comes so far down. */
const OUTSIDE = -1;

async function keep(context: Context, portal: Portal, answer: Answer): Promise<Answer> {
  const to = new Writer();
  const starts: number[] = [];
  const others = heldBytes(context);
  for (;;) {
    context.cancellation.check();
    const piece = await answer.next(0);
    if (!piece) break;
    if (piece.failure) throw piece.failure;
    if (others + to.size + piece.bytes.length > HELD_BYTES_MAX) throw tooMuch(portal.name);
    const from = new Cursor(piece.bytes);
    for (let row = 0, at = to.size; row < piece.rows; row++) {
      starts.push(at);
      from.take(1);
      const size = from.int32();
      from.take(size - 4);
      at += size + 1;
    }
    to.bytes(piece.bytes);
  }
  portal.heldBytes = to.size;
  const columns = [...portal.statement.columns!];
  return catalogAnswer({ columns, bytes: to.take(), starts: Uint32Array.from(starts), tag: "" });
}

function tooMuch(name: string): PgError {
  return new PgError("program_limit_exceeded", `cursor "${name}" has too many rows to hold`, {
    detail: `A session may hold ${HELD_BYTES_MAX} bytes of rows after a transaction.`,
    hint: "Use a cursor without HOLD, inside a transaction block.",
  });
}
