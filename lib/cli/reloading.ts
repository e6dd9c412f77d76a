// Reads settings, users, rules and certificates again when their files have changed, and when it is told to.

import type { Log } from "../observe/log.ts";
import type { Settings } from "./settings.ts";

export interface ReloadingOptions {
  /** They may be others each time. */
  files(): readonly string[];
  /** Between two looks at them; 0 is never. */
  everyMs: number;
  /** Puts what they say in place, all of it or none. */
  read(): Promise<void>;
  after(milliseconds: number, run: () => void): () => void;
  log: Log;
}

/** The files that may be replaced while the gateway runs. */
export function filesOf(settings: Settings, config: string): string[] {
  const { usersFile, hbaFile, identFile, sslEnabled, sslCert, sslKey, sslCa } = settings;
  const certificates = sslEnabled ? [sslCert, sslKey, sslCa] : [];
  return [config, usersFile, hbaFile, identFile, ...certificates].filter((path) => path !== null);
}

/**
 * Looks at the files from time to time: that costs nothing to speak of, and sees what no notification tells of on
 * network drives and where links are put in place of files. A change counts when the next look finds no other, for a
 * certificate and its key are never written at once.
 */
export class Reloading {
  readonly #options: ReloadingOptions;
  /** What the files were when they were read. */
  #read: string | undefined;
  #last: string | undefined;
  #work: Promise<void> = Promise.resolve();
  #stopTimer = () => {};
  #closed = false;

  constructor(options: ReloadingOptions) {
    this.#options = options;
    this.#work = this.#begin();
  }

  /** Whatever the files look like. */
  now(): Promise<void> {
    return this.#work = this.#work.then(() => this.#reload());
  }

  /** Settles when nothing is being read any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimer();
    await this.#work;
  }

  async #begin(): Promise<void> {
    this.#read = this.#last = await this.#marks();
    this.#wait();
  }

  #wait(): void {
    const { files, everyMs, after } = this.#options;
    if (files().length === 0 || everyMs === 0 || this.#closed) return;
    this.#stopTimer = after(everyMs, () => {
      this.#work = this.#work.then(() => this.#look()).then(() => this.#wait());
    });
  }

  async #look(): Promise<void> {
    const before = this.#last;
    this.#last = await this.#marks();
    if (this.#last !== this.#read && this.#last === before) await this.#reload();
  }

  /** What cannot be read leaves everything as it was. */
  async #reload(): Promise<void> {
    const { read, log } = this.#options;
    // Taken before: what changes while it is read is seen by the next look.
    this.#read = this.#last = await this.#marks();
    try {
      await read();
      log.info("settings, users, rules and certificates were read again");
    } catch (cause) {
      const held = "settings, users, rules and certificates stay as they were";
      log.error(`${held}: they could not be read again`, { cause });
    }
  }

  async #marks(): Promise<string> {
    return (await Promise.all(this.#options.files().map(markOf))).join(" ");
  }
}

/** Another one for whatever is another file, or a changed one. */
async function markOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mode, mtime, ctime } = await Deno.stat(path);
    return [dev, ino, size, mode, mtime?.getTime(), ctime?.getTime()].join("/");
  } catch (cause) {
    // Whoever reads it says why it cannot be read.
    return cause instanceof Error ? cause.name : "away";
  }
}
