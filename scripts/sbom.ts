// Writes dist/iris-pgwire.cdx.json: what the executable is made of, as a CycloneDX bill of materials.
//
// It is made from deno.lock and the import lines of lib/, and from nothing that differs between two runs.

import config from "../deno.json" with { type: "json" };

interface Locked {
  integrity: string;
  dependencies?: string[];
  optionalDependencies?: string[];
}

interface Component {
  type: "library" | "platform";
  "bom-ref": string;
  name: string;
  version: string;
  purl?: string;
  hashes?: { alg: "SHA-512"; content: string }[];
}

interface Lock {
  specifiers: Readonly<Record<string, string>>;
  npm: Readonly<Record<string, Locked>>;
}

const lock: Lock = JSON.parse(Deno.readTextFileSync(new URL("../deno.lock", import.meta.url)));
const LOCKED = lock.npm;
const LIB = new URL("../lib/", import.meta.url);

export function sbom() {
  const own = `${config.name}@${config.version}`;
  const direct = [...usedIn(LIB), ...IN_DATA].sort().map(lockedAs);
  const all = closure(direct);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": own,
        name: config.name,
        version: config.version,
        licenses: [{ license: { id: config.license } }],
      },
    },
    components: [
      { type: "platform", "bom-ref": "deno", name: "deno", version: Deno.version.deno },
      ...all.map(componentOf),
    ] as Component[],
    dependencies: [
      { ref: own, dependsOn: ["deno", ...direct] },
      ...all.map((key) => ({ ref: key, dependsOn: needsOf(key) })),
    ],
  };
}

/** Part of the catalog's data directory, which scripts/catalog_data.ts makes. */
const IN_DATA = ["@electric-sql/pglite-pgvector"];

const IMPORT = /\b(?:from|import|resolve|require|PACKAGE =)\s*\(?\s*"([^"]+)"/g;

/** The packages that the program itself imports; tests and scripts have others. */
function usedIn(folder: URL): string[] {
  const found = new Set<string>();
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isDirectory) {
      for (const name of usedIn(new URL(`${entry.name}/`, folder))) found.add(name);
    } else if (entry.name.endsWith(".ts")) {
      const text = Deno.readTextFileSync(new URL(entry.name, folder));
      const imported = [...text.matchAll(IMPORT)].map(([, specifier]) => specifier);
      for (const name of Object.keys(config.imports)) {
        if (imported.some((each) => each === name || each.startsWith(`${name}/`))) found.add(name);
      }
    }
  }
  return [...found].sort();
}

/** The lock file names a package with its version, and behind that the versions of its peers. */
function lockedAs(name: string): string {
  const specifier = (config.imports as Record<string, string>)[name] ?? name;
  const version = lock.specifiers[specifier];
  if (version) return `${specifier.replace(/^npm:/, "").replace(/@[^@]+$/, "")}@${version}`;
  const keys = Object.keys(LOCKED).filter((key) => key.startsWith(`${name}@`));
  if (keys.length !== 1) throw new Error(`${name} is locked ${keys.length} times`);
  return keys[0];
}

function needsOf(key: string): string[] {
  const { dependencies = [], optionalDependencies = [] } = LOCKED[key];
  return [...dependencies, ...optionalDependencies].map((needed) =>
    needed in LOCKED ? needed : lockedAs(needed)
  );
}

function closure(roots: readonly string[]): string[] {
  const found = new Set(roots);
  for (const key of found) for (const needed of needsOf(key)) found.add(needed);
  return [...found].sort();
}

function componentOf(key: string): Component {
  const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key)!;
  const digest = Uint8Array.fromBase64(LOCKED[key].integrity.replace(/^sha512-/, ""));
  return {
    type: "library",
    "bom-ref": key,
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    hashes: [{ alg: "SHA-512", content: digest.toHex() }],
  };
}

if (import.meta.main) {
  await Deno.mkdir("dist", { recursive: true });
  await Deno.writeTextFile("dist/iris-pgwire.cdx.json", `${JSON.stringify(sbom(), null, 2)}\n`);
}
