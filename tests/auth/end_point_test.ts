// The certificate's hash that a login is bound to, beside openssl's own.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { endPointOf } from "../../lib/auth/end_point.ts";
import { makeCertificate } from "../../lib/cli/make_certificate.ts";

const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"];
const PSS = ["-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"];
const SIGNED: [args: string[], hash: string][] = [
  [["-newkey", "rsa:2048", "-sha256"], "sha256"],
  [["-newkey", "rsa:2048", "-sha384"], "sha384"],
  [["-newkey", "rsa:2048", "-sha512"], "sha512"],
  [["-newkey", "rsa:2048", "-sha224"], "sha224"],
  [["-newkey", "rsa:2048", "-sha1"], "sha256"],
  [[...EC, "-sha256"], "sha256"],
  [[...EC, "-sha384"], "sha384"],
  [[...EC, "-sha1"], "sha256"],
  [[...PSS, "-sha256"], "sha256"],
  [[...PSS, "-sha512"], "sha512"],
];

async function openssl(args: string[], input?: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const process = new Deno.Command("openssl", {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = process.stdin.getWriter();
  if (input) await writer.write(input);
  await writer.close();
  return (await process.output()).stdout;
}

async function signedWith(args: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const pem = await openssl([
    ...["req", "-x509", "-nodes", "-keyout", "/dev/null", "-days", "1", "-subj", "/CN=x"],
    ...args,
  ]);
  return Uint8Array.from(new X509Certificate(new TextDecoder().decode(pem)).raw);
}

for (const [args, hash] of SIGNED) {
  Deno.test(`a certificate of ${args.join(" ")} has the hash ${hash}`, async () => {
    const der = await signedWith(args);
    const digest = await openssl(["dgst", `-${hash}`, "-binary"], der);
    assert.deepEqual(endPointOf(der), digest);
  });
}

Deno.test("Ed25519 has no hash, so nothing can be bound to it", async () => {
  assert.equal(endPointOf(await signedWith(["-newkey", "ed25519"])), null);
});

Deno.test("the gateway's own certificates have one", async () => {
  const { certificate } = await makeCertificate({ names: ["x"], days: 1, now: new Date() });
  assert.equal(endPointOf(new X509Certificate(certificate).raw)?.length, 32);
});

Deno.test("what is cut off is no certificate", async () => {
  const der = await signedWith(["-newkey", "rsa:2048"]);
  for (const size of [1, 2, 10, 100, der.length - 1]) {
    assert.throws(() => endPointOf(der.subarray(0, size)), { name: "PgError" });
  }
});
