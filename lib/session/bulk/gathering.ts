// Statements of a pipeline that change one row after another become batches for IRIS: what a client binds and executes
// again and again goes there a thousand at a time, while the next ones are read. Each has its own reply, in its turn.
// One algorithm, longer than a file should be.

import type { ManyExecuted } from "../../backend/contract.ts";
import { Writer } from "../../bytes/writer.ts";
import { ListWriter } from "../../iris/list.ts";
import { type Gatherable, gatherableOf } from "./gatherable.ts";
import type { Arguments } from "../../types/argument_list.ts";
import { isLong } from "../../types/long_value.ts";
import type { FrontendMessage } from "../../wire/frontend.ts";
import { countedTag } from "../commands/tags.ts";
import type { Context } from "../context.ts";
import type { Portal } from "../cursors/portals.ts";
import { asPostgresTells } from "../failures/iris_failures.ts";
import { planUnjudged } from "../judgement/planning.ts";
import { done } from "../running/answer.ts";
import { encodeArguments } from "../running/arguments.ts";
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

/** What the client has executed, and IRIS not yet. */
interface Gathered {
  list: ListWriter;
  portals: Portal[];
  /** What is to be said before the CommandComplete of each, and where that comes. */
  held: Writer;
  ends: number[];
}

interface Sent extends Gathered {
  outcome: Promise<ManyExecuted>;
}

export class Gathering {
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

  /** Whether a message may come between what has been gathered and what is to be. */
  goesOnWith(message: FrontendMessage): boolean {
    const { portals, statements } = this.#context();
    switch (message.name) {
      case "Parse":
        return message.body.query === this.#text;
      case "Bind":
        return this.#has(statements.find(message.body.statement));
      case "Describe":
      case "Close": {
        const { kind, name } = message.body;
        return kind === "P" && this.#has(portals.find(name)?.statement);
      }
      case "Execute": {
        const portal = portals.find(message.body.portal);
        return portal !== undefined && this.#has(portal.statement) && isFit(portal);
      }
      default:
        return false;
    }
  }

  #has(statement: Statement | undefined): boolean {
    return statement !== undefined && statement.plan === this.#plan?.plan;
  }

  /** Says whether the portal's statement is gathered; what it did is told later, then. */
  takes(portal: Portal, next: FrontendMessage | undefined): boolean | Promise<true> {
    if (!this.open && !this.#begins(portal, next)) return false;
    return this.#add(portal).then(() => true);
  }

  /** Where more of the same come behind it. */
  #begins(portal: Portal, next: FrontendMessage | undefined): boolean {
    const { statements, settings, replies } = this.#context();
    const { plan, parsed } = portal.statement;
    const again = next?.name === "Bind"
      ? statements.find(next.body.statement)?.plan === plan
      : next?.name === "Parse" && next.body.query === parsed?.text;
    if (!again || settings.readOnly || parsed?.temporary) return false;
    const gatherable = gatherableOf(plan);
    if (gatherable === null || !isFit(portal)) return false;
    this.#plan = gatherable;
    this.#text = parsed?.text;
    replies.hold(this.#gathered.held);
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
    // It does not run twice.
    portal.answer = done("");
    if (portals.length >= BATCH_ROWS_MAX) await this.#send();
  }

  /** With the numbers that it draws. */
  async #encode(portal: Portal): Promise<Arguments> {
    const context = this.#context();
    const { parameterTypes } = portal.statement;
    const bound = { ...portal, parameterTypes, portal: undefined };
    try {
      const values = await settledArguments(context, this.#plan!.plan.arguments, bound);
      return encodeArguments(context, { values, bound });
    } catch (cause) {
      throw await this.#told(cause, portal);
    }
  }

  /** All is done and told. What fails is one of the Executes before, and nothing after it has happened. */
  async end(): Promise<void> {
    await this.#send();
    await this.#settle();
    const { held } = this.#gathered;
    this.#context().replies.release(held, 0, held.size);
    this.forget();
  }

  /** Nobody will be told anything. */
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
    const { plan: { draws }, program } = this.#plan!;
    try {
      const sql = await this.#sqlFor(gathered.portals[0]);
      const lease = await transaction.lease({ begin: true });
      cancellation.check();
      const mode = COUNTED | (draws ? NUMBERED : 0);
      const outcome = lease.executeMany({ sql, rows: gathered.list.take(), mode, program });
      // It is told when its turn comes.
      outcome.catch(() => {});
      this.#sent = { ...gathered, outcome };
    } catch (cause) {
      throw await this.#fails(cause, gathered, 0);
    }
    this.#made = null;
    replies.hold(this.#gathered.held);
  }

  /** What an INSERT leaves out, it leaves out here; but nobody would build the indexes afterwards. */
  async #sqlFor({ statement: { parsed } }: Portal): Promise<string> {
    const context = this.#context();
    const { iris, plan: { tag, kind } } = this.#plan!;
    // What meets another row has to be looked at.
    if (kind !== "data") return iris;
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
    const { tag, draws } = this.#plan!.plan;
    context.limits.statementBegins();
    try {
      const { failures: [failure], counts, rowId } = await sent.outcome;
      noteDrawn(context, draws, rowId);
      this.#tell(sent, counts.map((count) => countedTag(tag, Math.max(0, count))));
      if (failure) throw await this.#fails(failure.error, sent, failure.row - 1);
      context.replies.release(sent.held, sent.ends.at(-1)!, sent.held.size);
    } catch (cause) {
      throw this.open ? await this.#fails(cause, sent, 0) : cause;
    } finally {
      context.limits.statementEnds();
    }
  }

  #tell({ held, ends }: Gathered, tags: readonly string[]): void {
    const { replies } = this.#context();
    replies.hold(null);
    tags.forEach((tag, index) => {
      replies.release(held, ends[index - 1] ?? 0, ends[index]);
      replies.complete(tag);
    });
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

/** It has not run, and its values are such that IRIS can be asked; a long one goes by itself. */
function isFit({ answer, encoded, parameters, statement: { plan } }: Portal): boolean {
  if (answer || (plan.kind !== "data" && plan.kind !== "steps")) return false;
  if (encoded !== undefined) return encoded.long.length === 0;
  const bytes = parameters.reduce((size, value) => size + (value?.length ?? 0), 0);
  return !isLong(bytes, 0) && plan.arguments.some((argument) => "draw" in argument);
}
