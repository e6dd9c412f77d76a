// The gateway and the bare driver, both in front of the same stand-in.

import { startGatewayProcess } from "../../tests/support/gateway_process.ts";
import { makeVerifier, printVerifier } from "../../lib/auth/verifier.ts";
import { STORM_LOGIN } from "./strangers.ts";
import type { OpenTarget } from "./target.ts";

const HOST = "127.0.0.1";
export const LOGIN = { user: "_SYSTEM", password: "SYS", database: "USER" } as const;

/** What a gateway has to know of a stand-in. */
export function irisFlags(port: number): string[] {
  return [
    `--iris-host=${HOST}`,
    `--iris-port=${port}`,
    `--iris-username=${LOGIN.user}`,
    `--iris-password=${LOGIN.password}`,
  ];
}

export const openGateway: OpenTarget = async (standinPort) => {
  const folder = Deno.makeTempDirSync({ prefix: "bench-gateway-" });
  const verifier = await makeVerifier(STORM_LOGIN.password, new Uint8Array(16));
  Deno.writeTextFileSync(
    `${folder}/users`,
    `"${STORM_LOGIN.user}" "${printVerifier(verifier)}"\n`,
  );
  Deno.writeTextFileSync(
    `${folder}/rules`,
    `host all ${STORM_LOGIN.user} all scram-sha-256\nhost all all all trust\n`,
  );
  const process = await startGatewayProcess([
    `--users-file=${folder}/users`,
    `--hba-file=${folder}/rules`,
    "--max-connections=1300",
    ...standinPort === null ? [] : irisFlags(standinPort),
  ]);
  const { user, database } = LOGIN;
  return {
    name: "gateway",
    host: HOST,
    port: process.port,
    user,
    database,
    pids: [process.pid],
    async close() {
      // Whoever is still connected is not waited for.
      Deno.kill(process.pid, "SIGINT");
      await process.stop().catch(() => {});
      Deno.removeSync(folder, { recursive: true });
    },
  };
};

/** Nobody listens: the driver runs in processes that workloads start. */
export const openDriver: OpenTarget = (standinPort) =>
  Promise.resolve({
    name: "driver",
    host: HOST,
    port: standinPort ?? 0,
    ...LOGIN,
    pids: [],
    close: () => Promise.resolve(),
  });
