// The stand-in's helper class without a connection: what it is asked is counted, and no time is too short for it.

import { Buffer } from "node:buffer";
import type { HelperSession } from "../../lib/backend/helper_session.ts";
import { ListReader, ListWriter } from "../../lib/iris/list.ts";
import { Call, readArguments } from "../../lib/standin/call.ts";
import { ClassStore } from "../../lib/standin/class_store.ts";
import { PgwireSession, pgwireSession } from "../../lib/standin/classes/pgwire_session.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { IrisProcess } from "../../lib/standin/process.ts";

const SECONDS = "60";

export class InProcessIris {
  /** The methods that have been called. */
  readonly calls: string[] = [];
  readonly object: ConstructorParameters<typeof HelperSession>[0];
  readonly #engine = createEngine({});
  readonly #process: IrisProcess;

  constructor() {
    const about = { namespace: "USER", user: "_SYSTEM", job: "1" };
    const host = {
      version: "2025.3" as const,
      classes: new ClassStore(),
      processes: new Map(),
      hasClass: () => true,
      terminate: () => false,
    };
    const facts = { ...about, develop: true, clientAddress: "", clientExecutable: "" };
    this.#process = new IrisProcess(host, facts, this.#engine.open({ ...about, all: true }));
    const session = new PgwireSession(this.#process);
    const invokeBytes = (method: string, ...args: (string | Uint8Array)[]): Uint8Array => {
      this.calls.push(method);
      const values = method === "ExecuteList" ? args.with(2, SECONDS) : args;
      const call = new Call(this.#process, readArguments(new ListReader(listOf(values))));
      const answer = pgwireSession.methods![method](session, call);
      return Buffer.from(answer as Uint8Array);
    };
    this.object = { invokeBytes } as unknown as InProcessIris["object"];
  }

  run(sql: string): void {
    const { engine } = this.#process;
    engine.prepare(sql, { selectMode: 1, schemaPath: "" }).execute([]).close();
  }

  close(): void {
    this.#process.close();
    this.#engine.close();
  }
}

function listOf(args: readonly (string | Uint8Array)[]): Uint8Array {
  const list = new ListWriter().integer(args.length);
  for (const each of args) list.value(each);
  return list.take();
}
