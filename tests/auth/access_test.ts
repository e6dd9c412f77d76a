// Rules for who may come from where: how they are read, which one counts, and what is no rule.

import assert from "node:assert/strict";
import { type Access, type Applicant, firstThatFits, ruleFor } from "../../lib/auth/access.ts";
import { parseAccess, ruleForAll } from "../../lib/auth/access_file.ts";
import type { Encryption } from "../../lib/auth/encryption.ts";
import { mayBe, parseIdentities } from "../../lib/auth/identity_map.ts";

const TLS: Encryption = { version: "TLSv1.3", cipher: "x", endPoint: null, certificate: null };
const SHOWN: Encryption = {
  ...TLS,
  certificate: { commonName: "alice", distinguishedName: "CN=alice", alternativeNames: [] },
};

const FILE = `
# a comment, and a blank line

host    all        mallory          all                      reject
hostssl all        alice            10.0.0.0/8               cert  # after a rule
host    USER       bob,"all",eve    192.168.7.0 255.255.255.0 scram-sha-256
host    all        "a ""b"" c"      all                      scram-sha-256
hostnossl sameuser all              samehost                 trust
hostssl all        all              2001:db8::/32            scram-sha-256 clientcert=verify-ca
host    "all"      all              all                      iris
`;
const RULES = parseAccess(FILE);

const FOUND: [applicant: Partial<Applicant>, line: number | undefined][] = [
  [{ user: "mallory" }, 4],
  [{ user: "mallory", encryption: TLS }, 4],
  [{ user: "alice", address: "10.255.0.1", encryption: TLS }, 5],
  [{ user: "alice", address: "10.255.0.1" }, undefined],
  [{ user: "alice", address: "11.0.0.1", encryption: TLS }, undefined],
  [{ user: "alice", address: "::ffff:10.1.2.3", encryption: TLS }, 5],
  [{ user: "Alice", address: "10.255.0.1", encryption: TLS }, undefined],
  [{ user: "bob", address: "192.168.7.255" }, 6],
  [{ user: "bob", address: "192.168.8.0" }, undefined],
  [{ user: "eve", address: "192.168.7.1", database: "user" }, 6],
  [{ user: "all", address: "192.168.7.1" }, 6],
  [{ user: "carol", address: "192.168.7.1" }, undefined],
  [{ user: "bob", address: "192.168.7.1", database: "OTHER" }, undefined],
  [{ user: 'a "b" c' }, 7],
  [{ user: "carol", database: "carol", address: "127.0.0.1" }, 8],
  [{ user: "carol", database: "carol", address: "::1" }, 8],
  [{ user: "carol", database: "carol", address: "127.0.0.1", encryption: TLS }, undefined],
  [
    { user: "carol", database: "carol", address: "10.0.0.5", server: { address: "10.0.0.5" } },
    8,
  ],
  [
    { user: "carol", database: "carol", address: "10.0.0.6", server: { address: "10.0.0.5" } },
    undefined,
  ],
  [{ user: "carol", address: "2001:db8:1::7", encryption: TLS }, 9],
  [{ user: "carol", address: "2001:db9::7", encryption: TLS }, undefined],
  [{ user: "carol", database: "all" }, 10],
];

for (const [applicant, line] of FOUND) {
  Deno.test(`${JSON.stringify(applicant)} meets ${line ? `line ${line}` : "no rule"}`, () => {
    const whole = { user: "carol", database: "USER", address: "203.0.113.9", ...applicant };
    assert.equal(firstThatFits(RULES, whole)?.line, line);
  });
}

const NO_RULES: [text: string, message: RegExp][] = [
  ["", /there are no rules in it/],
  ["# host all all all trust\n\n", /there are no rules in it/],
  ["local all all trust", /line 1: "local" is no connection type here/],
  ["host all all", /line 1: a rule has database, user, address and method/],
  ["host all all all", /line 1: "" is no method here/],
  ["\nhost all all all md5", /line 2: "md5" is no method here; there are trust, reject, /],
  ["host all all 10.0.0.0 scram-sha-256", /line 1: "10.0.0.0" is no address/],
  ["host all all 10.0.0.0/33 scram-sha-256", /"10.0.0.0\/33" is no address/],
  ["host all all 10.0.0.0 255.0.255.0 trust", /"10.0.0.0" is no address/],
  ["host all all ward.example trust", /"ward.example" is no address/],
  ["host all +nurses all trust", /"\+nurses" is not supported/],
  ["host @list all all trust", /"@list" is not supported/],
  ["host samerole all all trust", /"samerole" is not supported/],
  ['host all "alice all trust', /line 1 has a quotation mark without an end/],
  ["host all all all cert", /say hostssl/],
  ["host all all all scram-sha-256 clientcert=verify-ca", /say hostssl/],
  ["hostssl all all all cert clientcert=no", /"clientcert=no" is no option here/],
  ["hostssl all all all cert pamservice=x", /"pamservice=x" is no option here/],
];

