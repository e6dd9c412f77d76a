// IRIS has no arrays: what is written as one, or bound as one, becomes its elements one by one.

import type { Expression } from "../../iris/tree_expression.ts";
import { isEnumArray } from "../../types/enums.ts";
import { PgError } from "../../errors/pg_error.ts";
import { parseArray } from "../../types/array_text.ts";
import type { PgType } from "../../types/pg_type.ts";
import { unknown } from "../../types/text.ts";
import { typeByOid, TYPES } from "../../types/types.ts";
import { NULL, string } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { bodyOf, locationOf, type Node } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { constant } from "./constant.ts";
import { commonType, isInteger, isNumber, isString } from "../types/type_families.ts";
import { valueTypeOf } from "../types/type_names.ts";
import { type Value, value } from "../compiling/value.ts";

export interface Elements {
  /** Null where the array itself is NULL. */
  values: readonly Value[] | null;
  /** Of an element; 0 where only IRIS knows. */
  type: number;
  /** A %List of more of them, all of them texts. */
  list?: Expression;
}

export interface ElementOptions {
  at: Place;
  /** What an element is taken for where nothing tells. */
  type: number;
  /** True where an element must not stand there twice. */
  exact: boolean;
  /** True where a list of texts will do. */
  gathers?: boolean;
}

/** Null where the node is no array that could be taken apart. */
export function elementsOf(node: Node, options: ElementOptions): Elements | null {
  const cast = bodyOf(node, "TypeCast");
  if (cast) {
    const named = valueTypeOf(cast.typeName!, options.at.to.context);
    const element = elementTypeOf(named.oid);
    if (!element) return null;
    const within = bodyOf(cast.arg, "TypeCast");
    return within
      ? recast(cast.arg!, element.oid, options)
      : bare(cast.arg!, { ...options, type: element.oid });
  }
  return bare(node, options);
}

/** `'{1,2}'::int2[]::int[]`, as psycopg writes what is bound: the same elements, where no value changes by it. */
function recast(node: Node, type: number, options: ElementOptions): Elements | null {
  const inner = elementsOf(node, options);
  if (!inner) return null;
  const same = inner.type === type || isString(inner.type) && isString(type) ||
    isInteger(inner.type) && isNumber(type);
  if (!same) return null;
  return { type, values: inner.values?.map((one) => ({ ...one, type })) ?? null };
}

export function elementTypeOf(array: number): PgType<unknown> | undefined {
  if (isEnumArray(array)) return typeByOid(array - 1);
  return array === 0 ? undefined : TYPES.find((type) => type.array === array);
}

function bare(node: Node, { at, type, exact, gathers }: ElementOptions): Elements | null {
  const list = bodyOf(node, "A_ArrayExpr");
  if (list) {
    if (list.elements?.some((element) => bodyOf(element, "A_ArrayExpr"))) {
      throw unsupported("an array of arrays is not supported", list.location);
    }
    const values = (list.elements ?? []).map((element) => at.value(element));
    const common = commonType(values.map((one) => one.type));
    return { values, type: common || type };
  }
  const single = bodyOf(node, "A_Const");
  if (single?.isnull) return { values: null, type };
  if (single?.sval) return { values: written(node, { at, type, exact }), type };
  const param = bodyOf(node, "ParamRef");
  if (!param) return null;
  const row = typeByOid(type);
  const number = param.number ?? 0;
  const { size, literals, gathered, type: of = type } = at.to.list(
    { param: number, exact, gathers },
    row?.array ?? 0,
  );
  if (size === null) return { values: null, type };
  if (literals) {
    const named = { oid: of, row: typeByOid(of)!, typmod: -1 };
    const write = (text: string) => constant(text, named, { at, node });
    return {
      values: literals.map((text) => text === null ? value(NULL, of) : write(text)),
      type: of,
      ...gathered !== undefined && { list: at.to.argument({ param: number, element: "all" }) },
    };
  }
  const values = Array.from(
    { length: size },
    (_, element) => value(at.to.argument({ param: number, element }), type),
  );
  return { values, type };
}

/** `'{1,2}'`. */
function written(node: Node, { at, type }: ElementOptions): Value[] {
  const text = bodyOf(node, "A_Const")!.sval!.sval ?? "";
  const row = type === unknown.oid ? undefined : typeByOid(type);
  let elements: readonly (string | null)[];
  try {
    elements = parseArray(text, {
      delimiter: row?.delimiter ?? ",",
      read: (element) => element,
    }).elements;
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw new Misplaced(cause.condition, cause.message, {
      ...cause.fields,
      location: locationOf(node),
    });
  }
  return elements.map((one) => {
    if (one === null) return value(NULL, unknown.oid);
    if (!row) return value(string(one), unknown.oid, { notNull: true });
    return constant(one, { oid: row.oid, row, typmod: -1 }, { at, node });
  });
}
