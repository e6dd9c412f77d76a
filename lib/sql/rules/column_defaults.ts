// DEFAULT of a column: what IRIS takes for it, or what PostgreSQL is to be asked first.

import { literal } from "../text/quoting.ts";
import type { DefaultValue } from "../../iris/tree_ddl.ts";
import { bool } from "../../types/bool.ts";
import { date, timestamp, timestamptz } from "../../types/datetime.ts";
import { isEnum } from "../../types/enums.ts";
import { unknown } from "../../types/text.ts";
import { uuid } from "../../types/uuid.ts";
import { call, number } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { textOf } from "../text/deparse.ts";
import { nodesOf } from "../text/walk.ts";
import { bodyOf, locationOf, type Node, strings } from "../text/nodes.ts";
import { isAssignable, titleOf } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { Scope } from "../compiling/scope.ts";
import { sequenceNameOf } from "../names/sequence_names.ts";
import { isString } from "../types/type_families.ts";
import { type NamedType, typeOfName } from "../types/type_names.ts";
import { constant } from "../values/constant.ts";

function bareLabel(node: Node, type: NamedType, { context }: Compiler): Node | null {
  const cast = bodyOf(node, "TypeCast");
  if (!cast || !isEnum(type.oid) || typeOfName(cast.typeName!, context).oid !== type.oid) {
    return null;
  }
  return bodyOf(cast.arg, "A_Const")?.sval ? cast.arg! : null;
}

/** What PostgreSQL said of defaults, by what it was asked. */
export type WorkedDefaults = ReadonlyMap<string, string | null>;

export interface Default {
  value: DefaultValue | null;
  text: string | null;
}

export class ColumnDefaults {
  /** What PostgreSQL is to be asked before. */
  readonly questions = new Set<string>();
  readonly #to: Compiler;
  readonly #worked: WorkedDefaults;

  constructor(to: Compiler, worked: WorkedDefaults = new Map()) {
    this.#to = to;
    this.#worked = worked;
  }

