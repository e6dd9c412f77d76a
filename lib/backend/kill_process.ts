// Kills a child process at once; one that has ended by itself is no error.

export function killProcess(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause; // It has ended already.
  }
}
