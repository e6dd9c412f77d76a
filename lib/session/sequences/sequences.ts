// Sequences: numbers that the sessions of a gateway draw from blocks, and blocks that gateways draw from IRIS, each
// in a moment of its own, whatever becomes of the transaction. What is left of a block when the gateway ends is a
// gap, as after a crash of PostgreSQL.

import { acquireOwn } from "../../backend/acquire_own.ts";
import type { Lease, Pool } from "../../backend/contract.ts";
import { answerOfText, rowsOfText } from "../../backend/rows_of_text.ts";
import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import { sequenceQuestion, SEQUENCES } from "../../sql/definitions/sequences.ts";
import type { SequenceName } from "../../sql/plans/argument.ts";
import type { SequenceCall, SessionCommand } from "../../sql/plans/session_plan.ts";
import type { Column } from "../../types/column.ts";
import { typeByName } from "../../types/types.ts";
import { DataRow } from "../../wire/results.ts";
import { type Answer, catalogAnswer } from "../running/answer.ts";
import { formatOf } from "../running/bound.ts";
import type { Context } from "../context.ts";
import { ownerOf, setCounter } from "./serial_counters.ts";
import type { CommandOptions } from "../running/run.ts";
import { qualifiedKey } from "../../iris/names.ts";

/** PostgreSQL logs as many at once. (SEQ_LOG_VALS) */
const BLOCK_SIZE = 32n;
/** Where rows come in bulk, each of which draws one. What is left is for whoever draws next. */
const BULK_BLOCK_SIZE = 1000n;
const INT8 = typeByName("int8")!;

interface Line {
  increment: bigint;
  least: bigint;
  most: bigint;
  cycles: boolean;
  last: bigint;
  called: boolean;
}

interface Block {
  next: bigint;
  left: bigint;
  increment: bigint;
}

const BLOCKS = new WeakMap<Pool, Map<string, Block>>();
/** What a session has drawn, by sequence, and what it drew last. */
const DRAWN = new WeakMap<Context, { values: Map<string, bigint>; last: string | null }>();

function blocksOf({ effects: { pool } }: Context): Map<string, Block> {
  let blocks = BLOCKS.get(pool);
  if (!blocks) BLOCKS.set(pool, blocks = new Map());
  return blocks;
}

function drawnBy(context: Context) {
  let drawn = DRAWN.get(context);
  if (!drawn) DRAWN.set(context, drawn = { values: new Map(), last: null });
  return drawn;
}

function identityKey({ schema, name }: SequenceName): string {
  return `identity\0${qualifiedKey({ schema, name })}`;
}

/** The number that IRIS's own counter gave the last row of an INSERT. */
export function noteDrawn(
  context: Context,
  table: SequenceName | undefined,
  rowId: string,
): void {
  if (!table || !/^\d+$/.test(rowId)) return;
  const drawn = drawnBy(context);
  drawn.last = identityKey(table);
  drawn.values.set(drawn.last, BigInt(rowId));
}

/** The sequence has changed: what is left of its block is no good any more. */
export function forgetSequence(context: Context, sequence: SequenceName): void {
  blocksOf(context).delete(qualifiedKey(sequence));
}

/** The last number that anyone drew from the block of this gateway; IRIS has only the block's end. */
export function drawnFrom(context: Context, sequence: SequenceName): bigint | null {
  const block = blocksOf(context).get(qualifiedKey(sequence));
  return block ? block.next - block.increment : null;
}

export function forgetDrawn(context: Context): void {
  DRAWN.delete(context);
}

