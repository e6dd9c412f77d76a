// Statements of the corpus that are still to be translated; the list only ever gets shorter.
// deno-fmt-ignore-file
// Printed by `deno run -A tests/corpus/print_pending.ts`.

/** By file, then by the number of the statement in it (from 1): the reason. */
export type Pending = Readonly<Record<string, Readonly<Record<number, string>>>>;

export const PENDING: Pending = {
};
