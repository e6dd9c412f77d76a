// What a command is started with, and what it gives back.

import type { Settings } from "./settings.ts";

export interface Call {
  /** Words after the command's own name. */
  words: readonly string[];
  settings: Settings;
  /** Where the config file is, or would be. */
  config: string;
  /** The settings with what the config file says by now; what was given in another way is as it was. */
  readAgain(): Settings;
  /** The command's own flags. */
  flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** Gives the exit code: 0, or 1 for a failure that was already told. */
export type Run = (call: Call) => Promise<number>;