export async function nextval(context: Context, sequence: SequenceName): Promise<bigint> {
  const owner = blocksOf(context).has(qualifiedKey(sequence))
    ? null
    : await ownerOf(context, sequence);
  if (owner) {
    throw new PgError(
      "feature_not_supported",
      `nextval() of "${sequence.name}" is not supported`,
      { hint: `IRIS numbers the rows of "${owner.name}" itself: leave the column out.` },
    );
  }
  const key = qualifiedKey(sequence);
  const blocks = blocksOf(context);
  let block = blocks.get(key);
  // What the transaction has made itself nobody else can count on yet: it goes with the transaction.
  if (context.transaction.hasChangedSchema) {
    block = await drawBlock(await context.transaction.lease({ begin: false }), sequence, 1n);
  } else if (!block || block.left === 0n) {
    const inBulk = context.copyFeed.open || context.gathering.open;
    const size = inBulk ? BULK_BLOCK_SIZE : BLOCK_SIZE;
    const fresh = await alone(context, (lease) => drawBlock(lease, sequence, size));
    // Others may have come first: their block goes on, and this one behind it is lost.
    block = blocks.get(key);
    if (!block || block.left === 0n) blocks.set(key, block = fresh);
  }
  const value = block.next;
  block.next += block.increment;
  block.left--;
  const drawn = drawnBy(context);
  drawn.values.set(key, value);
  drawn.last = key;
  return value;
}

async function currval(context: Context, sequence: SequenceName): Promise<bigint> {
  const { values } = drawnBy(context);
  const value = values.get(qualifiedKey(sequence));
  if (value !== undefined) return value;
  const owner = await ownerOf(context, sequence);
  const numbered = owner && values.get(identityKey(owner));
  if (numbered !== undefined && numbered !== null) return numbered;
  throw new PgError(
    "object_not_in_prerequisite_state",
    `currval of sequence "${sequence.name}" is not yet defined in this session`,
  );
}

function lastval(context: Context): bigint {
  const { last, values } = drawnBy(context);
  if (last !== null) return values.get(last)!;
  throw new PgError(
    "object_not_in_prerequisite_state",
    "lastval is not yet defined in this session",
  );
}

async function setval(context: Context, call: Omit<SequenceCall, "column">): Promise<bigint> {
  const { sequence, value: text = "0", called = true } = call;
  const { schema, name } = sequence!;
  const owner = await ownerOf(context, sequence!);
  if (owner) return await setCounter(context, owner, { value: BigInt(text), called });
  const value = BigInt(text);
  await alone(context, async (lease) => {
    const { least, most } = await lineOf(lease, sequence!);
    if (value < least || value > most) {
      throw new PgError(
        "numeric_value_out_of_range",
        `setval: value ${value} is out of bounds for sequence "${name}" (${least}..${most})`,
      );
    }
    await rowsOfText(lease, {
      sql: `UPDATE ${SEQUENCES} SET "last_value" = ?, "is_called" = ? ` +
        'WHERE "schema_name" = ? AND "sequence_name" = ?',
      values: [String(value), called ? "1" : "0", schema, name],
    });
  });
  forgetSequence(context, sequence!);
  if (called) drawnBy(context).values.set(qualifiedKey(sequence!), value);
  return value;
}

/** On a connection of its own, so that a rollback does not give numbers back. */
async function alone<T>(context: Context, work: (lease: Lease) => Promise<T>): Promise<T> {
  const { transaction, effects, cancellation } = context;
  if (!transaction.begun) return await work(await transaction.lease({ begin: false }));
  const { signal } = cancellation;
  const lease = await acquireOwn(effects.pool, { signal, aside: true });
  try {
    return await work(lease);
  } finally {
    lease.release();
  }
}

async function lineOf(lease: Lease, sequence: SequenceName): Promise<Line> {
  const missing = new PgError("undefined_table", `relation "${sequence.name}" does not exist`);
  let rows: (string | null)[][];
  try {
    rows = await rowsOfText(lease, sequenceQuestion(sequence));
  } catch (cause) {
    if (!(cause instanceof PgError) || cause.condition !== "undefined_table") throw cause;
    throw missing;
  }
  if (rows.length === 0) throw missing;
  const [increment, least, most, cycles, last, called] = rows[0].map((cell) => BigInt(cell ?? 0));
  return { increment, least, most, cycles: cycles === 1n, last, called: called === 1n };
}

const TRIES_MAX = 100;

