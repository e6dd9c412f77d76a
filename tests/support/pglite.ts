// PostgreSQL in the test's own process, on a data directory that is made once and then only read.

import { type Extensions, PGlite } from "@electric-sql/pglite";

const CACHE = new URL("../../.cache/", import.meta.url);

/** As fresh as one that has just made its data directory, which takes three times as long as the rest of its start. */
export async function openPglite(extensions: Extensions = {}): Promise<PGlite> {
  return await PGlite.create({ extensions, loadDataDir: new Blob([await freshData()]) });
}

/** The whole answer to a client's bytes. */
export async function askPglite(postgres: PGlite, bytes: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await postgres.execProtocolRawStream(bytes, {
    syncToFs: false,
    onRawData: (part) => parts.push(part.slice()),
  });
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

/** Each version's own, and whole wherever it is to be seen. */
async function freshData(): Promise<Uint8Array<ArrayBuffer>> {
  const [version] = /pglite@[\d.]+/.exec(import.meta.resolve("@electric-sql/pglite"))!;
  const file = new URL(`${version}.tar`, CACHE);
  try {
    return await Deno.readFile(file);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
  const made = await makeData();
  await Deno.mkdir(CACHE, { recursive: true });
  const unfinished = await Deno.makeTempFile({ dir: CACHE.pathname, prefix: version });
  await Deno.writeFile(unfinished, made);
  await Deno.rename(unfinished, file);
  return made;
}

async function makeData(): Promise<Uint8Array<ArrayBuffer>> {
  const postgres = await PGlite.create();
  try {
    return new Uint8Array(await (await postgres.dumpDataDir("none")).arrayBuffer());
  } finally {
    await postgres.close();
  }
}
