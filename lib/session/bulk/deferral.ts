// Statements of a pipeline whose answers are held back, while the next ones are read: what the session asks of whoever
// holds them. At most one does at a time.

import type { FrontendMessage } from "../../wire/frontend.ts";

export interface Deferral {
  readonly open: boolean;
  /** Whether a message may come before the answers; `next` is the one behind it, if that is here already. */
  goesOnWith(message: FrontendMessage, next: FrontendMessage | undefined): boolean;
  /** All is done and told. What fails is one of the Executes before, and nothing after it has happened. */
  end(): Promise<void>;
  /** Nobody will be told anything. */
  forget(): void;
}

export function openOf(...deferrals: readonly Deferral[]): Deferral | null {
  return deferrals.find(({ open }) => open) ?? null;
}
