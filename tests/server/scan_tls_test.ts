// What openssl finds a server to accept: no version below the minimum, and no weak cipher.

import assert from "node:assert/strict";
import { type Place, scanTls, type Version } from "../../scripts/scan_tls.ts";
import { TlsContext } from "../../lib/server/tls_context.ts";
import { openTlsDoor } from "../../lib/server/tls_door.ts";
import { serverCertificate } from "../support/certificates.ts";
import { Ground } from "./echo.ts";

const NONE: Readonly<Record<Version, string[]>> = {
  "SSLv3": [],
  "TLSv1": [],
  "TLSv1.1": [],
  "TLSv1.2": [],
  "TLSv1.3": [],
};
const OF_1_3 = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_AES_128_GCM_SHA256",
  "TLS_CHACHA20_POLY1305_SHA256",
];
const OF_1_2 = [
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
];

const ACCEPTED: [versionMin: "1.2" | "1.3", accepted: Partial<Record<Version, string[]>>][] = [
  ["1.2", { "TLSv1.2": OF_1_2, "TLSv1.3": OF_1_3 }],
  ["1.3", { "TLSv1.3": OF_1_3 }],
];

for (const [versionMin, accepted] of ACCEPTED) {
  for (const direct of [false, true]) {
    const way = direct ? "from the first byte" : "after a request";
    Deno.test(`with ${versionMin} as the minimum nothing older is accepted ${way}`, async () => {
      const context = new TlsContext({
        ...await serverCertificate(),
        authority: null,
        versionMin,
      });
      const door = await openTlsDoor({ hostname: "127.0.0.1", port: 0, context: () => context });
      await using ground = new Ground({ door });
      const found = await scanTls({ host: "127.0.0.1", port: ground.server.port, direct });
      assert.deepEqual(sorted(found), sorted({ ...NONE, ...accepted }));
      assert.equal(ground.begun, 0);
    });
  }
}

Deno.test("the scan finds an old version where there is one", () =>
  withOldServer(async (place) => {
    const found = await scanTls(place);
    assert.ok(found["TLSv1"].length > 1);
    assert.ok(found["TLSv1"].includes("ECDHE-ECDSA-AES128-SHA"));
    assert.deepEqual(found, { ...NONE, "TLSv1": found["TLSv1"] });
  }));

/** Openssl's own, which speaks TLS 1.0 when it is asked to. */
async function withOldServer(use: (place: Place) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const { certificate, key } = await serverCertificate();
  await Deno.writeTextFile(`${folder}/cert`, certificate);
  await Deno.writeTextFile(`${folder}/key`, key);
  const server = new Deno.Command("openssl", {
    cwd: folder,
    args: [
      ...["s_server", "-accept", "127.0.0.1:0", "-cert", "cert", "-key", "key"],
      ...["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let port: string | undefined;
    for (let printed = ""; port === undefined;) {
      const { value } = await reader.read();
      if (value === undefined) throw new Error(`openssl's server does not begin: ${printed}`);
      printed += value;
      port = /ACCEPT \S+:(\d+)\n/.exec(printed)?.[1];
    }
    await use({ host: "127.0.0.1", port: Number(port), direct: true });
  } finally {
    server.kill();
    await Promise.all([reader.cancel(), server.stdin.close(), server.status]);
    await Deno.remove(folder, { recursive: true });
  }
}

/** Which cipher is preferred is the server's business. */
function sorted(found: Readonly<Record<string, string[]>>) {
  return Object.fromEntries(
    Object.entries(found).map(([version, ciphers]) => [version, ciphers.toSorted()]),
  );
}
