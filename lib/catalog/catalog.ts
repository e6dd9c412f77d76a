// Answers statements from the catalog's PostgreSQL: as the right session, without a trace left behind.

import { Writer } from "../bytes/writer.ts";
import type { Lease } from "../backend/contract.ts";
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
  LoadedTable,
  Verdict,
} from "./contract.ts";
import { Leftovers } from "./leftovers.ts";
import { encodeLoad, readPlaces, refuseOtherColumns, SpareNumbers } from "./loaded_rows.ts";
import { DECLARE_IRIS_FUNCTIONS } from "./iris_functions.ts";
import { DECLARE_LANGUAGE } from "./lay_out_routines.ts";
import { typeCalls } from "./making.ts";
import { Mirror, type MirrorOptions, type MirrorTarget, Replaced } from "./mirror.ts";
import type { PostgresProcess } from "./postgres_process.ts";
import { NO_ROUTINES, type Routines } from "../sql/names/routines.ts";
import { readsMoreThanTypes, readsSchema } from "../sql/names/reads_schema.ts";
import { readsTold } from "../sql/names/reads_told.ts";
import { DECLARE_SIZES } from "./sizes.ts";
import { DECLARE_TEMPORARY } from "./temporary_schemas.ts";
import { DECLARE_SEQUENCE_VALUES } from "./sequence_values.ts";
import { settingOf, withTold } from "./told.ts";
import { identifier } from "../sql/text/quoting.ts";
import {
  ALL_RIGHTS,
  becomeSession,
  BUILD_IN,
  DATABASE_FIRST,
  DECLARE_ROLES,
  grantDatabase,
  makeRole,
  nameDatabase,
  pathOf,
  SUPERUSER_FIRST,
} from "./session_switch.ts";

export interface CatalogOptions {
  /** What current_database() says. */
  database: string;
  /** What version() says; it may change when IRIS is upgraded. */
  version(): string;
  /** Without one there are no tables but PostgreSQL's own. */
  mirror?: MirrorOptions;
}

