// For which statement a cancel is that comes while some message is at work.

import assert from "node:assert/strict";
import { Cancellation } from "../../lib/session/transactions/cancellation.ts";

const CANCELED = { condition: "query_canceled" };

function cancelledInParse(): Cancellation {
  const cancellation = new Cancellation();
  cancellation.begin();
  cancellation.request();
  return cancellation;
}

Deno.test("a cancel during Parse ends what its pipeline executes", () => {
  const cancellation = cancelledInParse();
  cancellation.begin({ goesOn: true });
  assert.throws(() => cancellation.check(), CANCELED);
});

Deno.test("a cancel during Parse is not for what comes later by itself", () => {
  const cancellation = cancelledInParse();
  cancellation.begin();
  cancellation.check();
});

Deno.test("a cancel is not for what comes behind the end of its pipeline", () => {
  const cancellation = cancelledInParse();
  cancellation.end();
  cancellation.begin({ goesOn: true });
  cancellation.check();
});
