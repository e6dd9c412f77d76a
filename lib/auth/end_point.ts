// What binds a login to the server's certificate: tls-server-end-point, the certificate's hash. (rfc5929)

import { createHash } from "node:crypto";
import { CONTEXT_0, readElements, readObjectIdentifier } from "./der.ts";

/** A signature's hash says which hash the certificate gets; what is weak gets SHA-256 instead. */
const HASH_OF_SIGNATURE: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "sha256", // md5WithRSAEncryption
  "1.2.840.113549.1.1.5": "sha256", // sha1WithRSAEncryption
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.113549.1.1.14": "sha224",
  "1.2.840.10045.4.1": "sha256", // ecdsa-with-SHA1
  "1.2.840.10045.4.3.1": "sha224",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};

const RSASSA_PSS = "1.2.840.113549.1.1.10";
const HASHES: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha256", // SHA-1
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
  "2.16.840.1.101.3.4.2.4": "sha224",
};

/** Null where the signature has no hash of its own, as Ed25519: then there is no channel binding. */
export function endPointOf(certificate: Uint8Array): Uint8Array | null {
  const hash = hashOf(certificate);
  return hash === undefined ? null : new Uint8Array(createHash(hash).update(certificate).digest());
}

function hashOf(certificate: Uint8Array): string | undefined {
  const [whole] = readElements(certificate);
  const [, algorithm] = readElements(whole.content);
  const [identifier, parameters] = readElements(algorithm.content);
  const name = readObjectIdentifier(identifier.content);
  if (name !== RSASSA_PSS) return HASH_OF_SIGNATURE[name];
  const [first] = parameters ? readElements(parameters.content) : [];
  // Its parameters begin with the hash where that is not SHA-1. (rfc4055)
  if (first?.tag !== CONTEXT_0) return "sha256";
  const [hash] = readElements(readElements(first.content)[0].content);
  return HASHES[readObjectIdentifier(hash.content)];
}
