// CREATE, ALTER and DROP SEQUENCE: a line in a table of the gateway's own, from which sessions draw numbers.

import type { AlterSeqStmt, CreateSeqStmt, Node } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep, Question } from "./definition.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import type { SequenceName } from "../plans/argument.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import { absent, present } from "./skipping.ts";

export const SEQUENCES = '"PgWire"."sequences"';

export const MAKE_SEQUENCES = `CREATE TABLE IF NOT EXISTS ${SEQUENCES} (` +
  '"schema_name" VARCHAR(128) NOT NULL, "sequence_name" VARCHAR(128) NOT NULL, ' +
  '"start_value" BIGINT NOT NULL, "increment" BIGINT NOT NULL, "min_value" BIGINT NOT NULL, ' +
  '"max_value" BIGINT NOT NULL, "cycles" INTEGER NOT NULL, "last_value" BIGINT NOT NULL, ' +
  '"is_called" INTEGER NOT NULL, ' +
  'CONSTRAINT "sequences_pkey" PRIMARY KEY ("schema_name", "sequence_name"))';

const ITS = 'WHERE "schema_name" = ? AND "sequence_name" = ?';

export function sequenceQuestion({ schema, name }: SequenceName): Question {
  return {
    sql:
      `SELECT %NOLOCK "increment", "min_value", "max_value", "cycles", "last_value", "is_called" ` +
      `FROM ${SEQUENCES} ${ITS}`,
    values: [schema, name],
  };
}

const RANGES: Readonly<Record<string, [bigint, bigint]>> = {
  int2: [-32768n, 32767n],
  int4: [-2147483648n, 2147483647n],
  int8: [-9223372036854775808n, 9223372036854775807n],
};

interface Options {
  increment?: bigint;
  start?: bigint;
  minvalue?: bigint | null;
  maxvalue?: bigint | null;
  /** Null begins anew. */
  restart?: bigint | null;
  cycle?: boolean;
  type?: string;
}

function optionsOf(nodes: readonly Node[]): Options {
  const options: Options = {};
  for (const node of nodes) {
    const { defname = "", arg, location } = bodyOf(node, "DefElem")!;
    switch (defname) {
      case "increment":
      case "start":
        options[defname] = numberOf(arg)!;
        break;
      case "minvalue":
      case "maxvalue":
      case "restart":
        options[defname] = numberOf(arg);
        break;
      case "cycle":
        options.cycle = bodyOf(arg, "Boolean")?.boolval ?? false;
        break;
      case "as":
        options.type = strings(bodyOf(arg, "TypeName")?.names).at(-1);
        break;
      case "cache":
      case "owned_by":
        break;
      default:
        throw unsupported(`${defname} of a sequence is not supported`, location);
    }
  }
  if (options.increment === 0n) throw invalid("INCREMENT must not be zero");
  return options;
}

function numberOf(node: Node | undefined): bigint | null {
  const small = bodyOf(node, "Integer");
  const large = bodyOf(node, "Float")?.fval;
  return small ? BigInt(small.ival ?? 0) : large === undefined ? null : BigInt(large);
}

function invalid(message: string): Misplaced {
  return new Misplaced("invalid_parameter_value", message);
}

export const createSequence = definitionRule({
  name: "create_sequence",
  why: "IRIS has no sequences: the gateway keeps them in a table of its own",
  on: "CreateSeqStmt",
  examples: [
    { pg: "CREATE SEQUENCE IF NOT EXISTS s START WITH 10 INCREMENT BY 5", iris: "" },
    { pg: "CREATE SEQUENCE s INCREMENT 0", iris: null, refused: "INCREMENT must not be zero" },
  ],
  rewrite: (node, to) => ({ tag: "CREATE SEQUENCE", steps: sequenceSteps(node, to) }),
});

