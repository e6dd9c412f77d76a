// Makes messages that a hostile client could send: well-formed ones of every kind, and mutations of them that know
// their fields.

import { Writer } from "../../lib/bytes/writer.ts";
import type { AnyMessage } from "../../lib/wire/message.ts";
import { PasswordResponse } from "../../lib/wire/authentication.ts";
import { FRONTEND, FRONTEND_STARTUP } from "../../lib/wire/frontend.ts";
import { StartupMessage } from "../../lib/wire/startup.ts";
import type { Random } from "./random.ts";

const NAMES = ["", "", "", "a", "b", "c", "missing", "\u00fc", "n".repeat(70), 'x"y', "__proto__"];
const TEXTS = ["", "1", "-1", "2147483648", "x", "\\N", "\u{1f600}", "1e400", "1\t2\n", "\\."];
const COUNTS = [0, 0, 1, 2, 3, 7, 200];
const INTEGERS = [0, 0, 1, 1, 2, -1, 255, 32767, -32768, 65535, 0x7fffffff, -0x80000000, 23, 25];

const STATEMENTS = [
  "",
  ";",
  "-- nothing",
  "SELECT 1",
  "SELECT $1",
  "SELECT $1::int",
  "SELECT $2",
  "SELECT tiny('SELECT')",
  "SELECT tiny('SELECT')",
  "SELECT tiny('INSERT 1')",
  "SELECT tiny('INSERT $1')",
  "SELECT tiny('FAIL')",
  "SELECT tiny('DIE')",
  "SELECT tiny('CREATE TABLE x')",
  "SELECT tiny('UNPLANNED')",
  "SELECT nothing FROM nowhere",
  "SELEC",
  "SELECT 'unterminated",
  "BEGIN",
  "BEGIN",
  "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
  "COMMIT",
  "COMMIT AND CHAIN",
  "ROLLBACK",
  "SAVEPOINT s",
  "RELEASE s",
  "ROLLBACK TO s",
  "PREPARE a AS SELECT $1::int",
  "PREPARE b (int) AS SELECT tiny('INSERT $1')",
  "EXECUTE a(1)",
  "EXECUTE b(2)",
  "EXECUTE a",
  "DEALLOCATE a",
  "DEALLOCATE ALL",
  "DECLARE c CURSOR FOR SELECT tiny('SELECT')",
  "DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT tiny('SELECT')",
  "FETCH c",
  "FETCH BACKWARD 2 FROM c",
  "MOVE ALL FROM c",
  "CLOSE c",
  "CLOSE ALL",
  "COPY numbers FROM STDIN",
  "COPY numbers FROM STDIN (FORMAT csv, HEADER)",
  "COPY numbers (n) FROM STDIN (FORMAT binary)",
  "COPY numbers FROM STDIN (ON_ERROR ignore, LOG_VERBOSITY verbose)",
  "COPY numbers TO STDOUT",
  "COPY (SELECT tiny('SELECT')) TO STDOUT (FORMAT csv)",
  "INSERT INTO numbers VALUES (1)",
  "INSERT INTO numbers VALUES ($1)",
  "SET client_encoding TO 'LATIN1'",
  "SET client_encoding TO 'SJIS'",
  "SET client_encoding TO 'UTF8'",
  "SET DateStyle TO 'German'",
  "SET LOCAL TimeZone TO 'Europe/Berlin'",
  "SET statement_timeout TO 100",
  "SET nothing.at_all TO 'x'",
  "SHOW ALL",
  "SHOW client_encoding",
  "RESET ALL",
  "DISCARD ALL",
  "LISTEN c",
  "NOTIFY c, 'x'",
  "UNLISTEN *",
  "SELECT pg_advisory_lock(1)",
  "SELECT pg_advisory_unlock(1)",
  "LOCK TABLE numbers",
  "EXPLAIN SELECT tiny('SELECT')",
  "CREATE TEMP TABLE t (n int)",
  "DROP TABLE t",
  "VACUUM",
  "SELECT 1; SELECT tiny('FAIL'); SELECT 2",
  "BEGIN; SELECT tiny('INSERT 3'); COPY numbers FROM STDIN; COMMIT",
  "COPY numbers FROM STDIN; COPY numbers FROM STDIN",
];

