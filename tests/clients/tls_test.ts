// Each way of asking for TLS, in each driver's own words, against a whole gateway: who comes in, how, and who does not.

import assert from "node:assert/strict";
import { POSTGRES_BINARIES } from "../../scripts/clients.ts";
import { type LogFields, SILENT } from "../../lib/observe/log.ts";
import { Authority } from "../support/certificates.ts";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { type Command, factsOf, go, java, node, python } from "./program.ts";

type Mode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

interface Way {
  mode: Mode;
  /** _SYSTEM logs in by SCRAM, _system by IRIS's own check, alice by certificate, and joy by a map of mail addresses. */
  user?: "_SYSTEM" | "_system" | "alice" | "joy" | "nobody";
  password?: string;
  /** Whom the client believes. */
  root?: "authority" | "other";
  /** The certificate is localhost's. */
  host?: "localhost" | "127.0.0.1";
  /** What the client shows; the forged one has alice's name and another authority. */
  shows?: "alice" | "bob" | "nurse" | "forged";
  binding?: "require" | "disable";
  direct?: true;
  /** No later version than this. */
  newest?: "1.2";
}

type Outcome =
  /** What the gateway's log says of the session. */
  | { tls?: "TLSv1.2" | "TLSv1.3"; bound?: true }
  /** The gateway says so, in the same words to all. */
  | { told: RegExp }
  /** The client does not go on, and says why in its own words. */
  | { refuses: "authority" | "name" | "binding" };

const BELIEVED = { root: "authority", outcome: { tls: "TLSv1.3" } } as const;

const WAYS: Readonly<Record<string, Way & { outcome: Outcome }>> = {
  "no TLS": { mode: "disable", outcome: {} },
  "TLS if there is any": { mode: "prefer", outcome: { tls: "TLSv1.3" } },
  "TLS": { mode: "require", outcome: { tls: "TLSv1.3" } },
  "TLS 1.2": { mode: "require", newest: "1.2", outcome: { tls: "TLSv1.2" } },
  "the authority that is believed": { mode: "verify-ca", ...BELIEVED },
  "another authority": { mode: "verify-ca", root: "other", outcome: { refuses: "authority" } },
  "any name of that authority": { mode: "verify-ca", host: "127.0.0.1", ...BELIEVED },
  "the right name": { mode: "verify-full", ...BELIEVED },
  "another name": {
    mode: "verify-full",
    root: "authority",
    host: "127.0.0.1",
    outcome: { refuses: "name" },
  },
  "the right name by another authority": {
    mode: "verify-full",
    root: "other",
    outcome: { refuses: "authority" },
  },
  "channel binding": {
    mode: "require",
    binding: "require",
    outcome: { tls: "TLSv1.3", bound: true },
  },
  "channel binding under TLS 1.2": {
    mode: "require",
    binding: "require",
    newest: "1.2",
    outcome: { tls: "TLSv1.2", bound: true },
  },
  "no channel binding": {
    mode: "require",
    binding: "disable",
    outcome: { tls: "TLSv1.3" },
  },
  "channel binding without TLS": {
    mode: "disable",
    binding: "require",
    outcome: { refuses: "binding" },
  },
  "channel binding with a password that IRIS checks": {
    mode: "require",
    user: "_system",
    binding: "require",
    outcome: { refuses: "binding" },
  },
  "TLS from the first byte": {
    mode: "verify-full",
    root: "authority",
    direct: true,
    outcome: { tls: "TLSv1.3" },
  },
  "channel binding from the first byte": {
    mode: "require",
    direct: true,
    binding: "require",
    outcome: { tls: "TLSv1.3", bound: true },
  },
  "a certificate from the first byte": {
    mode: "require",
    direct: true,
    user: "alice",
    shows: "alice",
    outcome: { tls: "TLSv1.3" },
  },
  "another authority from the first byte": {
    mode: "verify-full",
    root: "other",
    direct: true,
    outcome: { refuses: "authority" },
  },
  "a certificate": {
    mode: "require",
    user: "alice",
    shows: "alice",
    outcome: { tls: "TLSv1.3" },
  },
  "a certificate whose mail address is on the map": {
    mode: "require",
    user: "joy",
    shows: "nurse",
    outcome: { tls: "TLSv1.3" },
  },
  "a certificate that the map does not know": {
    mode: "require",
    user: "joy",
    shows: "alice",
    outcome: { told: /certificate authentication failed for user "joy"/ },
  },
  "the certificate of somebody else": {
    mode: "require",
    user: "alice",
    shows: "bob",
    outcome: { told: /certificate authentication failed for user "alice"/ },
  },
  "a forged certificate": {
    mode: "require",
    user: "alice",
    shows: "forged",
    outcome: { told: /connection requires a valid client certificate/ },
  },
  "no certificate": {
    mode: "require",
    user: "alice",
    outcome: { told: /connection requires a valid client certificate/ },
  },
  "a certificate without TLS": {
    mode: "disable",
    user: "alice",
    outcome: { told: /no pg_hba.conf entry for .*, no encryption/ },
  },
  "a wrong password": {
    mode: "require",
    password: "no",
    outcome: { told: /password authentication failed for user "_SYSTEM"/ },
  },
  "a user that nobody knows": {
    mode: "require",
    user: "nobody",
    outcome: { told: /no pg_hba.conf entry for .*, SSL encryption/ },
  },
  "a password that IRIS checks": {
    mode: "require",
    user: "_system",
    outcome: { tls: "TLSv1.3" },
  },
  "a wrong password that IRIS checks": {
    mode: "require",
    user: "_system",
    password: "no",
    outcome: { told: /password authentication failed for user "_system"/ },
  },
};

