// The keywords of INSERT, UPDATE and DELETE that switch off what filing does, each a privilege of its own.

import type { FilingOptions } from "../filing/rows.ts";
import { ADMIN_PRIVILEGES } from "../schema/security.ts";
import type { Compiler } from "./compiler.ts";

/** %NOCHECK and its like need a privilege of their name. */
export function needKeywords(keywords: readonly string[], c: Compiler): void {
  for (const keyword of keywords) if (ADMIN_PRIVILEGES.has(keyword)) c.need(keyword, null);
}

export function filingOptions(keywords: readonly string[]): FilingOptions {
  return { noCheck: keywords.includes("%NOCHECK") };
}