/** Rows for a COPY, whole and broken, of all formats. */
const COPY_DATA = [
  "1\n",
  "1\n2\n3\n",
  "1",
  "\n",
  "x\n",
  "\\N\n",
  "\\.\n",
  "1\t2\n",
  '"1"\n',
  '"',
  "\r\n",
  "\xff\xfe",
  "PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0",
  "\0\x01\0\0\0\x04\0\0\0\x05",
  "\xff\xff",
].map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)));

const TAGGED = [...FRONTEND.values()];
/** Those that a conversation is made of come more often than the others. */
const OFTEN = ["Query", "Query", "Parse", "Bind", "Bind", "Describe", "Execute", "Execute", "Sync"];
const BY_NAME = new Map(TAGGED.map((row) => [row.name as string, row]));

const ENDING = new Set(["Terminate", "PasswordResponse"]);

/** What each field holds, by its name. */
const VALUES: Readonly<Record<string, (random: Random) => unknown>> = {
  query: statement,
  statement: name,
  portal: name,
  name,
  message: name,
  kind: (random) => random.oneOf(["S", "P", "P", "S", "X", "\0"]),
  maxRows: integer,
  paramTypes: (random) => some(random, () => random.oneOf([0, 23, 25, 20, 4294967295, 1043])),
  paramFormats: formats,
  resultFormats: formats,
  argumentFormats: formats,
  params: values,
  arguments: values,
  function: integer,
  resultFormat: (random) => random.oneOf([0, 1, 2]),
  data: (random) => random.oneIn(4) ? random.bytes(40) : random.oneOf(COPY_DATA),
};

function name(random: Random): string {
  return random.oneOf(NAMES);
}

function integer(random: Random): number {
  return random.oneOf(INTEGERS);
}

function some<T>(random: Random, make: () => T): T[] {
  // Most statements have one parameter at most.
  const size = random.oneIn(3) ? random.oneOf(COUNTS) : random.below(2);
  return Array.from({ length: size }, make);
}

function formats(random: Random): number[] {
  return some(random, () => random.oneOf([0, 1, 0, 1, 0, 1, 2, -1]));
}

function values(random: Random): (Uint8Array | null)[] {
  return some(random, () => {
    if (random.oneIn(5)) return null;
    return random.oneIn(5) ? random.bytes(20) : new TextEncoder().encode(random.oneOf(TEXTS));
  });
}

function statement(random: Random): string {
  const text = random.oneOf(STATEMENTS);
  if (!random.oneIn(6)) return text;
  const words = text.split(" ");
  const at = random.below(words.length);
  switch (random.below(5)) {
    case 0:
      return words.toSpliced(at, 1).join(" ");
    case 1:
      return words.toSpliced(at, 0, random.oneOf(["(", ")", ",", "$1", "'", "--", "NULL"])).join(
        " ",
      );
    case 2:
      return `${text}; ${random.oneOf(STATEMENTS)}`;
    case 3:
      return words.with(at, random.oneOf(random.oneOf(STATEMENTS).split(" "))).join(" ");
    default:
      return text.slice(0, random.below(text.length + 1));
  }
}

function bodyOf(row: AnyMessage, random: Random): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(row.fields).map((field) => [field, VALUES[field](random)]),
  );
}

export function hostileMessage(random: Random): Uint8Array {
  if (random.oneIn(300)) return random.bytes(40);
  const row = random.oneIn(3) ? random.oneOf(TAGGED) : BY_NAME.get(random.oneOf(OFTEN))!;
  // What ends a session is no place to look for more.
  if (ENDING.has(row.name) && !random.oneIn(10)) return hostileMessage(random);
  return mutated(row.bytes(bodyOf(row, random)), { random, head: 5 });
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const to = new Writer();
  for (const part of parts) to.bytes(part);
  return to.take();
}

/** The same change again and again, as drivers send their batches, with something hostile among them. */
export function repeatedChange(random: Random): Uint8Array {
  const statement = random.oneOf(["", "a"]);
  const query = random.oneOf(["SELECT tiny('INSERT $1')", "INSERT INTO numbers VALUES ($1)"]);
  const bytes = (name: string, body: Record<string, unknown>) => BY_NAME.get(name)!.bytes(body);
  const parts = [bytes("Parse", { statement, query, paramTypes: [23] })];
  for (let times = 1 + random.below(6); times > 0; times--) {
    const params = [new TextEncoder().encode(random.oneOf(["1", "2", "x"]))];
    const formats = { paramFormats: [], resultFormats: [] };
    if (random.oneIn(4)) parts.push(bytes("Parse", { statement, query, paramTypes: [23] }));
    parts.push(bytes("Bind", { portal: "", statement, params, ...formats }));
    if (random.oneIn(3)) parts.push(bytes("Describe", { kind: "P", name: "" }));
    if (random.oneIn(12)) parts.push(hostileMessage(random));
    parts.push(bytes("Execute", { portal: "", maxRows: random.oneIn(6) ? 1 : 0 }));
  }
  if (!random.oneIn(6)) parts.push(bytes("Sync", {}));
  return joined(parts);
}

