// Prints the words that many definitions share.

import type { Printer } from "./printer.ts";

export function printDrop(to: Printer, what: string, ifExists: boolean): void {
  to.write(ifExists ? `DROP ${what} IF EXISTS ` : `DROP ${what} `);
}

export function printWords(to: Printer, words: readonly (string | null)[]): void {
  for (const word of words) {
    if (word !== null) to.write(` ${word}`);
  }
}
