// Replies with rows: many bytes follow their message from where they are.

import type { Writer } from "../bytes/writer.ts";

const COPIED_BYTES_MAX = 64 * 1024;
const TAG_SIZE = 1;
const NOTHING = new Uint8Array();

export class RowReplies {
  /** Bytes that follow the last reply. */
  rest: Uint8Array = NOTHING;

  /** Another one is to come. */
  clear(): void {
    this.rest = NOTHING;
  }

  write<Reply extends { bytes: Uint8Array }>(
    message: { encode(body: Reply, to: Writer): void },
    reply: Reply,
    to: Writer,
  ): void {
    const { bytes } = reply;
    if (bytes.length <= COPIED_BYTES_MAX) return message.encode(reply, to);
    const start = to.size;
    message.encode({ ...reply, bytes: NOTHING }, to);
    to.setInt32(start + TAG_SIZE, to.size - start - TAG_SIZE + bytes.length);
    this.rest = bytes;
  }

  /** Another one comes right behind it. */
  append(to: Writer): void {
    to.bytes(this.rest);
    this.clear();
  }
}
