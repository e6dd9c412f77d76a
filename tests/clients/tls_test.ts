// psql and psycopg under TLS against a whole gateway: every sslmode, channel binding, certificates right and wrong.

import assert from "node:assert/strict";
import { PYTHON } from "../../scripts/clients.ts";
import { Authority, serverCertificate } from "../support/certificates.ts";
import { loginOf, withGateway } from "../support/gateway.ts";

interface Ran {
  out: string;
  err: string;
}

async function ran(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const { stdout, stderr } = await new Deno.Command(command, {
    args,
    env: { PGCONNECT_TIMEOUT: "20", LC_ALL: "C.UTF-8", ...env },
  }).output();
  const text = new TextDecoder();
  return { out: text.decode(stdout).trim(), err: text.decode(stderr).trim() };
}

/** What sets a client apart from another, as libpq's connection string says it. */
type Connect = (words: string, password?: string) => Promise<Ran>;

interface Place {
  folder: string;
  connect: Connect;
  psycopg: Connect;
}

/** A gateway that knows alice and bob by certificate and _SYSTEM by password. */
async function withTls(
  flags: Record<string, string>,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  await using authority = await Authority.make();
  const { folder } = authority;
  const own = await serverCertificate();
  await Deno.writeTextFile(`${folder}/server.crt`, own.certificate);
  await Deno.writeTextFile(`${folder}/server.key`, own.key, { mode: 0o600 });
  await authority.client("alice");
  await using other = await Authority.make("other");
  await other.client("alice");
  await Deno.copyFile(`${other.folder}/alice.pem`, `${folder}/forged.pem`);
  await Deno.copyFile(`${other.folder}/alice.key`, `${folder}/forged.key`);
  await Deno.writeTextFile(
    `${folder}/hba`,
    "hostssl all alice all cert\nhost all _SYSTEM all scram-sha-256\nhost all _system all iris\n",
  );
  for (const name of ["alice", "forged"]) await Deno.chmod(`${folder}/${name}.key`, 0o600);
  await withGateway(async (gateway) => {
    const { host, port, database } = loginOf(gateway);
    const words = `host=${host} port=${port} dbname=${database}`;
    const question = "SELECT current_user || ' ' || 1";
    await use({
      folder,
      connect: (more, password = "SYS") =>
        ran("psql", [`${words} ${more}`, "--no-psqlrc", "-Atc", question], {
          PGPASSWORD: password,
        }),
      psycopg: (more, password = "SYS") =>
        ran(PYTHON, [
          "-c",
          "import psycopg, sys\nwith psycopg.connect(sys.argv[1]) as c: print(c.execute(sys.argv[2]).fetchone()[0])",
          `${words} ${more}`,
          question,
        ], { PGPASSWORD: password }),
    });
  }, {
    flags: {
      "ssl-enabled": "true",
      "ssl-cert": `${folder}/server.crt`,
      "ssl-key": `${folder}/server.key`,
      "ssl-ca": `${folder}/ca.pem`,
      "hba-file": `${folder}/hba`,
      ...flags,
    },
  });
}

const SYSTEM = "user=_SYSTEM";
const WELCOME = "_SYSTEM 1";
/** F stands for the folder of the certificates. */
const PASSES: [words: string, out: string][] = [
  [`${SYSTEM} sslmode=disable`, WELCOME],
  [`${SYSTEM} sslmode=prefer`, WELCOME],
  [`${SYSTEM} sslmode=require`, WELCOME],
  [`${SYSTEM} sslmode=verify-ca sslrootcert=F/server.crt`, WELCOME],
  [`${SYSTEM} sslmode=verify-full sslrootcert=F/server.crt`, WELCOME],
  [`${SYSTEM} sslmode=require channel_binding=require`, WELCOME],
  [`${SYSTEM} sslmode=require channel_binding=disable`, WELCOME],
  [`${SYSTEM} sslmode=require ssl_max_protocol_version=TLSv1.2 channel_binding=require`, WELCOME],
  ["user=alice sslmode=require sslcert=F/alice.pem sslkey=F/alice.key", "alice 1"],
  ["user=_system sslmode=require", "_system 1"],
  ["user=_system sslmode=disable", "_system 1"],
];

const FAILS: [words: string, err: RegExp, password?: string][] = [
  [`${SYSTEM} sslmode=verify-full sslrootcert=F/ca.pem`, /certificate verify failed/],
  [`${SYSTEM} sslmode=disable channel_binding=require`, /channel binding/],
  [`${SYSTEM} sslmode=require`, /FATAL: +password authentication failed for user "_SYSTEM"/, "no"],
  ["user=nobody sslmode=require", /FATAL: +no pg_hba.conf entry for .*, SSL encryption/],
  [
    "user=_system sslmode=require",
    /FATAL: +password authentication failed for user "_system"/,
    "no",
  ],
  ["user=alice sslmode=require", /FATAL: +connection requires a valid client certificate/],
  ["user=alice sslmode=disable", /FATAL: +no pg_hba.conf entry for .*, no encryption/],
  [
    "user=alice sslmode=require sslcert=F/forged.pem sslkey=F/forged.key",
    /FATAL: +connection requires a valid client certificate/,
  ],
];

Deno.test("psql comes in under each sslmode, and not where it may not", () =>
  withTls({}, async ({ folder, connect }) => {
    for (const [words, out] of PASSES) {
      const got = await connect(words.replaceAll("F/", `${folder}/`));
      assert.deepEqual([words, got.out, got.err], [words, out, ""]);
    }
    for (const [words, err, password] of FAILS) {
      const got = await connect(words.replaceAll("F/", `${folder}/`), password);
      assert.equal(got.out, "", words);
      assert.match(got.err, err);
    }
  }));

Deno.test("psycopg comes in where psql does, also with TLS from the first byte", () =>
  withTls({}, async ({ folder, psycopg }) => {
    const direct = `${SYSTEM} sslmode=require sslnegotiation=direct`;
    for (const [words, out] of [...PASSES, [direct, WELCOME]]) {
      const got = await psycopg(words.replaceAll("F/", `${folder}/`));
      assert.deepEqual([words, got.out, got.err], [words, out, ""]);
    }
  }));

Deno.test("a gateway that requires TLS refuses plain clients, or only those from afar", async () => {
  const denied = /FATAL: +pg_hba.conf rejects connection for .*, no encryption/;
  await withTls({ "ssl-required": "true" }, async ({ connect }) => {
    assert.match((await connect(`${SYSTEM} sslmode=disable`)).err, denied);
    assert.equal((await connect(`${SYSTEM} sslmode=require`)).out, WELCOME);
  });
  await withTls({ "ssl-required": "remote" }, async ({ connect }) => {
    assert.equal((await connect(`${SYSTEM} sslmode=disable`)).out, WELCOME);
  });
});

Deno.test("a gateway of TLS 1.3 refuses psql's TLS 1.2", () =>
  withTls({ "ssl-min-version": "1.3" }, async ({ connect }) => {
    const old = await connect(`${SYSTEM} sslmode=require ssl_max_protocol_version=TLSv1.2`);
    assert.equal(old.out, "");
    assert.match(old.err, /SSL error/);
    assert.equal((await connect(`${SYSTEM} sslmode=require`)).out, WELCOME);
  }));
