// One table a family of functions: how many arguments, what type, which SQLite text.

import type { Compiler } from "../compiling/compiler.ts";
import type { Typed } from "../compiling/typed.ts";

export interface FunctionRow {
  least: number;
  most: number;
  /** Arguments are settled (no `?` without a type) unless `raw`. */
  make: (args: readonly Typed[], c: Compiler) => Typed;
  raw?: boolean;
}

export type FunctionTable = Readonly<Record<string, FunctionRow>>;

export function row(least: number, most: number, make: FunctionRow["make"]): FunctionRow {
  return { least, most, make };
}

/** The argument that the count of arguments has promised. */
export function at(args: readonly Typed[], index: number): Typed {
  const value = args[index];
  if (value === undefined) throw new Error(`argument ${index} is missing`);
  return value;
}

export function nullableOf(args: readonly Typed[]): 0 | 2 {
  return args.every((value) => value.nullable === 0) ? 0 : 2;
}