/** Of a login by SCRAM: begun, begun wrongly, gone on with, cut. */
const LOGIN_DATA = [
  "SCRAM-SHA-256\0\0\0\0\x20n,,n=,r=rOprNGfwEbeRWgbNEkqOabcd",
  "SCRAM-SHA-256\0\0\0\0\x20y,,n=,r=rOprNGfwEbeRWgbNEkqOabcd",
  "SCRAM-SHA-256\0\xff\xff\xff\xff",
  "SCRAM-SHA-256\0\0\0\0\x05n,,n=",
  "SCRAM-SHA-256-PLUS\0\0\0\0\x05p=x,,",
  "SCRAM-SHA-1\0\0\0\0\x03n,,",
  "c=biws,r=rOprNGfwEbeRWgbNEkqOabcdBwcHBwcHBwcHBwcHBwcHBwcH,p=AAAA",
  "c=biws,r=rOprNGfwEbeRWgbNEkqOabcd",
  "password\0",
  "",
].map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)));

export function hostileLogin(random: Random): Uint8Array {
  if (random.oneIn(9)) return hostileMessage(random);
  const data = random.oneIn(9) ? random.bytes(40) : random.oneOf(LOGIN_DATA);
  return mutated(PasswordResponse.bytes({ data }), { random, head: 5 });
}

export function hostileStartup(random: Random): Uint8Array {
  if (random.oneIn(20)) return random.bytes(40);
  const row = random.oneIn(2) ? StartupMessage : random.oneOf(FRONTEND_STARTUP);
  const bytes = row.name === "StartupMessage"
    ? row.bytes({
      version: random.oneOf([0x30000, 0x30000, 0x30002, 0x30009, 0x20000, 0x40000]),
      parameters: {
        user: random.oneOf(["alice", "alice", "nobody", "\u00fc", ""]),
        database: random.oneOf(["user", "USER", "missing", ""]),
        ...(random.oneIn(3) && { [random.oneOf(SETTINGS)]: random.oneOf(TEXTS) }),
        ...(random.oneIn(9) && { options: random.oneOf(["-c x=1", "-c", "--", "-c a.b=c"]) }),
      },
    } as never)
    : (row as AnyMessage).bytes(
      row.name === "CancelRequest" ? { processId: integer(random), secret: new Uint8Array(4) } : {},
    );
  return mutated(bytes, { random, head: 4 });
}

const SETTINGS = ["DateStyle", "client_encoding", "replication", "_pq_.x", "TimeZone", "nothing"];

/** Most stay framed, so that what is wrong is wrong inside. */
function mutated(
  bytes: Uint8Array,
  { random, head }: { random: Random; head: number },
): Uint8Array {
  if (!random.oneIn(4)) return bytes;
  switch (random.below(6)) {
    case 0:
      return framed(bytes.slice(0, head + random.below(bytes.length - head + 1)), head);
    case 1:
      return framed(Uint8Array.of(...bytes, ...random.bytes(8)), head);
    case 2: {
      const at = random.below(bytes.length + 1);
      return framed(
        Uint8Array.of(...bytes.slice(0, at), ...random.bytes(3), ...bytes.slice(at)),
        head,
      );
    }
    case 3:
      return random.oneIn(10) ? flipped(bytes, { random, from: 0 }) : bytes;
    default:
      return flipped(bytes, { random, from: head });
  }
}

function flipped(
  bytes: Uint8Array,
  { random, from }: { random: Random; from: number },
): Uint8Array {
  const copy = bytes.slice();
  for (let count = 1 + random.below(3); count > 0 && copy.length > from; count--) {
    copy[from + random.below(copy.length - from)] = random.oneIn(2)
      ? random.below(256)
      : random.oneOf([0, 1, 0x7f, 0x80, 0xff]);
  }
  return copy;
}

function framed(bytes: Uint8Array, head: number): Uint8Array {
  if (bytes.length < head) return bytes;
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(head - 4, bytes.length - head + 4);
  return bytes;
}
