// VECTOR values: comma-joined numbers with a type and a length, and the two measures that IRIS has.

import { IrisError } from "../../../iris/iris_error.ts";
import { doubleText } from "./collations.ts";
import { InvalidValue } from "./values.ts";
import type { ValueType } from "./value_types.ts";

const ELEMENTS_MAX = 100_000;

/** Client text, with or without brackets, as it is kept. */
export function parseVector(text: string, type: ValueType): string {
  const numbers = vectorNumbers(text);
  const length = type.vector?.length;
  if (length !== undefined && numbers.length !== length) {
    throw new InvalidValue(`vector of length ${numbers.length}, not ${length}`);
  }
  return printVector(numbers, type.vector?.element ?? "FLOAT");
}

/** TO_VECTOR with a length pads with zeros and cuts; without one it keeps what is there. */
export function toVector(text: string, element: string, length: number | undefined): string {
  const numbers = vectorNumbers(text);
  if (length !== undefined) {
    while (numbers.length < length) numbers.push(0);
    numbers.length = length;
  }
  return printVector(numbers, element);
}

function vectorNumbers(text: string): number[] {
  const trimmed = text.trim();
  const inner = trimmed.startsWith("[") && trimmed.endsWith("]") ? trimmed.slice(1, -1) : trimmed;
  if (inner.trim() === "") return [];
  const parts = inner.split(",");
  if (parts.length > ELEMENTS_MAX) throw new InvalidValue("too many elements");
  return parts.map((part) => {
    const number = Number(part);
    if (part.trim() === "" || Number.isNaN(number)) throw new InvalidValue("not a number");
    return number;
  });
}

function printVector(numbers: readonly number[], element: string): string {
  const whole = element === "INTEGER" || element === "INT";
  const single = element === "FLOAT";
  return numbers.map((n) =>
    doubleText(whole ? Math.trunc(n) : single ? Number(Math.fround(n).toPrecision(7)) : n)
  ).join(",");
}

const PARSED_MAX = 20_000;
const parsed = new Map<string, Float64Array>();

/** The same stored vectors are compared again and again: their numbers are kept. */
function numbersOf(text: string): Float64Array {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const numbers = text === "" ? new Float64Array() : Float64Array.from(text.split(","), Number);
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(text, numbers);
  return numbers;
}

function pair(left: string, right: string): [Float64Array, Float64Array] {
  const a = numbersOf(left);
  const b = numbersOf(right);
  if (a.length !== b.length) {
    throw new IrisError(-257, `Vector length mismatch: ${a.length} and ${b.length}`);
  }
  return [a, b];
}

export function dotProduct(left: string, right: string): number {
  const [a, b] = pair(left, right);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Null where a vector has no direction. (unsure; not verified against a live IRIS) */
export function cosine(left: string, right: string): number | null {
  const [a, b] = pair(left, right);
  let sum = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    sum += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const length = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return length === 0 ? null : sum / length;
}
