// Who may come from where, and how they prove who they are: rules in order, of which the first that fits counts.

import { type AddressMatcher, type Ends, isLoopback } from "./addresses.ts";
import type { Encryption } from "./encryption.ts";
import { PgError } from "../errors/pg_error.ts";

export const METHODS = ["trust", "reject", "scram-sha-256", "iris", "cert"] as const;
export type Method = typeof METHODS[number];

export interface AccessRule {
  /** Its line in the file; 0 for what the settings say. */
  line: number;
  connection: "host" | "hostssl" | "hostnossl";
  databases: NameList;
  users: NameList;
  addresses: AddressMatcher;
  method: Method;
  /** What is asked of a client's certificate besides. */
  clientCertificate: "no" | "verify-ca" | "verify-full";
  /** Which of a certificate's names says who the client is. */
  clientName: "CN" | "DN" | "SAN";
  /** The map from those names to users; without one they are the same. */
  map?: string;
  /** As it was written, for people. */
  text: string;
}

export interface NameList {
  all: boolean;
  /** The database that has the user's name. */
  sameUser: boolean;
  names: ReadonlySet<string>;
}

export interface Access {
  rules: readonly AccessRule[];
  /** Whether those without TLS are refused before any rule is asked; `remote` spares this machine. */
  tlsRequired: "no" | "remote" | "yes";
}

export interface Applicant extends Ends {
  user: string;
  database: string;
  encryption?: Encryption;
}

/** The rule that counts; it throws what a client is told that may not come in. */
export function ruleFor(access: Access, applicant: Applicant): AccessRule {
  if (lacksTls(access, applicant)) throw refused("rejects connection", applicant);
  const rule = firstThatFits(access.rules, applicant);
  if (!rule) throw refused("no entry", applicant);
  if (rule.method === "reject") throw refused("rejects connection", applicant);
  if (rule.method === "iris" && !applicant.encryption && !isLoopback(applicant.address)) {
    throw refused("rejects connection", applicant);
  }
  const needsCertificate = rule.method === "cert" || rule.clientCertificate !== "no";
  if (needsCertificate && !applicant.encryption?.certificate) {
    throw denied("connection requires a valid client certificate");
  }
  return rule;
}

export function lacksTls({ tlsRequired }: Access, { encryption, address }: Applicant): boolean {
  if (encryption || tlsRequired === "no") return false;
  return tlsRequired === "yes" || !isLoopback(address);
}

export function firstThatFits(
  rules: readonly AccessRule[],
  applicant: Applicant,
): AccessRule | undefined {
  const { user, database, encryption } = applicant;
  return rules.find(({ connection, databases, users, addresses }) =>
    (connection === "host" || (connection === "hostssl") === (encryption !== undefined)) &&
    addresses(applicant) &&
    // A namespace has one name, however it is written.
    (contains(databases, database.toUpperCase()) || (databases.sameUser && database === user)) &&
    contains(users, user)
  );
}

function contains({ all, names }: NameList, name: string): boolean {
  return all || names.has(name);
}

/** In PostgreSQL's words: they tell the client nothing but what it has said itself. */
function refused(why: "no entry" | "rejects connection", applicant: Applicant): PgError {
  const { address, user, database, encryption } = applicant;
  const who = `host "${address}", user "${user}", database "${database}", ${
    encryption ? "SSL encryption" : "no encryption"
  }`;
  return denied(
    why === "no entry"
      ? `no pg_hba.conf entry for ${who}`
      : `pg_hba.conf rejects connection for ${who}`,
  );
}

function denied(message: string): PgError {
  return new PgError("invalid_authorization_specification", message, { severity: "FATAL" });
}
