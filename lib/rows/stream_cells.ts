// Cells of stream columns: short ones hold their content, long ones only say where it is to be had.

import type { Writer } from "../bytes/writer.ts";
import { ListReader } from "../iris/list.ts";
import { bytea, latin1Bytes } from "../types/bytea.ts";
import { jsonb, JSONB_VERSION } from "../types/json.ts";
import { cellEncoder } from "./cell_encoder.ts";
import type { CellEncoder, CellSettings } from "./cell.ts";
import { writeAscii } from "./write_text.ts";

/** Gives the stream piece by piece; a binary one's characters are its bytes. */
export type ReadStream = (oid: Uint8Array, size: number) => Iterable<string>;

const CONTENT = 0;
/** A piece's characters may become three times as many bytes. */
const PIECE_ROOM = 1_000_000;

export function streamEncoder(
  type: number,
  settings: CellSettings,
  readStream: ReadStream,
): CellEncoder {
  const whole = cellEncoder(type, settings);
  const pieces = type === bytea.oid ? bytesWriter(settings) : textWriter(type, settings);
  const asHex = type === bytea.oid && settings.format === 0;
  return (cell, to) => {
    const parts = new ListReader(cell.bytes, cell.start, cell.end);
    const kind = Number(parts.expect().integer());
    parts.expect();
    if (kind !== CONTENT) {
      const oid = parts.view().slice();
      const size = Number(parts.expect().integer());
      // Its buffer need not grow, and be copied, piece by piece.
      to.ensure((asHex ? 2 * size : size) + PIECE_ROOM);
      return pieces(readStream(oid, size), to);
    }
    // A stream without content is '' and not NULL.
    if (parts.start < parts.end) whole(parts, to);
    else pieces([], to);
  };
}

function textWriter(type: number, { format }: CellSettings) {
  if (type !== jsonb.oid || format === 0) return writeTextPieces;
  return (pieces: Iterable<string>, to: Writer) => {
    to.uint8(JSONB_VERSION);
    writeTextPieces(pieces, to);
  };
}

/** A piece may end in the middle of a surrogate pair. */
function writeTextPieces(pieces: Iterable<string>, to: Writer): void {
  let half = "";
  for (const piece of pieces) {
    const text = half + piece;
    const last = text.charCodeAt(text.length - 1);
    half = last >= 0xd800 && last < 0xdc00 ? text.slice(-1) : "";
    to.text(half === "" ? text : text.slice(0, -1));
  }
  to.text(half);
}

function bytesWriter({ format, output }: CellSettings) {
  return (pieces: Iterable<string>, to: Writer) => {
    const escape = format === 0 && output.byteaOutput === "escape";
    if (format === 0 && !escape) writeAscii("\\x", to);
    for (const piece of pieces) {
      const bytes = latin1Bytes(piece);
      if (format === 1) to.bytes(bytes);
      else if (escape) to.text(bytea.text.encode(bytes, output));
      else writeAscii(bytes.toHex(), to);
    }
  };
}
