// Probes of %msg: the texts of refusals, out of which names and values are read.
// A table, longer than a file should be.

import type { Meaning, Probe } from "./probe.ts";

const FILES = [
  "lib/backend/to_pg_error.ts",
  "lib/backend/reported.ts",
  "lib/standin/engine/errors.ts",
];
const PARENT = [
  "CREATE TABLE PgWireProbe.p (id INTEGER, CONSTRAINT p_pk PRIMARY KEY (id))",
  "INSERT INTO PgWireProbe.p (id) VALUES (1)",
];
const CHILD = [
  ...PARENT,
  "CREATE TABLE PgWireProbe.c (id INTEGER, name VARCHAR(5) NOT NULL, p INTEGER, CONSTRAINT c_pk PRIMARY KEY (id), CONSTRAINT c_p FOREIGN KEY (p) REFERENCES PgWireProbe.p (id))",
  "INSERT INTO PgWireProbe.c (id, name, p) VALUES (1, 'a', 1)",
];

interface Row {
  sqlcode: number;
  what: string;
  /** What the code reads out of it. */
  read: RegExp;
  setup?: readonly string[];
  sql: string;
  values?: readonly (string | number | null)[];
}

const ROWS: readonly Row[] = [
  {
    sqlcode: -30,
    what: "names the table",
    read: /Table 'PgWireProbe\.nowhere'/i,
    sql: "SELECT * FROM PgWireProbe.nowhere",
  },
  {
    sqlcode: -29,
    what: "names the field",
    read: /Field '(\w+\.)*nothing'/i,
    setup: PARENT,
    sql: "SELECT nothing FROM PgWireProbe.p",
  },
  {
    sqlcode: -23,
    what: "names the label",
    read: /Label 'z'/i,
    setup: PARENT,
    sql: "SELECT z.id FROM PgWireProbe.p AS x",
  },
  {
    sqlcode: -27,
    what: "names the field",
    read: /Field '(\w+\.)*id'/i,
    setup: PARENT,
    sql: "SELECT id FROM PgWireProbe.p AS x, PgWireProbe.p AS y",
  },
  {
    sqlcode: -119,
    what: "names table, constraint and values",
    read: /Table 'PgWireProbe\.c', Constraint 'c_pk', Field\(s\) id="1"/i,
    setup: CHILD,
    sql: "INSERT INTO PgWireProbe.c (id, name) VALUES (1, 'b')",
  },
  {
    sqlcode: -120,
    what: "names table, constraint and values",
    read: /Table 'PgWireProbe\.c', Constraint 'c_pk', Field\(s\) id="1"/i,
    setup: [...CHILD, "INSERT INTO PgWireProbe.c (id, name) VALUES (2, 'b')"],
    sql: "UPDATE PgWireProbe.c SET id = 1 WHERE id = 2",
  },
  {
    sqlcode: -108,
    what: "names the column and its table",
    read: /'name' in table 'PgWireProbe\.c'/i,
    setup: CHILD,
    sql: "INSERT INTO PgWireProbe.c (id) VALUES (2)",
  },
  {
    sqlcode: -121,
    what: "names table and constraint",
    read: /table 'PgWireProbe\.c'.*Constraint 'c_p'/i,
    setup: CHILD,
    sql: "INSERT INTO PgWireProbe.c (id, name, p) VALUES (2, 'b', 7)",
  },
  {
    sqlcode: -124,
    what: "names both tables and the constraint",
    read: /table 'PgWireProbe\.c'.*table 'PgWireProbe\.p'.*Constraint 'c_p'/i,
    setup: CHILD,
    sql: "DELETE FROM PgWireProbe.p WHERE id = 1",
  },
  {
    sqlcode: -104,
    what: "names the column and the value",
    read: /Field 'PgWireProbe\.c\.name' \(value 'abcdefgh'\)/i,
    setup: CHILD,
    sql: "INSERT INTO PgWireProbe.c (id, name) VALUES (?, ?)",
    values: [2, "abcdefgh"],
  },
  {
    sqlcode: -105,
    what: "names the column and the value",
    read: /Field 'PgWireProbe\.c\.name' \(value 'abcdefgh'\)/i,
    setup: CHILD,
    sql: "UPDATE PgWireProbe.c SET name = ? WHERE id = 1",
    values: ["abcdefgh"],
  },
  {
    sqlcode: -201,
    what: "names the table",
    read: /Table 'PgWireProbe\.p'/i,
    setup: PARENT,
    sql: "CREATE TABLE PgWireProbe.p (id INTEGER)",
  },
  {
    sqlcode: -306,
    what: "names the column",
    read: /(name|Column|Field) 'id'/i,
    setup: PARENT,
    sql: "ALTER TABLE PgWireProbe.p ADD COLUMN id INTEGER",
  },
  {
    sqlcode: -324,
    what: "names the index",
    read: /(name|Index) 'i'/i,
    setup: [...PARENT, "CREATE INDEX i ON TABLE PgWireProbe.p (id)"],
    sql: "CREATE INDEX i ON TABLE PgWireProbe.p (id)",
  },
  {
    sqlcode: -333,
    what: "names the index",
    read: /index '(\w+\.)*nothing'/i,
    setup: PARENT,
    sql: "DROP INDEX nothing ON TABLE PgWireProbe.p",
  },
  {
    sqlcode: -375,
    what: "names the savepoint",
    read: /savepoint 'nothing'/i,
    setup: ["START TRANSACTION"],
    sql: "ROLLBACK TO SAVEPOINT nothing",
  },
];

/** What is no status of SQL has two more: a syntax error and a namespace that is not there. */
const OTHERS: readonly Probe[] = [
  {
    name: "message_of_syntax_error",
    fact:
      "a syntax error is -1, -25, -51 or a like number, and its text ends with ^ and the statement",
    files: ["lib/backend/to_pg_error.ts", "lib/standin/status.ts"],
    ask: ["SELECT 1 FROM FROM"],
    answers: [
      { is: /SQLCODE -\d{1,2}\b/, means: "a number of the parser's" },
      { is: /SQLCODE -400\b/, means: "a fatal error" },
    ],
  },
  {
    name: "login_to_a_missing_namespace",
    fact: "the refusal of a namespace that is not there speaks of a namespace",
    files: ["lib/backend/driver_error.ts", "lib/standin/faults.ts"],
    ask: [{ call: "loginNowhere" }],
    answers: [
      { is: /namespace .* does not exist/i, means: "it does" },
      { is: /refused the user or the password/i, means: "it looks like a wrong password" },
      { is: /^refused/, means: "it says something else" },
    ],
  },
];

export const MESSAGE_PROBES: readonly Probe[] = [...ROWS.map(probeOf), ...OTHERS];

function probeOf({ sqlcode, what, read, setup = [], sql, values }: Row): Probe {
  const sameCode: Meaning = {
    is: new RegExp(`SQLCODE ${sqlcode}\\b`),
    means: "the same SQLCODE in other words",
  };
  return {
    name: `message_of_${-sqlcode}`,
    fact: `%msg of SQLCODE ${sqlcode} ${what}`,
    files: FILES,
    setup,
    ask: [{ sql, values }],
    answers: [
      { is: new RegExp(`SQLCODE ${sqlcode}: .*${read.source}`, "is"), means: "as it is read" },
      sameCode,
      { is: /SQLCODE -\d+/, means: "another SQLCODE" },
    ],
  };
}
