// What a server has said, a line for each message, as far as two servers are to say the same.

import { decodeBackendAll } from "../../lib/wire/backend.ts";

const TEXT = new TextDecoder();

export function shownMessages(bytes: Uint8Array): string[] {
  return decodeBackendAll(bytes).map((message) => {
    switch (message.name) {
      case "ErrorResponse":
      case "NoticeResponse": {
        const { C, M, D } = message.body.fields;
        return [message.name, C, M, D].join(" ");
      }
      case "CommandComplete":
        return message.body.tag;
      case "ReadyForQuery":
        return `ready ${message.body.status}`;
      case "DataRow":
        return message.body.values.map((value) => value && TEXT.decode(value)).join("|");
      default:
        return message.name;
    }
  });
}
