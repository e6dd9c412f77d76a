// One method call: its arguments as they travelled, its value, and what it gives back by reference.

import { ITEM, ListReader, ListWriter } from "../iris/list.ts";
import type { IrisObject } from "./classes/iris_class.ts";
import type { EngineParameter, Logical } from "./contract.ts";
import { FAULT } from "./faults.ts";
import type { IrisProcess } from "./process.ts";

/** What a method answers. Bytes are a string of bytes, as a $LIST is. */
export type Value = string | bigint | number | boolean | Uint8Array | IrisObject;

export const ARGUMENTS_MAX = 10_000;
/** Characters of IRIS's longest string. (GSQL_streams) */
export const STRING_MAX = 3_641_144;

/** An argument: where its item begins and where its payload lies in the message. */
export class Argument {
  readonly byReference: boolean;
  readonly #bytes: Uint8Array;
  readonly #at: number;
  readonly #end: number;

  constructor(from: ListReader) {
    this.#bytes = from.bytes;
    this.#at = from.at;
    from.expect();
    this.byReference = from.byReference;
    this.#end = from.end;
    const units = from.type === ITEM.wide ? 2 : 1;
    if (from.end - from.start > units * STRING_MAX) throw FAULT.maxString();
  }

  #item(): ListReader {
    return new ListReader(this.#bytes, this.#at, this.#end).expect();
  }

  text(): string {
    return this.#item().text() ?? "";
  }

  /** The number that ObjectScript makes of it: text that is none counts as 0. */
  integer(): number {
    const value = Math.trunc(Number(this.text()));
    return Number.isSafeInteger(value) ? value : 0;
  }

  /** The payload of a string of bytes, as a list is; valid during the call. */
  bytes(): Uint8Array {
    const item = this.#item();
    if (item.type === ITEM.text) return item.view();
    if (item.type === ITEM.none) return item.view();
    throw FAULT.list("the argument is not a string of bytes");
  }

  /** The number of the object that it stands for. */
  oref(): number {
    return parseOref(this.text());
  }

  logical(parameter?: EngineParameter): Logical {
    return logicalOf(this.#item(), parameter);
  }

  /** Writes the item as it came, without the mark of a reference. */
  echo(to: ListWriter): void {
    const item = this.#item();
    const start = to.size;
    to.to.bytes(this.#bytes.subarray(this.#at, this.#end));
    if (item.type !== ITEM.none) to.to.buffer[start + item.start - this.#at - 1] = item.type;
  }
}

/** A parameter's value from its item. `02 01` and an element without value are NULL, as in IRIS. */
export function logicalOf(item: ListReader, parameter?: EngineParameter): Logical {
  if (item.end === item.start && (item.type === ITEM.text || item.type === ITEM.none)) return null;
  if (item.type === ITEM.text && parameter !== undefined && BINARY.has(parameter.odbcType)) {
    return item.view().slice();
  }
  return item.value();
}

/** ODBC types whose strings are bytes: LONGVARBINARY, VARBINARY, BINARY. */
const BINARY = new Set([-4, -3, -2]);

export class Call {
  readonly process: IrisProcess;
  readonly args: readonly Argument[];
  readonly #outputs = new Map<number, Value>();

  constructor(process: IrisProcess, args: readonly Argument[]) {
    this.process = process;
    this.args = args;
  }

  text(index: number, otherwise = ""): string {
    return this.args[index]?.text() ?? otherwise;
  }

  integer(index: number, otherwise = 0): number {
    return this.args[index]?.integer() ?? otherwise;
  }

  bytes(index: number): Uint8Array {
    return this.args[index]?.bytes() ?? NO_BYTES;
  }

  /** Gives a value back through an argument that was passed by reference. */
  output(index: number, value: Value): void {
    this.#outputs.set(index, value);
  }

  /** One item for each argument by reference, in order, also where the method left it alone. */
  writeReferences(to: ListWriter): void {
    this.args.forEach((argument, index) => {
      if (!argument.byReference) return;
      const value = this.#outputs.get(index);
      if (value === undefined) argument.echo(to);
      else writeValue(to, value, this.process);
    });
  }
}

const NO_BYTES = new Uint8Array();

/** The arguments after their count. */
export function readArguments(from: ListReader): Argument[] {
  const count = Number(from.expect().integer());
  if (count < 0 || count > ARGUMENTS_MAX) throw FAULT.list(`${count} arguments`);
  const args: Argument[] = [];
  while (args.length < count) args.push(new Argument(from));
  return args;
}

export function parseOref(text: string): number {
  const found = /^(\d{1,10})(?:@|$)/.exec(text);
  if (found === null) throw FAULT.invalidOref();
  return Number(found[1]);
}

export function writeValue(to: ListWriter, value: Value, process: IrisProcess): void {
  if (typeof value === "string") to.string(value);
  else if (typeof value === "bigint") to.integer(value);
  else if (typeof value === "boolean") to.integer(value ? 1 : 0);
  else if (typeof value === "number") to.double(value);
  else if (value instanceof Uint8Array) to.bytes(value);
  else to.oref(`${process.orefOf(value)}@${value.irisClass.name}`);
}
