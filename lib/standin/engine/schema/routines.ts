// Functions and procedures that SQL calls, kept in memory and in the SQLite file.

import { nameKey } from "../../../iris/names.ts";
import type { Query } from "../../../iris/tree_query.ts";
import { refuse } from "../errors.ts";
import { parseJson, printJson } from "./json.ts";
import { horologNow } from "../values/datetimes.ts";
import type { Store } from "../store.ts";
import type { ValueType } from "../values/value_types.ts";

export interface Routine {
  id: number;
  schema: string;
  name: string;
  className: string;
  parameters: { mode: "IN" | "OUT" | "INOUT"; name: string; type: ValueType }[];
  /** Null for what only does something. */
  returns: ValueType | null;
  /** ObjectScript; of a query what stands between BEGIN and END. */
  code: string;
  /** It gives rows. */
  query?: Query;
  owner: string;
  /** When it was made, as $HOROLOG. */
  timeChanged?: string;
}

export class Routines {
  readonly #store: Store;
  readonly #changed: () => void;
  readonly #all = new Map<string, Routine>();

  constructor(store: Store, changed: () => void) {
    this.#store = store;
    this.#changed = changed;
    store.exec("CREATE TABLE IF NOT EXISTS standin_routines (key TEXT PRIMARY KEY, body TEXT)");
    for (const [key, body] of store.rows("SELECT key, body FROM standin_routines ORDER BY key")) {
      this.#all.set(String(key), parseJson(String(body)) as Routine);
    }
  }

  find(schema: string, name: string): Routine | undefined {
    return this.#all.get(keyOf(schema, name));
  }

  byKey(key: string): Routine | undefined {
    return this.#all.get(key);
  }

  all(): IterableIterator<Routine> {
    return this.#all.values();
  }

  save(routine: Routine, { orReplace }: { orReplace: boolean }): void {
    const key = keyOf(routine.schema, routine.name);
    if (this.#all.has(key) && !orReplace) {
      throw refuse("methodExists", `${routine.schema}.${routine.name}`);
    }
    routine.timeChanged = horologNow();
    this.#all.set(key, routine);
    this.#store.run("INSERT OR REPLACE INTO standin_routines (key, body) VALUES (?, ?)", [
      key,
      printJson(routine),
    ]);
    this.#changed();
  }

  remove(routine: Routine): void {
    const key = keyOf(routine.schema, routine.name);
    this.#all.delete(key);
    this.#store.run("DELETE FROM standin_routines WHERE key = ?", [key]);
    this.#changed();
  }
}

export function keyOf(schema: string, name: string): string {
  return `${nameKey(schema)}.${nameKey(name)}`;
}
