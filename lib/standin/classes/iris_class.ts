// A class of the server is a row: its name, its class methods, and what its objects can do.

import type { Argument, Call, Value } from "../call.ts";

export interface IrisClass<Self = IrisObject> {
  name: string;
  classMethods?: Readonly<Record<string, (call: Call) => Value>>;
  methods?: Readonly<Record<string, (self: Self, call: Call) => Value>>;
  properties?: Readonly<Record<string, (self: Self) => Value>>;
  setters?: Readonly<Record<string, (self: Self, value: Argument) => void>>;
  /** True where it exists only after its text was loaded and compiled. */
  installable?: boolean;
}

/** An object of a class. Its row is looked up by the object, so a method's `self` is of its class. */
export abstract class IrisObject {
  abstract readonly irisClass: IrisClass;

  /** The client released it, or the process ends. */
  release(): void {}
}

/** A row whose methods know what their objects are. */
export function irisClass<Self extends IrisObject>(row: IrisClass<Self>): IrisClass {
  return row as unknown as IrisClass;
}

/** The entry of that name, and nothing that every JavaScript object has. */
export function entryOf<Entry>(
  entries: Readonly<Record<string, Entry>> | undefined,
  name: string,
): Entry | undefined {
  return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
