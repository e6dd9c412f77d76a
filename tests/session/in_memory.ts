// A session without a socket: messages in as transcript lines, replies out as transcript lines.

import { PgError } from "../../lib/errors/pg_error.ts";
import type { Catalog } from "../../lib/catalog/contract.ts";
import { Counts } from "../../lib/observe/counts.ts";
import { type Log, SILENT } from "../../lib/observe/log.ts";
import { NO_ROUTINES } from "../../lib/sql/names/routines.ts";
import { CancelRegistry } from "../../lib/server/registry.ts";
import { AdvisoryLocks } from "../../lib/session/locks/advisory_locks.ts";
import { Deadlocks } from "../../lib/session/locks/deadlocks.ts";
import { ruleForAll } from "../../lib/auth/access_file.ts";
import { Attempts } from "../../lib/auth/attempts.ts";
import type { Credentials } from "../../lib/auth/contract.ts";
import type { Client, Effects } from "../../lib/session/contract.ts";
import { Memory } from "../../lib/session/memory.ts";
import { Notifications } from "../../lib/session/notifications/notifications.ts";
import { Verdicts } from "../../lib/session/judgement/verdicts.ts";
import { Session } from "../../lib/session/session.ts";
import { backendFrames, decodeBackendAll } from "../../lib/wire/backend.ts";
import { decodeFrontend, type FrontendMessage } from "../../lib/wire/frontend.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { StartupMessage } from "../../lib/wire/startup.ts";
import { parseLine, printBackend } from "../../lib/wire/transcript.ts";
import { ManualClock } from "./manual_clock.ts";
import { TinyPlanner } from "./tiny_planner.ts";
import { TinyPool } from "./tiny_pool.ts";

/** For conversations that ask nothing of it. */
const NO_CATALOG: Catalog = {
  describe: () => Promise.reject(new PgError("feature_not_supported", "there is no catalog")),
  rehearse: () => Promise.resolve(),
  judge: () => Promise.resolve({ kind: "silent", reason: "there is no catalog" }),
  execute: () => Promise.reject(new PgError("feature_not_supported", "there is no catalog")),
  executeOver: () => Promise.reject(new PgError("feature_not_supported", "there is no catalog")),
  routines: NO_ROUTINES,
  schemaChanged: () => {},
  close: () => Promise.resolve(),
};

export interface InMemoryOptions {
  catalog?: Catalog;
  parameters?: Record<string, string>;
  /** The gateway's own settings for all sessions. */
  defaults?: Record<string, string>;
  version?: number;
  credentials?: Partial<Credentials>;
  userPools?: Effects["userPools"];
  placesMax?: number;
  ordinaryPlacesMax?: number;
  userPlacesMax?: number;
  client?: Partial<Client>;
  log?: Log;
  /** Settles when the client has room for more; it always has, without it. */
  room?: () => Promise<void>;
  audit?: Effects["audit"];
  /** The same every time, without it. */
  randomBytes?: Effects["randomBytes"];
  /** What it shares with other sessions. */
  together?: Pick<Effects, "advisoryLocks" | "deadlocks" | "notifications"> & {
    registry: CancelRegistry;
  };
}

/** Everybody is let in, unless it is said otherwise. */
export function credentials(more: Partial<Credentials> = {}): Credentials {
  return {
    access: { rules: [ruleForAll("trust")], tlsRequired: "no" },
    identities: [],
    verifierOf: () => undefined,
    mockSecret: new Uint8Array(32),
    iterations: 4096,
    ...more,
  };
}

export class InMemory {
  readonly pool = new TinyPool();
  readonly planner = new TinyPlanner();
  readonly registry: CancelRegistry;
  readonly session: Session;
  readonly clock = new ManualClock();
  readonly memory: Memory;
  /** One entry a write. */
  sent: Uint8Array[] = [];
  #options: InMemoryOptions;