/** Where the gateway is, where the files are, and what its log said of each session by its application's name. */
interface Place extends Login {
  folder: string;
  sessions: Map<unknown, LogFields>;
}

interface Driver {
  /** The words for a way, or why there are none. */
  words(way: Way, application: string, place: Place): string | { none: string };
  /** What came of each: the user, or what the driver said. */
  logIn(words: ReadonlyMap<string, string>, place: Place): Promise<Map<string, unknown>>;
  refuses: Readonly<Record<"authority" | "name" | "binding", RegExp>>;
  /** It asks for PLUS wherever it is offered. */
  bindsByItself: boolean;
}

const rootOf = ({ root }: Way, folder: string) =>
  root && `${folder}/${root === "authority" ? "ca" : "other"}.pem`;

/** libpq's connection string, which pgx reads as well. */
function conninfo(way: Way, application: string, { port, database, folder }: Place): string {
  const { mode, user = "_SYSTEM", password = "SYS", host = "localhost", shows } = way;
  const words = {
    host,
    port,
    dbname: database,
    user,
    password,
    application_name: application,
    sslmode: mode,
    sslrootcert: rootOf(way, folder),
    sslcert: shows && `${folder}/${shows}.pem`,
    sslkey: shows && `${folder}/${shows}.key`,
    channel_binding: way.binding,
    sslnegotiation: way.direct && "direct",
    ssl_max_protocol_version: way.newest && `TLSv${way.newest}`,
  };
  return Object.entries(words).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}='${value}'`).join(" ");
}

const byProgram = (command: Command): Driver["logIn"] => (words, place) =>
  factsOf([...command, ...[...words].flat()], place);

const LIBPQ = {
  words: conninfo,
  refuses: {
    authority: /certificate verify failed/,
    name:
      /server certificate for "localhost" \(and 1 other name\) does not match host name "127.0.0.1"/,
    binding: /channel binding required/,
  },
  bindsByItself: true,
} as const;

async function logInByPsql(words: ReadonlyMap<string, string>): Promise<Map<string, unknown>> {
  const told = new Map<string, unknown>();
  const text = new TextDecoder();
  for (const [what, conninfo] of words) {
    const { stdout, stderr } = await new Deno.Command(`${POSTGRES_BINARIES}/psql`, {
      args: [conninfo, "--no-psqlrc", "-Atc", "SELECT current_user"],
      env: { LC_ALL: "C.UTF-8" },
    }).output();
    told.set(what, text.decode(stdout).trim() || text.decode(stderr).trim());
  }
  return told;
}

const DRIVERS: Readonly<Record<string, Driver>> = {
  psql: { ...LIBPQ, logIn: logInByPsql },
  "psycopg 3": { ...LIBPQ, logIn: byProgram(python("psycopg3_logins")) },
  pgjdbc: {
    words(way, application, { port, database, folder }) {
      if (way.newest) return { none: "the versions of TLS are those of the whole JVM" };
      const { mode, user = "_SYSTEM", password = "SYS", host = "localhost", shows } = way;
      const words = {
        user,
        password,
        ApplicationName: application,
        // Sent with the start-up then, and not by SET after it.
        assumeMinServerVersion: "18",
        sslmode: mode,
        sslrootcert: rootOf(way, folder),
        sslcert: shows && `${folder}/${shows}.pem`,
        // The JDK reads keys in PKCS #8 only.
        sslkey: shows && `${folder}/${shows}.pk8`,
        channelBinding: way.binding,
        sslNegotiation: way.direct && "direct",
      };
      const query = Object.entries(words).filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join("&");
      return `jdbc:postgresql://${host}:${port}/${database}?${query}`;
    },
    logIn: byProgram(java("Logins")),
    refuses: {
      authority: /unable to find valid certification path|path does not chain/,
      name: /The hostname 127.0.0.1 could not be verified/,
      binding: /[Cc]hannel [Bb]inding is required/,
    },
    bindsByItself: true,
  },
  "node-postgres": {
    words(way, application, { port, database, folder }) {
      const { mode, binding, user = "_SYSTEM", password = "SYS", host = "localhost", shows } = way;
      if (binding === "require" && (mode === "disable" || user === "_system")) {
        return { none: "channel binding can be asked for, and not be required" };
      }
      const ssl = {
        rejectUnauthorized: mode.startsWith("verify"),
        ca: rootOf(way, folder),
        anyName: mode !== "verify-full",
        cert: shows && `${folder}/${shows}.pem`,
        key: shows && `${folder}/${shows}.key`,
        maxVersion: way.newest && `TLSv${way.newest}`,
      };
      return JSON.stringify({
        ...{ host, port, database, user, password, application_name: application },
        ssl: mode === "disable" ? false : ssl,
        enableChannelBinding: binding === "require",
        sslnegotiation: way.direct && "direct",
      });
    },
    logIn: byProgram(node("pg_logins")),
    refuses: {
      authority:
        /unable to (verify the first|get local issuer) certificate|self-signed certificate/,
      name: /Hostname\/IP does not match certificate's altnames: IP: 127.0.0.1/,
      binding: /never/,
    },
    bindsByItself: false,
  },
  pgx: {
    words: (way, application, place) =>
      way.newest
        ? { none: "the versions of TLS are set by the program" }
        : conninfo(way, application, place),
    logIn: byProgram(go("logins")),
    refuses: {
      authority: /certificate signed by unknown authority/,
      name: /cannot validate certificate for 127.0.0.1|certificate is valid for/,
      binding: /channel binding required/,
    },
    bindsByItself: true,
  },
};

