// SCRAM logins that are interrupted, replayed, cut, altered or swapped: each is refused, and its session is over.

import assert from "node:assert/strict";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { parseAccess } from "../../lib/auth/access_file.ts";
import { makeVerifier } from "../../lib/auth/verifier.ts";
import { SASLInitialResponse } from "../../lib/wire/authentication.ts";
import { InMemory } from "./in_memory.ts";

const PASSWORDS: Readonly<Record<string, string>> = { anna: "pencil", bob: "paper" };
const SALT = new Uint8Array(16).fill(1);
const ROUNDS = 4096;
const VERIFIERS = new Map(
  await Promise.all(
    Object.entries(PASSWORDS).map(async ([user, password]) =>
      [user, await makeVerifier(password, SALT, ROUNDS)] as const
    ),
  ),
);
const SALTED = new Map(
  Object.entries(PASSWORDS).map(([user, password]) =>
    [user, pbkdf2Sync(password, SALT, ROUNDS, 32, "sha256")] as const
  ),
);
const HASH = Uint8Array.from({ length: 32 }, (_, index) => index);

interface Kind {
  mechanism: string;
  header: string;
  tls: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  "without TLS": { mechanism: "SCRAM-SHA-256", header: "n,,", tls: false },
  "under TLS": { mechanism: "SCRAM-SHA-256", header: "n,,", tls: true },
  "bound to TLS": {
    mechanism: "SCRAM-SHA-256-PLUS",
    header: "p=tls-server-end-point,,",
    tls: true,
  },
};

const bytes = (text: string) => new TextEncoder().encode(text);
const hmac = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();

/** A session and its honest client, who knows what to say next. */
class Login {
  readonly #kind: Kind;
  readonly #user: string;
  readonly #conversation: InMemory;
  readonly #nonce: string;
  #challenge = "";
  /** Everything the server has said. */
  readonly said: string[] = [];

  private constructor(kind: Kind, user: string, number: number) {
    this.#kind = kind;
    this.#user = user;
    this.#nonce = `client-nonce-${number}`;
    const encryption = { version: "TLSv1.3", cipher: "x", endPoint: HASH, certificate: null };
    this.#conversation = new InMemory({
      parameters: { user },
      client: kind.tls ? { encryption } : {},
      credentials: {
        access: { rules: parseAccess("host all all all scram-sha-256"), tlsRequired: "no" },
        verifierOf: (name) => VERIFIERS.get(name),
      },
      randomBytes: (size) => new Uint8Array(size).fill(number),
    });
  }

  static #count = 0;

  static async begin(kind: Kind, user = "anna"): Promise<Login> {
    const login = new Login(kind, user, ++Login.#count);
    login.said.push(...await login.#conversation.start());
    return login;
  }

  get over(): boolean {
    return this.#conversation.session.closed;
  }

  /** The data of a PasswordResponse. */
  async send(data: Uint8Array): Promise<void> {
    await this.#hear([{ name: "PasswordResponse", body: { data: Uint8Array.from(data) } }]);
  }

  async play(line: string): Promise<void> {
    const said = await this.#conversation.play(line);
    this.said.push(...said);
  }

  async #hear(messages: Parameters<InMemory["receive"]>[0]): Promise<void> {
    const said = await this.#conversation.receive(messages);
    this.said.push(...said);
    for (const line of said) {
      if (!line.startsWith("AuthenticationSASLContinue")) continue;
      const sent = await new Blob(this.#conversation.sent as BlobPart[]).text();
      this.#challenge = sent.slice(sent.indexOf("r="));
    }
  }

  first(mechanism = this.#kind.mechanism): Uint8Array {
    const data = bytes(`${this.#kind.header}${this.#bare}`);
    return SASLInitialResponse.bytes({ mechanism, data }).slice(5);
  }

  get #bare(): string {
    return `n=,r=${this.#nonce}`;
  }

  /** By the letter of RFC 5802, for the challenge that has come. */
  final(user = this.#user): string {
    const { header } = this.#kind;
    const binding = Uint8Array.from([...bytes(header), ...header.startsWith("p") ? HASH : []]);
    const withoutProof = `c=${binding.toBase64()},r=${this.#challenge.split(",")[0].slice(2)}`;
    const key = hmac(SALTED.get(user)!, "Client Key");
    const stored = createHash("sha256").update(key).digest();
    const signature = hmac(stored, `${this.#bare},${this.#challenge},${withoutProof}`);
    const proof = Uint8Array.from(key, (byte, index) => byte ^ signature[index]);
    return `${withoutProof},p=${proof.toBase64()}`;
  }
}

