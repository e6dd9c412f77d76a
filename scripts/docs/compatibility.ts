// docs/compatibility.md: the rules, types, session statements, transcripts, corpus, SQLCODEs and probes as one page.

import { PROBES } from "../../lib/backend/probes/probes.ts";
import { SQLCODES } from "../../lib/backend/sqlcodes.ts";
import { SQLSTATES } from "../../lib/errors/sqlstates.ts";
import type { Example, Rule } from "../../lib/sql/compiling/rule.ts";
import { RULES } from "../../lib/sql/rules.ts";
import { parseTranscript } from "../../lib/wire/transcript.ts";
import { type CorpusStatement, readCorpus } from "../../tests/corpus/read_corpus.ts";
import { ENDS } from "../../tests/support/interleavings/interleaving.ts";
import type { Figures } from "./figures.ts";
import { INTERLEAVINGS } from "../../tests/support/interleavings.ts";
import { code, sentence, sqlBlock, table } from "./markdown.ts";
import { SESSION_STATEMENTS } from "./session_statements.ts";
import { typesTable } from "./types.ts";

const TRANSCRIPTS = new URL("../../tests/transcripts/", import.meta.url);

/** Kinds in the order of the page. */
const KINDS: readonly [kind: Rule["kind"], title: string][] = [
  ["statement", "Statements"],
  ["definition", "Definitions"],
  ["clause", "Clauses of a SELECT"],
  ["table", "Tables, subqueries and joins"],
  ["expression", "Expressions"],
];

export function compatibilityPage(figures: Figures): string {
  return `# Compatibility

Made by \`task docs\` from the code's own tables; not edited by hand.

The yardstick is PostgreSQL itself: what IRIS can express is answered as PostgreSQL answers it, and what IRIS cannot do
is refused with SQLSTATE 0A000, a position and a hint.

## How close it is

${figuresTable(figures)}

The corpus in tests/corpus is played against PostgreSQL and against the gateway on its stand-in; rows, column names,
types, tags and SQLSTATEs are compared.

### What IRIS makes different

${differences([...readCorpus().values()].flat())}

### Among sessions

Several sessions in turn are played against PostgreSQL and the gateway as well (tests/support/interleavings). Where they
are not answered alike:

${interleaved()}

### In the protocol

${transcriptMarks()}

## Types

${typesTable()}

An array of any of these is kept as text, in PostgreSQL's own notation, and comes back as an array.

## Statements that the session answers

${table(["statement", "how"], Object.values(SESSION_STATEMENTS).map((row) => [...row]))}

What asks only of pg_catalog and information_schema, or of no table at all, is answered by a real PostgreSQL that
holds an empty mirror of IRIS's tables.

## What PostgreSQL works out over IRIS's rows

A query that the rules below refuse is worked out by that PostgreSQL over the rows of its tables, which IRIS gives, up
to PGWIRE_LOCAL_ROWS of each table (0 leaves the refusal as it is). EXPLAIN says so. So are the rows of INSERT, and which
rows UPDATE and DELETE change and how; IRIS then changes them by their numbers. Refused all the same are definitions,
FOR UPDATE, functions of sequences and of the session, functions in IRIS's own schemas, and what has more rows than that.

## Translation rules

Each rule with its reason and its examples: PostgreSQL's text, and IRIS's below it.

${KINDS.map(([kind, title]) => `### ${title}\n\n${rulesOf(kind)}`).join("\n\n")}

## Errors

IRIS's SQLCODE becomes the SQLSTATE of PostgreSQL's own error.

${sqlcodesTable()}

## What IRIS itself has not confirmed

No live IRIS was at hand. \`iris-pgwire check --probe\` asks a real one all of these, in a scratch schema:

${PROBES.map(({ name, fact }) => `- ${code(name)}: ${fact}`).join("\n")}
`;
}

function figuresTable({ statements, same, differing, refused, forced }: Figures): string {
  const share = (count: number) => `${(100 * count / statements).toFixed(1)} %`;
  const rows = [
    ["statements", String(statements), ""],
    ["answered as PostgreSQL answers", String(same), share(same)],
    ["answered otherwise", String(differing), share(differing)],
    ["refused", String(refused), share(refused)],
    ["of these two, for a reason that lies in IRIS (below)", String(forced), share(forced)],
  ];
  return table(["corpus", "count", "share"], rows);
}

