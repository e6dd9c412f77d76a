// Where in the data something went wrong, in PostgreSQL's words.

const SHOWN_BYTES_MAX = 100;

export interface CopyPlace {
  table: string;
  line: number;
  /** The column whose value it was. */
  column?: string;
  /** The value, null for NULL; undefined in the binary format, which shows none. */
  value?: Uint8Array | null;
  /** The whole line, where that is all there is to show. */
  shown?: Uint8Array | null;
}

export function whereOf({ table, line, column, value, shown }: CopyPlace): string {
  const place = `COPY ${table}, line ${line}`;
  if (column !== undefined) {
    if (value === undefined) return `${place}, column ${column}`;
    return value === null
      ? `${place}, column ${column}: null input`
      : `${place}, column ${column}: "${printed(value)}"`;
  }
  return shown ? `${place}: "${printed(shown)}"` : place;
}

/** A value, or the beginning of a long one. */
export function printed(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true });
  if (bytes.length <= SHOWN_BYTES_MAX) return text.decode(bytes);
  let end = SHOWN_BYTES_MAX;
  // No character is cut.
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return `${text.decode(bytes.subarray(0, end))}...`;
}
