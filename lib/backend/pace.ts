// How many rows of a result IRIS is asked for at a time: few where they come slowly, as somebody waits for them, and many
// where a call takes more time than its rows.

const ROWS_FIRST = 1000;
const ROWS_LEAST = 100;
/** What a call is to take. */
const CALL_MS = 10;
/** One call says little about the next one. */
const FACTOR_MAX = 4;

export class Pace {
  #rows = ROWS_FIRST;

  /** At most `rowsMax` where that is not 0, as everywhere. */
  within(rowsMax: number): number {
    return rowsMax === 0 ? this.#rows : Math.min(this.#rows, rowsMax);
  }

  /** A call that gave so many rows took so long. */
  took(rows: number, ms: number): void {
    const factor = Math.min(Math.max(CALL_MS / ms, 1 / FACTOR_MAX), FACTOR_MAX);
    this.#rows = Math.max(Math.ceil(rows * factor), ROWS_LEAST);
  }
}
