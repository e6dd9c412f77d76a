// PostgreSQL's own parser, as a WebAssembly module; one whose stack has overflowed is replaced.

import { createRequire } from "node:module";
import * as first from "libpg-query";

type Parser = Pick<typeof first, "parseSync" | "scanSync" | "loadModule">;

const require = createRequire(import.meta.url);

let parser: Parser = first;
/** Ready for the moment when the other cannot go on. */
let spare: Parser | undefined;
/** It has overflowed, and there was no other one yet. */
let damaged = false;
let loading: Promise<void> | undefined;

/** Once, before the first parse. */
export function loadParser(): Promise<void> {
  return loading ??= Promise.all([first.loadModule(), another()]).then(([, made]) => {
    spare = made;
  });
}

export function parseSync(text: string): ReturnType<Parser["parseSync"]> {
  return guarded(({ parseSync }) => parseSync(text));
}

export function scanSync(text: string): ReturnType<Parser["scanSync"]> {
  return guarded(({ scanSync }) => scanSync(text));
}

/** Undefined for what is no refusal of the parser's own. */
export function sqlDetailsOf(cause: unknown): first.SqlErrorDetails | undefined {
  // Each module has a class of its own.
  return cause instanceof Error && cause.name === "SqlError"
    ? (cause as first.SqlError).sqlDetails
    : undefined;
}

/** True where the parser could not go on, as when a statement is nested too deeply for its stack. */
export function isOverflow(cause: unknown): boolean {
  return cause instanceof RangeError || cause instanceof WebAssembly.RuntimeError;
}

/** An error from within leaves the module's own stack where it was, so there is less of it each time. */
function guarded<T>(use: (parser: Parser) => T): T {
  try {
    return use(parser);
  } catch (cause) {
    if (isOverflow(cause)) replace();
    throw cause;
  }
}

/** As soon as there is another one: who overflows again and again in a damaged one writes over its memory in the end. */
function replace(): void {
  damaged = !spare;
  if (!spare) return;
  parser = spare;
  spare = undefined;
  another().then((made) => {
    spare = made;
    if (damaged) replace();
  });
}

/** The package makes a module of its own each time that it is read anew. */
async function another(): Promise<Parser> {
  delete require.cache[require.resolve("libpg-query")];
  const made: Parser = require("libpg-query");
  await made.loadModule();
  return made;
}
