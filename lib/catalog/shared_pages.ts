// Lets files of PostgreSQL's that begin alike share their first page: every table has indexes, and all of them are empty.

import { Buffer } from "node:buffer";

/** A file of the runtime's file system in memory, as far as it counts here. */
export interface FileNode {
  contents: Int8Array | Uint8Array;
  usedBytes: number;
  /** Somebody else has the same contents, so whoever writes takes a copy. */
  isShared?: boolean;
}

type Write = (
  stream: { node: FileNode },
  buffer: Int8Array | Uint8Array,
  offset: number,
  length: number,
  position: number,
  canOwn?: boolean,
) => number;

export interface FileOperations {
  write: Write;
}

const PAGE_BYTES = 8192;
/** There are few kinds of empty indexes, and what is none of these is soon forgotten. */
const PAGES_MAX = 8;

/** From now on, for all files that have these operations. */
export function sharePages(operations: FileOperations): void {
  const { write } = operations;
  const pages: FileNode["contents"][] = [];
  let next = 0;
  const shared = (page: FileNode["contents"]) => {
    const bytes = bytesOf(page);
    const same = pages.find((one) => bytesOf(one).equals(bytes));
    return same ?? (pages[next++ % PAGES_MAX] = page);
  };
  operations.write = (stream, buffer, offset, length, position, canOwn) => {
    const { node } = stream;
    if (node.isShared) {
      node.contents = node.contents.slice();
      node.isShared = false;
    }
    const isFirst = length === PAGE_BYTES && position === 0 && node.usedBytes === 0;
    const written = write(stream, buffer, offset, length, position, canOwn);
    if (isFirst) {
      node.contents = shared(node.contents);
      node.isShared = true;
    }
    return written;
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: FileNode["contents"]): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