/** A login as somebody on the way has recorded it. */
async function recorded(kind: Kind, user?: string): Promise<{ first: Uint8Array; final: string }> {
  const login = await Login.begin(kind, user);
  const first = login.first();
  await login.send(first);
  const final = login.final();
  await login.send(bytes(final));
  assert.ok(login.said.includes("AuthenticationOk"));
  return { first, final };
}

/** Logins as they come out; none of them may have come in. */
type Spoil = (kind: Kind) => Promise<Login[]>;

/** After the challenge something else comes, and then what would have been right. */
function interruptedBy(line: string): Spoil {
  return async (kind) => {
    const login = await Login.begin(kind);
    await login.send(login.first());
    const final = login.final();
    await login.play(line);
    await login.send(bytes(final));
    return [login];
  };
}

function beginningWith(line: string): Spoil {
  return async (kind) => {
    const login = await Login.begin(kind);
    await login.play(line);
    await login.send(login.first());
    return [login];
  };
}

/** The first message is altered in each of these ways, and the last one what an honest client makes of it. */
function firstAltered(alter: (first: Uint8Array) => Uint8Array[]): Spoil {
  return async (kind) => {
    const logins: Login[] = [];
    for (const altered of alter((await Login.begin(kind)).first())) {
      const login = await Login.begin(kind);
      await login.send(altered);
      if (!login.over) await login.send(bytes(login.final()));
      logins.push(login);
    }
    return logins;
  };
}

function finalAltered(alter: (final: Uint8Array) => Uint8Array[]): Spoil {
  return async (kind) => {
    const logins: Login[] = [];
    const count = alter(bytes(await someFinal(kind))).length;
    for (let number = 0; number < count; number++) {
      const login = await Login.begin(kind);
      await login.send(login.first());
      await login.send(alter(bytes(login.final()))[number]);
      logins.push(login);
    }
    return logins;
  };
}

async function someFinal(kind: Kind): Promise<string> {
  const login = await Login.begin(kind);
  await login.send(login.first());
  return login.final();
}

const cut = (whole: Uint8Array) => Array.from(whole, (_, size) => whole.slice(0, size));
const longer = (whole: Uint8Array) =>
  [0, 0x2c, 0x61].map((byte) => Uint8Array.from([...whole, byte]));
const turned = (whole: Uint8Array) => Array.from(whole, (byte, at) => whole.with(at, byte ^ 1));
const inAnotherOrder = (final: Uint8Array) => {
  const [c, r, p] = new TextDecoder().decode(final).split(",");
  return [[r, c, p], [c, p, r], [p, c, r], [c, r, r, p], [c, c, r, p], [c, p], [r, p], [p]]
    .map((parts) => bytes(parts.join(",")));
};

