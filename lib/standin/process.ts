// One IRIS process per connection: who it is, its objects by number, its transaction and its engine.

import type { ClassStore } from "./class_store.ts";
import type { IrisObject } from "./classes/iris_class.ts";
import type { EngineProcess } from "./contract.ts";
import { FAULT } from "./faults.ts";
import { StreamStore } from "./stream_store.ts";

export type IrisVersion = "2024.1" | "2025.3";

/** What the processes of one server share. */
export interface IrisHost {
  readonly version: IrisVersion;
  readonly classes: ClassStore;
  readonly processes: ReadonlyMap<string, IrisProcess>;
  /** True for what the server brings and for what was compiled in the namespace. */
  hasClass(namespace: string, name: string): boolean;
  /** Ends the process of that number; false where there is none. */
  terminate(job: string): boolean;
}

export interface ProcessFacts {
  job: string;
  user: string;
  namespace: string;
  /** May change classes. */
  develop: boolean;
  clientAddress: string;
  clientExecutable: string;
}

const OBJECTS_MAX = 100_000;

export class IrisProcess {
  readonly host: IrisHost;
  readonly facts: ProcessFacts;
  readonly engine: EngineProcess;
  readonly streams = new StreamStore();
  readonly #objects = new Map<number, IrisObject>();
  readonly #orefs = new Map<IrisObject, number>();
  #last = 0;
  #closed = false;

  constructor(host: IrisHost, facts: ProcessFacts, engine: EngineProcess) {
    this.host = host;
    this.facts = facts;
    this.engine = engine;
  }

  /** The number of an object; it stays in memory until the client releases it. */
  orefOf(object: IrisObject): number {
    const known = this.#orefs.get(object);
    if (known !== undefined) return known;
    if (this.#objects.size >= OBJECTS_MAX) throw FAULT.store();
    const oref = ++this.#last;
    this.#objects.set(oref, object);
    this.#orefs.set(object, oref);
    return oref;
  }

  object(oref: number): IrisObject {
    const object = this.#objects.get(oref);
    if (object === undefined) throw FAULT.invalidOref();
    return object;
  }

  get objectCount(): number {
    return this.#objects.size;
  }

  release(oref: number): void {
    const object = this.#objects.get(oref);
    if (object === undefined) return;
    this.#objects.delete(oref);
    this.#orefs.delete(object);
    object.release();
  }

  rollbackAll(): void {
    while (this.engine.transactionLevel > 0) this.engine.levelRollback();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      for (const oref of [...this.#objects.keys()]) this.release(oref);
    } finally {
      this.engine.close();
    }
  }
}
