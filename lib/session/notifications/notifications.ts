// NOTIFY between the sessions of one gateway: who listens to which channel, and what waits to be told.

import { LIMITS, overLimit } from "../../errors/limits.ts";

export interface Notification {
  processId: number;
  channel: string;
  payload: string;
}

/** What a session has heard and not yet told its client. */
export interface Inbox {
  readonly bytes: number;
  put(notification: Notification): void;
}

export class Notifications {
  #listeners = new Map<string, Set<Inbox>>();

  listen(channel: string, inbox: Inbox): void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(inbox));
  }

  unlisten(channel: string, inbox: Inbox): void {
    const listeners = this.#listeners.get(channel);
    listeners?.delete(inbox);
    if (listeners?.size === 0) this.#listeners.delete(channel);
  }

  /** Nothing is lost in silence: where somebody cannot take more, nobody may send more. */
  refuseFull(notifications: readonly Notification[]): void {
    for (const { channel } of notifications) {
      for (const inbox of this.#listeners.get(channel) ?? []) {
        if (inbox.bytes >= LIMITS.unheardBytes.max) throw overLimit("unheardBytes");
      }
    }
  }

  publish(notifications: readonly Notification[]): void {
    for (const notification of notifications) {
      for (const inbox of this.#listeners.get(notification.channel) ?? []) inbox.put(notification);
    }
  }
}
