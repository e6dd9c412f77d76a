// Writes the generated pages of docs/ from the tables that the code walks: settings, rules, types, corpus.

import { flagOf, type Setting, SETTINGS } from "../lib/cli/settings.ts";
import { RULES } from "../lib/sql/rules.ts";
import { TYPES } from "../lib/types/types.ts";
import { PENDING } from "../tests/corpus/pending.ts";
import { type CorpusStatement, readCorpus } from "../tests/corpus/read_corpus.ts";

const DOCS = new URL("../docs/", import.meta.url);
const TRANSCRIPTS = new URL("../tests/transcripts/", import.meta.url);

/** Each page by its file name. */
export function pages(): Record<string, string> {
  return { "settings.md": settingsPage(), "compatibility.md": compatibilityPage() };
}

function settingsPage(): string {
  const rows = (Object.values(SETTINGS) as Setting<unknown>[]).map((row) => {
    const help = row.awaits ? `${row.help} (not there yet: ${row.awaits})` : row.help;
    const shown = row.default === null ? "" : `\`${row.default}\``;
    return [`\`${row.env}\``, `\`--${flagOf(row.env)}\``, shown, help, row.kind.mayBe];
  });
  return page("Settings", [
    "A flag wins over the environment, that over the config file (`--config FILE`, by default",
    "`iris-pgwire.json`, a JSON object whose keys are the flags' names), that over the default.",
    "",
    ...table(["environment", "flag", "default", "what it does", "what it may be"], rows),
  ]);
}

function compatibilityPage(): string {
  const statements = [...readCorpus().values()].flat();
  return page("Compatibility", [
    ...measured(statements),
    "",
    "## What IRIS cannot do",
    "",
    "Statements of the corpus that the gateway refuses, or answers otherwise, because of what IRIS is.",
    "",
    ...table(
      ["statement", "the gateway's answer", "reason"],
      statements.flatMap(({ sql, differs }) =>
        differs ? [[code(sql), differs.as, differs.reason]] : []
      ),
    ),
    "",
    "## Differences in the protocol",
    "",
    "Lines of the transcripts in `tests/transcripts` on which the gateway differs from PostgreSQL.",
    "",
    ...table(["transcript", "line", "reason"], transcriptMarks()),
    "",
    "## Types",
    "",
    "How a column is declared in IRIS when it is created through the gateway.",
    "",
    ...table(
      ["PostgreSQL", "OID", "IRIS column"],
      TYPES.filter((type) => !type.name.startsWith("_")).flatMap((type) => {
        const column = columnOf(type);
        return column === undefined
          ? []
          : [[`\`${type.title}\``, String(type.oid), `\`${column}\``]];
      }),
    ),
    "",
    "## Rules",
    "",
    "How PostgreSQL's statements become IRIS's: each rule with its reason and its examples.",
    ...RULES.flatMap(({ name, why, examples }) => [
      "",
      `### ${name}`,
      "",
      `${why}.`,
      "",
      "```sql",
      ...examples.flatMap(({ pg, iris, refused }) => [
        pg,
        `--> ${iris ?? `refused: ${refused ?? ""}`}`,
      ]),
      "```",
    ]),
  ]);
}

function measured(statements: readonly CorpusStatement[]): string[] {
  const pending = Object.values(PENDING).reduce((sum, file) => sum + Object.keys(file).length, 0);
  const marked = statements.filter(({ differs }) => differs !== null).length;
  const all = statements.length;
  const same = all - pending - marked;
  const share = (count: number) => `${(count / all * 100).toFixed(1)} %`;
  return [
    `\`tests/corpus\` holds ${all} PostgreSQL statements. A test plays them against the gateway on the`,
    "stand-in and against PostgreSQL, and compares rows, column names, types, tags, SQLSTATEs and",
    "transaction status.",
    "",
    ...table(["", "statements", "share"], [
      ["the same as PostgreSQL", String(same), share(same)],
      ["different because IRIS is (listed below)", String(marked), share(marked)],
      ["different for now (listed in `tests/corpus/pending.ts`)", String(pending), share(pending)],
    ]),
  ];
}

/** Types that IRIS has no column for say so by an error. */
function columnOf(type: (typeof TYPES)[number]): string | undefined {
  try {
    return type.iris.column(-1);
  } catch {
    return undefined;
  }
}

function transcriptMarks(folder = TRANSCRIPTS): string[][] {
  return [...Deno.readDirSync(folder)]
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap(({ name, isDirectory }) => {
      if (isDirectory) return transcriptMarks(new URL(`${name}/`, folder));
      const lines = Deno.readTextFileSync(new URL(name, folder)).split("\n");
      return lines.flatMap((line) => {
        const [told, reason] = line.split(" !gateway ");
        return reason === undefined ? [] : [[name.replace(".txt", ""), code(told), reason]];
      });
    });
}

function page(title: string, lines: readonly string[]): string {
  const note = "<!-- Made by `deno task docs`; edits here are lost. -->";
  return [`# ${title}`, "", note, "", ...lines, ""].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replace(/\s+/g, " ").trim()}\``;
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(pages())) {
    Deno.writeTextFileSync(new URL(name, DOCS), text);
    console.log(`docs/${name}`);
  }
}
