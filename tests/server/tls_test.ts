// TLS over real sockets: how it begins, what is refused before and in its handshake, and what it tells the session.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { Pair } from "../../lib/cli/make_certificate.ts";
import { TlsContext, type TlsFiles } from "../../lib/server/tls_context.ts";
import { openTlsDoor } from "../../lib/server/tls_door.ts";
import type { ListenOptions } from "../../lib/server/listen.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { parseLine } from "../../lib/wire/transcript.ts";
import { Authority, serverCertificate } from "../support/certificates.ts";
import { Ground } from "./echo.ts";

const STARTUP = 'F StartupMessage version=196608 parameters={user="u"}';
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f);
const GSSENC_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 0xd2, 0x16, 0x30);
const CANCEL = "F CancelRequest processId=1 secret=x01020304";

const bytesOf = (...lines: string[]) =>
  Uint8Array.from(lines.flatMap((line) => [...parseLine(line).bytes]));

const OWN: Pair = await serverCertificate();

interface House extends AsyncDisposable {
  ground: Ground;
  /** What new handshakes are made with. */
  files: TlsFiles;
  reload(files: Partial<TlsFiles>): void;
}

async function open(
  files: Partial<TlsFiles> = {},
  options: Partial<ListenOptions> = {},
): Promise<House> {
  const all: TlsFiles = { ...OWN, authority: null, versionMin: "1.2", ...files };
  let context = new TlsContext(all);
  const door = await openTlsDoor({ hostname: "127.0.0.1", port: 0, context: () => context });
  const ground = new Ground({ door, ...options });
  return {
    ground,
    files: all,
    reload(changed) {
      context = new TlsContext({ ...all, ...changed });
    },
    [Symbol.asyncDispose]: () => ground.server.close(),
  };
}

