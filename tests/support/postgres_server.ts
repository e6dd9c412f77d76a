// A real PostgreSQL 18 server, as scripts/clients.ts installs it, for what must be the same on both sides.

import { POSTGRES_BINARIES } from "../../scripts/clients.ts";
import type { Login } from "./gateway.ts";

/** The same words as the stand-in's, so that nothing but the port differs; no superuser, as nobody is one in
 * the catalog. */
const LOGIN = { host: "127.0.0.1", user: "_SYSTEM", password: "SYS", database: "USER" };
/** PostgreSQL refuses to run as root. */
const NOBODY = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};
/** Whose the catalog's own tables are is told by name, so it is the name that the gateway's has. */
const SUPERUSER = "iris_pgwire_owner";
const READY = "database system is ready to accept connections";

export async function withPostgres(
  use: (login: Login) => Promise<void>,
  { auth = "scram-sha-256" }: { auth?: "scram-sha-256" | "trust" } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "postgres-" });
  try {
    await Deno.chmod(folder, 0o777);
    await initialise(folder, auth);
    const port = freePort();
    const server = new Deno.Command(`${POSTGRES_BINARIES}/postgres`, {
      args: ["-D", `${folder}/data`, "-k", folder, "-h", LOGIN.host, "-p", String(port)],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
      ...NOBODY,
    }).spawn();
    const log = watch(server.stderr);
    try {
      await log.ready;
      await createDatabase(port);
      await use({ ...LOGIN, port });
    } finally {
      server.kill("SIGINT");
      await server.status;
      await log.ended;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function initialise(folder: string, auth: string): Promise<void> {
  const password = `${folder}/password`;
  await Deno.writeTextFile(password, LOGIN.password);
  const { success, stderr } = await new Deno.Command(`${POSTGRES_BINARIES}/initdb`, {
    args: [
      `--pgdata=${folder}/data`,
      `--username=${SUPERUSER}`,
      `--pwfile=${password}`,
      `--auth=${auth}`,
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ],
    ...NOBODY,
  }).output();
  if (!success) throw new Error(`initdb failed:\n${new TextDecoder().decode(stderr)}`);
}

async function createDatabase(port: number): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ ...LOGIN, port, user: SUPERUSER, database: "postgres" });
  await client.connect();
  await client.query(`CREATE ROLE "${LOGIN.user}" LOGIN PASSWORD '${LOGIN.password}'`);
  await client.query(`GRANT SET ON PARAMETER deadlock_timeout TO "${LOGIN.user}"`);
  await client.query(`CREATE DATABASE "${LOGIN.database}" OWNER "${LOGIN.user}"`);
  await client.end();
}

/** Another program may take it before PostgreSQL does; then PostgreSQL says so and ends. */
function freePort(): number {
  const listener = Deno.listen({ hostname: LOGIN.host, port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

function watch(stream: ReadableStream<Uint8Array>): { ready: Promise<void>; ended: Promise<void> } {
  const ready = Promise.withResolvers<void>();
  let printed = "";
  const ended = (async () => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      printed += text;
      if (printed.includes(READY)) ready.resolve();
    }
    ready.reject(new Error(`PostgreSQL ended while it was starting:\n${printed}`));
  })();
  return { ready: ready.promise, ended };
}
