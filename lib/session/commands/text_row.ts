// The answer of a command that has one text to show.

import { Writer } from "../../bytes/writer.ts";
import type { Column } from "../../types/column.ts";
import { DataRow } from "../../wire/results.ts";
import { type Answer, catalogAnswer } from "../running/answer.ts";

const UTF8 = new TextEncoder();

/** Text looks the same in both formats. */
export function textRow(
  { column, text, tag }: { column: Column; text: string; tag: string },
): Answer {
  const to = new Writer();
  DataRow.encode({ values: [UTF8.encode(text)] }, to);
  return catalogAnswer({ columns: [column], bytes: to.take(), starts: Uint32Array.of(0), tag });
}
