// Answers statements from the catalog's PostgreSQL: as the right session, without a trace left behind.

import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../wire/extended_query.ts";
import { Query } from "../wire/simple_query.ts";
import { type Answer, readAnswer } from "./answer.ts";
import type {
  Catalog,
  CatalogAnswer,
  CatalogDescribed,
  CatalogExecution,
  CatalogSession,
} from "./contract.ts";
import type { PostgresProcess } from "./postgres_process.ts";
import { becomeSession, makeRole } from "./session_switch.ts";

export interface CatalogOptions {
  /** What current_database() says. */
  database: string;
  /** What version() says; it may change when IRIS is upgraded. */
  version(): string;
}

export class PostgresCatalog implements Catalog {
  readonly #process: PostgresProcess;
  readonly #options: CatalogOptions;
  /** Whom the process was last told to be, and which process that was. */
  #acting = "";
  #generation = 0;
  #roles = new Set<string>();

  constructor(process: PostgresProcess, options: CatalogOptions) {
    this.#process = process;
    this.#options = options;
  }

  async describe(
    text: string,
    parameterTypes: readonly number[],
    session: CatalogSession,
  ): Promise<CatalogDescribed> {
    const answer = await this.#ask(session, (to) => {
      Parse.encode({ statement: "", query: text, paramTypes: [...parameterTypes] }, to);
      Describe.encode({ kind: "S", name: "" }, to);
      Sync.encode({}, to);
    });
    return { parameterTypes: answer.parameterTypes, columns: answer.columns };
  }

  async execute(execution: CatalogExecution, session: CatalogSession): Promise<CatalogAnswer> {
    const { text, parameterTypes, parameterFormats, parameters, resultFormats } = execution;
    const answer = await this.#ask(session, (to) => {
      Parse.encode({ statement: "", query: text, paramTypes: [...parameterTypes] }, to);
      Bind.encode({
        portal: "",
        statement: "",
        paramFormats: [...parameterFormats],
        params: [...parameters],
        resultFormats: [...resultFormats],
      }, to);
      Describe.encode({ kind: "P", name: "" }, to);
      Execute.encode({ portal: "", maxRows: 0 }, to);
      Sync.encode({}, to);
    });
    return answer;
  }

  async close(): Promise<void> {
    await this.#process.close();
  }

  /** Puts the switch to this session, where it is due, in front of its own messages. */
  async #ask(session: CatalogSession, write: (to: Writer) => void): Promise<Answer> {
    const acting = becomeSession(session, this.#options.version());
    let switched = false;
    const answer = await this.#process.ask(() => {
      this.#meetProcess();
      const to = new Writer();
      switched = this.#acting !== acting;
      // Whom the process really is, is known again when it has answered.
      this.#acting = "";
      if (switched) Query.encode({ query: this.#switchTo(acting, session) }, to);
      write(to);
      return to.take();
    }, (bytes) => {
      const read = readAnswer(bytes, { readiesBefore: switched ? 1 : 0 });
      if (!read.switchFailed) {
        this.#acting = acting;
        this.#roles.add(roleOf(session));
      }
      return read;
    });
    if (answer.failure) throw answer.failure;
    return answer;
  }

  #meetProcess(): void {
    if (this.#generation === this.#process.generation) return;
    this.#generation = this.#process.generation;
    this.#acting = "";
    this.#roles.clear();
  }

  #switchTo(acting: string, session: CatalogSession): string {
    const role = roleOf(session);
    if (this.#roles.has(role)) return acting;
    return `${makeRole({ role, database: this.#options.database })};${acting}`;
  }
}

function roleOf({ settings }: CatalogSession): string {
  const role = settings.get("session_authorization");
  if (role === undefined) throw new PgError("internal_error", "a catalog session has no user");
  return role;
}
