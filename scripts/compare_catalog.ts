// Shows in what a schema behind the gateway looks otherwise than on PostgreSQL's own server, to each client
// that tests/clients has; fails where that is not listed in tests/clients/catalog/listed.ts.

import { ASKERS } from "../tests/clients/catalog/askers.ts";
import { compareAsker, makeSchemas } from "../tests/clients/catalog/compare_catalogs.ts";
import { LISTED, type Listed } from "../tests/clients/catalog/listed.ts";
import { loginOf, withGateway } from "../tests/support/gateway.ts";
import { withPostgres } from "../tests/support/postgres_server.ts";

const SIGNS = { postgres: "-", gateway: "+", order: "~" } as const;

/** Only askers with one of these words in their names. */
const words = Deno.args;
const askers = ASKERS.filter(({ name }) =>
  words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase()))
);
const listed = new Map<Listed, number>();
let facts = 0;
let unlisted = 0;

await withPostgres(async (postgres) => {
  await withGateway(async (gateway) => {
    const both = { postgres, gateway: loginOf(gateway) };
    await makeSchemas(both.postgres, both.gateway);
    for (const asker of askers) {
      const comparison = await compareAsker(asker, both);
      facts += comparison.facts;
      console.log(`${asker.name}: ${comparison.facts} facts`);
      for (const [fact, differences] of comparison.unlisted) {
        console.log(`  ${fact}`);
        for (const { side, line } of differences) console.log(`    ${SIGNS[side]} ${line}`);
        unlisted += differences.length;
      }
      for (const [row, lines] of comparison.listed) {
        listed.set(row, (listed.get(row) ?? 0) + lines);
      }
    }
  });
});

console.log(`\n${facts} facts, ${unlisted} lines that differ and are not listed. Listed are:`);
for (const row of LISTED) {
  const lines = listed.get(row) ?? 0;
  if (lines > 0) console.log(`  ${lines} lines: ${row.why}`);
  else if (words.length === 0) console.log(`  none any more: ${row.why}`);
}
if (unlisted > 0) Deno.exit(1);
