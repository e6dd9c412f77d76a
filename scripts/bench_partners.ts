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

export async function installPartners(): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  for (const { name, there, steps } of INSTALLATIONS) {
    const found = await Deno.stat(there).catch((cause) => {
      if (cause instanceof Deno.errors.NotFound) return null;
      throw cause;
    });
    if (found) continue;
    console.log(`installing ${name}`);
    for (const [program, ...args] of steps) {
      const { success } = await new Deno.Command(program, { args }).spawn().status;
      if (!success) throw new Error(`${name} cannot be installed`);
    }
  }
}

if (import.meta.main) await installPartners();
