// Finds the processes that a test's gateway has started.

/** Process ids of a process's children, this one's if nothing else is said, whose command line names the command. */
export function children(command: string, of = Deno.pid): number[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const parent = /\nPPid:\t(\d+)/.exec(Deno.readTextFileSync(`/proc/${name}/status`))?.[1];
      const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      return Number(parent) === of && words.includes(command) ? [Number(name)] : [];
    } catch (cause) {
      // It ended while we looked: ESRCH, which not every Deno error has as its code.
      const { message } = cause as Error;
      if (cause instanceof Deno.errors.NotFound || message.includes("(os error 3)")) return [];
      throw cause;
    }
  });
}
