// The command line of the whole bench: what is chosen, and what is refused because there is no such name.

import assert from "node:assert/strict";
import { readChoices } from "../../bench/whole/choices.ts";

const CHOOSABLE = {
  groups: ["one row by key", "COPY in", "COPY out", "vectors"],
  series: ["a refresh after one change", "a cold start until it listens"],
  targets: ["driver", "gateway", "postgres"],
};

/** The groups, series and targets of a command line; all of them are the first row's. */
const CHOSEN: readonly [args: string[], names: string[]][] = [
  [[], [...CHOOSABLE.groups, ...CHOOSABLE.series, ...CHOOSABLE.targets]],
  [["--only=COPY", "--targets=gateway"], ["COPY in", "COPY out", "gateway"]],
  [["--only=growth", "--targets=gateway"], [...CHOOSABLE.series, "gateway"]],
  [["--only=one row,a cold", "--targets=postgres,driver"], [
    "one row by key",
    "a cold start until it listens",
    "driver",
    "postgres",
  ]],
];

for (const [args, names] of CHOSEN) {
  Deno.test(`${args.join(" ") || "nothing"} chooses ${names.join(", ")}`, () => {
    const choices = readChoices(args, CHOOSABLE);
    assert.ok("targets" in choices);
    assert.deepEqual([
      ...CHOOSABLE.groups.filter(choices.hasGroup),
      ...CHOOSABLE.series.filter(choices.hasSeries),
      ...choices.targets,
    ], names);
  });
}

const REFUSED: readonly [args: string[], says: RegExp][] = [
  [["--only=COPI"], /^--only: no group begins with "COPI"; did you mean "COPY in" or "COPY out"\?/],
  [["--only=vectors,nothing"], /^--only: no group begins with "nothing"\n/],
  [["--only="], /^--only: no group begins with ""\n/],
  [["--targets=gatway"], /^--targets: there is no target "gatway"; did you mean gateway\?/],
  [["--shrot"], /--shrot/],
];

for (const [args, says] of REFUSED) {
  Deno.test(`${args.join(" ")} is refused`, () => {
    const told = readChoices(args, CHOOSABLE);
    assert.ok("exitCode" in told);
    assert.equal(told.exitCode, 2);
    assert.match(told.text, says);
  });
}

Deno.test("--help names every group, series and target", () => {
  const told = readChoices(["--help"], CHOOSABLE);
  assert.ok("exitCode" in told);
  assert.equal(told.exitCode, 0);
  for (const name of Object.values(CHOOSABLE).flat()) assert.ok(told.text.includes(name), name);
});
