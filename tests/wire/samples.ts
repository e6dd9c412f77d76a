// Makes any body of any message: an arbitrary for each kind of field, found by the field itself.

import fc from "fast-check";
import * as fields from "../../lib/wire/fields.ts";
import { BACKEND } from "../../lib/wire/backend.ts";
import { FRONTEND, FRONTEND_STARTUP } from "../../lib/wire/frontend.ts";
import {
  GSSResponse,
  PasswordMessage,
  SASLInitialResponse,
  SASLResponse,
} from "../../lib/wire/authentication.ts";
import { BackendKeyData, CancelRequest, StartupMessage } from "../../lib/wire/startup.ts";
import { AuthenticationMD5Password, AuthenticationSASL } from "../../lib/wire/authentication.ts";
import { Bind, ParameterDescription, Parse } from "../../lib/wire/extended_query.ts";
import { CopyBothResponse, CopyInResponse, CopyOutResponse } from "../../lib/wire/copy.ts";
import { ErrorResponse, NoticeResponse } from "../../lib/wire/notices.ts";
import { DataRow, RowDescription } from "../../lib/wire/results.ts";
import { FunctionCall } from "../../lib/wire/simple_query.ts";
import { NegotiateProtocolVersion } from "../../lib/wire/startup.ts";
import type { AnyMessage, Field } from "../../lib/wire/message.ts";

export const ALL: { side: "F" | "B"; row: AnyMessage }[] = [
  ...[
    ...FRONTEND_STARTUP,
    ...FRONTEND.values(),
    PasswordMessage,
    SASLInitialResponse,
    SASLResponse,
    GSSResponse,
  ].map((row) => ({ side: "F" as const, row })),
  ...BACKEND.map((row) => ({ side: "B" as const, row })),
];

const text = fc.string({ unit: "grapheme", maxLength: 30 }).filter((s) =>
  !s.includes("\0") && s.isWellFormed()
);
const name = text.filter((s) => s !== "");
const bytes = fc.uint8Array({ maxLength: 40 });
const value = fc.option(bytes);
const int16 = fc.integer({ min: -32768, max: 32767 });
const int32 = fc.integer();
const uint32 = fc.nat(0xffffffff);
const letter = fc.nat(255).map((code) => String.fromCharCode(code));
const cancelKey = fc.uint8Array({ minLength: 4, maxLength: 256 });
const many = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 6 });
const texts = (names: fc.Arbitrary<string>) =>
  fc.dictionary(names, text, { maxKeys: 5, noNullPrototype: false }).map((made) =>
    Object.assign(Object.create(null), made)
  );
const errorFields = texts(letter.filter((s) => s !== "\0"));

const BY_FIELD = new Map<Field<never> | Field<unknown>, fc.Arbitrary<unknown>>(
  [
    [fields.int16, int16],
    [fields.int32, int32],
    [fields.uint32, uint32],
    [fields.uint8, fc.nat(255)],
    [fields.letter, letter],
    [fields.cstring, text],
    [fields.value, value],
    [fields.rest, bytes],
    [CancelRequest.fields.secret, cancelKey],
    [BackendKeyData.fields.secret, cancelKey],
    [AuthenticationMD5Password.fields.salt, fc.uint8Array({ minLength: 4, maxLength: 4 })],
    [AuthenticationSASL.fields.mechanisms, many(name)],
    [StartupMessage.fields.parameters, texts(name)],
    [Parse.fields.paramTypes, many(uint32)],
    [ParameterDescription.fields.types, many(uint32)],
    [Bind.fields.paramFormats, many(int16)],
    [Bind.fields.params, many(value)],
    [Bind.fields.resultFormats, many(int16)],
    [FunctionCall.fields.argumentFormats, many(int16)],
    [FunctionCall.fields.arguments, many(value)],
    [DataRow.fields.values, many(value)],
    [CopyInResponse.fields.columnFormats, many(int16)],
    [CopyOutResponse.fields.columnFormats, many(int16)],
    [CopyBothResponse.fields.columnFormats, many(int16)],
    [ErrorResponse.fields.fields, errorFields],
    [NoticeResponse.fields.fields, errorFields],
    [NegotiateProtocolVersion.fields.options, many(text)],
    [
      RowDescription.fields.columns,
      many(fc.record({
        name: text,
        tableOid: uint32,
        attribute: int16,
        type: uint32,
        size: int16,
        typmod: int32,
        format: int16,
      }, { noNullPrototype: true })),
    ],
  ] as [Field<unknown>, fc.Arbitrary<unknown>][],
);

/** A message of another major version is not decoded at all. */
const VERSION = fc.nat(0xffff).map((minor) => 0x30000 | minor);

export function bodyOf(row: AnyMessage): fc.Arbitrary<Record<string, unknown>> {
  const made = Object.entries(row.fields).map(([key, field]) => {
    if (row.name === "StartupMessage" && key === "version") return [key, VERSION];
    const arbitrary = BY_FIELD.get(field as Field<unknown>);
    if (!arbitrary) throw new Error(`no arbitrary for ${row.name}.${key}`);
    return [key, arbitrary];
  });
  return fc.record(Object.fromEntries(made), { noNullPrototype: true });
}
