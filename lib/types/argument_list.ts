// The values of a statement become a $LIST; what is too long for it stays beside, its place in the list marked.

import type { Writer } from "../bytes/writer.ts";
import { ListWriter } from "../iris/list.ts";
import { type AssignedValue, encodeFitted } from "./fitted_parameter.ts";
import { isLong, type LongValue, longValue } from "./long_value.ts";
import { encodeParameter } from "./parameters.ts";

/** What goes to IRIS: the places of long values hold their number, as an element that no value has. */
export interface Arguments {
  list: Uint8Array;
  long: readonly LongValue[];
}

export class ArgumentList {
  readonly list: ListWriter;
  #long: LongValue[] = [];

  constructor(to?: Writer) {
    this.list = new ListWriter(to);
  }

  get long(): number {
    return this.#long.length;
  }

  /** As the value of a column, which it must fit, or of a type alone. */
  add(
    value: AssignedValue,
    column?: { type: number; typmod: number; beside?: "left" | "right" },
  ): void {
    const { type, format, bytes, settings } = value;
    const { list } = this;
    if (bytes !== null && isLong(bytes.length, list.size) && !isLimited(value, column)) {
      const long = longValue({ type, format, bytes, settings });
      if (long) return this.addLong(long);
    }
    if (column) encodeFitted(value, column, list);
    else encodeParameter(type, format, bytes, list, settings);
  }

  addLong(value: LongValue): void {
    this.list.oref(String(this.#long.length));
    this.#long.push(value);
  }

  /** Another list, whose long values are numbered on. */
  begin(): this {
    this.list.to.moveTo(0);
    return this;
  }

  /** The long values but for the first so many. */
  forget(count: number): void {
    this.#long.length = count;
  }

  take(): Arguments {
    const long = this.#long;
    this.#long = [];
    return { list: this.list.take(), long };
  }
}

/** A column that has a length, or is of another type, looks at the whole value. */
function isLimited(
  { type }: AssignedValue,
  column: { type: number; typmod: number } | undefined,
): boolean {
  return column !== undefined && (column.typmod >= 0 || column.type !== type);
}
