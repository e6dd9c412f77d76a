// Makes dist/iris-pgwire, one executable that holds the gateway, the driver, the catalog and the stand-in, and beside it
// the list of what it is made of.

import { sbom } from "./sbom.ts";

const PACKAGES = "node_modules";
const DRIVER = `${PACKAGES}/@intersystems/intersystems-iris-native`;
const PGLITE = `${PACKAGES}/@electric-sql/pglite/dist`;

/** Driver builds by target, in the order in which they are tried. */
const DRIVER_FOLDERS: Record<string, string[]> = {
  "x86_64-unknown-linux-gnu": ["lnxrh8x64", "lnxrh9x64", "lnxubuntu2204x64"],
  "aarch64-unknown-linux-gnu": ["lnxrharm64", "lnxrh9arm64", "lnxubuntu2204arm64"],
  "x86_64-apple-darwin": ["macx64"],
  "aarch64-apple-darwin": ["macos"],
  "x86_64-pc-windows-msvc": ["winx64"],
};

const target = Deno.args[0] ?? Deno.build.target;
const folders = DRIVER_FOLDERS[target];
if (!folders) {
  console.error(`there is no IRIS driver for ${target}; there is one for:`);
  for (const known of Object.keys(DRIVER_FOLDERS)) console.error(`  ${known}`);
  Deno.exit(2);
}

const included = [
  ...folders.map((folder) => `${DRIVER}/bin/${folder}`),
  `${PGLITE}/pglite.wasm`,
  `${PGLITE}/pglite.data`,
  "lib/catalog/data",
  // Nobody imports it: it is a worker's main.
  "lib/catalog/end_with_parent.ts",
];
await Deno.mkdir("dist", { recursive: true });
await Deno.writeTextFile("dist/iris-pgwire.cdx.json", `${JSON.stringify(sbom(), null, 2)}\n`);
const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    "compile",
    "--frozen",
    // Native code is loaded from files, so the executable unpacks itself at its first start.
    "--self-extracting",
    "--no-prompt",
    // One executable is gateway, backend, catalog and stand-in, so it holds what all of them need.
    ...["net", "read", "write", "env", "run", "ffi", "sys"].map((name) => `--allow-${name}`),
    `--target=${target}`,
    "--output=dist/iris-pgwire",
    ...included.map((path) => `--include=${path}`),
    "main.ts",
  ],
}).spawn().status;
Deno.exit(code);