/** Whoever finds the line as it was read has the block; who does not tries again. */
async function drawBlock(
  lease: Lease,
  sequence: SequenceName,
  size: bigint,
): Promise<Block> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const line = await lineOf(lease, sequence);
    const block = blockAfter(line, { ...sequence, size });
    const last = block.next + block.increment * (block.left - 1n);
    const { schema, name } = sequence;
    const { rowCount } = await answerOfText(lease, {
      sql: `UPDATE ${SEQUENCES} SET "last_value" = ?, "is_called" = 1 WHERE "schema_name" = ? ` +
        'AND "sequence_name" = ? AND "last_value" = ? AND "is_called" = ?',
      values: [String(last), schema, name, String(line.last), line.called ? "1" : "0"],
    });
    if (rowCount > 0) return block;
  }
  throw new PgError("lock_not_available", `sequence "${sequence.name}" is too busy`);
}

function blockAfter(line: Line, { name, size }: SequenceName & { size: bigint }): Block {
  const { increment, least, most, cycles, last, called } = line;
  let next = called ? last + increment : last;
  if (next > most || next < least) {
    if (!cycles) {
      const [what, limit] = increment > 0n ? ["maximum", most] : ["minimum", least];
      throw new PgError(
        "sequence_generator_limit_exceeded",
        `nextval: reached ${what} value of sequence "${name}" (${limit})`,
      );
    }
    next = increment > 0n ? least : most;
  }
  const room = increment > 0n ? (most - next) / increment : (next - least) / -increment;
  return { next, increment, left: room + 1n < size ? room + 1n : size };
}

/** The next number of a sequence, or the one that this session drew last. */
export async function drawn(
  context: Context,
  { draw, sequence }: { draw: "nextval" | "currval"; sequence: SequenceName },
): Promise<string> {
  return String(
    draw === "nextval" ? await nextval(context, sequence) : await currval(context, sequence),
  );
}

export function sequenceColumns(calls: readonly SequenceCall[]): Column[] {
  return calls.map(({ column: name }) => ({
    name,
    tableOid: 0,
    attribute: 0,
    type: INT8.oid,
    size: INT8.size,
    typmod: -1,
  }));
}

export async function runSequences(
  context: Context,
  { tag, calls, values: query }: Extract<SessionCommand, { command: "sequence" }>,
  { resultFormats }: CommandOptions,
): Promise<Answer> {
  const values: (Uint8Array | null)[] = [];
  for (const [index, call] of calls.entries()) {
    const given = query === undefined ? call : await callWith(context, call, query);
    if (!given) {
      values.push(null);
      continue;
    }
    const value = await valueOf(context, given);
    values.push(encoded(value, formatOf(resultFormats, index)));
  }
  const to = new Writer();
  DataRow.encode({ values }, to);
  return catalogAnswer({
    columns: sequenceColumns(calls),
    bytes: to.take(),
    starts: Uint32Array.of(0),
    tag: `${tag} 1`,
  });
}

/** Null where it is to be set to nothing. */
async function callWith(
  context: Context,
  call: SequenceCall,
  sql: string,
): Promise<SequenceCall | null> {
  const lease = await context.transaction.lease({ begin: context.transaction.inBlock });
  const rows = await rowsOfText(lease, { sql, values: [] });
  if (rows.length !== 1) {
    throw new PgError("feature_not_supported", "setval() for several rows is not supported");
  }
  const [value, called = "1"] = rows[0];
  if (value === null || called === null) return null;
  return { ...call, value, called: called === "1" };
}

export async function valueOf(
  context: Context,
  call: Omit<SequenceCall, "column">,
): Promise<bigint> {
  switch (call.function) {
    case "nextval":
      return await nextval(context, call.sequence!);
    case "currval":
      return await currval(context, call.sequence!);
    case "lastval":
      return lastval(context);
    case "setval":
      return await setval(context, call);
  }
}

function encoded(value: bigint, format: number): Uint8Array {
  if (format === 0) return new TextEncoder().encode(String(value));
  const to = new Writer();
  INT8.binary!.encode(value, to);
  return to.take();
}
