// Rows of IRIS's schema, found again by the names of what they are about.

import type { Row } from "./schema_questions.ts";

export function grouped(rows: readonly Row[], by: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(by(row));
    if (group) group.push(row);
    else groups.set(by(row), [row]);
  }
  return groups;
}

export function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) =>
    Number(one.ORDINAL_POSITION) - Number(other.ORDINAL_POSITION)
  );
}