/** A role, and who is a member of it. */
type Membership = readonly [role: string, member: string];

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
  /** Whom the process was last told to be, and which process that was. */
  #acting = "";
  #generation = 0;
  #roles = new Set<string>();
  #memberships = new Set<string>();
  /** What each process is told once. */
  #declared = false;
  #isNamed = false;
  /** What a process that begins with it was told. */
  #kept: { number: number; roles: Set<string>; memberships: Set<string> } | null = null;
  readonly #mirror: Mirror | null;
  readonly #numbers = new SpareNumbers();
  readonly #leftovers = new Leftovers();

  constructor(process: PostgresProcess, options: CatalogOptions) {
    this.#process = process;
    this.#options = options;
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
      this.#meetProcess(generation);
      this.#acting = "";
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
        { frames: queries(this.#toSuperuser([]).join(";"), "BEGIN"), time: session.beganAt },
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
          this.#meetProcess(generation);
          this.#acting = "";
          const to = new Writer();
          executing({ ...UNBOUND, text })(to);
          const before = [this.#toSuperuser([]).join(";"), "BEGIN"];
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
      this.#meetProcess(generation);
      this.#acting = "";
      const statements = this.#leftovers.take((title) => this.#mirror!.isView(title));
      return queries(this.#toSuperuser([]).join(";"), ...statements);
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
      this.#meetProcess(generation);
      const to = new Writer();
      const switching = this.#acting === acting
        ? []
        : [this.#switchTo(acting, { roles, membership })];
      // Whom the process really is, is known again when it has answered.
      this.#acting = "";
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
      if (!read.switchFailed) {
        this.#acting = acting;
        this.#isThere(roles);
        if (membership) this.#memberships.add(membership.join());
      }
      return read;
    }, session);
  }

  #target(): MirrorTarget {
    const process = this.#process;
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
          this.#meetProcess(generation);
          this.#acting = "";
          const before = this.#toSuperuser([]).join(";");
          this.#isNamed = false;
          // The second one lets go of the log that the first one still needed.
          return queries(before, nameDatabase(DATABASE_FIRST), "CHECKPOINT", "CHECKPOINT");
        }, (number) => {
          const [roles, memberships] = [new Set(this.#roles), new Set(this.#memberships)];
          this.#kept = { number, roles, memberships };
          done(number);
        });
      },
      run: async (sql, { generation, roles, gone = [] }) => {
        const { failure } = await process.ask(() => {
          this.#meetProcess(generation);
          this.#acting = "";
          const to = new Writer();
          Query.encode({ query: this.#toSuperuser(roles).join(";") }, to);
          Query.encode({ query: sql }, to);
          return to.take();
        }, (bytes) => {
          const read = readAnswer(bytes, { readiesBefore: 1 });
          if (!read.switchFailed) this.#isThere(roles);
          if (!read.failure && gone.length > 0) {
            for (const role of gone) this.#roles.delete(role);
            this.#memberships.clear();
          }
          return read;
        }, { patient: true });
        if (failure) throw failure;
      },
    };
  }

  #meetProcess(generation = this.#process.generation): void {
    if (generation !== this.#process.generation) throw new Replaced();
    if (this.#generation === this.#process.generation) return;
    this.#generation = this.#process.generation;
    this.#acting = "";
    const kept = this.#kept?.number === this.#process.holds ? this.#kept : null;
    this.#roles = new Set(kept?.roles);
    this.#memberships = new Set(kept?.memberships);
    this.#declared = kept !== null;
    this.#isNamed = false;
  }

  #switchTo(
    acting: string,
    { roles, membership }: { roles: readonly string[]; membership: Membership | null },
  ): string {
    const isNew = membership && !this.#memberships.has(membership.join());
    return [
      ...this.#toSuperuser(roles),
      ...isNew ? [`GRANT ${membership.map(identifier).join(" TO ")}`] : [],
      acting,
    ].join(";");
  }

  #isThere(roles: readonly string[]): void {
    this.#declared = true;
    this.#isNamed = true;
    this.#roles.add(ALL_RIGHTS);
    for (const role of roles) this.#roles.add(role);
  }

  /** Whose rights in IRIS the session has, where it is called otherwise. */
  #membershipOf(session: CatalogSession): Membership | null {
    const role = roleOf(session);
    const { actsAs } = session;
    if (actsAs === undefined || !this.#mirror) return null;
    const known = this.#mirror.roleNamed(actsAs);
    return known === undefined || known === role ? null : [known, role];
  }

  /** What makes the process the superuser's, with all of these roles. */
  #toSuperuser(roles: readonly string[]): string[] {
    const missing = new Set(roles.filter((role) => !this.#roles.has(role)));
    return [
      SUPERUSER_FIRST,
      "RESET ALL",
      ...!this.#isNamed ? [nameDatabase(this.#options.database)] : [],
      ...!this.#declared
        ? [
          ...DECLARE_IRIS_FUNCTIONS,
          ...DECLARE_SIZES,
          DECLARE_LANGUAGE,
          ...DECLARE_ROLES,
          ...grantDatabase(this.#options.database),
          ...DECLARE_TEMPORARY,
          ...DECLARE_SEQUENCE_VALUES,
          ...BUILD_IN,
        ]
        : [],
      ...[...missing].flatMap(makeRole),
    ];
  }
}

function queries(...texts: readonly string[]): Uint8Array {
  const to = new Writer();
  for (const query of texts) Query.encode({ query }, to);
  return to.take();
}

function executing(execution: CatalogExecution): (to: Writer) => void {
  const { text, parameterTypes, parameterFormats, parameters, resultFormats } = execution;
  return (to) => {
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
  };
}

function describing(
  text: string,
  parameterTypes: readonly number[],
): (to: Writer) => void {
  return (to) => {
    Parse.encode({ statement: "", query: text, paramTypes: [...parameterTypes] }, to);
    Describe.encode({ kind: "S", name: "" }, to);
    Sync.encode({}, to);
  };
}

const UNBOUND = {
  parameterTypes: [],
  parameterFormats: [],
  parameters: [],
  resultFormats: [],
} as const;

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