/** A gateway that knows alice by certificate and others by password. */
async function withTls(
  flags: Record<string, string>,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  await using authority = await Authority.make();
  await using other = await Authority.make("other");
  const { folder } = authority;
  await authority.client("server", {
    subject: "/CN=localhost",
    extensions: ["extendedKeyUsage=serverAuth", "subjectAltName=DNS:localhost"],
  });
  await authority.client("alice");
  await authority.client("bob");
  await authority.client("nurse", {
    subject: "/O=Ward 7/CN=Nurse 7",
    extensions: ["extendedKeyUsage=clientAuth", "subjectAltName=email:joy@ward.example"],
  });
  await other.client("alice");
  await Deno.copyFile(`${other.folder}/ca.pem`, `${folder}/other.pem`);
  await Deno.copyFile(`${other.folder}/alice.pem`, `${folder}/forged.pem`);
  await Deno.copyFile(`${other.folder}/alice.key`, `${folder}/forged.key`);
  await Deno.chmod(`${folder}/server.key`, 0o600);
  for (const name of ["alice", "bob", "nurse", "forged"]) await toPkcs8(folder, name);
  await Deno.writeTextFile(
    `${folder}/hba`,
    "hostssl all alice all cert\nhostssl all joy all cert clientname=SAN map=ward\nhost all _SYSTEM all scram-sha-256\nhost all _system all iris\n",
  );
  await Deno.writeTextFile(`${folder}/ident`, "ward /^(.*)@ward\\.example$ \\1\n");
  const sessions = new Map<unknown, LogFields>();
  const info = (event: string, fields: LogFields = {}) => {
    if (event === "a session began") sessions.set(fields.application, fields);
  };
  await withGateway(
    (gateway) => use({ ...loginOf(gateway), folder, sessions }),
    {
      log: { ...SILENT, info },
      flags: {
        "ssl-enabled": "true",
        "ssl-cert": `${folder}/server.pem`,
        "ssl-key": `${folder}/server.key`,
        "ssl-ca": `${folder}/ca.pem`,
        "hba-file": `${folder}/hba`,
        "ident-file": `${folder}/ident`,
        ...flags,
      },
    },
  );
}