/** The reasons, each with the statements that show it. */
function differences(statements: readonly CorpusStatement[]): string {
  const marked = statements.filter(({ differs }) => differs !== null);
  const reasons = Map.groupBy(marked, ({ differs }) => differs!.reason);
  const rows = [...reasons].map(([reason, those]) => [
    reason,
    [...new Set(those.map(({ differs }) => differs!.as))].map(answered).join(", "),
    those.map(({ sql }) => code(shortened(sql))).join("<br>"),
  ]);
  return table(["reason", "instead", "statements"], rows);
}

function answered(as: string): string {
  return as === "answer" ? "another answer" : `refused (${as})`;
}

const SHOWN_CHARACTERS_MAX = 120;

function shortened(sql: string): string {
  const line = sql.replaceAll(/\s+/g, " ").replace(/;$/, "");
  const characters = [...line];
  return characters.length > SHOWN_CHARACTERS_MAX
    ? characters.slice(0, SHOWN_CHARACTERS_MAX).join("") + " ..."
    : line;
}

/** A statement that ends only later is told of where it ends. */
function interleaved(): string {
  const rows = INTERLEAVINGS.flatMap(({ name, play }) =>
    play.flatMap(([session, statement, postgres, gateway]) =>
      gateway
        ? [[
          name,
          `${session}: ${statement === ENDS ? "the answer" : code(statement)}`,
          postgres === "" ? "no rows" : postgres,
          gateway.answer === "" ? "no rows" : gateway.answer,
          gateway.why,
        ]]
        : []
    )
  );
  return table(["", "statement", "PostgreSQL", "gateway", "why"], rows);
}

function transcriptMarks(): string {
  const rows = ["", "data/"].flatMap((folder) =>
    [...Deno.readDirSync(new URL(`./${folder}`, TRANSCRIPTS))].filter(({ isFile }) => isFile)
      .map(({ name }) => folder + name).sort()
  ).flatMap((name) => {
    const { title, lines } = parseTranscript(Deno.readTextFileSync(new URL(name, TRANSCRIPTS)));
    const reasons = lines.flatMap(({ mark }) => mark?.who === "gateway" ? [mark.why] : []);
    return [...new Set(reasons)].map((why) => [title, why, code(`tests/transcripts/${name}`)]);
  });
  if (rows.length === 0) {
    return "Every transcript in tests/transcripts is answered as PostgreSQL answers it.";
  }
  return table(["conversation", "difference", "transcript"], rows);
}

function rulesOf(kind: Rule["kind"]): string {
  return RULES.filter((rule) => rule.kind === kind).map(({ name, why, examples }) => {
    const shown = [...new Map(examples.map((example) => [example.pg, example])).values()];
    return `**${code(name)}** ${sentence(why)}\n\n${sqlBlock(shown.flatMap(exampleLines))}`;
  }).join("\n\n");
}

function exampleLines({ pg, iris, refused }: Example): string[] {
  return [pg, iris === null ? `--> refused: ${refused}` : `--> ${iris || "(nothing)"}`];
}

/** Neighbours with the same meaning share a line. */
function sqlcodesTable(): string {
  const rows = [...SQLCODES].sort(([a], [b]) => b - a);
  const groups: { codes: number[]; condition: keyof typeof SQLSTATES; meaning: string }[] = [];
  for (const [sqlcode, { condition, meaning }] of rows) {
    const last = groups.at(-1);
    if (last?.condition === condition && last.meaning === meaning) last.codes.push(sqlcode);
    else groups.push({ codes: [sqlcode], condition, meaning });
  }
  return table(
    ["SQLCODE", "SQLSTATE", "condition", "meaning"],
    groups.map(({ codes, condition, meaning }) => [
      codes.length > 2 ? `${codes[0]} ... ${codes.at(-1)}` : codes.join(", "),
      SQLSTATES[condition],
      condition,
      meaning,
    ]),
  );
}
