// The SuperServer's port: accepts connections, lets them log in, and answers their calls one by one.

import { type Log, SILENT } from "../observe/log.ts";
import { answerCall } from "./calls.ts";
import { ClassStore } from "./class_store.ts";
import { classExists } from "./classes/classes.ts";
import { type Engine, LockWait } from "./contract.ts";
import { REFUSAL } from "./faults.ts";
import { hangUp, isEndOfConnection, send } from "./connection.ts";
import { CODE, encodeAnswer, encodeFailure, type Frame, FrameReader, STATUS } from "./frames.ts";
import {
  type Accepted,
  checkLogin,
  type Login,
  readHandshake,
  readLogin,
  type StandinUser,
  writeAccepted,
  writeHandshake,
  zversion,
} from "./login.ts";
import { type IrisHost, IrisProcess, type IrisVersion } from "./process.ts";

export interface SuperServerOptions {
  users: readonly StandinUser[];
  namespaces: readonly string[];
  engine: Engine;
  version: IrisVersion;
  /** The licence's limit; without it everybody may connect. */
  connectionsMax?: number;
  /** Sees every whole message that arrives, header included. */
  onFrame?: (bytes: Uint8Array) => void;
  log?: Log;
}

const LOGIN_BYTES_MAX = 64 * 1024;
const CALL_BYTES_MAX = 64 * 1024 * 1024;
const LOGIN_MS_MAX = 60_000;
const ACCEPT_PAUSE_MS = 100;
const JOB_FIRST = 1001;

export class SuperServer implements IrisHost {
  readonly version: IrisVersion;
  readonly classes = new ClassStore();
  readonly processes = new Map<string, IrisProcess>();
  readonly #options: SuperServerOptions;
  readonly #log: Log;
  readonly #connections = new Map<Deno.TcpConn, Promise<void>>();
  readonly #links = new Map<string, Deno.TcpConn>();
  #nextJob = JOB_FIRST;

  constructor(options: SuperServerOptions) {
    this.#options = options;
    options.engine.addUsers?.(options.users.map(({ name }) => name));
    this.#log = options.log ?? SILENT;
    this.version = options.version;
  }

  /** Accepts until the listener is closed. */
  async accept(listener: Deno.TcpListener): Promise<void> {
    for (;;) {
      const connection = await this.#acceptOne(listener);
      if (connection === undefined) return;
      const served = this.#serve(connection).finally(() => this.#connections.delete(connection));
      this.#connections.set(connection, served);
    }
  }

