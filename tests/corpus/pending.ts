// Statements of the corpus that are still to be translated; the list only ever gets shorter.
// deno-fmt-ignore-file
// Printed by `deno run -A tests/corpus/print_pending.ts`.

/** By file, then by the number of the statement in it (from 1): the reason. */
export type Pending = Readonly<Record<string, Readonly<Record<number, string>>>>;

export const PENDING: Pending = {
  "alter_table.sql": {
    53: "22P02: Field 'SQLUser.alter_table_renamed.title' (value 'a') failed validation",
  },
  "casts.sql": {
    8: "it is marked as a difference that is not there",
  },
  "ddl.sql": {
    9: "the rows differ",
    84: "it is to be refused: 42710",
    85: "the rows differ",
  },
  "django.sql": {
    44: "it is marked as a difference that is not there",
  },
  "errors.sql": {
    39: "it is to be refused: 3F000",
  },
  "integer_math.sql": {
    11: "it is marked as a difference that is not there",
    22: "it is marked as a difference that is not there",
    28: "it is marked as a difference that is not there",
    41: "it is marked as a difference that is not there",
  },
  "names.sql": {
    33: "0A000: column names after a table's alias are not supported",
    34: "0A000: column names after a table's alias are not supported",
  },
  "numbers.sql": {
    9: "it is marked as a difference that is not there",
    19: "it is marked as a difference that is not there",
    24: "it is marked as a difference that is not there",
    32: "it is marked as a difference that is not there",
  },
  "sequences.sql": {
    25: "42P01: relation \"sequences_s\" does not exist",
  },
  "strings.sql": {
    16: "it is marked as a difference that is not there",
    17: "it is marked as a difference that is not there",
    18: "it is marked as a difference that is not there",
    19: "it is marked as a difference that is not there",
    24: "it is marked as a difference that is not there",
    25: "it is marked as a difference that is not there",
    49: "it is marked as a difference that is not there",
    50: "the rows differ",
  },
  "transactions.sql": {
    59: "the rows differ",
  },
};
