// Programs by their text, and as the helper class takes them.

import type { Program } from "../sql/program.ts";
import {
  type HelperProgram,
  helperProgram,
  isHelped,
  type ProgramTools,
} from "./helper_program.ts";

const PROGRAMS_MAX = 64;
const LETTERS_MAX = 16 * 1024;

export interface KnownProgram {
  readonly program: Program;
  readonly isHelped: boolean;
  helper: HelperProgram | null;
}

export class KnownPrograms {
  readonly #tools: ProgramTools;
  readonly #byText = new Map<string, KnownProgram>();

  constructor(tools: ProgramTools) {
    this.#tools = tools;
  }

  of(text: string): KnownProgram {
    const before = this.#byText.get(text);
    if (before) return before;
    const program = JSON.parse(text) as Program;
    const known = { program, isHelped: isHelped(program), helper: null };
    if (text.length > LETTERS_MAX) return known;
    if (this.#byText.size === PROGRAMS_MAX) this.#byText.clear();
    this.#byText.set(text, known);
    return known;
  }

  /** Null where it is to be taken step by step. */
  helper(known: KnownProgram): HelperProgram | null {
    if (!known.isHelped) return null;
    const { statements } = this.#tools;
    // Their numbers are among its steps.
    const isReady = known.helper?.statements.every((one) => statements.get(one.sql) === one);
    if (!isReady) known.helper = helperProgram(this.#tools, known.program);
    return known.helper;
  }
}
