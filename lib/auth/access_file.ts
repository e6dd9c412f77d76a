// Reads a file of access rules in pg_hba.conf's words: a rule a line, of connection, database, user, address, method.

import { PgError } from "../errors/pg_error.ts";
import { type AccessRule, type Method, METHODS, type NameList } from "./access.ts";
import { parseAddresses } from "./addresses.ts";
import { type Field, readLines } from "./words.ts";

export const CONNECTIONS = ["host", "hostssl", "hostnossl"] as const;
export const CERTIFICATE_CHECKS = ["verify-ca", "verify-full"] as const;
export const CLIENT_NAMES = ["CN", "DN", "SAN"] as const;

/** A file without rules would keep everybody out: it is one that is just being written. */
export function parseAccess(text: string): AccessRule[] {
  const lines = readLines(text);
  if (lines.length === 0) throw wrong("there are no rules in it");
  return lines.map(({ fields, line, text }) => {
    try {
      return parseRule(fields, { line, text });
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      throw new PgError("config_file_error", `line ${line}: ${cause.message}`, { cause });
    }
  });
}

function parseRule(fields: Field[], at: { line: number; text: string }): AccessRule {
  const [connection, databases, users, address, ...rest] = fields;
  const type = wordOf(connection);
  if (!isOneOf(CONNECTIONS, type)) {
    throw wrong(`"${type}" is no connection type here; there are ${CONNECTIONS.join(", ")}`);
  }
  if (!databases || !users || !address) {
    throw wrong("a rule has database, user, address and method");
  }
  let addresses = parseAddresses(wordOf(address));
  if (!addresses && rest.length > 1) {
    addresses = parseAddresses(wordOf(address), wordOf(rest[0]));
    if (addresses) rest.shift();
  }
  if (!addresses) {
    throw wrong(
      `"${
        wordOf(address)
      }" is no address; say all, samehost, or an address with its bits as 10.0.0.0/8`,
    );
  }
  const [method, ...options] = rest.map(wordOf);
  if (!isOneOf(METHODS, method)) {
    throw wrong(`"${method ?? ""}" is no method here; there are ${METHODS.join(", ")}`);
  }
  const rule: AccessRule = {
    ...at,
    connection: type,
    databases: namesOf(databases, { upper: true }),
    users: namesOf(users, { upper: false }),
    addresses,
    method,
    clientCertificate: method === "cert" ? "verify-full" : "no",
    clientName: "CN",
  };
  const whole = options.reduce(withOption, rule);
  refuseImpossible(whole);
  return whole;
}

function withOption(rule: AccessRule, option: string): AccessRule {
  const [name, ...rest] = option.split("=");
  const value = rest.join("=");
  if (name === "map" && value !== "") return { ...rule, map: value };
  if (name === "clientcert" && isOneOf(CERTIFICATE_CHECKS, value)) {
    return { ...rule, clientCertificate: value };
  }
  if (name === "clientname" && isOneOf(CLIENT_NAMES, value)) return { ...rule, clientName: value };
  throw wrong(
    `"${option}" is no option here; there are map=NAME, clientcert=verify-ca or verify-full, ` +
      "clientname=CN, DN or SAN",
  );
}

/** What could never be let in is a slip of the pen. */
function refuseImpossible({ connection, method, clientCertificate }: AccessRule): void {
  if (connection === "hostssl") return;
  if (method === "cert" || clientCertificate !== "no") {
    throw wrong("certificates are shown over TLS only: say hostssl");
  }
}

/** A quoted word is a name, whatever it says. */
function namesOf(field: Field, { upper }: { upper: boolean }): NameList {
  const isWord = (word: string) =>
    field.some(({ text, quoted }) => !quoted && text.toLowerCase() === word);
  for (const { text, quoted } of field) {
    if (quoted) continue;
    if (/^[+@/]/.test(text) || ["samerole", "samegroup"].includes(text)) {
      throw wrong(`"${text}" is not supported: name the users and databases themselves`);
    }
  }
  return {
    all: isWord("all"),
    sameUser: isWord("sameuser"),
    names: new Set(field.map(({ text }) => upper ? text.toUpperCase() : text)),
  };
}

function wordOf(field: Field): string {
  return field.map(({ text }) => text).join(",");
}

function isOneOf<T extends string>(words: readonly T[], word: string): word is T {
  return (words as readonly string[]).includes(word);
}

/** The rule of a gateway without a file. */
export function ruleForAll(method: Method): AccessRule {
  const overTls = method === "cert";
  const text = `${overTls ? "hostssl" : "host"} all all all ${method}`;
  return { ...parseAccess(text)[0], line: 0 };
}

function wrong(message: string): PgError {
  return new PgError("config_file_error", message);
}
