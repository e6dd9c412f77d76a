// The SQL that makes a relation of the mirror, or a schema of it, with the OIDs that they are to have.

import { identifier, literal } from "../sql/text/quoting.ts";
import type { Layout, Reference, Relation, Step } from "./relations.ts";
import { isTemporarySchema, persists } from "./temporary_schemas.ts";

export class Making {
  /** Files of dropped tables stay until a checkpoint, so each gets a number of its own. */
  #files = 1_000_000;

  relation({ title, schema, kind, oid, owner, make }: Relation): string[] {
    return [
      ...make.flatMap(({ sql, takes }) => takes ? [this.#takes(takes), sql] : [sql]),
      // What belongs to nobody that IRIS names is the database's.
      `ALTER ${kind.toUpperCase()} ${title} OWNER TO ${identifier(owner ?? "pg_database_owner")}`,
      ...kind === "table" && isTemporarySchema(schema) ? [persists("temporary", oid)] : [],
    ];
  }

  /** What the next statement makes gets these OIDs: PostgreSQL's own way to keep them in an upgrade. */
  #takes(takes: NonNullable<Step["takes"]>): string {
    if (takes.kind === "label") return `SELECT ${call("next_pg_enum_oid", takes.oid)}`;
    if (takes.kind === "type") return `SELECT ${typeCalls(takes)}`;
    const what = takes.kind === "index" ? "index" : "heap";
    const calls = [call(`next_${what}_pg_class_oid`, takes.oid)];
    if (takes.kind !== "view") calls.push(call(`next_${what}_relfilenode`, this.#files++));
    if ("typeOid" in takes) calls.push(typeCalls(takes));
    return `SELECT ${calls.join(", ")}`;
  }
}

/** Both ends of a key are to be tables of one kind. */
export function referring(from: Relation, { to, sql }: Reference, { relations }: Layout): string[] {
  const ends = [from, relations.get(to)].filter((end) => end !== undefined && end.kind === "table")
    .filter((end) => isTemporarySchema(end!.schema)).map((end) => end!.oid);
  return [
    ...ends.map((oid) => persists("permanent", oid)),
    sql,
    ...ends.map((oid) => persists("temporary", oid)),
  ];
}

export function typeCalls({ typeOid, arrayOid }: { typeOid: number; arrayOid: number }): string {
  return `${call("next_pg_type_oid", typeOid)}, ${call("next_array_pg_type_oid", arrayOid)}`;
}

function call(what: string, oid: number): string {
  return `pg_catalog.binary_upgrade_set_${what}('${oid}')`;
}

/** A schema's OID cannot be asked for, but nothing refers to it yet. */
export function makeSchema(name: string, oid: number): string[] {
  // Nobody can make one that is called as PostgreSQL's own.
  const first = isTemporarySchema(name) ? name.replace("pg_", "") : name;
  const found = `(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${literal(first)})`;
  return [
    `CREATE SCHEMA ${identifier(first)}`,
    `GRANT USAGE ON SCHEMA ${identifier(first)} TO PUBLIC`,
    `UPDATE pg_catalog.pg_shdepend SET objid = ${oid} ` +
    `WHERE classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND objid = ${found}`,
    `UPDATE pg_catalog.pg_namespace SET oid = ${oid}, nspname = ${literal(name)} ` +
    `WHERE oid = ${found}`,
  ];
}