export function sequenceSteps(
  { sequence, options: nodes = [], if_not_exists: ifNotExists = false }: CreateSeqStmt,
  to: Compiler,
): DefinitionStep[] {
  if (sequence?.relpersistence === "t") {
    throw unsupported("temporary sequences are not supported", sequence.location);
  }
  const { schema, name } = to.tableName(sequence!);
  const options = optionsOf(nodes);
  const increment = options.increment ?? 1n;
  const range = RANGES[options.type ?? "int8"] ?? RANGES.int8;
  const least = options.minvalue ?? (increment > 0n ? 1n : range[0]);
  const most = options.maxvalue ?? (increment > 0n ? range[1] : -1n);
  const start = options.start ?? (increment > 0n ? least : most);
  if (least >= most) throw invalid(`MINVALUE (${least}) must be less than MAXVALUE (${most})`);
  if (start < least) {
    throw invalid(`START value (${start}) cannot be less than MINVALUE (${least})`);
  }
  if (start > most) {
    throw invalid(`START value (${start}) cannot be greater than MAXVALUE (${most})`);
  }
  const numbers = [start, increment, least, most, options.cycle ? 1 : 0, start, 0];
  const error = new PgError("duplicate_table", `relation "${name}" already exists`);
  return [{
    do: "when",
    question: sequenceQuestion({ schema: schema!, name }),
    found: [present(error, ifNotExists)],
    missing: [{
      do: "note",
      make: MAKE_SEQUENCES,
      note: {
        sql: `INSERT INTO ${SEQUENCES} ("schema_name", "sequence_name", "start_value", ` +
          '"increment", "min_value", "max_value", "cycles", "last_value", "is_called") ' +
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values: [schema!, name, ...numbers.map(String)],
      },
    }, { do: "sequence", sequence: { schema: schema!, name } }],
  }];
}

export const alterSequence = definitionRule({
  name: "alter_sequence",
  why: "a line in the gateway's own table is changed",
  on: "AlterSeqStmt",
  examples: [
    { pg: "ALTER SEQUENCE s RESTART WITH 7", iris: "" },
    {
      pg: "ALTER SEQUENCE s AS smallint",
      iris: null,
      refused: "AS in ALTER SEQUENCE is not supported",
    },
  ],
  rewrite: (node, to) => ({ tag: "ALTER SEQUENCE", steps: alterSteps(node, to) }),
});

function alterSteps(
  { sequence, options: nodes = [], missing_ok: missingOk = false }: AlterSeqStmt,
  to: Compiler,
): DefinitionStep[] {
  const { schema, name } = to.tableName(sequence!);
  const { increment, start, minvalue, maxvalue, cycle, type, ...rest } = optionsOf(nodes);
  if (type) throw unsupported("AS in ALTER SEQUENCE is not supported", sequence?.location);
  const changes: [string, string][] = [];
  const set = (column: string, value: unknown) => changes.push([`"${column}" = ?`, String(value)]);
  if (increment !== undefined) set("increment", increment);
  if (start !== undefined) set("start_value", start);
  if (minvalue) set("min_value", minvalue);
  if (maxvalue) set("max_value", maxvalue);
  if (cycle !== undefined) set("cycles", cycle ? 1 : 0);
  if ("restart" in rest) {
    if (rest.restart === null) changes.push(['"last_value" = "start_value"', ""]);
    else set("last_value", rest.restart);
    set("is_called", 0);
  }
  const it = { schema: schema!, name };
  const error = new PgError("undefined_table", `relation "${name}" does not exist`);
  const note: DefinitionStep[] = changes.length === 0 ? [] : [{
    do: "note",
    make: null,
    note: {
      sql: `UPDATE ${SEQUENCES} SET ${changes.map(([text]) => text).join(", ")} ${ITS}`,
      values: [...changes.map(([, value]) => value).filter((value) => value !== ""), schema!, name],
    },
  }];
  return [{
    do: "when",
    question: sequenceQuestion(it),
    found: [...note, { do: "sequence", sequence: it }],
    missing: [absent(error, missingOk)],
  }];
}

export function dropSequence(it: SequenceName, missingOk: boolean): DefinitionStep {
  const { schema, name } = it;
  const error = new PgError("undefined_table", `sequence "${name}" does not exist`);
  return {
    do: "when",
    question: sequenceQuestion(it),
    found: [
      {
        do: "note",
        make: null,
        note: { sql: `DELETE FROM ${SEQUENCES} ${ITS}`, values: [schema, name] },
      },
      { do: "sequence", sequence: it },
    ],
    missing: [absent(error, missingOk)],
  };
}
