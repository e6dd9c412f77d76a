// Reads an array's text: optional bounds, braces in step, elements bare or quoted. Longer than most: one algorithm.

import { PgError } from "../errors/pg_error.ts";

export interface Dimension {
  size: number;
  /** The first subscript, usually 1. */
  lower: number;
}

export const DIMENSIONS_MAX = 6;

interface ArrayText<T> {
  dimensions: Dimension[];
  elements: (T | null)[];
}

/** Each element is read as it is met: of two mistakes the first one is told. */
export function parseArray<T>(
  text: string,
  { delimiter, read }: { delimiter: string; read: (element: string) => T },
): ArrayText<T> {
  return new ArrayReader(text, { delimiter, read }).read();
}

const BOUNDS = /\[([+-]?\d+)(?::([+-]?\d+))?\]/y;
const FIRST = /\[([+-]?\d+)/y;
const SUBSCRIPT_MOST = 2147483647;
const FAR = "array bound is out of integer range";

function isFar(bound: number): boolean {
  return bound > SUBSCRIPT_MOST || bound < -SUBSCRIPT_MOST - 1;
}
const SPACE = " \t\n\v\f\r";

class ArrayReader<T> {
  readonly #text: string;
  readonly #delimiter: string;
  readonly #read: (element: string) => T;
  readonly #elements: (T | null)[] = [];
  /** By depth, the length that every list there must have; found when the first one closes. */
  readonly #sizes: number[] = [];
  #deepest = 0;
  /** An element, or the bounds, have told how deep all of them are. */
  #frozen = false;
  #at = 0;

  constructor(
    text: string,
    { delimiter, read }: { delimiter: string; read: (element: string) => T },
  ) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#read = read;
  }

  read(): ArrayText<T> {
    this.#space();
    const bounds = this.#bounds();
    if (this.#text[this.#at] !== "{") {
      this.#fail(
        bounds.length > 0
          ? 'Array contents must start with "{".'
          : 'Array value must start with "{" or dimension information.',
      );
    }
    if (bounds.length > 0) {
      this.#deepest = bounds.length - 1;
      this.#frozen = true;
    }
    this.#list(0);
    this.#space();
    if (this.#at < this.#text.length) this.#fail("Junk after closing right brace.");
    if (this.#elements.length === 0) {
      if (bounds.length > 0) this.#compare(bounds, []);
      return { dimensions: [], elements: [] };
    }
    const dimensions = this.#sizes.map((size, depth) => ({
      size,
      lower: bounds[depth]?.lower ?? 1,
    }));
    if (bounds.length > 0) this.#compare(bounds, dimensions);
    return { dimensions, elements: this.#elements };
  }

  #bounds(): Dimension[] {
    const bounds: Dimension[] = [];
    for (;;) {
      this.#refuseFar();
      BOUNDS.lastIndex = this.#at;
      const match = BOUNDS.exec(this.#text);
      if (!match) break;
      const [lower, upper] = match[2] === undefined ? [1, Number(match[1])] : [
        Number(match[1]),
        Number(match[2]),
      ];
      if (isFar(upper)) throw tooLarge(FAR);
      if (upper === SUBSCRIPT_MOST) throw tooLarge(`array upper bound is too large: ${upper}`);
      if (upper < lower) {
        throw new PgError("array_subscript_error", "upper bound cannot be less than lower bound");
      }
      if (bounds.length === DIMENSIONS_MAX) throw tooManyDimensions();
      bounds.push({ size: upper - lower + 1, lower });
      this.#at = BOUNDS.lastIndex;
      this.#space();
    }
    if (bounds.length === 0) return bounds;
    if (this.#text[this.#at] !== "=") this.#fail('Missing "=" after array dimensions.');
    this.#at++;
    this.#space();
    return bounds;
  }

  /** A number that is too large is told before what stands behind it. */
  #refuseFar(): void {
    FIRST.lastIndex = this.#at;
    const first = FIRST.exec(this.#text);
    if (first && isFar(Number(first[1]))) throw tooLarge(FAR);
  }

  #compare(bounds: readonly Dimension[], dimensions: readonly Dimension[]): void {
    const same = bounds.length === dimensions.length &&
      bounds.every(({ size }, depth) => size === dimensions[depth].size);
    if (!same) this.#fail("Specified array dimensions do not match array contents.");
  }

  #list(depth: number): void {
    if (depth >= DIMENSIONS_MAX) throw tooManyDimensions();
    if (!this.#frozen) this.#deepest = Math.max(this.#deepest, depth);
    this.#at++;
    this.#space();
    let size = 0;
    if (this.#text[this.#at] === "}") {
      this.#at++;
      // An empty list below another makes the whole array empty, or ragged.
      if (depth > 0) this.#close(depth, 0);
      return;
    }
    for (;;) {
      if (this.#text[this.#at] === "{") {
        if (this.#frozen && depth + 1 > this.#deepest) this.#ragged();
        this.#list(depth + 1);
      } else {
        const element = this.#element();
        this.#elements.push(element === null ? null : this.#read(element));
        this.#frozen = true;
        if (depth !== this.#deepest) this.#ragged();
      }
      size++;
      this.#space();
      const next = this.#text[this.#at];
      if (next === this.#delimiter) {
        this.#at++;
        this.#space();
        if (this.#text[this.#at] === "}") this.#fail('Unexpected "}" character.');
        continue;
      }
      if (next === "}") break;
      this.#unexpected(next);
    }
    this.#at++;
    this.#close(depth, size);
  }

  #close(depth: number, size: number): void {
    this.#sizes[depth] ??= size;
    if (this.#sizes[depth] !== size) this.#ragged();
  }

  #element(): string | null {
    if (this.#text[this.#at] === '"') return this.#quoted();
    let value = "";
    let end = 0;
    let escaped = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === this.#delimiter || char === "}") break;
      if (char === "{" || char === '"') {
        this.#fail(
          char === "{" ? 'Unexpected "{" character.' : "Incorrectly quoted array element.",
        );
      }
      if (char === "\\") {
        value += this.#text[++this.#at] ?? this.#fail("Unexpected end of input.");
        end = value.length;
        escaped = true;
        continue;
      }
      value += char;
      if (!SPACE.includes(char)) end = value.length;
    }
    if (this.#at >= this.#text.length) this.#fail("Unexpected end of input.");
    if (end === 0) this.#unexpected(this.#text[this.#at]);
    value = value.slice(0, end);
    return !escaped && /^null$/i.test(value) ? null : value;
  }

  #quoted(): string {
    let value = "";
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      let char = this.#text[this.#at];
      if (char === '"') {
        this.#at++;
        this.#space();
        const next = this.#text[this.#at];
        if (next === undefined || next === "{") this.#unexpected(next);
        if (next !== this.#delimiter && next !== "}") {
          this.#fail("Incorrectly quoted array element.");
        }
        return value;
      }
      if (char === "\\") char = this.#text[++this.#at] ?? this.#fail("Unexpected end of input.");
      value += char;
    }
    return this.#fail("Unexpected end of input.");
  }

  #space(): void {
    while (SPACE.includes(this.#text[this.#at] || "x")) this.#at++;
  }

  #ragged(): never {
    return this.#fail(
      "Multidimensional arrays must have sub-arrays with matching dimensions.",
    );
  }

  #unexpected(char: string | undefined): never {
    return this.#fail(
      char === undefined
        ? "Unexpected end of input."
        : char === this.#delimiter || char === "}" || char === "{"
        ? `Unexpected "${char}" character.`
        : "Unexpected array element.",
    );
  }

  #fail(detail: string): never {
    throw new PgError("invalid_text_representation", `malformed array literal: "${this.#text}"`, {
      detail,
    });
  }
}

/** Told with their number where the client counted them. */
export function tooManyDimensions(count?: number): PgError {
  const counted = count === undefined ? "" : ` (${count})`;
  return tooLarge(
    `number of array dimensions${counted} exceeds the maximum allowed (${DIMENSIONS_MAX})`,
  );
}

function tooLarge(message: string): PgError {
  return new PgError("program_limit_exceeded", message);
}