  /** Undefined once the listener is closed. A peer that left or a full file table passes by. */
  async #acceptOne(listener: Deno.TcpListener): Promise<Deno.TcpConn | undefined> {
    for (;;) {
      try {
        return await listener.accept();
      } catch (cause) {
        if (cause instanceof Deno.errors.BadResource) return undefined;
        if (cause instanceof Deno.errors.Interrupted) return undefined;
        this.#log.warn("the stand-in could not accept a connection", { cause });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }

  async close(): Promise<void> {
    const served = [...this.#connections.values()];
    for (const connection of this.#connections.keys()) hangUp(connection);
    await Promise.all(served);
  }

  hasClass(namespace: string, name: string): boolean {
    return classExists(this.classes, namespace, name);
  }

  terminate(job: string): boolean {
    const link = this.#links.get(job);
    if (link === undefined) return false;
    this.processes.get(job)?.close();
    hangUp(link);
    return true;
  }

  /** One connection from its first byte to its last; whatever it sends, it harms only itself. */
  async #serve(connection: Deno.TcpConn): Promise<void> {
    try {
      connection.setNoDelay(true);
      await this.#converse(connection);
    } catch (cause) {
      if (!isEndOfConnection(cause)) {
        this.#log.error("a connection of the stand-in failed", { cause });
      }
    } finally {
      hangUp(connection);
    }
  }

  async #converse(connection: Deno.TcpConn): Promise<void> {
    const frames = new FrameReader(connection, this.#options.onFrame);
    const loggedIn = await this.#login(connection, frames);
    if (loggedIn === undefined) return;
    const { process, sequence } = loggedIn;
    const facts = { version: zversion(this.version), job: process.facts.job };
    try {
      await send(
        connection,
        encodeAnswer(sequence, STATUS.login, (items) => writeAccepted(items, facts)),
      );
      for (;;) {
        const frame = await frames.next(CALL_BYTES_MAX);
        if (frame === undefined || frame.code === CODE.disconnect) return;
        const answer = this.#answer(process, frame);
        await send(connection, answer instanceof Promise ? await answer : answer);
      }
    } finally {
      this.processes.delete(process.facts.job);
      this.#links.delete(process.facts.job);
      process.close();
    }
  }

  /** While a call waits for a lock nothing more is read, so that a peer that left is noticed only later. */
  #answer(process: IrisProcess, frame: Frame): Uint8Array | Promise<Uint8Array> {
    const call = () => this.#answerOnce(process, frame);
    return process.engine.patiently?.(call) ?? call();
  }

  #answerOnce(process: IrisProcess, frame: Frame): Uint8Array {
    try {
      return answerCall(process, frame);
    } catch (cause) {
      if (cause instanceof LockWait) throw cause;
      // A bug of the stand-in: the call fails loudly, the server goes on.
      this.#log.error("a call to the stand-in failed", { cause });
      const text = `<STANDIN> ${cause instanceof Error ? cause.message : String(cause)}`;
      return encodeFailure(frame.sequence, STATUS.failed, text);
    }
  }

  /** Undefined where the peer does not speak the protocol or was refused. */
  async #login(connection: Deno.TcpConn, frames: FrameReader): Promise<LoggedIn | undefined> {
    const late = setTimeout(() => hangUp(connection), LOGIN_MS_MAX);
    try {
      const hello = await frames.next(LOGIN_BYTES_MAX);
      if (hello?.code !== CODE.handshake || !readHandshake(hello.payload)) return undefined;
      await send(connection, encodeAnswer(hello.sequence, STATUS.login, writeHandshake));
      const connect = await frames.next(LOGIN_BYTES_MAX);
      if (connect?.code !== CODE.connect) return undefined;
      const login = readLogin(connect.payload);
      const outcome = this.#admit(login);
      if (typeof outcome !== "string") {
        const process = this.#open(outcome, { connection, login });
        return { process, sequence: connect.sequence };
      }
      await send(connection, encodeFailure(connect.sequence, STATUS.refused, outcome));
    } finally {
      clearTimeout(late);
    }
  }

  #admit(login: Login): Accepted | string {
    const { connectionsMax, engine, namespaces } = this.#options;
    // Who was made by CREATE USER may log in as well.
    const made = engine.login?.(login.user, login.password);
    const users = made === undefined
      ? this.#options.users
      : [{ name: made, password: login.password }];
    const outcome = checkLogin(login, { users, namespaces });
    const full = connectionsMax !== undefined && this.processes.size >= connectionsMax;
    return full && typeof outcome !== "string" ? REFUSAL.licence : outcome;
  }

  #open({ user, namespace }: Accepted, { connection, login }: Opening): IrisProcess {
    const job = String(this.#nextJob++);
    const all = user.develop ?? false;
    const engine = this.#options.engine.open({
      namespace,
      user: user.name,
      job,
      all,
      isCompiled: (name) => this.classes.isCompiled(namespace, name),
    });
    const process = new IrisProcess(this, {
      job,
      user: user.name,
      namespace,
      develop: user.develop ?? false,
      clientAddress: connection.remoteAddr.hostname,
      clientExecutable: login.executable,
    }, engine);
    this.processes.set(job, process);
    this.#links.set(job, connection);
    return process;
  }
}

interface LoggedIn {
  process: IrisProcess;
  /** The number of the connect message, whose answer is still to be sent. */
  sequence: number;
}

interface Opening {
  connection: Deno.TcpConn;
  login: Login;
}
