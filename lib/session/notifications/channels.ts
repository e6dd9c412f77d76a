// One session's LISTEN, UNLISTEN and NOTIFY: all of them count from the transaction's COMMIT.

import { refuseOver } from "../../errors/limits.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Inbox, Notification, Notifications } from "./notifications.ts";
import type { Participant } from "../transactions/transaction.ts";
import { TransactionItems } from "../transactions/transaction_items.ts";

type Wish =
  | { wish: "listen" | "unlisten"; channel: string }
  | { wish: "unlisten_all" }
  | { wish: "notify"; channel: string; payload: string };

const CHANNEL_BYTES_MAX = 63;
const PAYLOAD_BYTES_MAX = 7999;

const UTF8 = new TextEncoder();

export class Channels implements Participant, Inbox {
  #hub: Notifications;
  #processId: number;
  #heard: () => void;
  #listening = new Set<string>();
  #wishes = new TransactionItems<Wish>();
  /** What the transaction says already: saying it twice is saying it once. */
  #said = new Set<string>();
  #pendingBytes = 0;
  #inbox: Notification[] = [];
  #inboxBytes = 0;

  /** `heard` is called when something is there for the client. */
  constructor(
    hub: Notifications,
    { processId, heard }: { processId: number; heard: () => void },
  ) {
    this.#hub = hub;
    this.#processId = processId;
    this.#heard = heard;
  }

  listen(channel: string): void {
    refuseOver("channels", this.#listening.size + this.#wishes.items.length + 1);
    this.#wishes.add({ wish: "listen", channel });
  }

  unlisten(channel: string): void {
    this.#wishes.add({ wish: "unlisten", channel });
  }

  unlistenAll(): void {
    this.#wishes.add({ wish: "unlisten_all" });
  }

  notify(channel: string, payload: string): void {
    if (channel === "") throw refused("channel name cannot be empty");
    if (UTF8.encode(channel).length > CHANNEL_BYTES_MAX) throw refused("channel name too long");
    const bytes = UTF8.encode(payload).length;
    if (bytes > PAYLOAD_BYTES_MAX) throw refused("payload string too long");
    const said = JSON.stringify([channel, payload]);
    if (this.#said.has(said)) return;
    refuseOver("notifiedBytes", this.#pendingBytes + bytes + channel.length);
    this.#said.add(said);
    this.#pendingBytes += bytes + channel.length;
    this.#wishes.add({ wish: "notify", channel, payload });
  }

  get bytes(): number {
    return this.#inboxBytes;
  }

  put(notification: Notification): void {
    this.#inbox.push(notification);
    this.#inboxBytes += notification.channel.length + notification.payload.length;
    if (this.#inbox.length === 1) this.#heard();
  }

  /** What the client has not been told yet. */
  take(): Notification[] {
    const all = this.#inbox;
    this.#inbox = [];
    this.#inboxBytes = 0;
    return all;
  }

  begin(): void {
    this.#wishes.begin();
  }

  savepoint(): void {
    this.#wishes.savepoint();
  }

  release(depth: number): void {
    this.#wishes.release(depth);
  }

  rollbackTo(depth: number): void {
    for (const undone of this.#wishes.rollbackTo(depth)) {
      if (undone.wish !== "notify") continue;
      this.#said.delete(JSON.stringify([undone.channel, undone.payload]));
      this.#pendingBytes -= UTF8.encode(undone.payload).length + undone.channel.length;
    }
  }

  /** A transaction that cannot be heard does not commit. */
  get pending(): boolean {
    return this.#wishes.items.length > 0;
  }

  prepare(): void {
    this.#hub.refuseFull(this.#notifications(this.#wishes.items));
  }

  commit(): void {
    const wishes = this.#end();
    // What a transaction says it hears itself, if it listens from now on.
    for (const wish of wishes) this.#settle(wish);
    this.#hub.publish(this.#notifications(wishes));
  }

  rollback(): void {
    this.#end();
  }

  close(): void {
    this.#end();
    this.#stopListening();
    this.take();
  }

  #settle(wish: Wish): void {
    if (wish.wish === "listen") {
      this.#listening.add(wish.channel);
      this.#hub.listen(wish.channel, this);
    } else if (wish.wish === "unlisten") {
      this.#listening.delete(wish.channel);
      this.#hub.unlisten(wish.channel, this);
    } else if (wish.wish === "unlisten_all") this.#stopListening();
  }

  #stopListening(): void {
    for (const channel of this.#listening) this.#hub.unlisten(channel, this);
    this.#listening.clear();
  }

  #notifications(wishes: readonly Wish[]): Notification[] {
    return wishes.flatMap((wish) =>
      wish.wish === "notify"
        ? [{ processId: this.#processId, channel: wish.channel, payload: wish.payload }]
        : []
    );
  }

  #end(): Wish[] {
    this.#said.clear();
    this.#pendingBytes = 0;
    return this.#wishes.end();
  }
}

function refused(message: string): PgError {
  return new PgError("invalid_parameter_value", message);
}
