// Small expressions over awkward values of every type: the gateway gives what PostgreSQL gives, or refuses.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Answer, answerOf, type Exchange, simple } from "../corpus/answer.ts";
import { withGateway } from "../support/gateway.ts";
import { askPglite, openPglite } from "../support/pglite.ts";
import { RawClient } from "../support/raw_client.ts";
import {
  AGGREGATES,
  ATOMS,
  type Family,
  type Production,
  PRODUCTIONS,
  tableOf,
} from "./expressions/productions.ts";

const SEED = 20261121;
const COMPOSED_COUNT = 80;

function atomsOf(family: Family): readonly Production[] {
  return ATOMS.filter(({ gives }) => gives === family);
}

function composed({ sql }: Production, operands: readonly string[]): string {
  return operands.reduce((text, one, at) => text.replaceAll(`#${at + 1}`, one), sql);
}

/** Each production over columns, in the select list. */
function overColumns(): string[] {
  const plain = PRODUCTIONS.map((one) => composed(one, one.takes.map((of) => atomsOf(of)[0].sql)));
  const aggregates = AGGREGATES.flatMap((one) =>
    one.takes.map((of) => composed(one, [atomsOf(of)[0].sql]))
  );
  return [
    ...plain.map((sql) => `SELECT id, ${sql} FROM x ORDER BY id`),
    ...aggregates.map((sql) => `SELECT b, ${sql} FROM x GROUP BY b ORDER BY b`),
  ];
}

const PLACES: readonly ((sql: string) => string)[] = [
  (sql) => `SELECT ${sql} FROM x WHERE id = 2`,
  (sql) => `SELECT id FROM x WHERE (${sql}) IS NOT NULL ORDER BY id`,
  (sql) => `SELECT id FROM x WHERE id <> 6 ORDER BY ${sql}, id`,
  (sql) => `SELECT count(*) FROM x GROUP BY ${sql} ORDER BY 1`,
  (sql) => `SELECT id FROM x WHERE (${sql})::text > '5' ORDER BY id`,
];

/** One production inside of another, somewhere in a query. */
const someQuery = fc.record({
  outer: fc.constantFrom(...PRODUCTIONS.filter(({ takes }) => takes.length > 0)),
  place: fc.constantFrom(...PLACES),
  picks: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
}).map(({ outer, place, picks }) => {
  const operands = outer.takes.map((family, at) => {
    const inner = PRODUCTIONS.filter(({ gives }) => gives === family);
    const all = [...atomsOf(family), ...inner];
    const one = all[picks[at] % all.length];
    return composed(
      one,
      one.takes.map((of, deep) => {
        const atoms = atomsOf(of);
        return atoms[picks[2 + 2 * at + deep] % atoms.length].sql;
      }),
    );
  });
  return place(composed(outer, operands));
});

/** IRIS has no negative zero. */
function withoutNegativeZero(line: string): string {
  return line.replaceAll('"-0"', '"0"');
}

function shown({ lines, sqlstate }: Answer): string {
  return sqlstate ?? lines.map(withoutNegativeZero).join("\n");
}

Deno.test("expressions over awkward values give what PostgreSQL gives, or are refused", async () => {
  const postgres = await openPglite();
  const onPostgres: Exchange = (bytes) => askPglite(postgres, bytes);
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    const onGateway: Exchange = (bytes) => client.ask(bytes);
    for (const sql of ["SET TimeZone = 'UTC'", ...tableOf()]) {
      await onPostgres(simple(sql));
      const { sqlstate } = await answer(sql, onGateway);
      assert.equal(sqlstate, null, sql);
    }
    const composedQueries = fc.sample(someQuery, { seed: SEED, numRuns: COMPOSED_COUNT });
    const differences: string[] = [];
    for (const sql of [...overColumns(), ...composedQueries]) {
      const expected = await answer(sql, onPostgres);
      const actual = await answer(sql, onGateway);
      if (actual.sqlstate === "0A000" || shown(actual) === shown(expected)) continue;
      differences.push(`${sql}\nPostgreSQL: ${shown(expected)}\ngateway: ${shown(actual)}`);
    }
    client.close();
    assert.deepEqual(differences, []);
  }, { flags: { auth: "trust" } });
  await postgres.close();
});

function answer(sql: string, exchange: Exchange): Promise<Answer> {
  return answerOf({ sql, parameters: null, unordered: false }, exchange);
}
