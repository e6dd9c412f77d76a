// All probes, in the order in which they run.

import { CATALOG_PROBES } from "./catalog.ts";
import { CHANGE_PROBES } from "./changes.ts";
import { MESSAGE_PROBES } from "./messages.ts";
import { NUMBER_PROBES } from "./numbers.ts";
import type { Probe } from "./probe.ts";
import { QUERY_PROBES } from "./queries.ts";
import { STRING_PROBES } from "./strings.ts";
import { TIME_PROBES } from "./times.ts";
import { TRANSACTION_PROBES } from "./transactions.ts";

export const PROBES: readonly Probe[] = [
  ...TIME_PROBES,
  ...NUMBER_PROBES,
  ...STRING_PROBES,
  ...QUERY_PROBES,
  ...CHANGE_PROBES,
  ...TRANSACTION_PROBES,
  ...CATALOG_PROBES,
  ...MESSAGE_PROBES,
];
