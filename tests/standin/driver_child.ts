// Runs the real driver in a process of its own: a line of JSON says what to call, a line answers.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const entry = require.resolve("@intersystems/intersystems-iris-native");
const folder = `${
  entry.slice(0, entry.lastIndexOf("intersystems-iris-native/"))
}intersystems-iris-native/bin/${Deno.build.arch === "aarch64" ? "lnxrharm64" : "lnxrh8x64"}`;
const sdk = createRequire(import.meta.url)(`${folder}/irissdk.node`);
sdk.registerBindingsPath(folder);

type Sent =
  | null
  | string
  | number
  | boolean
  | { bytes: number[] }
  | { bigint: string }
  | { object: number }
  | { reference: Sent };

// deno-lint-ignore no-explicit-any
type Native = any;

const objects: Native[] = [];
let connection: Native;
let iris: Native;

function received(value: Sent, references: Native[]): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("bytes" in value) return new Uint8Array(value.bytes);
  if ("bigint" in value) return BigInt(value.bigint);
  if ("object" in value) return objects[value.object];
  const reference = new sdk.IRISReference(
    received(value.reference, references),
    sdk.IRISReference.Type.BYTES,
  );
  references.push(reference);
  return reference;
}

function sent(value: unknown): unknown {
  if (typeof value === "bigint") return { bigint: String(value) };
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
    return { bytes: [...new Uint8Array(value as ArrayBuffer)] };
  }
  if (value !== null && typeof value === "object") return { object: objects.push(value) - 1 };
  return value === undefined ? null : value;
}

function run([what, ...rest]: [string, ...Sent[]]): unknown {
  const references: Native[] = [];
  const args = rest.map((value) => received(value, references)) as Native[];
  switch (what) {
    case "connect": {
      connection = new sdk.Connection();
      try {
        connection.connect(...args, 10, false, "-", undefined);
      } catch (error) {
        connection.close();
        throw error;
      }
      iris = connection.createIris();
      return null;
    }
    case "close":
      return connection.close();
    case "exit":
      return Deno.exit(0);
    case "iris":
      return withReferences(iris[args[0]](...args.slice(1)), references);
    case "object":
      return withReferences(args[0][args[1]](...args.slice(2)), references);
    case "many": {
      for (let count = 0; count < args[0]; count++) {
        iris.classMethodObject(args[1], args[2]).close();
      }
      return null;
    }
    default:
      throw new Error(`unknown command ${what}`);
  }
}

function withReferences(value: unknown, references: Native[]): unknown {
  if (references.length === 0) return sent(value);
  return { value: sent(value), references: references.map((each) => sent(each.getBytes())) };
}

const decoder = new TextDecoderStream();
const lines = Deno.stdin.readable.pipeThrough(decoder as never) as ReadableStream<string>;
let text = "";
for await (const piece of lines) {
  text += piece;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    let answer: unknown;
    try {
      answer = { ok: run(JSON.parse(line)) };
    } catch (error) {
      answer = { error: String(error) };
    }
    console.log(JSON.stringify(answer));
  }
}
