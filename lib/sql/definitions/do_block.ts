// DO of one definition that passes over what is there already: so Sequelize and Drizzle make enums, as PostgreSQL has no
// CREATE TYPE IF NOT EXISTS. Of PL/pgSQL there is nothing else.

import { type Condition, SQLSTATES } from "../../errors/sqlstates.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { type Defined, definitionRule } from "../compiling/rule.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { parse, scan, treeOf } from "../text/parse.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";

export const doBlock = definitionRule({
  name: "do_block",
  why: "of PL/pgSQL only one definition, which passes over what is there already",
  on: "DoStmt",
  examples: [
    {
      pg:
        "DO 'BEGIN CREATE TYPE mood AS ENUM (''ok''); EXCEPTION WHEN duplicate_object THEN NULL; END'",
      iris: "",
    },
    { pg: "DO 'BEGIN PERFORM 1; END'", iris: null, refused: "DO is not supported" },
  ],
  rewrite({ args = [] }, to) {
    const options = args.map((arg) => bodyOf(arg, "DefElem")!);
    const body = bodyOf(options.find(({ defname }) => defname === "as")?.arg, "String")?.sval;
    const isPlain = options.every(({ defname, arg }) =>
      defname === "as" || bodyOf(arg, "String")?.sval?.toLowerCase() === "plpgsql"
    );
    const block = isPlain && body !== undefined ? blockOf(body) : null;
    const defined = block && definedBy(block, to);
    if (defined) return { ...defined, tag: "DO" };
    throw unsupported(
      "DO is not supported",
      undefined,
      "IRIS runs no PL/pgSQL: send its statements one by one.",
    );
  },
});

interface Block {
  node: Node;
  passes: readonly Condition[];
}

function definedBy({ node, passes }: Block, to: Compiler): Defined | null {
  try {
    const defined = to.definition(node);
    return defined && { ...defined, steps: [{ do: "unless", passes, steps: defined.steps }] };
  } catch (cause) {
    if (!(cause instanceof Misplaced) || !passes.includes(cause.condition)) throw cause;
    return { tag: "DO", steps: [] };
  }
}

/** BEGIN statement; EXCEPTION WHEN condition OR condition THEN NULL; END; and null for any other. */
function blockOf(body: string): Block | null {
  const tokens = scan(body);
  const words = tokens.map(({ text }) => text.toLowerCase());
  const semicolon = words.indexOf(";");
  const then = words.indexOf("then", semicolon);
  const [first, second] = words.slice(semicolon + 1);
  if (words[0] !== "begin" || first !== "exception" || second !== "when" || then < 0) return null;
  const rest = words.slice(then + 1).filter((word) => word !== ";");
  if (!["end", "null end"].includes(rest.join(" "))) return null;
  const named = words.slice(semicolon + 3, then).filter((word) => word !== "or");
  const passes = named.filter((word): word is Condition => Object.hasOwn(SQLSTATES, word));
  if (passes.length < named.length) return null;
  const [statement, ...others] = parse(body.slice(tokens[0].end, tokens[semicolon].start));
  if (others.length > 0 || !statement || statement.node === null) return null;
  return { node: treeOf(statement).node, passes };
}
