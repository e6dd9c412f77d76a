// COPY FROM STDIN: the client's bytes become rows, and the rows batches for IRIS, while IRIS works on the batch before.

import type { Lease } from "../../backend/contract.ts";
import type { Encoding } from "../../bytes/encoding.ts";
import { DEFAULT, NULL } from "../../copy/fields.ts";
import { openReader } from "../../copy/open_reader.ts";
import { type CopyOptions, readOptions } from "../../copy/options.ts";
import { RowLists } from "../../copy/row_lists.ts";
import type { RowReader } from "../../copy/row_reader.ts";
import { SentLines } from "../../copy/sent_lines.ts";
import { type CopyPlace, printed, whereOf } from "../../copy/where.ts";
import { bad } from "../../copy/lines.ts";
import { PgError } from "../../errors/pg_error.ts";
import { print } from "../../iris/print.ts";
import { NO_HINTS } from "../../types/column.ts";
import type { TableColumn } from "../../sql/plans/plan_context.ts";
import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import { CopyInResponse } from "../../wire/copy.ts";
import { type Answer, done } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { refusalOf } from "./copied_relation.ts";
import { encodingOf } from "./copy_encoding.ts";
import { checkCondition, columnsOfTarget, type Inserting, insertingInto } from "./copy_target.ts";
import { asPostgresTells } from "../failures/iris_failures.ts";
import { failingRow } from "./copy_failing_row.ts";
import { notNullViolation, refusedRow } from "./refused_row.ts";
import { notice } from "../notices.ts";
import { nextval } from "../sequences/sequences.ts";
import { UNBOUND } from "../running/bound.ts";

type CopyFrom = Extract<SessionCommand, { command: "copy_from" | "copy_to" }>;

/** A batch is worth a round trip, and short enough to be on its way soon. */
const BATCH_ROWS_MAX = 2000;
const BATCH_BYTES_MAX = 512 * 1024;
/** Stops at the first bad row; what came before it is undone with the transaction. */
const UNTIL_FIRST_BAD = 0;

export async function copyFrom(context: Context, command: CopyFrom): Promise<Answer> {
  const { transaction, settings, replies, copyFeed } = context;
  const { table, tag } = command;
  const refusal = await refusalOf(context, table, "to");
  if (refusal?.condition === "insufficient_privilege") throw refusal;
  const columns = await columnsOfTarget(context, table, command.columns);
  if (settings.readOnly) {
    throw new PgError(
      "read_only_sql_transaction",
      "cannot execute COPY FROM in a read-only transaction",
    );
  }
  const options = readOptions(command.options, "from");
  const encoding = encodingOf(context, command.options, options);
  if (command.where !== null) await checkCondition(context, command.where);
  await refuseForced(context, { command, columns, options });
  transaction.query();
  const lease = await transaction.lease({ begin: true });
  const loading = new Loading(context, { command, columns, options, encoding, lease });
  if (!refusal) await loading.prepare();
  const format = options.format === "binary" ? 1 : 0;
  copyFeed.begin();
  replies.add(CopyInResponse, { format, columnFormats: columns.map(() => format) });
  try {
    // PostgreSQL begins before it looks at what the rows are for.
    if (refusal) throw refusal;
    const rows = await loading.run();
    if (rows > 0 && settings.bulkKeywords.includes("%NOINDEX")) await loading.buildIndexes();
    return done(`${tag} ${rows}`);
  } finally {
    copyFeed.finish();
  }
}

/** What goes wrong with a value by itself, and not with a row or a table. */
function isOfValue(cause: unknown): boolean {
  return cause instanceof PgError && cause.sqlstate.startsWith("22") &&
    cause.condition !== "character_not_in_repertoire";
}

async function refuseForced(
  context: Context,
  { command: { table }, columns, options }: {
    command: CopyFrom;
    columns: readonly TableColumn[];
    options: CopyOptions;
  },
): Promise<void> {
  for (const [title, forced] of [["NOT_NULL", options.forceNotNull], ["NULL", options.forceNull]]) {
    if (typeof forced !== "object") continue;
    for (const { name } of await columnsOfTarget(context, table, forced as readonly string[])) {
      if (columns.some((column) => column.name === name)) continue;
      throw new PgError(
        "invalid_column_reference",
        `FORCE_${String(title)} column "${name}" not referenced by COPY`,
      );
    }
  }
}

interface Sent {
  lines: SentLines;
  long: boolean;
  outcome: ReturnType<Lease["executeMany"]>;
}

