// Starts this program again as one of its own children, with that child's permissions and no more.

export interface SpawnOptions {
  /** Words after the hidden command's name. */
  words?: readonly string[];
  v8Flags?: readonly string[];
  /** Beside what this process has in its environment. */
  env?: Readonly<Record<string, string>>;
  /** The child's standard input; null for one that needs none. */
  stdin: "piped" | "null";
}

/** The permission sets of deno.json have the commands' names. */
export function spawnSelf(
  command: "backend" | "catalog" | "standin",
  options: SpawnOptions,
): Deno.ChildProcess {
  const words = [command, ...options.words ?? []];
  const flags = (options.v8Flags ?? []).join(",");
  return new Deno.Command(Deno.execPath(), {
    args: Deno.build.standalone ? words : [
      "run",
      "--quiet",
      "--no-prompt",
      `--config=${fileOf("../../deno.json")}`,
      `--permission-set=${command}`,
      ...flags ? [`--v8-flags=${flags}`] : [],
      fileOf("../../main.ts"),
      ...words,
    ],
    env: { ...options.env, ...Deno.build.standalone && flags && { DENO_V8_FLAGS: flags } },
    stdin: options.stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function fileOf(relative: string): string {
  return decodeURIComponent(new URL(relative, import.meta.url).pathname);
}
