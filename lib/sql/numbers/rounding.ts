// How PostgreSQL rounds a float: of two neighbours that are equally near, to the even one.

import type { Expression } from "../../iris/tree_expression.ts";
import { binary, call, compare, number, ONE, ZERO } from "../compiling/build.ts";

/** From here on a double has no fraction. */
const WHOLE = number(String(2 ** 52));

/** The half is rounded and doubled: so 2.5 and 1.5 both become 2. IRIS's own goes away from zero. */
export function halfToEven(expression: Expression): Expression {
  const size = call("ABS", expression);
  const half = binary(expression, "/", number(2));
  return {
    kind: "searched_case",
    branches: [
      { when: compare(size, ">=", WHOLE), then: expression },
      {
        when: compare(call("MOD", size, ONE), "=", number("0.5")),
        then: binary(call("ROUND", half, ZERO), "*", number(2)),
      },
    ],
    otherwise: call("ROUND", expression, ZERO),
  };
}
