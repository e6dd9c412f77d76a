// Writes the generated pages of docs/ and the unit in deploy/; with --figures it plays the corpus first, to count how it compares.

import { compatibilityPage } from "./docs/compatibility.ts";
import { readFigures, refreshFigures } from "./docs/figures.ts";
import { limitsPage } from "./docs/limits.ts";
import { settingsPage } from "./docs/settings.ts";
import { PROGRAM, unitOf } from "../lib/cli/unit.ts";

/** What each page holds now. */
export const PAGES: Readonly<Record<string, () => string>> = {
  "compatibility.md": () => compatibilityPage(readFigures()),
  "limits.md": limitsPage,
  "settings.md": settingsPage,
  "../deploy/iris-pgwire.service": () => unitOf(PROGRAM),
};

export const DOCS = new URL("../docs/", import.meta.url);

if (import.meta.main) {
  if (Deno.args.includes("--figures")) await refreshFigures();
  for (const [name, page] of Object.entries(PAGES)) {
    Deno.writeTextFileSync(new URL(name, DOCS), page());
  }
}
