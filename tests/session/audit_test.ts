// What the log is told of sessions, and how much of it.

import assert from "node:assert/strict";
import { ruleForAll } from "../../lib/auth/access_file.ts";
import { auditTo } from "../../lib/observe/audit.ts";
import { type LogFields, SILENT } from "../../lib/observe/log.ts";
import { InMemory, type InMemoryOptions } from "./in_memory.ts";

type Event = [event: string, fields: LogFields];

function audited(options: InMemoryOptions = {}): [InMemory, Event[]] {
  const events: Event[] = [];
  const audit = (event: string, fields: LogFields) => void events.push([event, fields]);
  return [new InMemory({ ...options, audit }), events];
}

Deno.test("a session's begin and end are told, with who and how", async () => {
  const encryption = { version: "TLSv1.3", cipher: "AES", endPoint: null, certificate: null };
  const [conversation, events] = audited({ client: { encryption } });
  await conversation.start();
  await conversation.play("Terminate");
  const [[came], [began, who], [ended, why]] = events;
  assert.deepEqual([came, began, ended], ["a login began", "a session began", "a session ended"]);
  const { address, user, tls, cipher, method } = who;
  assert.deepEqual({ address, user, tls, cipher, method }, {
    address: "192.0.2.1",
    user: "alice",
    tls: "TLSv1.3",
    cipher: "AES",
    method: "trust",
  });
  assert.equal(why.reason, "the client left");
});

Deno.test("a refused login is told with its reason, and no session begins", async () => {
  const access = { rules: [ruleForAll("reject")], tlsRequired: "no" as const };
  const [conversation, events] = audited({ credentials: { access } });
  await conversation.start();
  assert.deepEqual(events.map(([event, { user, sqlstate }]) => [event, user, sqlstate]), [
    ["a login began", "alice", undefined],
    ["a login failed", "alice", "28000"],
  ]);
});

/** A log of two lines at once and one a second for each kind of people, and a clock. */
function narrow() {
  const lines: string[] = [];
  const clock = { now: 0 };
  const log = {
    ...SILENT,
    info: (event: string) => void lines.push(event),
    warn: (_: string, fields?: LogFields) => void lines.push(`${fields?.events} of ${fields?.of}`),
  };
  const audit = auditTo({ log, now: () => clock.now, linesMax: 2, linesPerSecond: 1 });
  return { audit, lines, clock };
}

Deno.test("a crowd of events takes no more lines than it may, and is counted", () => {
  const { audit, lines, clock } = narrow();
  for (let round = 0; round < 10; round++) audit("a login failed", {});
  clock.now = 1000;
  audit("a login began", {});
  assert.deepEqual(lines, ["a login failed", "a login failed", "8 of strangers", "a login began"]);
});

Deno.test("strangers do not crowd out what users do", () => {
  const { audit, lines } = narrow();
  for (let round = 0; round < 100; round++) audit("a client was refused", {});
  audit("a session began", {});
  assert.equal(lines.at(-1), "a session began");
});

Deno.test("what a client says of itself is cut", () => {
  const told: LogFields[] = [];
  const log = { ...SILENT, info: (_: string, fields?: LogFields) => void told.push(fields!) };
  const fields = { user: "u".repeat(1000), tls: undefined };
  auditTo({ log, now: () => 0 })("a login began", fields);
  assert.deepEqual(told, [{ user: `${"u".repeat(100)}...` }]);
});