/** A client's bytes, read as they come. */
class Wire implements Disposable {
  readonly socket: Socket;
  #have = Buffer.alloc(0);
  #ended = false;
  #news = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    this.socket = socket;
    const wake = () => {
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    };
    socket.on("data", (chunk: Buffer) => {
      this.#have = Buffer.concat([this.#have, chunk]);
      wake();
    });
    for (const end of ["end", "close", "error"]) {
      socket.on(end, () => {
        this.#ended = true;
        wake();
      });
    }
  }

  async read(size: number): Promise<Uint8Array> {
    while (this.#have.length < size && !this.#ended) await this.#news.promise;
    const read = this.#have.subarray(0, size);
    this.#have = this.#have.subarray(size);
    return new Uint8Array(read);
  }

  /** The names of the next messages; errors with SQLSTATE and text. */
  async messages(count: number): Promise<string[]> {
    const names: string[] = [];
    while (names.length < count) {
      const head = await this.read(5);
      if (head.length < 5) return [...names, "closed"];
      const size = new DataView(head.buffer, head.byteOffset).getInt32(1) - 4;
      const [message] = decodeBackendAll(Uint8Array.from([...head, ...await this.read(size)]));
      if (message.name === "ErrorResponse") {
        const { S, C, M } = message.body.fields;
        names.push(`${S} ${C} ${M}`);
      } else names.push(message.name);
    }
    return names;
  }

  async isClosed(): Promise<boolean> {
    return (await this.read(1)).length === 0;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

async function plain(house: House): Promise<Wire> {
  const socket = connectPlain(house.ground.server.port, "127.0.0.1");
  const wire = new Wire(socket);
  await new Promise((resolve) => socket.once("connect", resolve));
  return wire;
}

/** The handshake on a socket that is there already. */
async function secured(socket: Socket, options: ConnectionOptions = {}): Promise<Wire> {
  socket.removeAllListeners();
  const above: TLSSocket = connectTls({ socket, rejectUnauthorized: false, ...options });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  above.once("secureConnect", resolve);
  above.once("error", reject);
  above.once("close", () => reject(new Error("closed")));
  await promise;
  return new Wire(above);
}

/** By SSLRequest. */
async function upgraded(house: House, options: ConnectionOptions = {}): Promise<Wire> {
  const wire = await plain(house);
  wire.socket.write(SSL_REQUEST);
  assert.deepEqual(await wire.read(1), Uint8Array.of(0x53));
  return await secured(wire.socket, options);
}

const BEGUN = ["AuthenticationOk", "BackendKeyData"];

async function begins(wire: Wire): Promise<void> {
  wire.socket.write(bytesOf(STARTUP));
  assert.deepEqual(await wire.messages(2), BEGUN);
}

Deno.test("SSLRequest is answered S, and the session goes on under TLS", async () => {
  await using house = await open();
  using wire = await upgraded(house, { ca: OWN.certificate, rejectUnauthorized: true });
  await begins(wire);
  wire.socket.write(bytesOf('F Query query="one"', "F Terminate"));
  assert.deepEqual(await wire.messages(1), ["CommandComplete"]);
  assert(await wire.isClosed());
});

Deno.test("a client may go on in plain where TLS is offered", async () => {
  await using house = await open();
  using wire = await plain(house);
  await begins(wire);
});

Deno.test("GSSENCRequest is answered N, and SSLRequest may follow", async () => {
  await using house = await open();
  using wire = await plain(house);
  wire.socket.write(GSSENC_REQUEST);
  assert.deepEqual(await wire.read(1), Uint8Array.of(0x4e));
  wire.socket.write(SSL_REQUEST);
  assert.deepEqual(await wire.read(1), Uint8Array.of(0x53));
  using above = await secured(wire.socket);
  await begins(above);
});

Deno.test("the first bytes may come one by one", async () => {
  await using house = await open();
  using wire = await plain(house);
  wire.socket.setNoDelay(true);
  for (const byte of SSL_REQUEST) {
    await new Promise<void>((resolve) => wire.socket.write(Uint8Array.of(byte), () => resolve()));
  }
  assert.deepEqual(await wire.read(1), Uint8Array.of(0x53));
  using above = await secured(wire.socket);
  await begins(above);
});

Deno.test("TLS from the first byte works with the protocol's name", async () => {
  await using house = await open();
  using wire = await plain(house);
  using above = await secured(wire.socket, { ALPNProtocols: ["postgresql"] });
  await begins(above);
});

Deno.test("TLS from the first byte without the protocol's name is refused", async () => {
  await using house = await open();
  using wire = await plain(house);
  using above = await secured(wire.socket);
  assert.deepEqual(await above.messages(1), [
    "FATAL 08P01 received direct SSL connection request without ALPN protocol negotiation extension",
  ]);
  assert(await above.isClosed());
  assert.equal(house.ground.begun, 0);
});

for (const request of [SSL_REQUEST, GSSENC_REQUEST]) {
  const what = request === SSL_REQUEST ? "SSL request" : "GSSAPI encryption request";
  Deno.test(`plain bytes behind an ${what} are refused, and no handshake begins`, async () => {
    await using house = await open();
    using wire = await plain(house);
    wire.socket.write(Uint8Array.from([...request, ...bytesOf(STARTUP)]));
    assert.deepEqual(await wire.messages(2), [
      `FATAL 08P01 received unencrypted data after ${what}`,
      "closed",
    ]);
    assert.equal(house.ground.begun, 0);
  });
}

Deno.test("plain bytes after the S are no handshake, and never reach a session", async () => {
  await using house = await open();
  using wire = await plain(house);
  wire.socket.write(SSL_REQUEST);
  await wire.read(1);
  wire.socket.write(bytesOf(STARTUP, 'F Query query="one"'));
  // An alert of TLS, in plain, and the end.
  assert.equal((await wire.read(7))[0], 0x15);
  assert(await wire.isClosed());
  assert.equal(house.ground.begun, 0);
});

for (const request of ["F SSLRequest", "F GSSENCRequest"]) {
  Deno.test(`${request} under TLS is a protocol that nobody speaks`, async () => {
    await using house = await open();
    using wire = await upgraded(house);
    wire.socket.write(bytesOf(request));
    const [answer] = await wire.messages(1);
    assert.match(answer, /^FATAL 0A000 unsupported frontend protocol 1234\.56/);
  });
}

const HANDSHAKES_REFUSED: [what: string, files: Partial<TlsFiles>, options: ConnectionOptions][] = [
  ["a version below the minimum", { versionMin: "1.3" }, { maxVersion: "TLSv1.2" }],
  ["another protocol's name", {}, { ALPNProtocols: ["http/1.1"] }],
];

for (const [what, files, options] of HANDSHAKES_REFUSED) {
  Deno.test(`a handshake with ${what} is refused, with a line in the log`, async () => {
    await using house = await open(files);
    await assert.rejects(upgraded(house, options));
    while (house.ground.logged.length === 0) await new Promise((resolve) => setTimeout(resolve));
    const reasons = house.ground.logged.map(({ fields }) => String(fields?.reason));
    assert.equal(reasons.length, 1);
    assert.match(reasons[0], /^could not accept SSL connection: /);
  });
}

for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
  Deno.test(`${version} is spoken`, async () => {
    await using house = await open();
    using wire = await upgraded(house, { minVersion: version, maxVersion: version });
    await begins(wire);
    assert.equal((wire.socket as TLSSocket).getProtocol(), version);
  });
}

for (const versions of ["-tls1", "-tls1_1"]) {
  Deno.test(`openssl's ${versions} gets no connection`, async () => {
    await using house = await open();
    const { code } = await new Deno.Command("openssl", {
      args: [
        ...["s_client", "-connect", `127.0.0.1:${house.ground.server.port}`],
        ...["-starttls", "postgres", versions, "-cipher", "ALL:@SECLEVEL=0"],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    assert.notEqual(code, 0);
    assert.equal(house.ground.begun, 0);
  });
}

Deno.test("a handshake that does not go on is dropped when its time is up", async () => {
  await using house = await open({}, { loginMsMax: 30 });
  using wire = await plain(house);
  wire.socket.write(SSL_REQUEST);
  await wire.read(1);
  wire.socket.write(Uint8Array.of(0x16, 3, 1, 1));
  assert(await wire.isClosed());
});

Deno.test("a handshake of rubbish costs its connection and nobody else's", async () => {
  await using house = await open();
  using friend = await upgraded(house);
  await begins(friend);
  using wire = await plain(house);
  wire.socket.write(Uint8Array.of(0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5));
  await wire.read(100);
  assert(await wire.isClosed());
  friend.socket.write(bytesOf('F Query query="one"'));
  assert.deepEqual(await friend.messages(1), ["CommandComplete"]);
});

Deno.test("a cancel request comes through under TLS", async () => {
  await using house = await open();
  using wire = await upgraded(house);
  await begins(wire);
  wire.socket.write(bytesOf('F Query query="hang"'));
  await house.ground.hanging.promise;
  using other = await upgraded(house);
  other.socket.write(bytesOf(CANCEL));
  assert(await other.isClosed());
  assert.deepEqual(await wire.messages(1), ["CommandComplete"]);
});

Deno.test("a new certificate counts from the next handshake on, and sessions stay", async () => {
  await using house = await open();
  using old = await upgraded(house);
  await begins(old);
  const fresh = await serverCertificate(["fresh.example"]);
  house.reload(fresh);
  using wire = await upgraded(house, {
    ca: fresh.certificate,
    rejectUnauthorized: true,
    servername: "fresh.example",
  });
  await begins(wire);
  old.socket.write(bytesOf('F Query query="one"'));
  assert.deepEqual(await old.messages(1), ["CommandComplete"]);
});

Deno.test("a key that is another certificate's is no key", async () => {
  const other = await serverCertificate();
  const files = { certificate: OWN.certificate, key: other.key };
  assert.throws(() => new TlsContext({ ...files, authority: null, versionMin: "1.2" }), {
    message: "the private key does not belong to the certificate",
  });
});

/** Nothing between holds so much that it would take as long as so many times two hundred answers. */
const ROUNDS_MAX = 50;

Deno.test("a client that does not read under TLS stops its session, and memory stays", async () => {
  await using house = await open();
  const { port } = house.ground.server;
  const client = new Deno.Command("openssl", {
    args: ["s_client", "-connect", `127.0.0.1:${port}`, "-starttls", "postgres", "-quiet"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = client.stdin.getWriter();
  await writer.write(bytesOf(STARTUP, 'F Query query="flood"'));
  // It writes no more than the pipe to us takes, and then it reads no more.
  const reader = client.stdout.getReader();
  for (let bytes = 0; bytes < 1024 * 1024;) bytes += (await reader.read()).value!.length;
  using other = await upgraded(house);
  await begins(other);
  for (let round = 0, before = -1; before !== house.ground.flooded; round++) {
    assert.ok(round < ROUNDS_MAX, `${house.ground.flooded} bytes`);
    before = house.ground.flooded;
    for (let question = 0; question < 200; question++) {
      other.socket.write(bytesOf('F Query query="one"'));
      await other.messages(1);
    }
  }
  client.kill("SIGKILL");
  await Promise.all([reader.cancel(), writer.abort().catch(() => {}), client.status]);
});

Deno.test("the session is told who the client is", async () => {
  await using authority = await Authority.make();
  await using house = await open({ authority: authority.certificate });
  const alice = await authority.client("alice", {
    subject: "/O=Ward 7/CN=alice",
    extensions: ["extendedKeyUsage=clientAuth", "subjectAltName=email:a@ward.example,DNS:ward"],
  });
  using wire = await upgraded(house, { cert: alice.certificate, key: alice.key });
  await begins(wire);
  const { address, port, encryption } = house.ground.clients[0];
  assert.deepEqual([address, port], ["127.0.0.1", wire.socket.localPort]);
  assert.equal(encryption?.version, "TLSv1.3");
  assert.equal(encryption?.cipher, "TLS_AES_256_GCM_SHA384");
  assert.equal(encryption?.endPoint?.length, 32);
  assert.deepEqual(encryption?.certificate, {
    commonName: "alice",
    distinguishedName: "CN=alice,O=Ward 7",
    alternativeNames: ["a@ward.example", "ward"],
  });
});

Deno.test("a client without a certificate may come in where one is asked for", async () => {
  await using authority = await Authority.make();
  await using house = await open({ authority: authority.certificate });
  using wire = await upgraded(house);
  await begins(wire);
  assert.equal(house.ground.clients[0].encryption?.certificate, null);
});

type Make = (trusted: Authority, other: Authority) => Promise<Pair>;
const DISTRUSTED: [what: string, make: Make][] = [
  ["another authority's certificate", (_, other) => other.client("alice")],
  ["a certificate that is past its time", (trusted) => trusted.client("alice", { days: -1 })],
  [
    "a server's certificate",
    (trusted) => trusted.client("alice", { extensions: ["extendedKeyUsage=serverAuth"] }),
  ],
  ["a certificate that vouches for itself", () => serverCertificate(["alice"])],
];

for (const [what, make] of DISTRUSTED) {
  Deno.test(`a client with ${what} does not come in`, async () => {
    await using trusted = await Authority.make("trusted");
    await using other = await Authority.make("other");
    await using house = await open({ authority: trusted.certificate });
    const { certificate, key } = await make(trusted, other);
    using wire = await upgraded(house, { cert: certificate, key });
    assert.deepEqual(await wire.messages(1), [
      "FATAL 28000 connection requires a valid client certificate",
    ]);
    assert.equal(house.ground.begun, 0);
  });
}
