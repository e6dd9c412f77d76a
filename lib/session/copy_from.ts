// COPY FROM STDIN: the client's bytes become rows, and the rows batches for IRIS, while IRIS works on the batch before.

import type { Lease } from "../backend/contract.ts";
import { DEFAULT } from "../copy/fields.ts";
import { openReader } from "../copy/open_reader.ts";
import { type CopyOptions, readOptions } from "../copy/options.ts";
import { RowLists } from "../copy/row_lists.ts";
import type { RowReader } from "../copy/row_reader.ts";
import { type CopyPlace, whereOf } from "../copy/where.ts";
import { PgError } from "../errors/pg_error.ts";
import type { SessionCommand, TableColumn } from "../sql/plan.ts";
import { CopyInResponse } from "../wire/copy.ts";
import { type Answer, done } from "./answer.ts";
import type { Context } from "./context.ts";
import { columnsOfTarget, type Inserting, insertingInto } from "./copy_target.ts";
import { asPostgresTells } from "./iris_failures.ts";
import { nextval } from "./sequences.ts";

type CopyFrom = Extract<SessionCommand, { command: "copy_from" | "copy_to" }>;

/** A batch is worth a round trip, and short enough to be on its way soon. */
const BATCH_ROWS_MAX = 2000;
const BATCH_BYTES_MAX = 512 * 1024;
/** Stops at the first bad row; what came before it is undone with the transaction. */
const UNTIL_FIRST_BAD = 0;

export async function copyFrom(context: Context, command: CopyFrom): Promise<Answer> {
  const { transaction, settings, replies, copyFeed } = context;
  const { table, tag } = command;
  const columns = await columnsOfTarget(context, table, command.columns);
  if (settings.readOnly) {
    throw new PgError(
      "read_only_sql_transaction",
      "cannot execute COPY FROM in a read-only transaction",
    );
  }
  const options = readOptions(command.options, "from");
  transaction.query();
  const lease = await transaction.lease({ begin: true });
  const loading = new Loading(context, { command, columns, options, lease });
  await loading.prepare();
  const format = options.format === "binary" ? 1 : 0;
  copyFeed.begin();
  replies.add(CopyInResponse, { format, columnFormats: columns.map(() => format) });
  try {
    const rows = await loading.run();
    return done(`${tag} ${rows}`);
  } finally {
    copyFeed.finish();
  }
}

interface Sent {
  /** The line of each row. */
  lines: Float64Array;
  outcome: ReturnType<Lease["executeMany"]>;
}

class Loading {
  readonly #context: Context;
  readonly #command: CopyFrom;
  readonly #columns: readonly TableColumn[];
  readonly #options: CopyOptions;
  readonly #lease: Lease;
  readonly #reader: RowReader;
  readonly #rows = new RowLists();
  /** By the columns that a row leaves to their defaults. */
  readonly #inserting = new Map<string, Inserting>();
  #current!: Inserting;
  #lines = new Float64Array(BATCH_ROWS_MAX);
  #sent: Sent | null = null;
  #count = 0;

  constructor(
    context: Context,
    { command, columns, options, lease }: {
      command: CopyFrom;
      columns: readonly TableColumn[];
      options: CopyOptions;
      lease: Lease;
    },
  ) {
    this.#context = context;
    this.#command = command;
    this.#columns = columns;
    this.#options = options;
    this.#lease = lease;
    this.#reader = openReader(options, columns.map(({ name }) => name));
  }

  async prepare(): Promise<void> {
    this.#current = await this.#insertingWithout("");
  }

  async run(): Promise<number> {
    const { copyFeed, cancellation } = this.#context;
    for (;;) {
      const pieces = await this.#placed(() => copyFeed.next());
      cancellation.check();
      if (pieces === null) this.#reader.end();
      else for (const piece of pieces) this.#reader.push(piece);
      await this.#takeRows();
      if (pieces === null) break;
    }
    await this.#send();
    await this.#settle();
    return this.#count;
  }

