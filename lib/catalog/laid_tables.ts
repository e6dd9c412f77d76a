// Remembers what each table was laid out as, so that a schema in which little has changed is laid out in no time.

import { clientName, clientSchema, type RelationNames } from "./client_names.ts";
import type { Relation } from "./relations.ts";
import type { Oids } from "./oids.ts";
import { pathKey } from "../iris/names.ts";
import type { Table } from "./schema.ts";

/** Where names and numbers come from that no two have. */
export interface Source {
  names: Pick<RelationNames, "choose">;
  oids: Pick<Oids, "take">;
}

/** What a table is called. */
export interface Called {
  key: string;
  /** Null where PostgreSQL has that schema for itself. */
  schema: string | null;
  name: string;
}

interface Laid {
  relation: Relation;
  names: readonly string[];
  oids: readonly number[];
}

export class LaidTables {
  /** A table that changes is another object, and so is one that has a key to what has changed. */
  readonly #known = new WeakMap<Table, Laid>();
  readonly #called = new WeakMap<Table, Called>();

  called(table: Table, publicIs: string): Called {
    const known = this.#called.get(table);
    if (known) return known;
    const called = {
      key: pathKey(table.schema, table.name),
      schema: clientSchema(table.schema, publicIs),
      name: clientName(table.name),
    };
    this.#called.set(table, called);
    return called;
  }

  relationOf(
    table: Table,
    { schema, names, oids, make }: {
      schema: string;
      names: RelationNames;
      oids: Oids;
      make(source: Source): Relation;
    },
  ): Relation {
    const known = this.#known.get(table);
    if (known && names.areFree(schema, known.names) && oids.areFree(known.oids)) {
      for (const name of known.names) names.enter(schema, name);
      for (const oid of known.oids) oids.enter(oid);
      return known.relation;
    }
    const taken = { names: [] as string[], oids: [] as number[] };
    const before = oids.collisions;
    let asWanted = true;
    const relation = make({
      names: {
        choose(schema, of, wanted) {
          const name = names.choose(schema, of, wanted);
          asWanted &&= name === wanted;
          taken.names.push(name);
          return name;
        },
      },
      oids: {
        take(kind, ...of) {
          const oid = oids.take(kind, ...of);
          taken.oids.push(oid);
          return oid;
        },
      },
    });
    // What had to give way to another is looked at again, as that one may be gone.
    if (asWanted && oids.collisions === before) this.#known.set(table, { relation, ...taken });
    return relation;
  }
}