for (const [text, message] of NO_RULES) {
  Deno.test(`${JSON.stringify(text)} is no file of rules`, () => {
    assert.throws(() => parseAccess(text), {
      name: "PgError",
      condition: "config_file_error",
      message,
    });
  });
}

const WHO = { user: "alice", database: "USER", address: "203.0.113.9" };
const NONE = 'host "203.0.113.9", user "alice", database "USER"';

const DENIED: [
  what: string,
  rule: string,
  more: Partial<Applicant>,
  tls: Access["tlsRequired"],
  message: string,
][] = [
  [
    "nobody's rule",
    "host all bob all trust",
    {},
    "no",
    `no pg_hba.conf entry for ${NONE}, no encryption`,
  ],
  [
    "nobody's rule under TLS",
    "host all bob all trust",
    { encryption: TLS },
    "no",
    `no pg_hba.conf entry for ${NONE}, SSL encryption`,
  ],
  [
    "reject",
    "host all all all reject",
    {},
    "no",
    `pg_hba.conf rejects connection for ${NONE}, no encryption`,
  ],
  [
    "no TLS where all need it",
    "host all all all trust",
    {},
    "yes",
    `pg_hba.conf rejects connection for ${NONE}, no encryption`,
  ],
  [
    "no TLS from afar",
    "host all all all trust",
    {},
    "remote",
    `pg_hba.conf rejects connection for ${NONE}, no encryption`,
  ],
  [
    "iris without TLS",
    "host all all all iris",
    {},
    "no",
    `pg_hba.conf rejects connection for ${NONE}, no encryption`,
  ],
  [
    "no certificate",
    "hostssl all all all cert",
    { encryption: TLS },
    "no",
    "connection requires a valid client certificate",
  ],
  [
    "no certificate beside a password",
    "hostssl all all all scram-sha-256 clientcert=verify-ca",
    { encryption: TLS },
    "no",
    "connection requires a valid client certificate",
  ],
];

for (const [what, rule, more, tlsRequired, message] of DENIED) {
  Deno.test(`${what} is FATAL 28000`, () => {
    const access = { rules: parseAccess(rule), tlsRequired };
    assert.throws(() => ruleFor(access, { ...WHO, ...more }), {
      message,
      severity: "FATAL",
      sqlstate: "28000",
    });
  });
}

const LET_IN: [what: string, rule: string, more: Partial<Applicant>, tls: Access["tlsRequired"]][] =
  [
    ["this machine, where only remote clients need TLS", "host all all all trust", {
      address: "127.0.0.1",
    }, "remote"],
    ["iris from this machine", "host all all all iris", { address: "::1" }, "no"],
    ["iris under TLS", "host all all all iris", { encryption: TLS }, "yes"],
    ["a certificate", "hostssl all all all cert", { encryption: SHOWN }, "yes"],
  ];

for (const [what, rule, more, tlsRequired] of LET_IN) {
  Deno.test(`${what} comes in`, () => {
    const access = { rules: parseAccess(rule), tlsRequired };
    assert.equal(ruleFor(access, { ...WHO, ...more }).line, 1);
  });
}

Deno.test("without a file one rule is for all, and cert for those under TLS", () => {
  assert.equal(ruleForAll("scram-sha-256").text, "host all all all scram-sha-256");
  assert.equal(ruleForAll("cert").text, "hostssl all all all cert");
  assert.equal(ruleForAll("cert").clientCertificate, "verify-full");
});

const IDENTITIES = parseIdentities(`
# map  name            user
ward   "Nurse Joy"     joy
ward   joy@ward.example joy
mail   /^(.*)@ward\\.example$ \\1
mail   /^root@          all
`);

const NAMES: [map: string | undefined, names: string[], user: string, may: boolean][] = [
  [undefined, ["joy"], "joy", true],
  [undefined, ["Joy"], "joy", false],
  [undefined, [], "joy", false],
  ["ward", ["Nurse Joy"], "joy", true],
  ["ward", ["x", "joy@ward.example"], "joy", true],
  ["ward", ["Nurse Joy"], "root", false],
  ["ward", ["joy"], "joy", false],
  ["nowhere", ["joy"], "joy", false],
  ["mail", ["joy@ward.example"], "joy", true],
  ["mail", ["joy@ward.example"], "jim", false],
  ["mail", ["joy@ward.example.org"], "joy", false],
  ["mail", ["$&@ward.example"], "$&", true],
  ["mail", ["root@anywhere"], "jim", true],
];

for (const [map, names, user, may] of NAMES) {
  Deno.test(`${names.join()} is${may ? "" : " not"} ${user} by map ${map}`, () => {
    assert.equal(mayBe(IDENTITIES, { map, names, user }), may);
  });
}

for (const text of ["a b", "a b c d", "a b,c d", "a /( d"]) {
  Deno.test(`${JSON.stringify(text)} is no map`, () => {
    assert.throws(() => parseIdentities(text), { condition: "config_file_error" });
  });
}
