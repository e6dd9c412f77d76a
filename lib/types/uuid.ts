// UUIDs: 32 hex digits in any of the spellings PostgreSQL takes, lower case with dashes on the way out, and
// upper case in IRIS, whose own are.

import { badText, pgType } from "./pg_type.ts";

export const uuid = pgType<string>({
  name: "uuid",
  oid: 2950,
  array: 2951,
  size: 16,
  text: { encode: (value) => value, decode: parseUuid },
  binary: {
    encode: (value, to) => to.bytes(Uint8Array.fromHex(value.replaceAll("-", ""))),
    decode: (from) => dashed(from.view(16).toHex()),
  },
  iris: {
    cast: "GUID",
    column: () => "UNIQUEIDENTIFIER",
    encode: (value) => value.toUpperCase(),
    decode: parseUuid,
  },
});

// A dash may follow each group of four digits, and braces may surround all. (DATATYPE-UUID)
const UUID = /^(\{?)[\da-f]{4}(?:-?[\da-f]{4}){7}(\}?)$/i;

function parseUuid(text: string): string {
  const match = UUID.exec(text);
  if (!match || (match[1] === "{") !== (match[2] === "}")) throw badText("uuid", text);
  return dashed(text.replace(/[{}-]/g, "").toLowerCase());
}

function dashed(hex: string): string {
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]]
    .map(([start, end]) => hex.slice(start, end)).join("-");
}