  async #takeRows(): Promise<void> {
    while (this.#next()) {
      const missing = this.#defaults();
      if (missing !== null || this.#current.draws.length > 0) await this.#adapt(missing ?? "");
      this.#add();
      const full = this.#rows.rows >= BATCH_ROWS_MAX || this.#rows.size >= BATCH_BYTES_MAX;
      if (full) await this.#send();
    }
  }

  #next(): boolean {
    try {
      return this.#reader.next();
    } catch (cause) {
      throw this.#at(cause, { shown: this.#reader.shown() });
    }
  }

  #add(): void {
    const { fields, line } = this.#reader;
    const rows = this.#rows;
    try {
      rows.add(fields, this.#current.slots);
    } catch (cause) {
      const field = rows.at;
      throw this.#at(cause, {
        column: this.#columns[field]?.name,
        value: this.#options.format === "binary" ? undefined : fields.view(field),
      });
    }
    this.#lines[rows.rows - 1] = line;
  }

  /** The columns that the row leaves to their defaults; null where that is as in the row before. */
  #defaults(): string | null {
    if (this.#options.default === null) return null;
    const { fields } = this.#reader;
    const missing: number[] = [];
    for (let index = 0; index < fields.count; index++) {
      if (fields.ends[index] === DEFAULT) missing.push(index);
    }
    return missing.join();
  }

  async #adapt(missing: string): Promise<void> {
    const inserting = await this.#insertingWithout(missing);
    if (inserting !== this.#current) await this.#send();
    this.#current = inserting;
    for (const draw of inserting.draws) {
      draw.next = String(await nextval(this.#context, draw.sequence));
    }
  }

  async #insertingWithout(missing: string): Promise<Inserting> {
    const known = this.#inserting.get(missing);
    if (known) return known;
    const left = new Set(missing.split(",").filter((text) => text !== "").map(Number));
    const columns = this.#columns;
    const fields = [...columns.keys()].filter((field) => !left.has(field));
    const format = this.#options.format === "binary" ? 1 : 0;
    const { table } = this.#command;
    const inserting = await insertingInto(this.#context, { table, columns, fields, format });
    this.#inserting.set(missing, inserting);
    return inserting;
  }

  /** IRIS gets the batch as soon as it is done with the one before. */
  async #send(): Promise<void> {
    const { rows } = this.#rows;
    if (rows === 0) return;
    await this.#settle();
    const { sql } = this.#current;
    const lines = this.#lines;
    this.#lines = new Float64Array(BATCH_ROWS_MAX);
    const outcome = this.#lease.executeMany({
      sql,
      rows: this.#rows.take(),
      mode: UNTIL_FIRST_BAD,
    });
    // It is told when its turn comes.
    outcome.catch(() => {});
    this.#sent = { lines, outcome };
    this.#count += rows;
  }

  async #settle(): Promise<void> {
    if (this.#sent === null) return;
    const { lines, outcome } = this.#sent;
    this.#sent = null;
    const { failures: [failure] } = await outcome;
    if (failure) throw await this.#told(failure.error, lines[failure.row - 1]);
  }

  async #told(error: PgError, line: number): Promise<unknown> {
    const told = await asPostgresTells(this.#context, error, {
      parsed: null,
      parameters: [],
      parameterFormats: [],
      parameterTypes: [],
    });
    if (!(told instanceof PgError)) return told;
    // Foreign keys are looked at when all rows are there.
    const where = told.condition === "foreign_key_violation" ? undefined : this.#where({ line });
    return told.with({ where, reported: undefined });
  }

  async #placed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw this.#at(cause, {});
    }
  }

  #at(cause: unknown, place: Partial<CopyPlace>): unknown {
    if (!(cause instanceof PgError) || cause.severity !== "ERROR") return cause;
    return cause.with({ where: this.#where(place) });
  }

  #where(place: Partial<CopyPlace>): string {
    return whereOf({ table: this.#command.table.name, line: this.#reader.line, ...place });
  }
}
