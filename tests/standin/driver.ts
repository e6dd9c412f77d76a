// The tests' end of the real driver: starts its process, sends calls, reads what came of them.

import { fileURLToPath } from "node:url";
import { decodeList, encodeList, type ListValue } from "../../lib/iris/list.ts";

/** An object that the driver holds for us. */
export interface Held {
  object: number;
}

export interface WithReferences {
  value: unknown;
  references: unknown[];
}

export class Driver {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor() {
    const script = fileURLToPath(new URL("driver_child.ts", import.meta.url));
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", script],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    const text = this.#child.stdout.pipeThrough(new TextDecoderStream() as never);
    this.#output = (text as ReadableStream<string>).getReader();
  }

  connect(
    port: number,
    { namespace = "USER", user = "_SYSTEM", password = "SYS" } = {},
  ): Promise<unknown> {
    return this.run("connect", "127.0.0.1", port, namespace, user, password);
  }

  /** A method of the driver's Iris object: `classMethodString`, `tStart`, ... */
  iris(method: string, ...args: unknown[]): Promise<unknown> {
    return this.run("iris", method, ...args);
  }

  /** A method of an object that it holds: `invokeString`, `getObject`, `close`, ... */
  of(object: unknown, method: string, ...args: unknown[]): Promise<unknown> {
    return this.run("object", object, method, ...args);
  }

  async run(what: string, ...args: unknown[]): Promise<unknown> {
    const line = JSON.stringify([what, ...args.map(toSent)]) + "\n";
    await this.#input.write(new TextEncoder().encode(line));
    const answer = JSON.parse(await this.#line());
    if (answer.error !== undefined) throw new Error(answer.error);
    return fromSent(answer.ok);
  }

  /** Ends the process as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#end();
  }

  async close(): Promise<void> {
    await this.#input.close();
    await this.#end();
  }

  async #end(): Promise<void> {
    while (!(await this.#output.read()).done);
    await this.#child.status;
    await this.#input.abort().catch(() => {}); // It may be closed already.
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf("\n");
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#output.read();
      if (done) throw new Error("the driver's process ended");
      this.#text += value;
    }
  }
}

/** PgWire.Session through the driver: every answer decoded to its elements. */
export class Session {
  readonly driver: Driver;
  readonly object: unknown;

  constructor(driver: Driver, object: unknown) {
    this.driver = driver;
    this.object = object;
  }

  async call(method: string, ...args: unknown[]): Promise<ListValue[]> {
    const bytes = await this.driver.of(this.object, "invokeBytes", method, ...args);
    return decodeList(bytes as Uint8Array);
  }
}

/** Arguments that are lists go as bytes. */
export const list = (...values: ListValue[]): Uint8Array => encodeList(values);

/** A list inside an answer. */
export const inner = (value: ListValue): ListValue[] =>
  decodeList(Uint8Array.from(value as string, (unit) => unit.charCodeAt(0)));

export const rowsOf = (value: ListValue): ListValue[][] => inner(value).map(inner);

export const reference = (value: unknown = null): { reference: unknown } => ({ reference: value });

function toSent(value: unknown): unknown {
  if (typeof value === "bigint") return { bigint: String(value) };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  return value;
}

function fromSent(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("bigint" in value) return BigInt(value.bigint as string);
  if ("bytes" in value) return new Uint8Array(value.bytes as number[]);
  if ("references" in value) {
    const { value: own, references } = value as WithReferences;
    return { value: fromSent(own), references: references.map(fromSent) };
  }
  return value;
}