class Loading {
  readonly #context: Context;
  readonly #command: CopyFrom;
  readonly #columns: readonly TableColumn[];
  readonly #options: CopyOptions;
  readonly #encoding: Encoding | null;
  readonly #lease: Lease;
  readonly #reader: RowReader;
  readonly #rows = new RowLists();
  /** By the columns that a row leaves to their defaults. */
  readonly #inserting = new Map<string, Inserting>();
  #current!: Inserting;
  #lines = new SentLines(BATCH_ROWS_MAX);
  #sent: Sent | null = null;
  #count = 0;
  #skipped = 0;

  constructor(
    context: Context,
    { command, columns, options, encoding, lease }: {
      command: CopyFrom;
      columns: readonly TableColumn[];
      options: CopyOptions;
      encoding: Encoding | null;
      lease: Lease;
    },
  ) {
    this.#context = context;
    this.#command = command;
    this.#columns = columns;
    this.#options = options;
    this.#encoding = encoding;
    this.#lease = lease;
    this.#reader = openReader(options, {
      columns: columns.map(({ name, defaulted, sequence }) => ({
        name,
        hasDefault: defaulted === true || sequence !== undefined,
      })),
      encoding,
    });
  }

  async prepare(): Promise<void> {
    this.#current = await this.#insertingWithout("");
  }

  async run(): Promise<number> {
    const { copyFeed, cancellation } = this.#context;
    for (;;) {
      const pieces = await this.#awaited(async () => {
        const pieces = await copyFeed.next();
        cancellation.check();
        return pieces;
      });
      if (pieces === null) this.#reader.end();
      else for (const piece of pieces) this.#reader.push(piece);
      await this.#takeRows();
      this.#refuseLong();
      if (pieces === null) break;
    }
    await this.#send();
    await this.#settle();
    this.#tellSkipped();
    return this.#count;
  }

  /** None of the rows is in an index yet. */
  async buildIndexes(): Promise<void> {
    const { settings } = this.#context;
    const { table } = this.#current;
    await this.#lease.execute({
      sql: print({ kind: "build_index", table, names: [] }).text,
      parameters: new Uint8Array(0),
      hints: NO_HINTS,
      formats: [],
      output: settings.output,
      rowsMax: 0,
      keep: false,
    });
  }

  /** A row that never ends would fill the memory. */
  #refuseLong(): void {
    const { copyBytesMax } = this.#context.effects;
    if (this.#reader.over || this.#reader.waiting <= copyBytesMax) return;
    const message = `a row of COPY data may be ${copyBytesMax} bytes long`;
    const hint = "PGWIRE_COPY_BUFFER_SIZE allows more.";
    throw this.#at(new PgError("program_limit_exceeded", message, { hint }), {
      line: this.#reader.line + 1,
    });
  }

  async #takeRows(): Promise<void> {
    while (this.#next()) {
      const missing = this.#defaults();
      if (missing !== null || this.#current.draws.length > 0) await this.#adapt(missing ?? "");
      if (!this.#add()) continue;
      const rows = this.#rows;
      const full = rows.rows >= BATCH_ROWS_MAX || rows.size >= BATCH_BYTES_MAX;
      if (full || rows.long > 0) await this.#send();
      // A long value is sent from where the reader has it.
      if (this.#sent?.long) await this.#settle();
    }
    this.#lines.save(this.#reader);
  }

  #next(): boolean {
    try {
      return this.#reader.next();
    } catch (cause) {
      const { column } = this.#reader;
      throw this.#at(cause, {
        column: this.#columns[column]?.name,
        shown: this.#reader.shown(),
      });
    }
  }

  /** Says whether the row is one that counts. */
  #add(): boolean {
    const { fields } = this.#reader;
    const rows = this.#rows;
    try {
      rows.add(fields, this.#current.slots);
    } catch (cause) {
      if (this.#options.onError === "ignore" && isOfValue(cause)) {
        this.#skip();
        return false;
      }
      const field = rows.at;
      throw this.#at(cause, {
        column: this.#columns[field]?.name,
        value: this.#options.format === "binary" ? undefined : fields.view(field),
      });
    }
    // The values before the one that is missing were looked at first.
    if (fields.count < this.#columns.length) {
      const missing = bad(`missing data for column "${this.#columns[fields.count].name}"`);
      throw this.#at(missing, { shown: this.#reader.shown() });
    }
    this.#refuseNull();
    this.#lines.add(this.#reader);
    return true;
  }

  /** IRIS would tell as much, but not of which line. */
  #refuseNull(): void {
    // The row may be one that does not count.
    if (this.#command.where !== null) return;
    const { fields } = this.#reader;
    const columns = this.#columns;
    for (let index = 0; index < columns.length; index++) {
      if (!columns[index].notNull || fields.ends[index] !== NULL) continue;
      const { table } = this.#command;
      const error = notNullViolation(this.#context, table, columns[index].name);
      const format = this.#options.format === "binary" ? 1 : 0;
      const detail = this.#command.columns === null
        ? failingRow(this.#context, { fields, columns, format })
        : undefined;
      throw this.#at(error.with({ detail }), { shown: this.#reader.shown() });
    }
  }

  #skip(): void {
    const { verbosity, rejectLimit } = this.#options;
    this.#skipped++;
    const { fields, line } = this.#reader;
    const field = this.#rows.at;
    const value = fields.view(field);
    if (verbosity === "verbose") {
      const shown = value === null ? "null input" : `"${printed(value)}"`;
      this.#tell(
        `skipping row due to data type incompatibility at line ${line} for column ` +
          `"${this.#columns[field].name}": ${shown}`,
      );
    }
    if (this.#skipped <= rejectLimit) return;
    const message = `skipped more than REJECT_LIMIT (${rejectLimit}) rows due to data type ` +
      "incompatibility";
    throw this.#at(new PgError("invalid_text_representation", message), {
      column: this.#columns[field].name,
      value,
    });
  }

  #tellSkipped(): void {
    if (this.#skipped === 0 || this.#options.verbosity === "silent") return;
    const rows = this.#skipped === 1 ? "1 row was" : `${this.#skipped} rows were`;
    const told = `${rows} skipped due to data type incompatibility`;
    notice(this.#context, new PgError("successful_completion", told), "NOTICE");
  }

  #tell(message: string): void {
    const told = new PgError("successful_completion", message, {
      where: `COPY ${this.#command.table.name}`,
    });
    notice(this.#context, told, "NOTICE");
  }

  /** The columns that the row leaves to their defaults; null where that is as in the row before. */
  #defaults(): string | null {
    if (this.#options.default === null) return null;
    const { fields } = this.#reader;
    const missing: number[] = [];
    for (let index = 0; index < fields.count; index++) {
      if (fields.ends[index] !== DEFAULT) continue;
      missing.push(index);
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
    const encoding = this.#encoding;
    const inserting = await insertingInto(this.#context, {
      table,
      columns,
      fields,
      format,
      encoding,
      where: this.#command.where,
    });
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
    lines.save(this.#reader);
    this.#lines = new SentLines(BATCH_ROWS_MAX);
    const { rows: list, long } = this.#rows.take();
    const mode = UNTIL_FIRST_BAD;
    const outcome = this.#lease.executeMany({ sql, rows: list, long, mode });
    // It is told when its turn comes.
    outcome.catch(() => {});
    this.#sent = { lines, outcome, long: long.length > 0 };
  }

  async #settle(): Promise<void> {
    if (this.#sent === null) return;
    const { lines, outcome } = this.#sent;
    this.#sent = null;
    const { failures: [failure], rowCount } = await outcome;
    this.#count += rowCount;
    if (failure) throw await this.#told(failure.error, lines.at(failure.row - 1));
  }

  async #told(error: PgError, sent: { line: number; bytes: Uint8Array }): Promise<unknown> {
    const told = await asPostgresTells(this.#context, error, {
      parsed: null,
      ...UNBOUND,
    });
    if (!(told instanceof PgError)) return told;
    const options = this.#options;
    const columns = this.#columns;
    const refused = { ...sent, command: this.#command, columns, options };
    return refusedRow(this.#context, told.with({ reported: undefined }), refused);
  }

  async #awaited<T>(more: () => Promise<T>): Promise<T> {
    try {
      return await more();
    } catch (cause) {
      throw this.#at(cause, { line: this.#reader.lineAwaited });
    }
  }

  #at(cause: unknown, place: Partial<CopyPlace>): unknown {
    if (!(cause instanceof PgError) || cause.severity !== "ERROR") return cause;
    // PostgreSQL reads the header of the binary format before it has a place to tell.
    if (this.#options.format === "binary" && (place.line ?? this.#reader.line) === 0) return cause;
    // A value may have told its own place already.
    const { where: within } = cause.fields;
    const where = this.#where(place);
    return cause.with({ where: within === undefined ? where : `${within}\n${where}` });
  }

  #where(place: Partial<CopyPlace>): string {
    return whereOf({ table: this.#command.table.name, line: this.#reader.line, ...place });
  }
}
