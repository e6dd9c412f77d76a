// VECTOR values: numbers with a type and a length, kept as doubles in a row, and the two measures that IRIS has.

import { IrisError } from "../../../iris/iris_error.ts";
import { doubleText } from "./collations.ts";
import { InvalidValue } from "./invalid_value.ts";
import type { ValueType } from "./value_types.ts";

const ELEMENTS_MAX = 100_000;

/** Client text, with or without brackets, as it is kept. */
export function parseVector(text: string, type: ValueType): Uint8Array {
  const numbers = vectorNumbers(text);
  const length = type.vector?.length;
  if (length !== undefined && numbers.length !== length) {
    throw new InvalidValue(`vector of length ${numbers.length}, not ${length}`);
  }
  return kept(numbers, type.vector?.element ?? "FLOAT");
}

/** TO_VECTOR with a length pads with zeros and cuts; without one it keeps what is there. */
export function toVector(text: string, element: string, length: number | undefined): Uint8Array {
  const numbers = vectorNumbers(text);
  if (length !== undefined) {
    while (numbers.length < length) numbers.push(0);
    numbers.length = length;
  }
  return kept(numbers, element);
}

/** Whether a vector of the one type is one of the other as well. */
export function isVectorOf(vector: Uint8Array, from: ValueType, to: ValueType): boolean {
  const { element, length } = to.vector ?? {};
  return from.vector?.element === element &&
    (length === undefined || vector.length === length * Float64Array.BYTES_PER_ELEMENT);
}

export function vectorText(vector: Uint8Array): string {
  return Array.from(numbersOf(vector), doubleText).join(",");
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

function kept(numbers: readonly number[], element: string): Uint8Array {
  const whole = element === "INTEGER" || element === "INT";
  const single = element === "FLOAT";
  const elements = Float64Array.from(numbers, (n) =>
    // There is one zero.
    (whole ? Math.trunc(n) : single ? Number(Math.fround(n).toPrecision(7)) : n) + 0);
  return new Uint8Array(elements.buffer);
}

function numbersOf(vector: Uint8Array): Float64Array {
  const { buffer, byteOffset, byteLength } = vector;
  const size = Float64Array.BYTES_PER_ELEMENT;
  if (byteOffset % size === 0) return new Float64Array(buffer, byteOffset, byteLength / size);
  return new Float64Array(vector.slice().buffer);
}

function pair(left: Uint8Array, right: Uint8Array): [Float64Array, Float64Array] {
  const a = numbersOf(left);
  const b = numbersOf(right);
  if (a.length !== b.length) {
    throw new IrisError(-257, `Vector length mismatch: ${a.length} and ${b.length}`);
  }
  return [a, b];
}

export function dotProduct(left: Uint8Array, right: Uint8Array): number {
  const [a, b] = pair(left, right);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Null where a vector has no direction. (unsure; not verified against a live IRIS) */
export function cosine(left: Uint8Array, right: Uint8Array): number | null {
  const [a, b] = pair(left, right);
  let sum = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    sum += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const length = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return length === 0 ? null : sum / length;
}
