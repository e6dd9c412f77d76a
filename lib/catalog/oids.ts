// Gives every mirrored object the same OID in each process: a number made of its name.

import { createHash } from "node:crypto";
import { USER_TYPES_LEAST } from "../types/enums.ts";

/** Above what PostgreSQL counts up itself, and positive for those who read OIDs as signed. */
const LEAST = 2 ** 28;
/** Types of a user's own are numbered above. */
const END = USER_TYPES_LEAST;

export class Oids {
  readonly #taken = new Set<number>();
  /** How often a number was taken already. */
  collisions = 0;

  /** Two names with the same number: whoever asks later gets another, so ask in a settled order. */
  take(kind: string, ...names: readonly string[]): number {
    for (let attempt = 0;; attempt++) {
      const oid = oidOf([kind, ...names, String(attempt)]);
      if (this.#taken.has(oid)) {
        this.collisions++;
        continue;
      }
      this.#taken.add(oid);
      return oid;
    }
  }

  areFree(oids: readonly number[]): boolean {
    return oids.every((oid) => !this.#taken.has(oid));
  }

  enter(oid: number): void {
    this.#taken.add(oid);
  }
}

export function roleOid(role: string): number {
  return oidOf(["role", role]);
}

export function databaseOid(name: string): number {
  return oidOf(["database", name]);
}

function oidOf(names: readonly string[]): number {
  const hash = createHash("sha256").update(names.join("\0")).digest().readUInt32LE(0);
  return LEAST + hash % (END - LEAST);
}