  /** What IRIS takes for a default, null where it has nothing of the kind and the gateway writes the default out;
   * and PostgreSQL's own text of it. */
  of(node: Node, about: { type: NamedType; column: string }): Default {
    refuseInDefault(node);
    // A label means the same whatever the type is called one day.
    const text = textOf(bareLabel(node, about.type, this.#to) ?? node);
    try {
      return { value: this.#iris(node, about), text };
    } catch (cause) {
      const isLacking = cause instanceof Misplaced && cause.condition === "feature_not_supported";
      if (!isLacking || text === null) throw cause;
      const question = defaultQuestion(node, { text, type: about.type });
      const worked = this.#worked.get(question);
      if (worked === undefined) this.questions.add(question);
      return { value: worked ? this.#constant(worked, about.type) : null, text };
    }
  }

  /** Null where IRIS has no literal for it. */
  #constant(written: string, type: NamedType): DefaultValue | null {
    const at = new Place(this.#to, new Scope());
    const { expression } = constant(written, type, { at, node: { A_Const: {} } });
    return expression.kind === "parameter" ? null : expression as DefaultValue;
  }

  #iris(node: Node, { type, column }: { type: NamedType; column: string }): DefaultValue {
    const cast = bodyOf(node, "TypeCast");
    if (cast && !isSameKind(typeOfName(cast.typeName!, this.#to.context), type)) {
      throw unsupportedDefault(node);
    }
    const bare = cast?.arg ?? node;
    const special = specialDefault(bare, type);
    if (special) return special;
    const at = new Place(this.#to, new Scope());
    if (!bodyOf(bare, "A_Const")) throw unsupportedDefault(bare);
    const written = at.value(bare);
    if (!isAssignable(written.type, type.oid)) {
      throw new Misplaced(
        "datatype_mismatch",
        `column "${column}" is of type ${titleOf(type.oid)} but default expression is of type ` +
          titleOf(written.type),
        { hint: "You will need to rewrite or cast the expression." },
      );
    }
    if (type.row === bool && written.type === bool.oid) return written.expression as DefaultValue;
    if (written.expression.kind === "string" && written.type === unknown.oid) {
      const read = constant(written.expression.value, type, { at, node: bare });
      if (read.expression.kind === "parameter") throw unsupportedDefault(bare);
      return read.expression as DefaultValue;
    }
    return written.expression as DefaultValue;
  }
}

function isSameKind(one: NamedType, other: NamedType): boolean {
  return one.oid === other.oid || isString(one.oid) && isString(other.oid);
}

function refuseInDefault(node: Node): void {
  for (const one of nodesOf(node)) {
    const [tag, what] = NOT_IN_DEFAULTS.find(([tag]) => tag in one) ?? [];
    if (tag) throw unsupported(`cannot use ${what} in DEFAULT expression`, locationOf(one));
  }
}

const NOT_IN_DEFAULTS = [["ColumnRef", "column reference"], ["SubLink", "subquery"]] as const;

/** PostgreSQL's value of the default where it is always the same, else NULL; or its refusal. */
function defaultQuestion(node: Node, { text, type }: { text: string; type: NamedType }): string {
  const value = `((${text})::${type.row.title})::text`;
  let isOfTheMoment = false;
  const functions: string[] = [];
  for (const one of nodesOf(node)) {
    isOfTheMoment ||= "SQLValueFunction" in one;
    const name = strings(bodyOf(one, "FuncCall")?.funcname).at(-1);
    if (name !== undefined) functions.push(literal(name));
  }
  const same = isOfTheMoment
    ? "false"
    : functions.length === 0
    ? "true"
    : "(SELECT bool_and(provolatile = 'i') FROM pg_catalog.pg_proc " +
      `WHERE proname IN (${functions.join(", ")}))`;
  return `CASE WHEN ${same} THEN ${value} END`;
}

/** `nextval('s')`, whose name is kept as it was written. */
export function defaultSequence(node: Node, { context }: Compiler): string | null {
  const call = bodyOf(node, "FuncCall");
  if (strings(call?.funcname).at(-1) !== "nextval") return null;
  const argument = call!.args?.[0];
  if (!sequenceNameOf(argument, context)) return null;
  return bodyOf(bodyOf(argument, "TypeCast")?.arg ?? argument, "A_Const")!.sval!.sval!;
}

function unsupportedDefault(node: Node) {
  const location = (Object.values(node)[0] as { location?: number }).location;
  return unsupported(
    "this default is not supported",
    location,
    "IRIS takes a constant, the current date or time, or a new UUID.",
  );
}

const MOMENTS: ReadonlySet<number> = new Set([date.oid, timestamp.oid, timestamptz.oid]);
const NOWS = new Set(["now", "transaction_timestamp", "statement_timestamp", "clock_timestamp"]);
const UUIDS = new Set(["gen_random_uuid", "uuid_generate_v4"]);
const NOW_FUNCTIONS = new Set(["SVFOP_CURRENT_TIMESTAMP", "SVFOP_LOCALTIMESTAMP"]);

/** The current time and a new UUID: what IRIS can compute for a default. */
function specialDefault(node: Node, type: NamedType): DefaultValue | null {
  const called = strings(bodyOf(node, "FuncCall")?.funcname).at(-1) ?? "";
  const special = bodyOf(node, "SQLValueFunction")?.op ?? "";
  if (UUIDS.has(called) && type.oid === uuid.oid) {
    return { kind: "objectscript", code: "##class(%SYSTEM.Util).CreateGUID()" };
  }
  if (!MOMENTS.has(type.oid)) return null;
  const now = NOWS.has(called) || NOW_FUNCTIONS.has(special);
  if (now && type.oid === date.oid || special === "SVFOP_CURRENT_DATE") {
    return { kind: "niladic", name: "CURRENT_DATE", precision: null };
  }
  if (!now) return null;
  // What has a time zone is kept in UTC.
  if (type.oid === timestamptz.oid) return call("GETUTCDATE", number(6));
  return { kind: "niladic", name: "CURRENT_TIMESTAMP", precision: 6 };
}
