// How long a wrong password's answer waits.

import assert from "node:assert/strict";
import { Attempts } from "../../lib/auth/attempts.ts";

Deno.test("the first failure is answered at once, and each one more takes twice as long, up to a limit", () => {
  const attempts = new Attempts({ pauseMsLeast: 100, pauseMsMax: 1000 });
  const pauses = Array.from({ length: 7 }, () => attempts.failed("a", 0));
  assert.deepEqual(pauses, [0, 100, 200, 400, 800, 1000, 1000]);
});

Deno.test("one address does not pay for another", () => {
  const attempts = new Attempts();
  for (let round = 0; round < 10; round++) attempts.failed("a", 0);
  assert.equal(attempts.failed("b", 0), 0);
});

Deno.test("failures are forgotten with time", () => {
  const attempts = new Attempts({ pauseMsLeast: 100, halfLifeMs: 1000 });
  for (let round = 0; round < 5; round++) attempts.failed("a", 0);
  assert.equal(attempts.failed("a", 1000), 400);
  assert.equal(attempts.failed("a", 60_000), 0);
});

Deno.test("a crowd of addresses takes no more memory than it may", () => {
  const attempts = new Attempts({ pauseMsLeast: 100, addressesMax: 2 });
  for (const address of ["a", "b", "c"]) attempts.failed(address, 0);
  assert.equal(attempts.failed("c", 0), 100);
  assert.equal(attempts.failed("a", 0), 0);
});
