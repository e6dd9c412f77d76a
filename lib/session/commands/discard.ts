// DISCARD: the session becomes as it was after login.

import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import { type Answer, done } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { refuseInside } from "./maintain.ts";
import { forgetDrawn } from "../sequences/sequences.ts";

export async function discard(
  context: Context,
  { tag }: Extract<SessionCommand, { command: "discard" }>,
): Promise<Answer> {
  if (tag === "DISCARD ALL" || tag === "DISCARD SEQUENCES") forgetDrawn(context);
  if (tag === "DISCARD TEMP") await context.temporary.discard();
  // The gateway keeps no plans for one session alone.
  if (tag !== "DISCARD ALL") return done(tag);
  refuseInside(context, tag);
  const { channels, locks, portals, settings, statements, temporary } = context;
  await portals.closeDeeper(0);
  await portals.closeAll();
  settings.set("session_authorization", null);
  settings.set("role", null);
  settings.resetAll();
  statements.clear();
  channels.unlistenAll();
  locks.unlockAll();
  await temporary.discard();
  return done(tag);
}
