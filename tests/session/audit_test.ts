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
  const [[began, who], [ended, why]] = events;
  assert.deepEqual([began, ended], ["a session began", "a session ended"]);
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
  assert.deepEqual(events.map(([event, { sqlstate }]) => [event, sqlstate]), [
    ["a login failed", "28000"],
  ]);
});

Deno.test("a crowd of events takes no more lines than it may, and is counted", () => {
  const lines: string[] = [];
  const clock = { now: 0 };
  const log = {
    ...SILENT,
    info: (event: string) => void lines.push(event),
    warn: (_: string, fields?: LogFields) => void lines.push(`${fields?.events} left out`),
  };
  const audit = auditTo({ log, now: () => clock.now, linesMax: 2, linesPerSecond: 1 });
  for (let round = 0; round < 10; round++) audit(`event ${round}`, {});
  clock.now = 1000;
  audit("later", {});
  assert.deepEqual(lines, ["event 0", "event 1", "8 left out", "later"]);
});

Deno.test("what a client says of itself is cut", () => {
  const told: LogFields[] = [];
  const log = { ...SILENT, info: (_: string, fields?: LogFields) => void told.push(fields!) };
  auditTo({ log, now: () => 0 })("x", { user: "u".repeat(1000), tls: undefined });
  assert.deepEqual(told, [{ user: `${"u".repeat(100)}...` }]);
});
