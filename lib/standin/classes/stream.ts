// %Stream.Object: opens a stream that a row named by its OID, and reads it in pieces.

import type { Value } from "../call.ts";
import type { StreamContent } from "../stream_store.ts";
import { type IrisClass, irisClass, IrisObject } from "./iris_class.ts";

/** As much as IRIS gives at a time. */
const PIECE_SIZE_MAX = 32_000;

class Stream extends IrisObject {
  readonly content: StreamContent;
  at = 0;

  constructor(content: StreamContent) {
    super();
    this.content = content;
  }

  get irisClass(): IrisClass {
    return streamClass;
  }

  get atEnd(): boolean {
    return this.at >= this.content.length;
  }

  read(size: number): StreamContent {
    const start = this.at;
    this.at = Math.min(start + Math.min(Math.max(size, 0), PIECE_SIZE_MAX), this.content.length);
    return this.content.slice(start, this.at);
  }
}

export const streamClass: IrisClass = irisClass<Stream>({
  name: "%Stream.Object",
  classMethods: {
    "%Open": (call): Value => {
      const content = call.process.streams.find(call.bytes(0));
      return content === undefined ? "" : new Stream(content);
    },
  },
  methods: {
    Read: (self, call) => {
      const piece = self.read(call.integer(0, PIECE_SIZE_MAX));
      call.output(0, BigInt(piece.length));
      return piece;
    },
    Rewind: (self) => {
      self.at = 0;
      return "1";
    },
    MoveTo: (self, call) => {
      self.at = Math.min(Math.max(call.integer(0) - 1, 0), self.content.length);
      return "1";
    },
  },
  properties: {
    AtEnd: (self) => self.atEnd,
    Size: (self) => BigInt(self.content.length),
  },
});