async function toPkcs8(cwd: string, name: string): Promise<void> {
  await Deno.chmod(`${cwd}/${name}.key`, 0o600);
  const words = ["pkcs8", "-topk8", "-nocrypt", "-in", `${name}.key`, "-out", `${name}.pk8`];
  const args = [...words, "-outform", "DER"];
  const { success } = await new Deno.Command("openssl", { args, cwd }).output();
  assert.ok(success);
}

/** Logs in in each way that the driver has words for, and compares what came of it. */
async function walk(
  { words, logIn, refuses, bindsByItself }: Driver,
  ways: Readonly<Record<string, Way & { outcome: Outcome }>>,
  place: Place,
): Promise<void> {
  const { sessions } = place;
  sessions.clear();
  const said = new Map<string, string>();
  for (const [what, way] of Object.entries(ways)) {
    const its = words(way, what, place);
    if (typeof its === "string") said.set(what, its);
  }
  const told = await logIn(said, place);
  for (const what of said.keys()) {
    const { outcome, user = "_SYSTEM", mode, binding } = ways[what];
    const answer = String(told.get(what));
    if ("told" in outcome) assert.match(answer, outcome.told, what);
    else if ("refuses" in outcome) assert.match(answer, refuses[outcome.refuses], what);
    else {
      const { tls, channelBinding } = sessions.get(what) ?? {};
      const byScram = user === "_SYSTEM" && mode !== "disable" && binding !== "disable";
      const bound = outcome.bound ?? ((bindsByItself && byScram) || undefined);
      assert.deepEqual([what, answer, tls, channelBinding], [what, user, outcome.tls, bound]);
    }
    assert.equal(sessions.has(what), !("told" in outcome || "refuses" in outcome), what);
  }
}

Deno.test("each driver comes in under each kind of TLS, and not where it may not", async (t) => {
  await withTls({}, async (place) => {
    for (const [name, driver] of Object.entries(DRIVERS)) {
      await t.step(name, () => walk(driver, WAYS, place));
    }
  });
});

const { "no TLS": PLAIN, TLS, "TLS 1.2": OLD } = WAYS;

Deno.test("a gateway that requires TLS refuses plain clients, or only those from afar", async (t) => {
  const denied = { told: /pg_hba.conf rejects connection for .*, no encryption/ };
  await withTls({ "ssl-required": "true" }, async (place) => {
    for (const [name, driver] of Object.entries(DRIVERS)) {
      const ways = { PLAIN: { ...PLAIN, outcome: denied }, TLS };
      await t.step(name, () => walk(driver, ways, place));
    }
  });
  await withTls({ "ssl-required": "remote" }, (place) => walk(DRIVERS.psql, { PLAIN }, place));
});

Deno.test("a gateway of TLS 1.3 refuses TLS 1.2", () =>
  withTls({ "ssl-min-version": "1.3" }, async (place) => {
    const ways = { OLD: { ...OLD, outcome: { told: /alert protocol version/ } }, TLS };
    for (const name of ["psql", "psycopg 3", "node-postgres"]) {
      await walk(DRIVERS[name], ways, place);
    }
  }));
