// Statements of a pipeline go to IRIS without waiting for the answers of those before them; each is answered in its turn.
// Those that went too early, as one before them failed or has more rows than came at once, were skipped there, and go
// once more when it is done.

import { type Executed, LIST_MS_MAX } from "../../backend/contract.ts";
import { SkippedRequest } from "../../backend/flights.ts";
import { Writer } from "../../bytes/writer.ts";
import type { FrontendMessage } from "../../wire/frontend.ts";
import type { Context } from "../context.ts";
import type { Portal } from "../cursors/portals.ts";
import { done } from "../running/answer.ts";
import { type Ahead, executionOf } from "../running/execute.ts";
import { sendRows } from "../running/rows.ts";
import { run, type RunOptions } from "../running/run.ts";
import { stepsExecutionOf } from "../running/run_steps.ts";
import type { Statement } from "../statements.ts";
import type { Deferral } from "./deferral.ts";
import { type Flyable, isFlyable, writes } from "./flyable.ts";

/** Enough to keep IRIS busy; whoever waits sees the first answers soon. */
const FLYING_MAX = 64;
const FLYING_BYTES_MAX = 256 * 1024;

interface Flying {
  portal: Portal & { statement: { plan: Flyable } };
  ahead: Ahead;
  /** Where its answer comes, in what is held. */
  end: number;
}

/** What a Parse replaced, before so many statements flew. */
interface Parsed {
  name: string;
  before: Statement | undefined;
  place: number;
}

export class Flight implements Deferral {
  readonly #context: () => Context;
  #number = 0;
  #flying: Flying[] = [];
  #bytes = 0;
  /** Those that have been answered since this began. */
  #landed = 0;
  #held = new Writer();
  /** So much of it was said. */
  #said = 0;
  #parsed: Parsed[] = [];

  constructor(context: () => Context) {
    this.#context = context;
  }

  get open(): boolean {
    return this.#flying.length > 0;
  }

  goesOnWith(message: FrontendMessage, next: FrontendMessage | undefined): boolean {
    const { portals, statements, gathering } = this.#context();
    switch (message.name) {
      case "Parse": {
        const { statement: name } = message.body;
        const before = statements.find(name);
        // It is refused: then all is as it was.
        if (name !== "" && before) return false;
        this.#parsed.push({ name, before, place: this.#place });
        return true;
      }
      // A portal with a name would be there still if one before it fails.
      case "Bind":
        return message.body.portal === "";
      case "Describe":
        return true;
      case "Close":
        return message.body.kind === "P" && message.body.name === "";
      case "Execute": {
        const { portal: name, maxRows } = message.body;
        const portal = portals.find(name);
        return portal !== undefined && this.#mayTake(portal, { maxRows, next }) &&
          !gathering.wouldBegin(portal, { maxRows, next });
      }
      default:
        return false;
    }
  }

