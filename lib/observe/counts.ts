// What a gateway counts of its own work. Counting is on the way of every statement, so these are plain numbers.

/** Counts by name. The names are few: commands, SQLSTATEs, events. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  /** In the order of their names. */
  entries(): [name: string, count: number][] {
    return [...this.#counts].sort(([one], [other]) => one < other ? -1 : 1);
  }
}

/** How often something took how long, in seconds. */
export class Histogram {
  readonly bounds: readonly number[];
  /** One for each bound, and one for what is above them all. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    this.sum += seconds;
    let at = 0;
    while (at < this.bounds.length && seconds > this.bounds[at]) at++;
    this.counts[at]++;
  }
}

const REQUEST_SECONDS = [
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
  60,
] as const;

/** Commands whose tag ends with a number of rows. */
const WITH_ROWS: ReadonlySet<string> = new Set(
  ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "FETCH", "MOVE", "COPY"],
);

export class Counts {
  /** Completed statements by their command, and the rows that their tags tell of. */
  readonly statements = new Tally();
  readonly rows = new Tally();
  /** By SQLSTATE, as clients were told them. */
  readonly errors = new Tally();
  /** Logins, refusals, cancel requests: of `observe/audit.ts`, those included that the log had no room for. */
  readonly events = new Tally();
  /** From the first message of a request until the client is told that all of it is done. */
  readonly requests = new Histogram(REQUEST_SECONDS);
  /** Of those who had to wait for a connection to IRIS. */
  readonly waits = new Histogram(REQUEST_SECONDS);
  received = 0;
  sent = 0;

  completed(tag: string): void {
    const end = tag.indexOf(" ");
    const command = end < 0 ? tag : tag.slice(0, end);
    if (!WITH_ROWS.has(command)) return this.statements.add(tag);
    this.statements.add(command);
    const rows = Number(tag.slice(tag.lastIndexOf(" ") + 1));
    if (rows > 0) this.rows.add(command, rows);
  }
}
