// Which statements a backend process knows by numbers: one that runs again goes there as its number and its values, and
// its answer comes without the columns that it had before.

import { type Column, type ColumnHints, sameNumbers } from "../types/column.ts";
import type { Execution } from "./contract.ts";

const KNOWN_MAX = 256;

export interface Known {
  readonly number: number;
  readonly hints: ColumnHints;
  readonly formats: readonly number[];
  /** As the process has told them last time. */
  columns: Column[] | null;
  /** Its first rows came soon last time. */
  isQuick: boolean;
}

export class KnownStatements {
  readonly #bySql = new Map<string, Known>();
  #epoch = 0;

  /** Undefined where it has to be told in full, as it is to run now. */
  find({ sql, hints, formats }: Execution, epoch: number): Known | undefined {
    if (epoch !== this.#epoch) return undefined;
    const known = this.#bySql.get(sql);
    return known?.hints === hints && sameNumbers(known.formats, formats) ? known : undefined;
  }

  /** The process is being told of it. */
  add({ sql, hints, formats }: Execution, epoch: number): Known {
    if (epoch !== this.#epoch || this.#bySql.size === KNOWN_MAX) this.forget();
    this.#epoch = epoch;
    const number = this.#bySql.get(sql)?.number ?? this.#bySql.size + 1;
    const known = { number, hints, formats, columns: null, isQuick: false };
    this.#bySql.set(sql, known);
    return known;
  }

  /** Their numbers are given anew. */
  forget(): void {
    this.#bySql.clear();
  }
}
