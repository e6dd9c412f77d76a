// What a workload is: a row of the table in workloads.ts.

import type { Target, TargetName } from "./target.ts";

/** Of every load by the clock, whoever bears it: a runtime compiles what runs often, and is as quick as it gets after
 * some thirty thousand statements. */
export const WARM_UP_SECONDS = 4;
/** The same of a target's first load. */
export const FIRST_WARM_UP_SECONDS = 16;

export type Figures = Readonly<Record<string, number>>;

export interface Scale {
  /** How long one load runs. */
  seconds: number;
  /** How often all targets have their turn; the median counts. */
  turns: number;
  rows: number;
  wideRows: number;
  vectors: number;
  idle: number;
  /** Of the largest schema. */
  tables: number;
}

export const SCALES = {
  full: {
    seconds: 5,
    turns: 3,
    rows: 1_000_000,
    wideRows: 100_000,
    vectors: 20_000,
    idle: 1000,
    tables: 10_000,
  },
  short: {
    seconds: 2,
    turns: 1,
    rows: 100_000,
    wideRows: 10_000,
    vectors: 2_000,
    idle: 200,
    tables: 1_000,
  },
} as const satisfies Record<string, Scale>;

export interface Workload {
  group: string;
  name: string;
  /** Those that can do it. */
  targets: readonly TargetName[];
  /** Chance has a say, as it is over soon or what is told is small: at least three turns. */
  brief?: true;
  run(target: Target, scale: Scale): Promise<Figures>;
}
