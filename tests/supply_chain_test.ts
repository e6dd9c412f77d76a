// What is fetched from elsewhere has one version each, and nothing is built with another.

import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };

const textOf = (path: string) => Deno.readTextFileSync(new URL(`../${path}`, import.meta.url));
const DENO = /deno@(\S+)/g;
const lock: { specifiers: Record<string, string>; npm: Record<string, { integrity: string }> } =
  JSON
    .parse(textOf("deno.lock"));
/** Whatever names the runtime by its version. */
const NAMING_DENO = ["README.md", "Dockerfile", ".ci/run"];

Deno.test("the runtime is the same everywhere, and exact", () => {
  const named = NAMING_DENO.flatMap((path) => [...textOf(path).matchAll(DENO)].map(([, at]) => at));
  assert.ok(named.length > NAMING_DENO.length);
  assert.deepEqual([...new Set(named)], [Deno.version.deno]);
});

Deno.test("each package of the program is locked with its hash", () => {
  for (const specifier of Object.values(config.imports)) {
    assert.match(specifier, /^npm:.+@\d+\.\d+\.\d+$/);
    assert.ok(specifier in lock.specifiers, `${specifier} is not in deno.lock`);
  }
  for (const [name, { integrity }] of Object.entries(lock.npm)) {
    assert.match(integrity, /^sha512-[A-Za-z0-9+/]{86}==$/, name);
  }
});

/** Without these words a build could take what is not locked. */
const FROZEN: readonly [what: string, text: string][] = [
  ["the tests", config.tasks.test.command.split("&&")[0]],
  ["the tests that run alone", config.tasks.test.command.split("&&")[1]],
  ["the types", config.tasks.ok.command],
  ["the executable", textOf("scripts/compile.ts")],
  ["the container", textOf("Dockerfile")],
];

for (const [what, text] of FROZEN) {
  Deno.test(`${what} take only what is locked`, () => assert.match(text, /--frozen\b/));
}

Deno.test("the container's system and its user are named", () => {
  const dockerfile = textOf("Dockerfile");
  assert.doesNotMatch(dockerfile, /^FROM \S+:latest|^FROM [^:\s]+$/m);
  assert.match(dockerfile, /^USER (?!root\b)\w+$/m);
});

Deno.test("the service leaves no core file, and has a user and a folder of its own", () => {
  const unit = textOf("deploy/iris-pgwire.service");
  for (const line of ["LimitCORE=0", "NoNewPrivileges=yes", "ProtectSystem=strict"]) {
    assert.ok(unit.split("\n").includes(line), line);
  }
});

Deno.test("the clients of the tests have exact versions too", () => {
  for (const line of textOf("tests/clients/python/requirements.txt").split("\n")) {
    if (line.trim() !== "" && !line.startsWith("#")) assert.match(line, /^[\w.[\]-]+==[\w.]+$/);
  }
  const { dependencies } = JSON.parse(textOf("tests/clients/node/package.json"));
  for (const [name, version] of Object.entries(dependencies as Record<string, string>)) {
    assert.match(version, /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/, name);
  }
  const [go, sums] = [textOf("tests/clients/go/go.mod"), textOf("tests/clients/go/go.sum")];
  for (const [, module, version] of go.matchAll(/^\s+(\S+\.\S+\/\S+) (v\S+)/gm)) {
    assert.ok(sums.includes(`${module} ${version} h1:`), module);
  }
});
