// A crowd at a server's door, as a program of its own: HOST PORT DATABASE KIND PER_SECOND. It
// goes on until its standard input ends, and says then how many came and how many of them were served to their end.
//
// It comes from many addresses of this machine, none of which is that of the clients that are measured.

import { createConnection, type Socket } from "node:net";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { backendFrames } from "../../lib/wire/backend.ts";
import { PasswordResponse, SASLInitialResponse } from "../../lib/wire/authentication.ts";
import { CancelRequest, StartupMessage } from "../../lib/wire/startup.ts";
import { Terminate } from "../../lib/wire/simple_query.ts";

export const STORM_LOGIN = { user: "storm", password: "storm" } as const;

/** One stranger's visit; it settles when that is over. */
type Visit = (socket: Socket) => Promise<void>;

const [HOST, PORT, DATABASE = "", KIND, PER_SECOND] = Deno.args;
const START = StartupMessage.bytes({
  version: 0x30000,
  parameters: { user: STORM_LOGIN.user, database: DATABASE },
});
const MECHANISM = "SCRAM-SHA-256";
const NONCE = "strangers";
const DRIP_MS = 100;
const LONG = new Uint8Array(1 << 16).fill(0x78);

const KINDS: Readonly<Record<string, Visit>> = {
  "logs in": (socket) => logIn(socket, (proof) => proof),
  "says a wrong password": (socket) => logIn(socket, (proof) => proof.map((byte) => byte ^ 1)),
  "says nothing": untilClosed,
  "says one byte after the other": async (socket) => {
    for (const byte of START) {
      if (socket.destroyed) return;
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
    }
    await untilClosed(socket);
  },
  "says what nobody understands": async (socket) => {
    socket.write(crypto.getRandomValues(new Uint8Array(64)));
    await untilClosed(socket);
  },
  "begins with a packet of 2 GB": async (socket) => {
    socket.write(Uint8Array.of(0x7f, 0xff, 0xff, 0xff));
    socket.write(LONG);
    await untilClosed(socket);
  },
  "cancels with a wrong key": async (socket) => {
    socket.write(CancelRequest.bytes({ processId: 1, secret: new Uint8Array(4) }));
    await untilClosed(socket);
  },
};

/** With the work of the password done once, so that it is the server's part that counts. */
async function logIn(socket: Socket, prove: (proof: Uint8Array) => Uint8Array): Promise<void> {
  socket.write(START);
  await answerOf(socket);
  const bare = `n=,r=${NONCE}`;
  const data = new TextEncoder().encode(`n,,${bare}`);
  socket.write(SASLInitialResponse.bytes({ mechanism: MECHANISM, data }));
  const challenge = new TextDecoder().decode((await answerOf(socket)).subarray(4));
  const [, nonce, salt, rounds] = /^r=(.*),s=(.*),i=(\d+)$/.exec(challenge) ?? [];
  if (!salt) throw new Error(`no challenge: ${challenge}`);
  const keys = keysOf(salt, Number(rounds));
  const withoutProof = `c=biws,r=${nonce}`;
  const signature = hmac(keys.stored, `${bare},${challenge},${withoutProof}`);
  const proof = prove(keys.client.map((byte, at) => byte ^ signature[at])).toBase64();
  socket.write(
    PasswordResponse.bytes({ data: new TextEncoder().encode(`${withoutProof},p=${proof}`) }),
  );
  await answerOf(socket);
  socket.write(Terminate.bytes({}));
  await untilClosed(socket);
}

const KEYS = new Map<string, { client: Uint8Array; stored: Uint8Array }>();

function keysOf(salt: string, rounds: number): { client: Uint8Array; stored: Uint8Array } {
  const known = KEYS.get(salt);
  if (known) return known;
  const bytes = Uint8Array.fromBase64(salt);
  const salted = pbkdf2Sync(STORM_LOGIN.password, bytes, rounds, 32, "sha256");
  const client = hmac(salted, "Client Key");
  const keys = { client, stored: new Uint8Array(createHash("sha256").update(client).digest()) };
  KEYS.set(salt, keys);
  return keys;
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return new Uint8Array(createHmac("sha256", key).update(text).digest());
}

/** The body of the next message; one a packet, as each waits for its answer. */
async function answerOf(socket: Socket): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const gone = () => reject(new Error("the server has closed"));
  socket.once("data", resolve).once("close", gone);
  const [{ tag, body }] = backendFrames(new Uint8Array(await promise));
  socket.off("close", gone);
  if (tag !== "R") throw new Error(new TextDecoder().decode(body));
  return body;
}

function untilClosed(socket: Socket): Promise<void> {
  socket.resume();
  return socket.destroyed
    ? Promise.resolve()
    : new Promise((resolve) => socket.once("close", () => resolve()));
}

const ADDRESSES = 50;
const OPEN_MAX = 4000;

/** Comes at an even pace; who is late catches up. */
async function crowd(visit: Visit): Promise<{ came: number; served: number }> {
  const count = { came: 0, served: 0 };
  const open = new Set<Socket>();
  const come = () => {
    const localAddress = `127.0.1.${1 + count.came % ADDRESSES}`;
    const socket = createConnection({
      host: HOST,
      port: Number(PORT),
      localAddress,
      noDelay: true,
    });
    count.came += 1;
    open.add(socket);
    // How a visit ends is the server's to say.
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
    socket.once("connect", () => {
      visit(socket).then(() => void (count.served += 1), () => {}).finally(() => socket.destroy());
    });
  };
  const start = performance.now();
  const pace = setInterval(() => {
    const due = (performance.now() - start) / 1000 * Number(PER_SECOND);
    while (count.came < due && open.size < OPEN_MAX) come();
  }, 2);
  const chunk = new Uint8Array(1);
  while (await Deno.stdin.read(chunk) !== null);
  clearInterval(pace);
  return count;
}

if (import.meta.main) {
  console.log(JSON.stringify(await crowd(KINDS[KIND])));
  Deno.exit(0);
}

export const STRANGERS = Object.keys(KINDS);
