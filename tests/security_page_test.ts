// The page on security names a test for each threat, and nothing that is not there.

import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const PAGE = Deno.readTextFileSync(new URL("docs/security.md", ROOT));
const PATH = /\b(?:tests|lib|deploy|docs)\/[\w/.-]*\w|\b\w+_test\.ts\b/g;

/** The cells of each row of the table under a headline. */
function rowsUnder(headline: string): string[][] {
  const [, below = ""] = PAGE.split(`\n## ${headline}\n`);
  const lines = below.split("\n## ")[0].split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** Files that a text names; one without a folder is beside the one before it. */
function filesIn(text: string): string[] {
  let folder = "";
  return [...text.matchAll(PATH)].map(([path]) => {
    if (path.includes("/")) folder = path.slice(0, path.lastIndexOf("/") + 1);
    return path.includes("/") ? path : folder + path;
  });
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(new URL(path, ROOT));
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

Deno.test("each threat has a way to stop it, and a test that shows it", () => {
  const threats = rowsUnder("Threats");
  assert.ok(threats.length > 20);
  for (const cells of threats) {
    assert.equal(cells.length, 3, cells.join(" | "));
    const [threat, stopped, shown] = cells;
    assert.ok(threat !== "" && stopped !== "", cells.join(" | "));
    const tests = filesIn(shown).filter((path) => path.startsWith("tests/"));
    assert.ok(tests.length > 0, `no test shows how this is stopped: ${threat}`);
  }
});

Deno.test("whoever is expected is somebody, who can do something, and wants something", () => {
  for (const cells of rowsUnder("Who is expected")) {
    assert.equal(cells.filter((cell) => cell !== "").length, 3, cells.join(" | "));
  }
});

Deno.test("every file that the page names is there", () => {
  const missing = filesIn(PAGE).filter((path) => !isThere(path));
  assert.deepEqual(missing, []);
});
