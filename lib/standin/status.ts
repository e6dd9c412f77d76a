// %Status: `1` for good, else `0`, a blank and a list of errors, whose texts are made on demand.

import { decodeList, encodeList, ListReader } from "../iris/list.ts";
import { FAULT } from "./faults.ts";

export const OK = "1";

/** The numbers that this server gives; not verified against a live IRIS but for 5540 and 5001. */
export const STATUS_CODE = {
  general: 5001,
  classMissing: 5351,
  sql: 5540,
  protect: 5012,
  classText: 5559,
} as const;

export interface StatusError {
  code: number;
  text: string;
}

export function errorStatus(code: number, text: string): string {
  return `0 ${eightBit(encodeList([encodeList([BigInt(code), text])]))}`;
}

export function sqlStatus(sqlcode: number, message: string): string {
  return errorStatus(STATUS_CODE.sql, `SQLCODE: ${sqlcode} Message: ${message}`);
}

export function isError(status: string): boolean {
  return status.startsWith("0");
}

export function statusErrors(status: string): StatusError[] {
  if (!isError(status)) return [];
  const errors: StatusError[] = [];
  const list = new ListReader(bytesOf(status.slice(2)));
  while (list.next()) {
    const [code, text] = decodeList(list.view());
    if (typeof code !== "bigint" || typeof text !== "string") throw FAULT.list("not a %Status");
    errors.push({ code: Number(code), text });
  }
  return errors;
}

/** As GetErrorText says it. */
export function errorText({ code, text }: StatusError): string {
  return `ERROR #${code}: ${text}`;
}

function eightBit(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
