// The portals of a session: statements bound to values, each somewhere between its first and last row.

import { refuseOver } from "../../errors/limits.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Arguments } from "../../types/argument_list.ts";
import type { Answer } from "../running/answer.ts";
import { ScrolledRows } from "./scrolled_rows.ts";
import type { Memory } from "../memory.ts";
import type { Statement } from "../statements.ts";
import type { CursorKeeps } from "../../sql/plans/session_plan.ts";
import type { OpenCursor } from "../../catalog/contract.ts";

export interface Portal {
  readonly name: string;
  readonly statement: Statement;
  readonly parameters: readonly (Uint8Array | null)[];
  readonly parameterFormats: readonly number[];
  readonly resultFormats: readonly number[];
  /** The values as IRIS takes them, where they go there. */
  readonly encoded?: Arguments;
  /** How many savepoints were open when it was bound: rolling one of them back closes it. */
  depth: number;
  /** Undefined until the first Execute. */
  answer?: Answer;
  /** Rows that FETCH and MOVE have gone over. */
  position: number;
  /** A FETCH or MOVE found no more rows. */
  atEnd?: boolean;
  /** Of the rows that were read, so that it goes backward. */
  readonly keeps: CursorKeeps;
  /** Its query has failed. */
  broken?: boolean;
  /** The formats of the first FETCH. */
  openedFormats?: readonly number[];
  readonly createdAt: number;
  /** Of a simple query, which is not among the cursors. */
  readonly hidden?: boolean;
  /** As DECLARE was written, where that made it. */
  readonly declaration?: string;
  /** It stays when its transaction commits, with the rows that are left. */
  readonly hold?: boolean;
  /** Of its rows, what is here already. */
  rowBytes?: number;
}

export class Portals {
  #byName = new Map<string, Portal>();
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The unnamed portal is replaced, a named one must be new. */
  add(portal: Portal): void | Promise<void> {
    if (portal.name === "") {
      const closed = this.close("");
      if (closed) return closed.then(() => this.#add(portal));
    } else if (this.#byName.has(portal.name)) {
      throw new PgError("duplicate_cursor", `cursor "${portal.name}" already exists`);
    }
    this.#add(portal);
  }

  #add(portal: Portal): void {
    refuseOver("portals", this.#byName.size + 1);
    this.#memory.take(sizeOf(portal));
    this.#byName.set(portal.name, portal);
  }

  /** Its query has run. */
  opened(portal: Portal, answer: Answer): Answer {
    const { name, keeps } = portal;
    this.holds(portal, answer.rowBytes ?? 0);
    return portal.answer = keeps === "none"
      ? answer
      : new ScrolledRows(answer, { name, keeps, holds: (bytes) => this.holds(portal, bytes) });
  }

  /** So many bytes of its rows are here now. */
  holds(portal: Portal, bytes: number): void {
    this.#memory.change({ from: portal.rowBytes ?? 0, to: bytes });
    portal.rowBytes = bytes;
  }

  get(name: string): Portal {
    const portal = this.#byName.get(name);
    if (portal) return portal;
    throw new PgError("invalid_cursor_name", `portal "${name}" does not exist`);
  }

  /** SQL calls a portal a cursor. */
  cursor(name: string): Portal {
    const portal = this.#byName.get(name);
    if (portal) return portal;
    throw new PgError("invalid_cursor_name", `cursor "${name}" does not exist`);
  }

  /** As pg_cursors has them; what runs in a simple query is none. */
  listed(): OpenCursor[] {
    return [...this.#byName.values()].filter(({ hidden }) => !hidden).map((portal) => ({
      name: portal.name,
      text: portal.declaration ?? portal.statement.parsed?.text ?? "",
      hold: portal.hold === true,
      scrollable: portal.keeps !== "none",
      binary: portal.resultFormats.length > 0 && portal.resultFormats.every((each) => each === 1),
      createdAt: portal.createdAt,
    }));
  }

  held(): Portal[] {
    const held: Portal[] = [];
    for (const portal of this.#byName.values()) if (portal.hold === true) held.push(portal);
    return held;
  }

  find(name: string): Portal | undefined {
    return this.#byName.get(name);
  }

  async closeAll(): Promise<void> {
    // The unnamed one is what runs CLOSE ALL.
    for (const name of [...this.#byName.keys()]) if (name !== "") await this.close(name);
  }

  close(name: string): void | Promise<void> {
    const portal = this.#byName.get(name);
    if (!portal) return;
    this.#memory.give(sizeOf(portal));
    this.#byName.delete(name);
    return portal.answer?.close();
  }

  /** With the transaction go all its portals, with a savepoint those bound since. */
  closeDeeper(depth: number): void | Promise<void> {
    for (const portal of this.#byName.values()) {
      if (portal.depth < depth) continue;
      const closed = this.close(portal.name);
      if (closed) return closed.then(() => this.closeDeeper(depth));
    }
  }
}

function sizeOf({ parameters, encoded, rowBytes = 0 }: Portal): number {
  const values = parameters.reduce((sum, value) => sum + (value?.length ?? 0), 0);
  return values + (encoded?.list.length ?? 0) + rowBytes;
}
