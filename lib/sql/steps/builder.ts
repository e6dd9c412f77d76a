// Gathers a program's texts while the statements of its steps are compiled.

import { print } from "../../iris/print.ts";
import type { Statement } from "../../iris/tree.ts";
import type {
  Expression,
  Parameter,
  PseudoColumn,
  QualifiedName,
} from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { typeByOid } from "../../types/types.ts";
import { and, cast, column, compare, item } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { type Call, cellOperand, type Operand, ROW_ID } from "../program.ts";
import { columnNamed, type KnownColumn, type ScopeTable } from "../compiling/scope.ts";
import { type Value, value } from "../compiling/value.ts";

export class Builder {
  readonly to: Compiler;
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(to: Compiler) {
    this.to = to;
  }

  call(statement: Statement): Call {
    const { text, parameters } = print(statement);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.texts.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return { text: number, operands: parameters };
  }
}

export function operand(index: Operand): Parameter {
  return { kind: "parameter", index };
}

export function rowId(table: QualifiedName | null = null): PseudoColumn {
  return { kind: "pseudo_column", table, name: "%ID" };
}

/** The row that the program is at, if it still is as the conditions say. */
export function current(
  table: QualifiedName | null,
  conditions: readonly Predicate[] = [],
): Predicate {
  return and([compare(rowId(table), "=", operand(ROW_ID)), ...conditions]);
}

/** The cells of the rows that drive a loop: %ID first, and then whatever somebody asks for. */
export class Cells {
  readonly #expressions: Expression[];
  readonly #numbers = new Map<string, number>();

  constructor(first: readonly Expression[]) {
    this.#expressions = [...first];
  }

  items() {
    return this.#expressions.map((expression, index) => item(expression, `cell_${index}`));
  }

  /** Where an expression's value will be. */
  operand(expression: Expression): Operand {
    const key = JSON.stringify(expression);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#expressions.push(expression) - 1;
      this.#numbers.set(key, number);
    }
    return cellOperand(number);
  }

  /** The value that an expression has in the loop's row. */
  value(expression: Expression, { type, typmod, notNull }: Omit<KnownColumn, "name">): Value {
    const parameter = operand(this.operand(expression));
    // IRIS takes a bare ? for a string.
    const target = typeByOid(type)?.iris.cast;
    return value(target ? cast(parameter, target) : parameter, type, { typmod, notNull });
  }

  /** A table of FROM as those see it who stand outside of it: its columns are cells. */
  seenFrom(table: ScopeTable): ScopeTable {
    return {
      ...table,
      resolve: (name) => {
        const known = columnNamed(table.columns, name) ?? UNKNOWN;
        return this.value(column(name, table.label), known);
      },
    };
  }
}

const UNKNOWN = { type: 0, typmod: -1, notNull: false };
