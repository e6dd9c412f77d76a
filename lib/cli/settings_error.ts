// Stops the program with a sentence: `usage` where the command line is wrong.

export class SettingsError extends Error {
  readonly usage: boolean;
  constructor(message: string, { usage = false } = {}) {
    super(message);
    this.usage = usage;
  }
}
