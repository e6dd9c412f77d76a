// What loads that were undone leave in the catalog's files, until it is worth cleaning up.

import type { LoadedTable } from "./contract.ts";
import { titleOf } from "./loaded_rows.ts";

/** Cleaning costs some milliseconds, whether there is much or little to do. */
const BYTES_MAX = 256 << 10;
const LOADS_MAX = 32;

export class Leftovers {
  #titles = new Set<string>();
  #bytes = 0;
  #loads = 0;

  /** Says whether it is time to clean up. */
  add(tables: readonly LoadedTable[], filledBytes: number): boolean {
    this.#loads++;
    this.#bytes += filledBytes;
    for (const table of tables) {
      this.#titles.add(titleOf(table));
      for (const { length } of table.rows) this.#bytes += length;
    }
    return this.#loads >= LOADS_MAX || this.#bytes >= BYTES_MAX;
  }

  /** The statements that clean up, after which there is nothing left. */
  take(isView: (title: string) => boolean): string[] {
    // What stood in for a view is gone already.
    const titles = [...this.#titles].filter((title) => !isView(title));
    this.#titles.clear();
    this.#bytes = 0;
    this.#loads = 0;
    // Each load makes the indexes and columns of its tables anew, and undoes that.
    const own = ["pg_catalog.pg_index", "pg_catalog.pg_attribute", "pg_catalog.pg_class"];
    return [`VACUUM ${[...titles, ...own].join(", ")}`, "CHECKPOINT"];
  }
}
