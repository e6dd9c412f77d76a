// Transactions of PgWire.Session: SQL's own statements outside, nested levels as savepoints inside.

import { type EngineProcess, IrisError } from "../contract.ts";

const LEVELS_MAX = 255;

export class SessionTransaction {
  readonly #engine: EngineProcess;
  /** Savepoint names by transaction level. */
  readonly #saves = new Map<number, string>();
  /** What to go back to when the transaction is over, "" where nobody changed it. */
  #oldIsolation = "";

  constructor(engine: EngineProcess) {
    this.#engine = engine;
  }

  get level(): number {
    return this.#engine.transactionLevel;
  }

  begin(isolation: string): void {
    if (isolation !== "" && this.level === 0) {
      this.#oldIsolation = this.#engine.setOption("IsolationMode", isolation);
    }
    this.#run("START TRANSACTION");
    this.#saves.clear();
  }

  commit(): void {
    this.#run("COMMIT");
    this.#ended();
  }

  rollback(): void {
    this.#run("ROLLBACK");
    this.#ended();
  }

  savepoint(name: string): void {
    if (this.level === 0) throw new IrisError(-400, "no transaction is open");
    this.#start();
    this.#saves.set(this.level, name);
  }

  rollbackTo(name: string): void {
    const level = this.#levelOf(name);
    while (this.level >= level) {
      this.#saves.delete(this.level);
      this.#engine.levelRollback();
    }
    this.#start();
    this.#saves.set(this.level, name);
  }

  release(name: string): void {
    const level = this.#levelOf(name);
    while (this.level >= level) {
      this.#saves.delete(this.level);
      this.#engine.levelCommit();
    }
  }

  /** Opens a level of its own and says which one to go back to. */
  enter(): number {
    const base = this.level;
    if (base === 0) this.#run("START TRANSACTION");
    else this.#start();
    return base;
  }

  leave(base: number, keep: boolean): void {
    if (base === 0) {
      this.#run(keep ? "COMMIT" : "ROLLBACK");
      return;
    }
    while (this.level > base) {
      if (keep) this.#engine.levelCommit();
      else this.#engine.levelRollback();
    }
  }

  reset(): void {
    if (this.level > 0) this.#run("ROLLBACK");
    this.#ended();
  }

  /** The isolation of one transaction is not that of the next one. */
  #ended(): void {
    this.#saves.clear();
    if (this.#oldIsolation === "") return;
    this.#engine.setOption("IsolationMode", this.#oldIsolation);
    this.#oldIsolation = "";
  }

  #start(): void {
    if (this.level >= LEVELS_MAX) throw new IrisError(-400, "<TRANSACTION LEVEL>");
    this.#engine.levelStart();
  }

  #levelOf(name: string): number {
    for (let level = this.level; level > 0; level--) {
      if (this.#saves.get(level) === name) return level;
    }
    throw new IrisError(-375, `no savepoint ${name}`);
  }

  #run(sql: string): void {
    this.#engine.prepare(sql, { selectMode: 1, schemaPath: "" }).execute([]).close();
  }
}
