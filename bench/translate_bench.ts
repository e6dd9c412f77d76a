// What a plan costs: remembered, and made anew; beside it what PostgreSQL's parser alone takes.

import { classify } from "../lib/sql/commands/classify.ts";
import { loadParser, parse } from "../lib/sql/text/parse.ts";
import { Planner } from "../lib/sql/planner.ts";

await loadParser();
const context = { irisSchema: "SQLUser" };
const planner = new Planner(context);

const STATEMENTS = {
  point: "SELECT id, name, price FROM items WHERE id = $1",
  page: "SELECT id, name FROM items WHERE name ILIKE $1 ORDER BY price DESC LIMIT $2 OFFSET $3",
  join: "SELECT o.id, c.name, sum(l.price * l.quantity) AS total FROM orders o " +
    "JOIN customers c ON c.id = o.customer_id LEFT JOIN lines l ON l.order_id = o.id " +
    "WHERE o.placed >= '2024-01-01'::date AND c.country IN ('DE', 'FR', 'IT') " +
    "GROUP BY o.id, c.name HAVING count(*) > 1 ORDER BY total DESC NULLS LAST LIMIT 20",
  nearest: "SELECT id, embedding <=> $1 AS distance FROM documents WHERE kind = $2 " +
    "ORDER BY embedding <=> $1 LIMIT 10",
  insert: "INSERT INTO items (id, name, price, active) VALUES ($1, $2, $3, $4)",
};

for (const [group, sql] of Object.entries(STATEMENTS)) {
  Deno.bench(`${group}: parser alone`, { group, baseline: true }, () => {
    parse(sql);
  });
  Deno.bench(`${group}: plan made anew`, { group }, () => {
    classify(parse(sql)[0], context);
  });
  Deno.bench(`${group}: plan remembered`, { group }, () => {
    planner.plan(planner.parse(sql)[0]);
  });
}
