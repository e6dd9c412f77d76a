// What open transactions have changed, kept in the file itself: what a crash leaves behind is taken back at the next start.

import { Buffer } from "node:buffer";
import { deserialize, serialize } from "node:v8";
import type { Store } from "../store.ts";
import { takeBack } from "./undo.ts";
import type { Change } from "./change.ts";
import type { Journal } from "./change.ts";

/** Takes back what was open at the end of the program, and says how to go on. */
export function openJournal(store: Store): () => Journal {
  store.exec(
    "CREATE TABLE IF NOT EXISTS standin_journal " +
      "(place INTEGER PRIMARY KEY, process INTEGER, position INTEGER, change BLOB)",
  );
  store.atomic(() => {
    for (const [change] of store.rows("SELECT change FROM standin_journal ORDER BY place DESC")) {
      const undone = whatIsThere(store, deserialize(Buffer.from(change as Uint8Array)) as Change);
      if (undone) takeBack(store, undone);
    }
    store.exec("DELETE FROM standin_journal");
  });
  let opened = 0;
  return () => {
    const process = BigInt(++opened);
    return {
      write(position, change) {
        store.run(
          "INSERT INTO standin_journal (process, position, change) VALUES (?, ?, ?)",
          [process, BigInt(position), new Uint8Array(serialize(change))],
        );
      },
      forget(position) {
        store.run("DELETE FROM standin_journal WHERE process = ? AND position >= ?", [
          process,
          BigInt(position),
        ]);
      },
    };
  };
}

/** DDL is not undone: what it dropped takes nothing back. */
function whatIsThere(store: Store, change: Change): Change | null {
  const names = store.rows("SELECT name FROM pragma_table_info(?)", [change.table]).flat();
  if (names.length === 0) return null;
  if (change.kind === "insert") return change;
  const kept = change.columns.map((name) => names.includes(unquoted(name)));
  return {
    ...change,
    columns: change.columns.filter((_, at) => kept[at]),
    image: change.image.filter((_, at) => kept[at]),
  };
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
