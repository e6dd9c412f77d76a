// Certificates for tests: the server's by the gateway's own hand, authorities and clients by openssl.

import { makeCertificate, type Pair } from "../../lib/cli/make_certificate.ts";

export function serverCertificate(names = ["localhost", "127.0.0.1"]): Promise<Pair> {
  return makeCertificate({ names, days: 2, now: new Date() });
}

export interface ClientOptions {
  /** As openssl writes it. */
  subject?: string;
  /** Lines of an extension file. */
  extensions?: string[];
  days?: number;
}

/** An authority in a folder of its own, which is gone when it is disposed of. */
export class Authority implements AsyncDisposable {
  readonly folder: string;
  /** PEM. */
  readonly certificate: string;

  private constructor(folder: string, certificate: string) {
    this.folder = folder;
    this.certificate = certificate;
  }

  static async make(name = "authority"): Promise<Authority> {
    const folder = await Deno.makeTempDir();
    await openssl(folder, [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", `/CN=${name}`],
    ]);
    return new Authority(folder, await Deno.readTextFile(`${folder}/ca.pem`));
  }

  /** The files are the name's .pem and .key in the folder. */
  async client(name: string, options: ClientOptions = {}): Promise<Pair> {
    const { subject = `/CN=${name}`, extensions = ["extendedKeyUsage=clientAuth"], days = 2 } =
      options;
    await Deno.writeTextFile(`${this.folder}/${name}.ext`, extensions.join("\n"));
    await openssl(this.folder, [
      ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject],
    ]);
    await openssl(this.folder, [
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key"],
      ...["-CAcreateserial", "-out", `${name}.pem`, "-days", String(days)],
      ...["-extfile", `${name}.ext`],
    ]);
    return {
      certificate: await Deno.readTextFile(`${this.folder}/${name}.pem`),
      key: await Deno.readTextFile(`${this.folder}/${name}.key`),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function openssl(cwd: string, args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command("openssl", { args, cwd, stderr: "piped" })
    .output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
}
