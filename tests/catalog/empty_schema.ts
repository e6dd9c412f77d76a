// A schema of IRIS's with nothing in it, for tests and benches to fill.

import type { Schema } from "../../lib/catalog/schema.ts";

export const EMPTY_SCHEMA: Schema = {
  created: [],
  createdBy: null,
  comments: [],
  tables: [],
  sequences: [],
  routines: [],
  userTypes: [],
  typesBy: null,
  privileges: null,
  namespaces: [],
};
