// Runs a command of the program as a user does, up to its end.

const ROOT = new URL("../../", import.meta.url).pathname;

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export async function run(
  args: string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--permission-set=gateway",
      `--allow-run=${Deno.execPath()}`,
      "main.ts",
      ...args,
    ],
    cwd: ROOT,
    env: options.env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(options.input ?? ""));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}
