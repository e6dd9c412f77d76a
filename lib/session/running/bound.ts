// What a client binds to the parameters of a statement.

import { PgError } from "../../errors/pg_error.ts";

export interface Bound {
  parameters: readonly (Uint8Array | null)[];
  parameterFormats: readonly number[];
  parameterTypes: readonly number[];
  /** The portal that is being bound, which a value that is refused is told with. */
  portal?: string;
}

export const UNBOUND: Bound = { parameters: [], parameterFormats: [], parameterTypes: [] };

/** A simple Query has no values to give. */
export function refuseMissing(
  count: number,
  { parameters }: Pick<Bound, "parameters">,
): void {
  if (count <= parameters.length) return;
  throw new PgError("undefined_parameter", `there is no parameter $${parameters.length + 1}`);
}

/** None is text for all, one is for all, else there is one each. */
export function formatOf(formats: readonly number[], index: number): number {
  return formats.length === 1 ? formats[0] : formats[index] ?? 0;
}

export function parameterOf(portal: string, param: number): string {
  return `${portal === "" ? "unnamed portal" : `portal "${portal}"`} parameter $${param}`;
}