  constructor(options: InMemoryOptions = {}) {
    this.#options = options;
    this.memory = new Memory({ bytesMax: 1 << 30, of: "A test", setting: "none" });
    this.registry = options.together?.registry ?? new CancelRegistry();
    const advisoryLocks = options.together?.advisoryLocks ?? new AdvisoryLocks();
    const after: Effects["after"] = (milliseconds, run) => this.clock.after(milliseconds, run);
    const effects: Effects = {
      pool: this.pool,
      catalog: options.catalog ?? NO_CATALOG,
      planner: this.planner,
      verdicts: new Verdicts(),
      credentials: credentials(options.credentials),
      userPools: options.userPools ?? { logIn: () => Promise.reject(new Error("nobody logs in")) },
      attempts: new Attempts({ pauseMsLeast: 0 }),
      placesMax: options.placesMax ?? 100,
      ordinaryPlacesMax: options.ordinaryPlacesMax ?? 100,
      userPlacesMax: options.userPlacesMax ?? 100,
      superusers: new Set(["root"]),
      irisUser: "_SYSTEM",
      registry: this.registry,
      advisoryLocks,
      deadlocks: options.together?.deadlocks ?? new Deadlocks({ advisoryLocks, after }),
      notifications: options.together?.notifications ?? new Notifications(),
      log: options.log ?? SILENT,
      audit: options.audit ?? (() => {}),
      counts: new Counts(),
      copyBytesMax: 1 << 20,
      sessionBytesMax: 1 << 27,
      memory: this.memory,
      defaults: new Map(Object.entries(options.defaults ?? {})),
      after,
      now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
      randomBytes: options.randomBytes ?? ((size) => new Uint8Array(size).fill(7)),
      database: "USER",
    };
    const client = { address: "192.0.2.1", port: 50000, ...options.client };
    this.session = new Session(effects, client, {
      send: (bytes) => {
        this.sent.push(bytes.slice());
        return options.room?.() ?? Promise.resolve();
      },
    });
  }

  static async loggedIn(options: InMemoryOptions = {}): Promise<InMemory> {
    const conversation = new InMemory(options);
    await conversation.start();
    return conversation;
  }

  /** The planner knows a table `numbers` with a column `n`, as a COPY needs it. */
  knowNumbers(): void {
    const [table] = this.planner.tablesOf(this.planner.parse("SELECT * FROM numbers")[0]);
    const column = { name: "n", type: 23, typmod: -1, notNull: false };
    this.planner.learn(table, [column], this.session.effects.now() + 1);
  }

  /** The replies to the start-up packet. */
  async start(): Promise<string[]> {
    const { version = 0x30000, parameters = {} } = this.#options;
    const body = { version, parameters: { user: "alice", database: "user", ...parameters } };
    const to = new Writer();
    StartupMessage.encode(body, to);
    return await this.receive([{ name: "StartupMessage", body }]);
  }

  /** Plays lines such as `F Sync`, or `F Query query="SELECT 1"`; all of them come at once. */
  play(...lines: string[]): Promise<string[]> {
    return this.receive(lines.map((line) => {
      const { bytes } = parseLine(line.startsWith("F ") ? line : `F ${line}`);
      const tag = String.fromCharCode(bytes[0]);
      return decodeFrontend({ tag, body: bytes.subarray(5) });
    }));
  }

  query(text: string): Promise<string[]> {
    return this.receive([{ name: "Query", body: { query: text } }]);
  }

  /** Whole messages in, whole messages out. */
  async exchange(bytes: Uint8Array): Promise<Uint8Array> {
    // A frame looks the same in both directions.
    await this.receive(backendFrames(bytes).map(decodeFrontend));
    return new Uint8Array(await new Blob(this.sent as BlobPart[]).arrayBuffer());
  }

  async receive(messages: FrontendMessage[]): Promise<string[]> {
    this.sent = [];
    await this.session.receive(messages);
    return this.replies();
  }

  replies(): string[] {
    return this.sent.flatMap((bytes) => decodeBackendAll(bytes)).map((message) =>
      short(printBackend(message))
    );
  }

  /** What was asked of IRIS since the last time. */
  calls(): string[] {
    return this.pool.calls.splice(0);
  }
}

/** Errors by severity, SQLSTATE and text; the place in the source is nobody's business. */
function short(line: string): string {
  const [name] = line.slice(2).split(" ", 1);
  if (name !== "ErrorResponse" && name !== "NoticeResponse") return line.slice(2);
  const field = (code: string) => new RegExp(`[{,]${code}=("(?:[^"\\\\]|\\\\.)*")`).exec(line)?.[1];
  const [severity, sqlstate, message] = ["S", "C", "M"].map((code) => JSON.parse(field(code)!));
  return `${severity} ${sqlstate} ${message}`;
}
