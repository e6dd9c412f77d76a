// Arrays that are bound: a plan for their sizes, and their elements as values of their own.

import { PgError } from "../../errors/pg_error.ts";
import { decodeUtf8 } from "../../bytes/cursor.ts";
import { ListWriter } from "../../iris/list.ts";
import type { ListParameter, Lists, ListSize } from "../../sql/plans/argument.ts";
import type { PgArray } from "../../types/arrays.ts";
import { parseArray } from "../../types/array_text.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "../../types/column.ts";
import { isGathered, isWritable } from "../../sql/types/type_families.ts";
import { interval } from "../../types/interval.ts";
import { decodeValue, encodeIrisValue } from "../../types/parameters.ts";
import { isEnumArray } from "../../types/enums.ts";
import { refuseNul, text } from "../../types/text.ts";
import type { PgType } from "../../types/pg_type.ts";
import { typeByOid, TYPES } from "../../types/types.ts";

/** A value as it was bound. */
export interface BoundValue {
  type: number;
  format: number;
  bytes: Uint8Array | null;
  settings: OutputSettings;
}

/** So many `?` leave room for the other ones of a statement. (C:%SQL.Statement) */
const ELEMENTS_MAX = 300;
const LITERALS_MAX = 65_535;
const CHARACTERS_MAX = 1_000_000;

/** PostgreSQL may take it, where it can work the statement out. */
export class TooManyElements extends PgError {}

/** What Bind gave, where arrays are taken apart; each of them is read once. */
export class BoundLists {
  readonly #valueOf: (param: number, type?: number) => BoundValue;
  readonly #lists = new Map<number, List | null>();

  constructor(valueOf: (param: number, type?: number) => BoundValue) {
    this.#valueOf = valueOf;
  }

  /** The plan for these arrays; a plan without arrays is its own. */
  plan<Sized extends { lists?: Lists<Sized> }>(plan: Sized): Sized {
    if (!plan.lists) return plan;
    const sizes = new Map<number, ListSize>();
    for (const parameter of plan.lists.parameters) {
      const { param, single, type } = parameter;
      const size = single
        ? singleOf(this.#valueOf(param))
        : sizeOf(this.#list(param, type), parameter);
      sizes.set(param, size);
    }
    refuseLong(sizes.values());
    return plan.lists.plan(sizes);
  }

  /** One element of an array, behind its end the last one; or all of its texts, as a list in the list. */
  encode(param: number, index: number | "all", to: ListWriter): void {
    const list = this.#list(param);
    const elements = list?.elements ?? [];
    if (index === "all") return void to.list(listOf(list!));
    const one = elements[Math.min(index, elements.length - 1)] ?? null;
    if (one === null) to.nothing();
    else encodeIrisValue(list!.element.iris.encode(one), to);
  }

  /** Several texts as a list in the list. */
  gather(params: readonly number[], to: ListWriter): void {
    const elements = params.map((param) => textOf(this.#valueOf(param)));
    to.list(listOf({ element: text, elements }));
  }

  #list(param: number, type?: number): List | null {
    const known = this.#lists.get(param);
    if (known !== undefined) return known;
    const list = decodeList(this.#valueOf(param, type));
    this.#lists.set(param, list);
    return list;
  }
}

/** A value that stands in the SQL, or in a list. */
function singleOf(value: BoundValue): ListSize {
  const { type, format, bytes, settings } = value;
  const row = typeByOid(type);
  if (bytes === null || !row) return { size: 1, single: true, type, literals: [null] };
  if (isGathered(type)) return { size: 1, single: true, type, gathered: textOf(value).length };
  const decoded = decodeValue(row, { format, bytes, settings });
  const written = row.text.encode(decoded, OUTPUT_DEFAULTS);
  return { size: 1, single: true, type, literals: [written] };
}

function textOf({ format, bytes, settings }: BoundValue): string {
  return decodeValue(text, { format, bytes: bytes!, settings });
}

/** Without NULL, which is in no list. */
function listOf({ element, elements }: List): Uint8Array {
  const list = new ListWriter();
  for (const one of elements) if (one !== null) encodeIrisValue(element.iris.encode(one), list);
  return list.take();
}

/** The text of a statement has an end as well, and so has a list. */
function refuseLong(sizes: Iterable<ListSize>): void {
  let characters = 0;
  for (const { literals = [], gathered = 0 } of sizes) {
    characters += gathered;
    for (const literal of literals) characters += literal?.length ?? 0;
  }
  if (characters <= CHARACTERS_MAX) return;
  throw new TooManyElements(
    "program_limit_exceeded",
    `values of ${characters} characters are too long for a list: IRIS takes ${CHARACTERS_MAX}`,
    HINT,
  );
}

const HINT = { hint: "Send fewer elements at a time, or put them into a table." };

interface List {
  element: PgType<unknown>;
  elements: readonly unknown[];
}

function sizeOf(list: List | null, { exact, gathers = false }: ListParameter): ListSize {
  if (list === null) return { size: null };
  const { length } = list.elements;
  if (length <= ELEMENTS_MAX) {
    // Powers of two keep the plans few; the last element stands for the missing ones.
    const padded = exact || length === 0 ? length : 2 ** Math.ceil(Math.log2(length));
    return { size: Math.min(padded, ELEMENTS_MAX) };
  }
  const { oid: type } = list.element;
  const gathered = gathers && isGathered(type);
  const canBe = gathered || isWritable(type);
  if (gathered && length <= LITERALS_MAX) {
    const given = list.elements.filter((one) => one !== null) as string[];
    return {
      size: length,
      type,
      literals: given.length < length ? [null] : [],
      gathered: given.reduce((sum, one) => sum + one.length, 0),
    };
  }
  if (canBe && length <= LITERALS_MAX) {
    const write = (one: unknown) =>
      one === null ? null : list.element.text.encode(one, OUTPUT_DEFAULTS);
    return { size: length, type, literals: list.elements.map(write) };
  }
  const most = canBe ? LITERALS_MAX : ELEMENTS_MAX;
  throw new TooManyElements(
    "program_limit_exceeded",
    `an array of ${length} elements is too long: IRIS takes ${most}`,
    HINT,
  );
}

/** Null where the array is NULL. */
function decodeList({ type, format, bytes, settings }: BoundValue): List | null {
  if (bytes === null) return null;
  const row = typeByOid(type);
  const element = isEnumArray(type)
    ? typeByOid(type - 1)
    : TYPES.find(({ array }) => array !== 0 && array === type);
  if (row && element) {
    const array = decodeValue(row as PgType<PgArray<unknown>>, { format, bytes, settings });
    return { element, elements: array.elements };
  }
  // A client that calls its array a text writes it as one.
  if (format !== 0 && type !== text.oid) {
    throw new PgError("datatype_mismatch", "an array is expected here");
  }
  return {
    element: text,
    elements: parseArray(decodeUtf8(bytes), { delimiter: ",", read: refuseNul }).elements,
  };
}

/** One number of a bound interval. */
export function encodePart(
  { type, format, bytes, settings }: BoundValue,
  part: "months" | "days" | "micros",
  to: ListWriter,
): void {
  if (bytes === null) {
    to.nothing();
    return;
  }
  const row = type === interval.oid || format !== 0 ? typeByOid(type) : interval;
  if (row?.oid !== interval.oid) {
    throw new PgError("datatype_mismatch", "an interval is expected here");
  }
  to.string(String(decodeValue(interval, { format, bytes, settings })[part]));
}