const SPOILS: Readonly<Record<string, Spoil>> = {
  ...Object.fromEntries(
    [
      'F Query query="SELECT 1"',
      'F Parse statement="" query="SELECT 1" paramTypes=[]',
      "F Sync",
      "F Flush",
      "F CopyDone",
      "F Terminate",
    ].flatMap((line) => [
      [`interrupted by ${line.slice(2)}`, interruptedBy(line)],
      [`beginning with ${line.slice(2)}`, beginningWith(line)],
    ]),
  ),
  "begun again in the middle": async (kind) => {
    const login = await Login.begin(kind);
    await login.send(login.first());
    await login.send(login.first());
    return [login];
  },
  "replayed as a whole": async (kind) => {
    const { first, final } = await recorded(kind);
    const login = await Login.begin(kind);
    await login.send(first);
    await login.send(bytes(final));
    return [login];
  },
  "with its last message replayed": async (kind) => {
    const { final } = await recorded(kind);
    const login = await Login.begin(kind);
    await login.send(login.first());
    await login.send(bytes(final));
    return [login];
  },
  "with the server's own words for its last message": async (kind) => {
    const login = await Login.begin(kind);
    await login.send(login.first());
    await login.send(bytes("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    return [login];
  },
  "cut anywhere in its first message": firstAltered(cut),
  "cut anywhere in its last message": finalAltered(cut),
  "longer in its last message": finalAltered(longer),
  "with any byte of its first message altered": firstAltered(turned),
  "with any byte of its last message altered": finalAltered(turned),
  "with the parts of its last message swapped": finalAltered(inAnotherOrder),
  "with its messages swapped": async (kind) => {
    const login = await Login.begin(kind);
    await login.send(bytes("c=biws,r=x,p=x"));
    return [login];
  },
  "swapped with another of the same user": async (kind) => {
    const [one, two] = [await Login.begin(kind), await Login.begin(kind)];
    await one.send(one.first());
    await two.send(two.first());
    const [first, second] = [one.final(), two.final()];
    await one.send(bytes(second));
    await two.send(bytes(first));
    return [one, two];
  },
  "swapped with another user's": async (kind) => {
    const [anna, bob] = [await Login.begin(kind, "anna"), await Login.begin(kind, "bob")];
    await anna.send(anna.first());
    await bob.send(bob.first());
    const [first, second] = [anna.final(), bob.final()];
    await anna.send(bytes(second));
    await bob.send(bytes(first));
    return [anna, bob];
  },
  "with another user's password": async (kind) => {
    const login = await Login.begin(kind, "anna");
    await login.send(login.first());
    await login.send(bytes(login.final("bob")));
    return [login];
  },
  "of a user that does not exist": async (kind) => {
    const login = await Login.begin(kind, "nobody");
    await login.send(login.first());
    await login.send(bytes(login.final("anna")));
    return [login];
  },
  "with the other mechanism's name": async (kind) => {
    const login = await Login.begin(kind);
    const { mechanism } = kind;
    await login.send(
      login.first(mechanism.endsWith("PLUS") ? mechanism.slice(0, -5) : `${mechanism}-PLUS`),
    );
    return [login];
  },
};

for (const [name, kind] of Object.entries(KINDS)) {
  Deno.test(`a login ${name} as it should be comes in`, () => recorded(kind).then(() => {}));

  for (const [what, spoil] of Object.entries(SPOILS)) {
    Deno.test(`a login ${name} ${what} does not come in`, async () => {
      const logins = await spoil(kind);
      assert.notEqual(logins.length, 0);
      for (const login of logins) {
        assert.ok(!login.said.includes("AuthenticationOk"), login.said.join());
        assert.ok(login.over);
        const refusals = login.said.filter((line) => line.startsWith("FATAL "));
        assert.equal(refusals.length, what.endsWith("Terminate") ? 0 : 1, login.said.join());
        // Whoever is out stays out.
        const before = login.said.length;
        await login.send(login.first());
        assert.equal(login.said.length, before);
      }
    });
  }
}

Deno.test("a login's last message sent twice ends the session that it has opened", async () => {
  for (const kind of Object.values(KINDS)) {
    const login = await Login.begin(kind);
    await login.send(login.first());
    const final = bytes(login.final());
    await login.send(final);
    assert.ok(!login.over);
    await login.send(final);
    assert.equal(login.said.at(-1), "FATAL 08P01 invalid frontend message type 112");
    assert.ok(login.over);
  }
});
