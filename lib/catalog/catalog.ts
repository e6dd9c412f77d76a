// Answers statements from the catalog's PostgreSQL: as the right session, without a trace left behind.

import { Writer } from "../bytes/writer.ts";
import type { Lease } from "../backend/contract.ts";
import { PgError } from "../errors/pg_error.ts";
import { Sync } from "../wire/extended_query.ts";
import { Query } from "../wire/simple_query.ts";
import { type Answer, readAnswer } from "./answer.ts";
import type {
  Catalog,
  CatalogAnswer,
  CatalogDescribed,
  CatalogExecution,
  CatalogSession,
  LoadedTable,
  Verdict,
} from "./contract.ts";
import { ActingProcess, type Membership } from "./acting_process.ts";
import { describing, executing, queries, UNBOUND } from "./question_frames.ts";
import { Leftovers } from "./leftovers.ts";
import { encodeLoad, readPlaces, refuseOtherColumns, SpareNumbers } from "./loaded_rows.ts";
import { typeCalls } from "./making.ts";
import { Mirror, type MirrorOptions } from "./mirror.ts";
import { type MirrorTarget, Replaced } from "./mirrored.ts";
import type { PostgresProcess } from "./postgres_process.ts";
import { NO_ROUTINES, type Routines } from "../sql/names/routines.ts";
import { readsMoreThanTypes, readsSchema } from "../sql/names/reads_schema.ts";
import { readsTold } from "../sql/names/reads_told.ts";
import { settingOf, withTold } from "./told.ts";
import { becomeSession, pathOf } from "./session_switch.ts";

export interface CatalogOptions {
  /** What current_database() says. */
  database: string;
  /** What version() says; it may change when IRIS is upgraded. */
  version(): string;
  /** Without one there are no tables but PostgreSQL's own. */
  mirror?: MirrorOptions;
}

/** Whether a statement waits for the mirror is seen by its text. */
type MirrorNeed = "all" | { text: string };

/** IRIS cannot be asked. */
function isAway(cause: unknown): boolean {
  return cause instanceof PgError && /^(08|57P03)/.test(cause.sqlstate);
}

/** A process that is replaced between the look at its mirror and the question is rare. */
const ATTEMPTS_MAX = 3;

export class PostgresCatalog implements Catalog {
  readonly #process: PostgresProcess;
  readonly #options: CatalogOptions;
  readonly #acting: ActingProcess;
  readonly #mirror: Mirror | null;
  readonly #numbers = new SpareNumbers();
  readonly #leftovers = new Leftovers();

  constructor(process: PostgresProcess, options: CatalogOptions) {
    this.#process = process;
    this.#options = options;
    this.#acting = new ActingProcess(process, options.database);
    this.#mirror = options.mirror ? new Mirror(this.#target(), options.mirror) : null;
  }

  get routines(): Routines {
    return this.#mirror?.routines ?? NO_ROUTINES;
  }

  schemaChanged(): void {
    this.#mirror?.changed();
  }

  /** Mirrors the schema before anyone asks, over a connection that is lent for it. */
  async prepare(acquire: () => Promise<Lease>): Promise<void> {
    await this.#mirror?.ready({ lease: acquire, release: (lease) => lease.release() });
  }

