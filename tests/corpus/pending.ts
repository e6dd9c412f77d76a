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
    14: "0A000: a list that IRIS gives can only be selected",
    15: "the rows differ",
    25: "it is to be refused: 428C9",
    29: "the rows differ",
    30: "the rows differ",
    31: "0A000: generated columns are not supported",
    67: "the rows differ",
    75: "0A000: CREATE TYPE ... AS ENUM is not supported",
    76: "42704: type \"ddl_mood\" does not exist",
    77: "42P01: relation \"ddl_person\" does not exist",
    78: "42P01: relation \"ddl_person\" does not exist",
    79: "0A000: CREATE DOMAIN is not supported",
    84: "it is to be refused: 42710",
    85: "the rows differ",
  },
  "defaults.sql": {
    16: "0A000: this default is not supported",
    17: "42P01: relation \"defaults_expression\" does not exist",
    18: "42P01: relation \"defaults_expression\" does not exist",
    25: "the rows differ",
  },
  "django.sql": {
    44: "it is marked as a difference that is not there",
    74: "0A000: function setval is not supported",
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
  "like_regex.sql": {
    51: "it is to be refused: 22025",
  },
  "names.sql": {
    33: "0A000: column names after a table's alias are not supported",
    34: "0A000: column names after a table's alias are not supported",
  },
  "numbers.sql": {
    9: "it is marked as a difference that is not there",
    10: "0A000: a number with more than eighteen digits is not supported",
    19: "it is marked as a difference that is not there",
    24: "it is marked as a difference that is not there",
    29: "42703: column \"nan\" does not exist",
    32: "it is marked as a difference that is not there",
  },
  "sequences.sql": {
    20: "55000: currval of sequence \"sequences_serial_id_seq\" is not yet defined in this ",
    21: "55000: currval of sequence \"sequences_serial_id_seq\" is not yet defined in this ",
    22: "42P01: relation \"sequences_serial_id_seq\" does not exist",
    23: "the rows differ",
    24: "0A000: function setval is not supported",
    25: "42P01: relation \"sequences_s\" does not exist",
  },
  "strings.sql": {
    50: "the rows differ",
  },
  "subqueries.sql": {
    43: "it is to be refused: 21000",
  },
};
