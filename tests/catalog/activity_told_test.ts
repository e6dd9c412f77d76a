// Of other users' sessions one learns that they are there, and not what they do.

import assert from "node:assert/strict";
import { activityTold } from "../../lib/catalog/activity.ts";

const ONE = {
  pid: 1,
  user: "alice",
  application: "psql",
  address: "192.0.2.1",
  port: 50000,
  beganAt: 0,
  transactionAt: null,
  queryAt: 0,
  changedAt: 0,
  state: "idle",
  query: "SELECT 'secret'",
};

Deno.test("activityTold() hides what other users do", () => {
  assert.match(activityTold([ONE], "alice"), /secret.*192\.0\.2\.1|192\.0\.2\.1.*secret/);
  assert.deepEqual(JSON.parse(activityTold([ONE], "bob")), [{
    pid: 1,
    usename: "alice",
    application_name: "psql",
    query: "<insufficient privilege>",
  }]);
});
