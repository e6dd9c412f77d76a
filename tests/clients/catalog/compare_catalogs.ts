// The same schema on PostgreSQL's own server and behind a gateway, looked at by everybody: where do they differ?

import pg from "pg";
import { shopStatements } from "../../catalog/compare.ts";
import type { Login } from "../../support/gateway.ts";
import type { Asker } from "./askers.ts";
import { type Difference, lineDifferences } from "./line_differences.ts";
import { LISTED, type Listed } from "./listed.ts";

export interface Comparison {
  facts: number;
  /** By the asker's fact. */
  unlisted: Map<string, Difference[]>;
  /** How many lines each row of the list stands for. */
  listed: Map<Listed, number>;
}

export async function makeSchemas(...logins: Login[]): Promise<void> {
  for (const login of logins) {
    const client = new pg.Client(login);
    await client.connect();
    for (const sql of await shopStatements()) await client.query(sql);
    await client.end();
  }
}

export async function compareAsker(
  { name, ask }: Asker,
  { postgres, gateway }: { postgres: Login; gateway: Login },
): Promise<Comparison> {
  const [expected, seen] = [await ask(postgres), await ask(gateway)];
  const facts = new Set([...expected.keys(), ...seen.keys()]);
  const comparison: Comparison = { facts: facts.size, unlisted: new Map(), listed: new Map() };
  for (const fact of facts) {
    for (const difference of lineDifferences(expected.get(fact), seen.get(fact))) {
      const row = LISTED.find((row) => isListed(row, { asker: name, fact, ...difference }));
      if (row) comparison.listed.set(row, (comparison.listed.get(row) ?? 0) + 1);
      else comparison.unlisted.set(fact, [...comparison.unlisted.get(fact) ?? [], difference]);
    }
  }
  return comparison;
}

function isListed(
  row: Listed,
  { asker, fact, side, line }: Difference & { asker: string; fact: string },
): boolean {
  return row.of.test(`${asker}: ${fact}`) && (row.side ?? side) === side && row.line.test(line);
}
