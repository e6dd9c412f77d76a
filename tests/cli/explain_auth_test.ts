// check --explain-auth, word by word of a rules file: which rule counts, and what it says.

import assert from "node:assert/strict";
import { type Access, METHODS } from "../../lib/auth/access.ts";
import {
  CERTIFICATE_CHECKS,
  CLIENT_NAMES,
  CONNECTIONS,
  parseAccess,
} from "../../lib/auth/access_file.ts";
import { explain } from "../../lib/cli/explain_auth.ts";

interface Asked {
  user?: string;
  address?: string;
  database?: string;
}

interface Row {
  rule: string;
  asked?: Asked;
  /** What is said of a client with TLS, and of one without; "the rule" is the rule's own line. */
  told: [withTls: string, without: string];
  required?: Access["tlsRequired"];
}

const NONE = "refused, since no rule is for it";
const SCRAM = "scram-sha-256 by line 1 (the rule)";
const both = (told: string): [string, string] => [told, told];

const ROWS: readonly Row[] = [
  // Connection types.
  { rule: "host all all all scram-sha-256", told: both(SCRAM) },
  { rule: "hostssl all all all scram-sha-256", told: [SCRAM, NONE] },
  { rule: "hostnossl all all all scram-sha-256", told: [NONE, SCRAM] },
  // Methods.
  { rule: "host all all all trust", told: both("trust by line 1 (the rule)") },
  { rule: "host all all all reject", told: both("refused by line 1 (the rule)") },
  {
    rule: "host all all all iris",
    told: [
      "iris by line 1 (the rule)",
      "refused by line 1 (the rule), since passwords go over TLS",
    ],
  },
  {
    rule: "host all all all iris",
    asked: { address: "127.0.0.1" },
    told: both("iris by line 1 (the rule)"),
  },
  { rule: "hostssl all all all cert", told: ["cert by line 1 (the rule)", NONE] },
  // Databases.
  { rule: "host USER all all scram-sha-256", told: both(SCRAM) },
  { rule: "host user all all scram-sha-256", told: both(SCRAM) },
  { rule: "host other all all scram-sha-256", told: both(NONE) },
  { rule: "host other,USER all all scram-sha-256", told: both(SCRAM) },
  { rule: 'host "all" all all scram-sha-256', told: both(NONE) },
  { rule: 'host "all" all all scram-sha-256', asked: { database: "all" }, told: both(SCRAM) },
  { rule: "host sameuser all all scram-sha-256", told: both(NONE) },
  {
    rule: "host sameuser all all scram-sha-256",
    asked: { database: "alice" },
    told: both(SCRAM),
  },
  // Users.
  { rule: "host all alice all scram-sha-256", told: both(SCRAM) },
  { rule: "host all Alice all scram-sha-256", told: both(NONE) },
  { rule: "host all bob,alice all scram-sha-256", told: both(SCRAM) },
  { rule: "host all bob all scram-sha-256", told: both(NONE) },
  { rule: 'host all "all" all scram-sha-256', told: both(NONE) },
  { rule: 'host all "al ice" all scram-sha-256', asked: { user: "al ice" }, told: both(SCRAM) },
  // Addresses.
  { rule: "host all all 192.0.2.7/32 scram-sha-256", told: both(SCRAM) },
  { rule: "host all all 192.0.2.8/32 scram-sha-256", told: both(NONE) },
  { rule: "host all all 192.0.0.0/16 scram-sha-256", told: both(SCRAM) },
  { rule: "host all all 192.0.2.0 255.255.255.0 scram-sha-256", told: both(SCRAM) },
  { rule: "host all all 192.0.3.0 255.255.255.0 scram-sha-256", told: both(NONE) },
  { rule: "host all all 0.0.0.0/0 scram-sha-256", told: both(SCRAM) },
  { rule: "host all all ::/0 scram-sha-256", told: both(NONE) },
  {
    rule: "host all all 2001:db8::/32 scram-sha-256",
    asked: { address: "2001:db8:7::1" },
    told: both(SCRAM),
  },
  { rule: "host all all samehost scram-sha-256", told: both(NONE) },
  { rule: "host all all samehost scram-sha-256", asked: { address: "::1" }, told: both(SCRAM) },
  // Options.
  {
    rule: "hostssl all all all scram-sha-256 clientcert=verify-ca",
    told: [SCRAM, NONE],
  },
  {
    rule: "hostssl all all all scram-sha-256 clientcert=verify-full clientname=CN",
    told: [SCRAM, NONE],
  },
  {
    rule: "hostssl all all all cert map=ward clientname=DN",
    told: ["cert by line 1 (the rule)", NONE],
  },
  {
    rule: "hostssl all all all cert map=ward clientname=SAN",
    told: ["cert by line 1 (the rule)", NONE],
  },
  // The first that fits counts.
  {
    rule: "host all bob all trust\nhost all alice all reject\nhost all all all trust",
    told: both("refused by line 2 (host all alice all reject)"),
  },
  {
    rule: "hostssl all all all cert\nhost all all all scram-sha-256",
    told: [
      "cert by line 1 (hostssl all all all cert)",
      "scram-sha-256 by line 2 (host all all all scram-sha-256)",
    ],
  },
  // What is asked before any rule.
  {
    rule: "host all all all trust",
    required: "yes",
    told: ["trust by line 1 (the rule)", "refused by PGWIRE_SSL_REQUIRED"],
  },
  {
    rule: "host all all all trust",
    required: "remote",
    told: ["trust by line 1 (the rule)", "refused by PGWIRE_SSL_REQUIRED"],
  },
  {
    rule: "host all all all trust",
    required: "remote",
    asked: { address: "127.0.0.1" },
    told: both("trust by line 1 (the rule)"),
  },
];

for (const { rule, asked = {}, told, required = "no" } of ROWS) {
  const who = { user: "alice", address: "192.0.2.7", database: "USER", ...asked };
  const name = [rule.replaceAll("\n", "; "), ...Object.values(asked)].join(", ");
  Deno.test(`${name}${required === "no" ? "" : `, TLS required: ${required}`}`, () => {
    const access: Access = { rules: parseAccess(rule), tlsRequired: required };
    const expected = told.map((line) => line.replace("the rule", rule));
    const { lines, comesIn } = explain(access, { ...who, tls: true });
    assert.deepEqual(lines, [`with TLS: ${expected[0]}`, `without TLS: ${expected[1]}`]);
    assert.equal(comesIn, expected.some((line) => !line.startsWith("refused")));
    assert.deepEqual(explain(access, { ...who, tls: false }).lines, [
      `without TLS: ${expected[1]}`,
    ]);
  });
}

Deno.test("each word that a rule may have is in one of these", () => {
  const words = new Set(ROWS.flatMap(({ rule }) => rule.split(/[\s,=]+/)));
  const all = [...CONNECTIONS, ...METHODS, ...CERTIFICATE_CHECKS, ...CLIENT_NAMES];
  for (const word of [...all, "all", "sameuser", "samehost", "map", "clientcert", "clientname"]) {
    assert.ok(words.has(word), word);
  }
});
