// A program as the helper class takes it, which then runs in one call; null where it has a step that only the backend
// process can take.

import { ListWriter } from "../iris/list.ts";
import {
  type Call,
  type Conflict,
  type Operand,
  type Program,
  ROW_ID,
  type Step,
} from "../sql/program.ts";
import { PARAMETERS_MAX } from "./argument_limits.ts";
import { typeOfIrisColumn } from "../types/iris_types.ts";
import type { RowLocks } from "./row_locks.ts";
import type { Statement, Statements } from "./statements.ts";
import type { UniqueKeys } from "./unique_keys.ts";

export interface HelperProgram {
  /** See RunProgram in the helper class. */
  steps: Uint8Array;
  statements: readonly Statement[];
}

export interface HelperSteps extends HelperProgram {
  operands: readonly Operand[];
}

export interface ProgramTools {
  statements: Statements;
  keys: UniqueKeys;
  locks: RowLocks;
}

/** Whether it has no other steps, as far as they tell. */
export function isHelped({ bound, steps }: Program): boolean {
  return !bound && steps.every(isKnown);
}

function isKnown(step: Step): boolean {
  switch (step.do) {
    case "each": {
      const { rows, steps } = step;
      return rows.kind === "query" && rows.most === undefined && steps[0]?.do !== "insert" &&
        fits(rows.call) && steps.every(isKnown);
    }
    case "insert": {
      const { call, conflict } = step;
      const [find, update] = [conflict?.target?.find, conflict?.update];
      return fits(call) && find !== null && (!find || fits(find)) && (!update || fits(update));
    }
    case "change":
      return !step.once && fits(step.call);
    case "lock":
      return step.locked === "wait";
    case "give":
      return fits(step.call);
    case "give_row":
      return true;
    case "choose":
    case "run":
      return false;
  }
}

function fits({ operands }: Call): boolean {
  return operands.length <= PARAMETERS_MAX;
}

/** IRIS may be asked to prepare its statements, and for the keys of a table. */
export function helperProgram(tools: ProgramTools, program: Program): HelperProgram | null {
  const encoding = new Encoding(tools, {
    ...program,
    // Here parameters count from 1, and cells from -1.
    operand: (operand) => operand + 1,
  });
  const steps = encoding.steps(program.steps);
  return steps && { steps, statements: encoding.statements };
}

/** Steps for one row, whose parameters are then the values of `operands`. */
export function helperSteps(
  tools: ProgramTools,
  { program: { texts, answer }, steps }: { program: Program; steps: readonly Step[] },
): HelperSteps | null {
  if (!steps.every(isKnown)) return null;
  const operands: Operand[] = [];
  const encoding = new Encoding(tools, {
    texts,
    answer,
    operand(operand) {
      if (operand === ROW_ID) return ROW;
      const known = operands.indexOf(operand) + 1;
      return known || operands.push(operand);
    },
  });
  const encoded = encoding.steps(steps);
  return encoded && { steps: encoded, statements: encoding.statements, operands };
}

interface Encoded extends Pick<Program, "texts" | "answer"> {
  operand(operand: Operand): number;
}

class Encoding {
  readonly statements: Statement[] = [];
  readonly #tools: ProgramTools;
  readonly #program: Encoded;

  constructor(tools: ProgramTools, program: Encoded) {
    this.#tools = tools;
    this.#program = program;
  }

  steps(steps: readonly Step[]): Uint8Array | null {
    const list = new ListWriter();
    for (const step of steps) {
      const one = this.#step(step);
      if (one === null) return null;
      list.list(one);
    }
    return list.take();
  }

  #step(step: Step): Uint8Array | null {
    switch (step.do) {
      case "each":
        return this.#each(step);
      case "insert":
        return this.#insert(step.call, step.conflict);
      case "change":
      case "give":
        return named(step.do, this.#call(step.call)).take();
      case "lock": {
        const text = this.#tools.locks.known(step.table);
        return text === undefined ? null : named("lock", this.#list(text, [ROW])).take();
      }
      case "give_row":
        return new ListWriter().string("row").integer(this.#program.answer!.hidden + 1).take();
      default:
        return null;
    }
  }

  #each({ rows, steps }: Extract<Step, { do: "each" }>): Uint8Array | null {
    if (rows.kind !== "query") return null;
    const call = this.#call(rows.call);
    const { columns } = this.statements.at(-1)!.prepared;
    // A stream's cell is no value of a statement.
    if (columns?.some((column) => typeOfIrisColumn(column).stream)) return null;
    const inner = this.steps(steps);
    if (inner === null) return null;
    return named("each", call).list(inner).integer(rows.id ? 1 : 0).integer(rows.once ? 1 : 0)
      .take();
  }

  #insert(call: Call, conflict: Conflict | null): Uint8Array | null {
    const list = named("insert", this.#call(call));
    if (conflict === null) return list.integer(0).take();
    const { target, update, filtered } = conflict;
    if (target === null) return list.integer(1).take();
    this.#tools.keys.check(target);
    list.integer(1).list(this.#call(target.find!));
    if (update) list.list(this.#call(update)).integer(filtered ? 1 : 0);
    return list.take();
  }

  #call({ text, operands }: Call): Uint8Array {
    const { texts, operand } = this.#program;
    return this.#list(texts[text], operands.map(operand));
  }

  #list(sql: string, operands: readonly number[]): Uint8Array {
    const statement = this.#tools.statements.prepare(sql);
    this.statements.push(statement);
    const list = new ListWriter();
    for (const operand of operands) list.integer(operand);
    const { handle } = statement.prepared;
    return new ListWriter().integer(handle).list(list.take()).take();
  }
}

/** The %ID of the row that the program is at. */
const ROW = 0;

function named(what: string, call: Uint8Array): ListWriter {
  return new ListWriter().string(what).list(call);
}
