// Intervals: months, days and microseconds kept apart, because none is a fixed number of the others.

import { pgType } from "./pg_type.ts";
import { printInterval } from "./interval_print.ts";
import { readInterval } from "./interval_text.ts";
import { textInIris } from "./text_in_iris.ts";
import type { Interval } from "./interval_value.ts";

const intervalText = {
  encode: printInterval,
  decode: readInterval,
};

export const interval = pgType<Interval>({
  name: "interval",
  oid: 1186,
  array: 1187,
  size: 16,
  text: intervalText,
  binary: {
    encode({ months, days, micros }, to) {
      to.int64(micros);
      to.int32(days);
      to.int32(months);
    },
    decode(from) {
      const micros = from.int64();
      const days = from.int32();
      return { micros, days, months: from.int32() };
    },
  },
  iris: textInIris(intervalText),
});
