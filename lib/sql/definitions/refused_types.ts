// Types of a user's own, which IRIS's SQL does not have.

import { unsupported } from "../refuse.ts";

export function refuseType(what: string): () => never {
  return () => {
    throw unsupported(
      `${what} is not supported`,
      undefined,
      "IRIS has no types of that kind: use text, and a table of the values with a foreign key.",
    );
  };
}
