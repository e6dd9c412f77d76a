// Asks the same of a gateway and of PostgreSQL with the same schema, and says where they differ.

import type { PGlite } from "@electric-sql/pglite";
import { Writer } from "../../lib/bytes/writer.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { openPglite } from "../support/pglite.ts";

export interface Question {
  /** Whose, and what for. */
  name: string;
  sql: string;
}

const FOLDER = new URL("./statements/", import.meta.url);

/** The statements that create what both sides have. */
export async function shopStatements(): Promise<string[]> {
  const text = await Deno.readTextFile(new URL("./shop.sql", import.meta.url));
  return statementsOf(text).map(({ sql }) => sql);
}

export async function questionsOf(file: string): Promise<Question[]> {
  return statementsOf(await Deno.readTextFile(new URL(file, FOLDER)));
}

/** Each ends at the end of a line; the comment before it is its name. */
function statementsOf(text: string): Question[] {
  return text.split(/;\n/).flatMap((part) => {
    const lines = part.trim().split("\n");
    const sql = lines.filter((line) => !line.startsWith("--")).join("\n").trim();
    if (sql === "") return [];
    const name = lines.findLast((line) => line.startsWith("--"))?.slice(3) ?? sql;
    return [{ name, sql }];
  });
}

export interface Told {
  columns: { name: string; type: number }[];
  rows: (string | null)[][];
  error?: string;
}

const OID_TYPES = new Set([26, 30, 1028]);
/** Below it are PostgreSQL's own. */
const OWN_OIDS_END = 16384;

/** The number of an object is each server's own. */
export function toldIn(messages: readonly BackendMessage[]): Told {
  const told: Told = { columns: [], rows: [] };
  const text = new TextDecoder();
  for (const message of messages) {
    if (message.name === "RowDescription") {
      told.columns = message.body.columns.map(({ name, type }) => ({ name, type }));
    } else if (message.name === "ErrorResponse") {
      told.error = `${message.body.fields.C}: ${message.body.fields.M}`;
    } else if (message.name === "DataRow") {
      told.rows.push(
        message.body.values.map((value, index) =>
          value === null ? null : withoutOids(text.decode(value), told.columns[index].type)
        ),
      );
    }
  }
  return told;
}

export function withoutOids(value: string, type: number): string {
  if (!OID_TYPES.has(type)) return value;
  return value.replaceAll(/\d+/g, (oid) => Number(oid) < OWN_OIDS_END ? oid : "own");
}

/** PostgreSQL itself, its database and user called as the stand-in's. */
export class Reference {
  readonly #postgres: PGlite;

  private constructor(postgres: PGlite) {
    this.#postgres = postgres;
  }

  static async open(): Promise<Reference> {
    const postgres = await openPglite();
    await postgres.exec(`
      CREATE ROLE "_SYSTEM" SUPERUSER LOGIN;
      UPDATE pg_database SET datname = 'USER' WHERE datname = current_database();
      SET SESSION AUTHORIZATION "_SYSTEM"`);
    return new Reference(postgres);
  }

  async query(query: string): Promise<BackendMessage[]> {
    const to = new Writer();
    Query.encode({ query }, to);
    return decodeBackendAll(await this.exchange(to.take()));
  }

  async exchange(bytes: Uint8Array): Promise<Uint8Array> {
    return await this.#postgres.execProtocolRaw(bytes);
  }

  async close(): Promise<void> {
    await this.#postgres.close();
  }
}
