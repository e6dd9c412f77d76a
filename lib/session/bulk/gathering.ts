// Statements of a pipeline that change one row after another become batches for IRIS: what a client binds and executes
// again and again goes there a thousand at a time, while the next ones are read. Each has its own reply, in its turn.
// One algorithm, longer than a file should be.

import type { Lease } from "../../backend/contract.ts";
import { Cursor } from "../../bytes/cursor.ts";
import { Writer } from "../../bytes/writer.ts";
import { ListWriter } from "../../iris/list.ts";
import type { PgError } from "../../errors/pg_error.ts";
import type { Deferral } from "./deferral.ts";
import { type Gatherable, givesRows, isGatherable } from "./gatherable.ts";
import type { StepsPlan } from "../../sql/program.ts";
import type { Arguments } from "../../types/argument_list.ts";
import { isLong } from "../../types/long_value.ts";
import type { FrontendMessage } from "../../wire/frontend.ts";
import { nextRows } from "../../wire/data_rows.ts";
import { countedTag } from "../commands/tags.ts";
import type { Context } from "../context.ts";
import type { Portal } from "../cursors/portals.ts";
import { asPostgresTells } from "../failures/iris_failures.ts";
import { planUnjudged } from "../judgement/planning.ts";
import { hintsFor, toldColumns } from "../judgement/told_columns.ts";
import { type Answer, done } from "../running/answer.ts";
import { encodeArguments } from "../running/arguments.ts";
import { otherShape } from "../running/run_steps.ts";
import { settledArguments } from "../running/settled_arguments.ts";
import { noteDrawn } from "../sequences/sequences.ts";
import type { Statement } from "../statements.ts";

/** A batch is worth a round trip, and short enough to be on its way soon. */
const BATCH_ROWS_MAX = 1000;
const BATCH_BYTES_MAX = 256 * 1024;
/** Stops at the first bad row, as all is undone with the transaction, and tells what each row changed. */
const COUNTED = 8;
/** And the number that IRIS gave the last one. */
const NUMBERED = 4;
const NOTHING = new Uint8Array();

/** What the client has executed, and IRIS not yet. */
interface Gathered {
  list: ListWriter;
  portals: Portal[];
  /** What is to be said before the CommandComplete of each, and where that comes. */
  held: Writer;
  ends: number[];
}

interface Sent extends Gathered {
  outcome: Promise<Outcome>;
}

/** What has come of them, up to the one that fails. */
interface Outcome {
  counts: readonly number[];
  failure?: PgError;
  rowId: string;
  /** DataRow messages, where they give rows: `counts` says how many are whose. */
  bytes: Uint8Array;
}

export class Gathering implements Deferral {
  readonly #context: () => Context;
  #plan: Gatherable | null = null;
  /** Its text, as far as a Parse would tell. */
  #text?: string;
  /** Most sessions gather nothing, ever. */
  #made: Gathered | null = null;
  #sent: Sent | null = null;

  constructor(context: () => Context) {
    this.#context = context;
  }