  async describe(
    text: string,
    parameterTypes: readonly number[],
    session: CatalogSession,
  ): Promise<CatalogDescribed> {
    return whole(
      await this.#askTwice(
        (needs) => this.#ask(session, describing(text, parameterTypes), needs),
        text,
      ),
    );
  }

  /** What is missing may be a function of IRIS's that nobody has asked for yet. */
  async #askTwice(
    ask: (needs: MirrorNeed) => Promise<Answer>,
    text: string,
  ): Promise<Answer> {
    const answer = await ask({ text });
    if (answer.failure?.condition !== "undefined_function" || readsSchema(text)) return answer;
    return await ask("all");
  }

  async judge(
    text: string,
    parameterTypes: readonly number[],
    session: CatalogSession,
  ): Promise<Verdict> {
    let answer: Answer;
    try {
      answer = await this.#judgeSome(session, describing(text, parameterTypes)) ??
        await this.#ask(session, describing(text, parameterTypes), "all");
    } catch (cause) {
      if (!(cause instanceof PgError) || session.signal?.aborted) throw cause;
      return { kind: "silent", reason: cause.message };
    }
    const { failure, routine = "", switchFailed, parameterTypes: types, columns } = answer;
    if (!failure) return { kind: "described", parameterTypes: types, columns };
    if (switchFailed) return { kind: "silent", reason: failure.message };
    return { kind: "refused", error: failure, routine };
  }

  /** Over the statement's own tables, where the others are still to come; null where they must be awaited. */
  async #judgeSome(
    session: CatalogSession,
    write: (to: Writer) => void,
  ): Promise<Answer | null> {
    const { iris, tables } = session;
    if (!this.#mirror || this.#mirror.isWhole || !iris || iris.afresh || !tables) return null;
    try {
      const generation = await this.#mirror.readySome(iris, tables);
      const answer = await this.#askAs(session, write, { generation });
      // It may lack what is not a table: a sequence in a text, or a view's function.
      return answer.failure ? null : answer;
    } catch (cause) {
      if (cause instanceof Replaced) return null;
      throw cause;
    }
  }

  async execute(execution: CatalogExecution, session: CatalogSession): Promise<CatalogAnswer> {
    const { text } = execution;
    const began = session.beganAt;
    const told = await withTold(session, { asked: readsTold(text), viewer: roleOf(session) });
    return whole(
      await this.#askTwice(
        (needs) => this.#ask(told, executing(execution), needs, { began }),
        text,
      ),
    );
  }

  async executeOver(
    tables: readonly LoadedTable[],
    execution: CatalogExecution,
    session: CatalogSession,
  ): Promise<CatalogAnswer> {
    const answer = await this.#onMirror(session, async (generation) => {
      // The session's role has to be there when the transaction begins, as it is to stay.
      whole(await this.#askAs(session, (to) => Sync.encode({}, to), { generation }));
      const fills = tables.some(({ filled, changed }) => filled || changed);
      // Nobody knows how much there is where it fails.
      let filledBytes = fills ? Infinity : 0;
      try {
        const answer = await this.#askOver(tables, { execution, session, generation });
        if (fills && !answer.failure) filledBytes = answer.bytes.length;
        return answer;
      } finally {
        if (this.#leftovers.add(tables, filledBytes)) this.#clean(generation);
      }
    });
    return whole(answer);
  }

  /** In one go, so that nobody else is answered while the rows are there. */
  async #askOver(
    tables: readonly LoadedTable[],
    { execution, session, generation }: {
      execution: CatalogExecution;
      session: CatalogSession;
      generation: number;
    },
  ): Promise<Answer & Pick<CatalogAnswer, "places">> {
    let readiesBefore = 0;
    return await this.#process.ask(() => {
      this.#acting.meet(generation);
      const to = new Writer();
      const isView = (title: string) => this.#mirror!.isView(title);
      readiesBefore = 3 + encodeLoad(tables, to, {
        numbers: this.#numbers,
        isView,
        hasDomains: this.#mirror!.hasDomains,
      });
      Query.encode({ query: becomeSession(session, this.#options.version()) }, to);
      executing(execution)(to);
      return [
        { frames: queries(this.#acting.asSuperuser(), "BEGIN"), time: session.beganAt },
        { frames: to.take() },
        { frames: queries("ROLLBACK") },
      ];
    }, (bytes) => {
      refuseOtherColumns(tables, bytes);
      const answer = readAnswer(bytes, { readiesBefore });
      const changes = tables.some(({ changed }) => changed);
      return changes ? { ...answer, places: readPlaces(bytes) } : answer;
    }, { signal: session.signal, patient: true });
  }

  async rehearse(text: string, session: CatalogSession): Promise<void> {
    const [typeOid, arrayOid] = [this.#numbers.oid(), this.#numbers.oid()];
    whole(
      await this.#onMirror(session, (generation) =>
        this.#process.ask(() => {
          this.#acting.meet(generation);
          const to = new Writer();
          executing({ ...UNBOUND, text })(to);
          const before = [this.#acting.asSuperuser(), "BEGIN"];
          const names = [pathOf(session), `SELECT ${typeCalls({ typeOid, arrayOid })}`];
          return [
            { frames: queries(...before, ...names) },
            { frames: to.take() },
            { frames: queries("ROLLBACK") },
          ];
        }, (bytes) =>
          readAnswer(bytes, { readiesBefore: 4 }), { signal: session.signal })),
    );
  }

  /** What was undone takes room until somebody cleans up, while nobody waits for it. */
  #clean(generation: number): void {
    const cleaned = this.#process.ask(() => {
      this.#acting.meet(generation);
      const statements = this.#leftovers.take((title) => this.#mirror!.isView(title));
      return queries(this.#acting.asSuperuser(), ...statements);
    }, (bytes) => {
      const { failure } = readAnswer(bytes, { readiesBefore: 0 });
      if (failure) throw failure;
    }, { patient: true });
    cleaned.catch((cause) => {
      // A process that is gone has nothing to clean up.
      if (!(cause instanceof PgError)) throw cause;
    });
  }

  async close(): Promise<void> {
    this.#mirror?.close();
    await this.#process.close();
  }

  async #ask(
    session: CatalogSession,
    write: (to: Writer) => void,
    needs: MirrorNeed,
    { began }: { began?: number } = {},
  ): Promise<Answer> {
    const { iris } = session;
    const asItIs = () => this.#askAs(session, write, { began });
    if (!this.#mirror || !iris || needs !== "all" && !readsSchema(needs.text)) {
      return await asItIs();
    }
    try {
      return await this.#onMirror(
        session,
        (generation) => this.#askAs(session, write, { generation, began }),
      );
    } catch (cause) {
      if (needs === "all" || !isAway(cause) || readsMoreThanTypes(needs.text)) throw cause;
      return await asItIs();
    }
  }

  /** Asks the process whose mirror is as IRIS is. */
  async #onMirror<T>(
    { iris }: CatalogSession,
    ask: (generation: number) => Promise<T>,
  ): Promise<T> {
    if (!this.#mirror || !iris) throw new PgError("internal_error", "there is no mirror");
    for (let attempt = 1;; attempt++) {
      const generation = await this.#mirror.ready(iris);
      try {
        return await ask(generation);
      } catch (cause) {
        if (!(cause instanceof Replaced) || attempt === ATTEMPTS_MAX) throw cause;
      }
    }
  }

  /** Puts the switch to this session, where it is due, in front of its own messages. */
  async #askAs(
    session: CatalogSession,
    write: (to: Writer) => void,
    { generation, began }: { generation?: number; began?: number } = {},
  ): Promise<Answer> {
    const acting = becomeSession(session, this.#options.version());
    const membership = this.#membershipOf(session);
    const roles = [...rolesOf(session), ...membership ?? []];
    let readiesBefore = 0;
    return await this.#process.ask(() => {
      this.#acting.meet(generation);
      const to = new Writer();
      const switching = this.#acting.as(acting, { roles, membership });
      const before = began === undefined ? switching : [...switching, "BEGIN"];
      readiesBefore = before.length;
      if (began === undefined) {
        for (const query of switching) Query.encode({ query }, to);
        write(to);
        return to.take();
      }
      write(to);
      return [
        { frames: queries(...before), time: began },
        { frames: to.take() },
        { frames: queries("ROLLBACK") },
      ];
    }, (bytes) => {
      const read = readAnswer(bytes, { readiesBefore });
      if (!read.switchFailed) this.#acting.acts(acting, { roles, membership });
      return read;
    }, session);
  }

  #target(): MirrorTarget {
    const [process, acting] = [this.#process, this.#acting];
    return {
      get generation() {
        process.start();
        return process.generation;
      },
      get holds() {
        return process.holds;
      },
      keep: async (generation, done) => {
        await process.keep(() => {
          acting.meet(generation);
          // The second one lets go of the log that the first one still needed.
          return queries(...acting.toBeKept(), "CHECKPOINT", "CHECKPOINT");
        }, (number) => {
          acting.kept(number);
          done(number);
        });
      },
      run: async (sql, { generation, roles, gone = [] }) => {
        const { failure } = await process.ask(() => {
          acting.meet(generation);
          return queries(acting.asSuperuser(roles), sql);
        }, (bytes) => {
          const read = readAnswer(bytes, { readiesBefore: 1 });
          if (!read.switchFailed) acting.has(roles);
          if (!read.failure) acting.lost(gone);
          return read;
        }, { patient: true });
        if (failure) throw failure;
      },
    };
  }

  /** Whose rights in IRIS the session has, where it is called otherwise. */
  #membershipOf(session: CatalogSession): Membership | null {
    const role = roleOf(session);
    const { actsAs } = session;
    if (actsAs === undefined || !this.#mirror) return null;
    const known = this.#mirror.roleNamed(actsAs);
    return known === undefined || known === role ? null : [known, role];
  }
}

function whole<A extends Answer>(answer: A): A {
  if (answer.failure) throw answer.failure;
  return answer;
}

/** Whoever is told of has to be there. */
function rolesOf(session: CatalogSession): string[] {
  const others = session.settings.has(settingOf("activity")) ? session.tells?.activity() ?? [] : [];
  return [...new Set([roleOf(session), ...others.map(({ user }) => user)])];
}

function roleOf({ settings }: CatalogSession): string {
  const role = settings.get("session_authorization");
  if (role === undefined) throw new PgError("internal_error", "a catalog session has no user");
  return role;
}
