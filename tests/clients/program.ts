// Runs a program of another language and reads the facts that it prints, one a line.

import assert from "node:assert/strict";
import { JAVA_CLASSES, NODE_MODULES, PGJDBC, PGX_PROGRAM, PYTHON } from "../../scripts/clients.ts";
import { environmentOf, type Login } from "../support/gateway.ts";

export type Command = readonly [program: string, ...args: string[]];

const HERE = new URL(".", import.meta.url).pathname;
const SECONDS_MAX = 120;

export function python(program: string, ...args: string[]): Command {
  return [PYTHON, `${HERE}python/${program}.py`, ...args];
}

export function node(program: string): Command {
  return ["node", `${HERE}node/${program}.cjs`];
}

export function java(program: string, ...args: string[]): Command {
  return ["java", "-cp", `${PGJDBC}:${JAVA_CLASSES}`, program, ...args];
}

export function php(program: string): Command {
  return ["php", `${HERE}php/${program}.php`];
}

export function perl(program: string): Command {
  return ["perl", `${HERE}perl/${program}.pl`];
}

export function ruby(program: string): Command {
  return ["ruby", `${HERE}ruby/${program}.rb`];
}

export function go(...args: string[]): Command {
  return [PGX_PROGRAM, ...args];
}

/** `told` settles when the program's standard input is to have a line. */
export async function factsOf(
  [program, ...args]: Command,
  login: Login,
  told?: () => Promise<void>,
): Promise<Map<string, unknown>> {
  const process = new Deno.Command(program, {
    args,
    env: {
      ...environmentOf(login),
      PYTHONDONTWRITEBYTECODE: "1",
      NODE_PATH: NODE_MODULES,
    },
    stdin: told ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(SECONDS_MAX * 1000),
  }).spawn();
  if (told) await say(process, told);
  const { success, stdout, stderr } = await process.output();
  const text = new TextDecoder();
  const printed = text.decode(stdout);
  assert.ok(
    success,
    `${program} ${args.join(" ")} failed after\n${printed}\n${text.decode(stderr)}`,
  );
  return new Map(
    printed.trimEnd().split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), JSON.parse(line.slice(colon + 2))];
    }),
  );
}

async function say(process: Deno.ChildProcess, told: () => Promise<void>): Promise<void> {
  await told();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode("now\n"));
  await writer.close();
}
