// Installs what the whole bench measures against: PostgreSQL with pgbench and PgBouncer of Debian, and PGlite's
// socket server into .cache/bench; each only once.

const FOLDER = new URL("../.cache/bench/pglite", import.meta.url).pathname;
const ROOT: readonly string[] = Deno.uid() === 0 ? [] : ["sudo"];

interface Installation {
  name: string;
  /** A file that is there when it is installed. */
  there: string;
  steps: readonly (readonly string[])[];
}

function debian(name: string, there: string): Installation {
  return {
    name,
    there,
    steps: [
      [...ROOT, "apt-get", "update"],
      [...ROOT, "apt-get", "install", "--yes", "--no-install-recommends", name],
    ],
  };
}

const INSTALLATIONS: readonly Installation[] = [
  debian("postgresql", "/usr/bin/pgbench"),
  debian("pgbouncer", "/usr/sbin/pgbouncer"),
  {
    name: "PGlite's socket server",
    there: `${FOLDER}/node_modules/@electric-sql/pglite-socket`,
    steps: [[
      "npm",
      "install",
      "--silent",
      "--prefix",
      FOLDER,
      "@electric-sql/pglite@0.5.14",
      "@electric-sql/pglite-socket@0.2.17",
      "@electric-sql/pglite-pgvector@0.0.15",
    ]],
  },
];

/** What could not be installed is told, and the rest goes on without it. */
export async function installPartners(): Promise<boolean> {
  await Deno.mkdir(FOLDER, { recursive: true });
  let complete = true;
  for (const { name, there, steps } of INSTALLATIONS) {
    if (isThere(there)) continue;
    console.error(`installing ${name}`);
    const failed = await firstFailing(steps);
    if (failed === null) continue;
    complete = false;
    console.error(
      `${name} cannot be installed, and what needs it is left out. This failed: ${failed}`,
    );
  }
  return complete;
}

export function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

async function firstFailing(steps: Installation["steps"]): Promise<string | null> {
  for (const step of steps) {
    const [program, ...args] = step;
    try {
      // What it prints is not the bench's.
      const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" })
        .output();
      if (!success) return `${step.join(" ")}\n${new TextDecoder().decode(stderr).trim()}`;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      return `${step.join(" ")}: there is no ${program} here`;
    }
  }
  return null;
}

if (import.meta.main && !await installPartners()) Deno.exit(1);
