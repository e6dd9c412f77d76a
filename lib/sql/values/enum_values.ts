// Values of enums: IRIS has their labels, and their order is that in which the labels were declared.

import type { Expression } from "../../iris/tree_expression.ts";
import type { PgArray } from "../../types/arrays.ts";
import { isEnum, isEnumArray } from "../../types/enums.ts";
import { cast, NULL, number, string } from "../compiling/build.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { badLabel, titleOfType } from "../types/user_types.ts";

/** A constant that is no value of the enum, or has an element that is none. */
export function refuseLabels(
  decoded: unknown,
  type: number,
  { context, location }: { context: PlanContext; location: number | undefined },
): void {
  const labels = isEnum(type)
    ? [decoded as string]
    : isEnumArray(type)
    ? (decoded as PgArray<string>).elements
    : null;
  if (!labels) return;
  const known = context.userTypes?.().numbered(isEnum(type) ? type : type - 1);
  if (known?.kind !== "enum") throw unknownEnum(location);
  const wrong = labels.find((label) => label !== null && !known.labels.includes(label));
  if (wrong === undefined || wrong === null) return;
  const { condition, message } = badLabel(titleOfType(known, context.irisSchema), wrong);
  throw new Misplaced(condition, message, { location });
}

/** The place of the label among all of them; NULL has none. */
export function placeOf(expression: Expression, labels: readonly string[]): Expression {
  if (labels.length === 0) return cast(NULL, "INTEGER");
  if (expression.kind === "string") return number(labels.indexOf(expression.value) + 1);
  return {
    kind: "simple_case",
    operand: expression,
    branches: labels.map((label, at) => ({ when: string(label), then: number(at + 1) })),
    otherwise: null,
  };
}

/** The label at a place. */
export function labelAt(place: Expression, labels: readonly string[]): Expression {
  if (labels.length === 0) return place;
  return {
    kind: "simple_case",
    operand: place,
    branches: labels.map((label, at) => ({ when: number(at + 1), then: string(label) })),
    otherwise: null,
  };
}

export function labelsOf(type: number, context: PlanContext): readonly string[] {
  const labels = context.userTypes?.().labelsOf(type);
  if (!labels) throw unknownEnum(undefined);
  return labels;
}

function unknownEnum(location: number | undefined): Misplaced {
  return unsupported("an enum whose labels are not known is not supported", location);
}
