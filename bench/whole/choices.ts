// What the command line of the whole bench chooses: groups, targets and a scale. A name that there is not is an error.

import { parseArgs } from "node:util";
import { didYouMean, nearestNames } from "../../lib/cli/nearest_names.ts";

export interface Choosable {
  groups: readonly string[];
  /** What grows: each of them is a group by itself, and "growth" is all of them. */
  series: readonly string[];
  targets: readonly string[];
}

export interface Choices {
  short: boolean;
  docs: boolean;
  continue: boolean;
  json: string;
  /** Nothing was left out. */
  all: boolean;
  targets: readonly string[];
  hasGroup(group: string): boolean;
  hasSeries(series: string): boolean;
}

/** What is printed instead of measuring. */
export interface Told {
  text: string;
  exitCode: 0 | 2;
}

const ALL_SERIES = "growth";

export function readChoices(
  args: readonly string[],
  choosable: Choosable,
): Choices | Told {
  try {
    return chosen(args, choosable);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return { text: `${cause.message}\nTry --help.`, exitCode: 2 };
  }
}

function chosen(args: readonly string[], choosable: Choosable): Choices | Told {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h", default: false },
      short: { type: "boolean", default: false },
      docs: { type: "boolean", default: false },
      only: { type: "string" },
      targets: { type: "string" },
      continue: { type: "boolean", default: false },
      json: { type: "string", default: ".cache/bench/whole.json" },
    },
  });
  const { help, only, targets, ...others } = values;
  if (help) return { text: helpOf(choosable), exitCode: 0 };
  const { groups, series } = choosable;
  const beginnings = only?.split(",") ?? [""];
  for (const beginning of only === undefined ? [] : beginnings) {
    const names = [...groups, ALL_SERIES, ...series];
    if (beginning !== "" && names.some((name) => name.startsWith(beginning))) continue;
    throw new Error(
      `--only: no group begins with "${beginning}"${suggested(beginning, names)}`,
    );
  }
  const wanted = targets?.split(",") ?? choosable.targets;
  for (const name of wanted) {
    if (choosable.targets.includes(name)) continue;
    const hint = didYouMean(nearestNames(name, choosable.targets));
    throw new Error(`--targets: there is no target "${name}"${hint}`);
  }
  const has = (name: string) => beginnings.some((beginning) => name.startsWith(beginning));
  return {
    ...others,
    all: only === undefined,
    targets: choosable.targets.filter((name) => wanted.includes(name)),
    hasGroup: has,
    hasSeries: (name) => has(ALL_SERIES) || has(name),
  };
}

/** Who has written a beginning has as much of a name to be compared. */
function suggested(beginning: string, names: readonly string[]): string {
  const heads = names.map((name) => name.slice(0, beginning.length));
  const near = nearestNames(beginning, [...new Set(heads)]);
  const meant = names.filter((_, at) => beginning !== "" && near.includes(heads[at]));
  return didYouMean(meant.slice(0, 3).map((name) => `"${name}"`));
}

function helpOf({ groups, series, targets }: Choosable): string {
  const listed = (names: readonly string[]) => names.map((name) => `  ${name}`).join("\n");
  return `The gateway beside the bare driver, PostgreSQL, PgBouncer and PGlite, side by side in one run.

deno task bench:whole [OPTION...]

  --short              smaller loads: about five minutes instead of half an hour
  --only=GROUP,...     only the groups whose names begin so
  --targets=NAME,...   only these: ${targets.join(", ")}
  --continue           goes on with what the JSON file does not have yet
  --json=FILE          where the figures are as soon as they are made: .cache/bench/whole.json
  --docs               writes docs/performance.json and its section of docs/performance.md; with --only those groups

Groups:
${listed(groups)}
  ${ALL_SERIES}: all of what follows, which needs the target gateway alone
${listed(series)}`;
}
