// Runs a program to its end, with a text for its standard input.

export interface Printed {
  out: string;
  err: string;
  code: number;
}

export async function runProgram(
  [program, ...args]: readonly string[],
  { input = "", ...options }: { input?: string; cwd?: string; env?: Record<string, string> },
): Promise<Printed> {
  const process = new Deno.Command(program, {
    args,
    ...options,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // It may print a lot before it has read all, or end before it has.
  const [{ code, stdout, stderr }] = await Promise.all([
    process.output(),
    new Blob([input]).stream().pipeTo(process.stdin).catch(unlessEnded),
  ]);
  const text = new TextDecoder();
  return { out: text.decode(stdout), err: text.decode(stderr), code };
}

function unlessEnded(cause: unknown): void {
  if (!(cause instanceof Deno.errors.BrokenPipe)) throw cause;
}