  get #place(): number {
    return this.#landed + this.#flying.length;
  }

  #mayTake(
    portal: Portal,
    { maxRows, next }: { maxRows: number; next: FrontendMessage | undefined },
  ): portal is Flying["portal"] {
    return maxRows <= 0 && isFlyable(this.#context(), portal, { last: next?.name === "Sync" });
  }

  /** Says whether the portal's statement is on its way; its answer comes later, then. `next` is the message behind its
   * Execute, if that is here already. */
  takes(
    portal: Portal,
    { maxRows, next }: { maxRows: number; next: FrontendMessage | undefined },
  ): false | Promise<true> {
    if (!this.#mayTake(portal, { maxRows, next })) return false;
    if (!this.open && !(next && MAY_LEAD_ON.has(next.name))) return false;
    return this.#take(portal);
  }

  async #take(portal: Flying["portal"]): Promise<true> {
    if (!this.open) this.#begin();
    const bytes = portal.encoded!.list.length;
    while (this.open && (this.#isFull || this.#bytes + bytes > FLYING_BYTES_MAX)) {
      await this.#land();
    }
    // It does not run twice.
    portal.answer = done("");
    try {
      const ahead = await this.#start(portal);
      this.#flying.push({ portal, ahead, end: this.#held.size });
      this.#bytes += bytes;
      return true;
    } catch (cause) {
      if (!this.open) await this.end();
      throw cause;
    }
  }

  get #isFull(): boolean {
    return this.#flying.length >= FLYING_MAX;
  }

  #begin(): void {
    this.#number++;
    this.#context().replies.hold(this.#held);
  }

  async #start(portal: Flying["portal"]): Promise<Ahead> {
    const context = this.#context();
    const { transaction, cancellation } = context;
    transaction.query();
    const { plan } = portal.statement;
    const begin = transaction.inBlock || writes(plan);
    const leased = transaction.lease({ begin, writes: writes(plan) });
    const lease = leased instanceof Promise ? await leased : leased;
    cancellation.check();
    const work = {
      statement: portal.statement,
      options: optionsOf(portal),
      encoded: portal.encoded!,
    };
    const flight = this.#number;
    const executed: Promise<Executed> = plan.kind === "data"
      ? lease.execute({ ...executionOf(context, { plan, ...work }), flight })
      : lease.runSteps({ ...stepsExecutionOf(context, { plan, ...work }), flight });
    const ahead: Ahead = { lease, executed, isAnswered: false };
    // What went wrong is told when its turn comes.
    executed.catch(() => {}).then(() => {
      ahead.isAnswered = true;
    });
    return ahead;
  }

  async end(): Promise<void> {
    while (this.open) await this.#land();
    const { replies } = this.#context();
    replies.release(this.#held, this.#said, this.#held.size);
    this.forget();
  }

  /** Nobody will be told anything. */
  forget(): void {
    for (const { ahead } of this.#flying) void abandon(ahead);
    this.#flying = [];
    this.#bytes = 0;
    this.#landed = 0;
    this.#parsed = [];
    this.#said = 0;
    this.#held.moveTo(0);
    this.#context().replies.hold(null);
  }

  /** Answers the first of them. */
  async #land(): Promise<void> {
    const context = this.#context();
    const { limits, replies } = context;
    limits.statementBegins({ anew: true, graceMs: LIST_MS_MAX });
    replies.hold(null);
    try {
      if (await wasSkipped(this.#flying[0].ahead)) await this.#startAgain();
      const { portal, ahead, end } = this.#flying[0];
      replies.release(this.#held, this.#said, end);
      this.#said = end;
      await answer(context, portal, ahead);
      this.#flying.shift();
      this.#bytes -= portal.encoded!.list.length;
      this.#landed++;
      // The connection was lost, and another one has taken its place.
      if (!ahead.lease.alive && this.open) await this.#startAgain();
    } catch (cause) {
      this.#fail();
      throw cause;
    } finally {
      limits.statementEnds();
    }
    replies.hold(this.#held);
  }

  /** Those that are left, in a flight of their own. */
  async #startAgain(): Promise<void> {
    this.#number++;
    for (const flying of this.#flying) {
      void abandon(flying.ahead);
      flying.ahead = await this.#start(flying.portal);
    }
  }

  /** What came behind the statement that failed has not happened. */
  #fail(): void {
    const { statements } = this.#context();
    for (const { name, before, place } of this.#parsed.reverse()) {
      if (place > this.#landed) statements.putBack(name, before);
    }
    this.forget();
  }
}

/** What may belong to a statement more. */
const MAY_LEAD_ON: ReadonlySet<FrontendMessage["name"]> = new Set(["Parse", "Bind", "Describe"]);

async function wasSkipped({ executed }: Ahead): Promise<boolean> {
  try {
    await executed;
    return false;
  } catch (cause) {
    return cause instanceof SkippedRequest;
  }
}

/** Whatever has come of it, nobody asks for its rows. */
async function abandon({ lease, executed }: Ahead): Promise<void> {
  try {
    const { cursor } = await executed;
    if (cursor !== 0 && lease.alive) await lease.closeCursor(cursor);
  } catch {
    // Then there is nothing to close.
  }
}

function optionsOf(portal: Portal): RunOptions {
  const { parameters, parameterFormats, resultFormats, encoded } = portal;
  return {
    parameters,
    parameterFormats,
    resultFormats,
    encoded,
    rowsMax: 0,
    alone: false,
    simple: false,
    keep: true,
  };
}

async function answer(context: Context, portal: Portal, ahead: Ahead): Promise<void> {
  const { replies } = context;
  const { statement, resultFormats } = portal;
  const answer = await run(context, statement, { ...optionsOf(portal), ahead });
  portal.answer = answer;
  const formats = answer.formats ?? resultFormats;
  const isDone = await ahead.executed.then(({ cursor }) => cursor === 0, () => false);
  const { rows } = await sendRows(context, { answer, rowsMax: 0, formats, isDone });
  replies.complete(answer.tag(rows));
  const drained = replies.drain();
  if (drained) await drained;
}
