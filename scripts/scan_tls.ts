// Shows which versions of TLS a server accepts, and which ciphers of each: deno run -A scripts/scan_tls.ts HOST PORT.
//
// It asks for a version with all ciphers there are, takes away the one that the server chose, and asks again. It fails
// where something older than TLS 1.2 is accepted. --direct begins with TLS, without a request for it.

export interface Place {
  host: string;
  port: number;
  direct: boolean;
}

/** Openssl's flag for each version; it has none any more for the oldest, which is asked for by hand. */
const FLAGS = {
  "SSLv3": null,
  "TLSv1": "-tls1",
  "TLSv1.1": "-tls1_1",
  "TLSv1.2": "-tls1_2",
  "TLSv1.3": "-tls1_3",
} as const;

export type Version = keyof typeof FLAGS;
export const VERSIONS = Object.keys(FLAGS) as Version[];

/** As weak as they come, or openssl would not even offer them. */
const ALL = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
const SUITES_OF_1_3 = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_128_CCM_SHA256",
  "TLS_AES_128_CCM_8_SHA256",
];

/** The ciphers that are accepted of each version, in the server's order. */
export async function scanTls(place: Place): Promise<Record<Version, string[]>> {
  const found = {} as Record<Version, string[]>;
  for (const version of VERSIONS) {
    const flag = FLAGS[version];
    found[version] = flag === null ? await speaksSsl3(place) : await ciphersOf(place, flag);
  }
  return found;
}

async function ciphersOf(place: Place, flag: string): Promise<string[]> {
  let left = flag === "-tls1_3"
    ? SUITES_OF_1_3
    : (await openssl(["ciphers", "-s", flag, ALL])).trim().split(":");
  const accepted: string[] = [];
  while (left.length > 0) {
    const chosen = await chosenBy(place, flag, left);
    if (chosen === undefined) break;
    accepted.push(chosen);
    left = left.filter((each) => each !== chosen);
  }
  return accepted;
}

/** Undefined where the handshake fails. */
async function chosenBy(
  { host, port, direct }: Place,
  flag: string,
  ciphers: string[],
): Promise<string | undefined> {
  const list = ciphers.join(":");
  const printed = await openssl([
    ...["s_client", "-connect", `${host}:${port}`, flag],
    ...direct ? ["-alpn", "postgresql"] : ["-starttls", "postgres"],
    ...flag === "-tls1_3" ? ["-ciphersuites", list] : ["-cipher", `${list}:@SECLEVEL=0`],
  ]);
  const [, chosen] = /^New, .*, Cipher is (\S+)$/m.exec(printed) ?? [];
  return chosen === "(NONE)" ? undefined : chosen;
}

/** What it prints, also where it fails. */
async function openssl(args: string[]): Promise<string> {
  try {
    const command = new Deno.Command("openssl", { args, stdin: "null", stderr: "null" });
    return new TextDecoder().decode((await command.output()).stdout);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error("openssl is needed: the package is called openssl, on Debian and elsewhere");
  }
}

const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f);
/** RSA with RC4, 3DES and AES, which every server of that time had. */
const OLD_SUITES = [0, 5, 0, 10, 0, 0x2f, 0, 0x35];
const SSL_3 = [3, 0];
const [HANDSHAKE, CLIENT_HELLO, SERVER_HELLO] = [0x16, 1, 2];

/** One suite without its name, as the version alone is too much. */
async function speaksSsl3({ host, port, direct }: Place): Promise<string[]> {
  using conn = await Deno.connect({ hostname: host, port });
  if (!direct) {
    await conn.write(SSL_REQUEST);
    await conn.read(new Uint8Array(1));
  }
  const random = Array<number>(32).fill(1);
  const hello = [...SSL_3, ...random, 0, 0, OLD_SUITES.length, ...OLD_SUITES, 1, 0];
  const message = [CLIENT_HELLO, 0, 0, hello.length, ...hello];
  await conn.write(Uint8Array.of(HANDSHAKE, ...SSL_3, 0, message.length, ...message));
  const answer = new Uint8Array(6);
  const size = await conn.read(answer).catch((cause) => {
    if (cause instanceof Deno.errors.ConnectionReset) return null;
    throw cause;
  });
  const accepts = size === 6 && answer[0] === HANDSHAKE && answer[5] === SERVER_HELLO;
  return accepts ? ["a suite of RSA"] : [];
}

if (import.meta.main) {
  const direct = Deno.args.includes("--direct");
  const [host, port] = Deno.args.filter((word) => word !== "--direct");
  if (!host || !/^\d+$/.test(port ?? "")) {
    console.error("say: deno run -A scripts/scan_tls.ts HOST PORT [--direct]");
    Deno.exit(2);
  }
  const found = await scanTls({ host, port: Number(port), direct });
  for (const [version, ciphers] of Object.entries(found)) {
    console.log(`${version.padEnd(8)} ${ciphers.length === 0 ? "refused" : ciphers.join(" ")}`);
  }
  const old = [found.SSLv3, found.TLSv1, found["TLSv1.1"]].flat();
  const some = [found["TLSv1.2"], found["TLSv1.3"]].flat();
  if (some.length + old.length === 0) console.error("no TLS at all is accepted");
  if (old.length > 0) console.error("what is older than TLS 1.2 is accepted");
  Deno.exit(old.length > 0 || some.length === 0 ? 1 : 0);
}
