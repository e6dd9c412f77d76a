// The class texts that clients loaded into a namespace, and which of them are compiled.

import { errorStatus, OK, STATUS_CODE } from "./status.ts";

interface ClassText {
  text: string;
  /** What runs: the text at the last compilation. */
  compiled?: string;
}

const TEXT_CHARACTERS_MAX = 1_000_000;
const CLASSES_MAX = 1000;

/** Not SQL: the first line of a class in UDL. */
const CLASS_LINE = /^Class\s+([A-Za-z%][\w.]*)\b/m;
const VERSION_LINE = /^Parameter\s+VERSION\s*=\s*"([^"]*)"\s*;/m;

export class ClassStore {
  readonly #texts = new Map<string, ClassText>();

  /** Keeps the text; the name inside it wins over the one that was named. */
  record(namespace: string, text: string): string {
    const name = CLASS_LINE.exec(text)?.[1];
    if (name === undefined) return errorStatus(STATUS_CODE.classText, "the text holds no class");
    if (text.length > TEXT_CHARACTERS_MAX) {
      return errorStatus(STATUS_CODE.classText, `the text of ${name} is too long`);
    }
    const key = keyOf(namespace, name);
    if (!this.#texts.has(key) && this.#texts.size >= CLASSES_MAX) {
      return errorStatus(STATUS_CODE.general, "too many classes");
    }
    this.#texts.set(key, { text, compiled: this.#texts.get(key)?.compiled });
    return OK;
  }

  compile(namespace: string, name: string): string {
    const found = this.#texts.get(keyOf(namespace, name));
    if (found === undefined) {
      return errorStatus(STATUS_CODE.classMissing, `Class '${name}' does not exist`);
    }
    found.compiled = found.text;
    return OK;
  }

  isCompiled(namespace: string, name: string): boolean {
    return this.#texts.get(keyOf(namespace, name))?.compiled !== undefined;
  }

  /** The VERSION parameter of a compiled class, "" where it has none. */
  versionOf(namespace: string, name: string): string {
    const text = this.#texts.get(keyOf(namespace, name))?.compiled;
    return VERSION_LINE.exec(text ?? "")?.[1] ?? "";
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}\n${name}`;
}
