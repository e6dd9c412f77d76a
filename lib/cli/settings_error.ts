// Stops the program with a sentence: `usage` where the command line is wrong.

export class SettingsError extends Error {
  readonly usage: boolean;
  constructor(message: string, { usage = false } = {}) {
    super(message);
    this.usage = usage;
  }
}

/** A port that is taken is the operator's to change, so it is told as a setting. */
export async function orSettingsError<T>(
  port: number,
  setting: string,
  open: () => T | Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    if (!isTaken(cause)) throw cause;
    throw new SettingsError(`cannot listen on port ${port} (${setting}): ${cause.message}`);
  }
}

/** The runtime's own sockets and node's tell it each in their way. */
function isTaken(cause: unknown): cause is Error {
  return cause instanceof Deno.errors.AddrInUse || cause instanceof Deno.errors.PermissionDenied ||
    cause instanceof Deno.errors.AddrNotAvailable ||
    (cause instanceof Error && TAKEN.has(String(Reflect.get(cause, "code"))));
}

const TAKEN: ReadonlySet<string> = new Set(["EADDRINUSE", "EACCES", "EADDRNOTAVAIL"]);
