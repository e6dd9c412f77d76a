// The HTTP port of a gateway tells what its clients did.

import assert from "node:assert/strict";
import { loginOf, sharedGateway } from "../support/gateway.ts";
import pg from "pg";

const gateway = sharedGateway({ flags: { "metrics-port": "0" } });

async function page(path: string): Promise<Response> {
  return await fetch(`http://127.0.0.1:${gateway().healthPort}${path}`);
}

/** The value of a line, by all that stands before it. */
async function figures(): Promise<(line: string) => number> {
  const text = await (await page("/metrics")).text();
  return (line) => {
    const found = text.split("\n").find((each) => each.startsWith(`${line} `));
    return found === undefined ? 0 : Number(found.slice(line.length + 1));
  };
}

const WORK = [
  "CREATE TABLE counted (id int PRIMARY KEY)",
  "INSERT INTO counted VALUES (1), (2), (3)",
  "SELECT * FROM counted",
  "SELECT 1 / 0",
  "SELECT * FROM nowhere",
  "BEGIN",
];

function refused({ code }: { code: string }): void {
  assert.match(code, /^(22012|42P01)$/);
}

const GROWN: [line: string, by: number][] = [
  ['pgwire_statements_total{command="CREATE TABLE"}', 1],
  ['pgwire_statements_total{command="INSERT"}', 1],
  ['pgwire_statements_total{command="SELECT"}', 1],
  ['pgwire_statements_total{command="BEGIN"}', 1],
  ['pgwire_rows_total{command="INSERT"}', 3],
  ['pgwire_rows_total{command="SELECT"}', 3],
  ['pgwire_errors_total{sqlstate="22012"}', 1],
  ['pgwire_errors_total{sqlstate="42P01"}', 1],
  ["pgwire_request_seconds_count", WORK.length],
  ['pgwire_request_seconds_bucket{le="+Inf"}', WORK.length],
  ['pgwire_events_total{event="a session began"}', 1],
  ['pgwire_sessions{state="idle in transaction"}', 1],
  ["pgwire_connections", 1],
];

Deno.test("/metrics grows by what a client does", async (t) => {
  const before = await figures();
  const client = new pg.Client(loginOf(gateway()));
  await client.connect();
  try {
    for (const sql of WORK) {
      await client.query(sql).catch(refused);
    }
    const after = await figures();
    for (const [line, by] of GROWN) {
      await t.step(`${line} by ${by}`, () => assert.equal(after(line) - before(line), by));
    }
    await t.step("bytes in both directions", () => {
      for (const line of ["pgwire_received_bytes_total", "pgwire_sent_bytes_total"]) {
        assert.ok(after(line) > before(line), line);
      }
    });
  } finally {
    await client.end();
  }
});

const LINE =
  /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [-+\d.e]+|)$/;

Deno.test("every line of /metrics is one that Prometheus reads", async () => {
  const answer = await page("/metrics");
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const line of (await answer.text()).split("\n")) assert.match(line, LINE);
});

Deno.test("the page for people has what /metrics has, and runs no script", async () => {
  const answer = await page("/");
  assert.match(answer.headers.get("content-type")!, /^text\/html/);
  assert.match(answer.headers.get("content-security-policy")!, /^default-src 'none'/);
  const text = await answer.text();
  assert.match(text, /<p>ready: .*IRIS/);
  assert.match(text, /<td>Sessions by what they do.<\/td><td>active: 0<br>idle: /);
});