  get #gathered(): Gathered {
    return this.#made ??= fresh();
  }

  get open(): boolean {
    return this.#plan !== null;
  }

  goesOnWith(message: FrontendMessage): boolean {
    const { portals, statements } = this.#context();
    switch (message.name) {
      case "Parse":
        return message.body.statement === "" && message.body.query === this.#text;
      case "Bind":
        return this.#has(statements.find(message.body.statement));
      case "Describe":
      case "Close": {
        const { kind, name } = message.body;
        return kind === "P" && this.#has(portals.find(name)?.statement);
      }
      case "Execute": {
        const portal = portals.find(message.body.portal);
        return portal !== undefined && this.#has(portal.statement) &&
          isFit(portal, message.body) && this.#isAlike(portal);
      }
      default:
        return false;
    }
  }

  #has(statement: Statement | undefined): boolean {
    return statement !== undefined && statement.plan === this.#plan;
  }

  /** All rows of a call come in the same formats. */
  #isAlike({ resultFormats }: Portal): boolean {
    const [first] = this.#gathered.portals;
    if (first === undefined || first.resultFormats === resultFormats) return true;
    return !givesRows(this.#plan!) || first.resultFormats.join() === resultFormats.join();
  }

  /** Says whether the portal's statement is gathered; what it did is told later, then. `next` is the message behind
   * its Execute, if that is here already. */
  takes(
    portal: Portal,
    { maxRows, next }: { maxRows: number; next: FrontendMessage | undefined },
  ): boolean | Promise<true> {
    if (!this.open && !this.#begins(portal, { maxRows, next })) return false;
    return this.#add(portal).then(() => true);
  }

  /** Where more of the same come behind it. */
  wouldBegin(
    portal: Portal,
    { maxRows, next }: { maxRows: number; next: FrontendMessage | undefined },
  ): portal is Portal & { statement: { plan: Gatherable } } {
    const { statements, settings } = this.#context();
    const { plan, parsed } = portal.statement;
    const again = next?.name === "Bind"
      ? statements.find(next.body.statement)?.plan === plan
      : next?.name === "Parse" && next.body.statement === "" && next.body.query === parsed?.text;
    if (!again || settings.readOnly || parsed?.temporary) return false;
    return isGatherable(plan) && isFit(portal, { maxRows });
  }

  #begins(
    portal: Portal,
    after: { maxRows: number; next: FrontendMessage | undefined },
  ): boolean {
    if (!this.wouldBegin(portal, after)) return false;
    const { plan, parsed } = portal.statement;
    this.#plan = plan;
    this.#text = parsed?.text;
    this.#context().replies.hold(this.#gathered.held);
    return true;
  }

  async #add(portal: Portal): Promise<void> {
    const { transaction, cancellation } = this.#context();
    cancellation.check();
    transaction.query();
    const { list: parameters } = portal.encoded ?? await this.#encode(portal);
    if (this.#gathered.list.size + parameters.length > BATCH_BYTES_MAX) await this.#send();
    const { list, portals, held, ends } = this.#gathered;
    list.list(parameters);
    portals.push(portal);
    ends.push(held.size);
    portal.answer = told(portal);
    if (portals.length >= BATCH_ROWS_MAX) await this.#send();
  }

  /** With the numbers that it draws. */
  async #encode(portal: Portal): Promise<Arguments> {
    const context = this.#context();
    const { parameterTypes } = portal.statement;
    const bound = { ...portal, parameterTypes, portal: undefined };
    try {
      const values = await settledArguments(context, this.#plan!.arguments, bound);
      return encodeArguments(context, { values, bound });
    } catch (cause) {
      throw await this.#told(cause, portal);
    }
  }

  async end(): Promise<void> {
    await this.#send();
    await this.#settle();
    const { held } = this.#gathered;
    this.#context().replies.release(held, 0, held.size);
    this.forget();
  }

  forget(): void {
    this.#plan = null;
    this.#text = undefined;
    this.#sent = null;
    this.#made = null;
    this.#context().replies.hold(null);
  }

  /** IRIS gets the batch as soon as it is done with the one before. */
  async #send(): Promise<void> {
    const gathered = this.#gathered;
    if (gathered.portals.length === 0) return;
    await this.#settle();
    const { transaction, replies, cancellation } = this.#context();
    try {
      const sql = await this.#sqlFor(gathered.portals[0]);
      const lease = await transaction.lease({ begin: true });
      cancellation.check();
      const outcome = this.#run(lease, { sql, gathered });
      // It is told when its turn comes.
      outcome.catch(() => {});
      this.#sent = { ...gathered, outcome };
    } catch (cause) {
      throw await this.#fails(cause, gathered, 0);
    }
    this.#made = null;
    replies.hold(this.#gathered.held);
  }

  async #run(
    lease: Lease,
    { sql, gathered: { portals: [portal], list } }: { sql: string | null; gathered: Gathered },
  ): Promise<Outcome> {
    const plan = this.#plan!;
    const rows = list.take();
    if (sql !== null) {
      const mode = COUNTED | (plan.draws ? NUMBERED : 0);
      const { failures: [failure], counts, rowId } = await lease.executeMany({ sql, rows, mode });
      return { counts, failure: failure?.error, rowId, bytes: NOTHING };
    }
    const { program, hints: known } = plan as StepsPlan;
    const { statement, resultFormats: formats } = portal;
    const told = toldColumns(statement.judgement) ?? statement.columns;
    const hints = hintsFor(known, told);
    const { output } = this.#context().settings;
    const ran = await lease.runMany({ program, rows, hints, formats, output });
    const refused = otherShape(plan as StepsPlan, { told, given: ran.columns });
    if (refused) throw refused;
    return ran;
  }

  /** What an INSERT leaves out, it leaves out here; but nobody would build the indexes afterwards. Null for a program. */
  async #sqlFor({ statement: { parsed } }: Portal): Promise<string | null> {
    const context = this.#context();
    const own = this.#plan!;
    if (own.kind !== "data") return null;
    const { iris, tag } = own;
    const filing = context.settings.bulkKeywords.filter((keyword) => keyword !== "%NOINDEX");
    if (filing.length === 0 || tag !== "INSERT" || !parsed) return iris;
    const plan = await planUnjudged(context, { ...parsed, filing });
    return plan.kind === "data" ? plan.iris : iris;
  }

  async #settle(): Promise<void> {
    const sent = this.#sent;
    if (sent === null) return;
    this.#sent = null;
    const context = this.#context();
    const { tag, draws } = this.#plan!;
    context.limits.statementBegins();
    try {
      const { counts, failure, rowId, bytes } = await this.#outcomeOf(sent);
      noteDrawn(context, draws, rowId);
      await this.#tell(sent, { tag, counts, bytes });
      if (failure) throw await this.#fails(failure, sent, counts.length);
      context.replies.release(sent.held, sent.ends.at(-1)!, sent.held.size);
    } finally {
      context.limits.statementEnds();
    }
  }

  async #outcomeOf(sent: Sent): Promise<Outcome> {
    try {
      return await sent.outcome;
    } catch (cause) {
      throw await this.#fails(cause, sent, 0);
    }
  }

  async #tell(
    { held, ends }: Gathered,
    { tag, counts, bytes }: { tag: string } & Pick<Outcome, "counts" | "bytes">,
  ): Promise<void> {
    const { replies } = this.#context();
    replies.hold(null);
    const rows = new Cursor(bytes);
    for (const [index, count] of counts.entries()) {
      replies.release(held, ends[index - 1] ?? 0, ends[index]);
      if (bytes.length > 0) await replies.rows(nextRows(rows, count));
      replies.complete(countedTag(tag, Math.max(0, count)));
    }
    replies.hold(this.#gathered.held);
  }

  /** What was said up to the Execute that fails stands. */
  async #fails(cause: unknown, { held, ends, portals }: Gathered, row: number): Promise<unknown> {
    const { replies } = this.#context();
    replies.release(held, ends[row - 1] ?? 0, ends[row]);
    this.forget();
    return await this.#told(cause, portals[row]);
  }

  #told(cause: unknown, portal: Portal): Promise<unknown> {
    return asPostgresTells(this.#context(), cause, { ...portal.statement, ...portal });
  }
}

function fresh(): Gathered {
  return { list: new ListWriter(), portals: [], held: new Writer(), ends: [] };
}

/** It does not run twice; once all its rows are given it has no more of them. */
function told({ statement: { plan, columns } }: Portal): Answer {
  if (!givesRows(plan)) return done("");
  return { ...done(""), columns: columns ?? [], tag: (rows) => countedTag(plan.tag, rows) };
}

/** It has not run, it gives all its rows at once, and its values are such that IRIS can be asked; a long one goes by
 * itself. */
function isFit(
  { answer, encoded, parameters, statement: { plan } }: Portal,
  { maxRows }: { maxRows: number },
): boolean {
  if (answer || (plan.kind !== "data" && plan.kind !== "steps")) return false;
  if (maxRows > 0 && givesRows(plan)) return false;
  if (encoded !== undefined) return encoded.long.length === 0;
  const bytes = parameters.reduce((size, value) => size + (value?.length ?? 0), 0);
  return !isLong(bytes, 0) && plan.arguments.some((argument) => "draw" in argument);
}
