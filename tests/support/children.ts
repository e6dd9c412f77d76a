// Finds the processes that a test's gateway has started, and ends them.

/** One that has ended by itself, or by another's hand, is as dead as the others. */
export function killChildren(command: string, of = Deno.pid): void {
  for (const pid of children(command, of)) killIfThere(pid);
}

export function killIfThere(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (cause) {
    if (!isGone(cause)) throw cause;
  }
}

/** Process ids of a process's children, this one's if nothing else is said, whose command line names the command. */
export function children(command: string, of = Deno.pid): number[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const parent = /\nPPid:\t(\d+)/.exec(Deno.readTextFileSync(`/proc/${name}/status`))?.[1];
      const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      return Number(parent) === of && words.includes(command) ? [Number(name)] : [];
    } catch (cause) {
      // It ended while we looked.
      if (isGone(cause)) return [];
      throw cause;
    }
  });
}

/** ESRCH, which not every Deno error has as its code. */
function isGone(cause: unknown): boolean {
  return cause instanceof Deno.errors.NotFound ||
    cause instanceof Error && cause.message.includes("(os error 3)");
}
