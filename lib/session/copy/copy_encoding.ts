// The encoding of a COPY's data: the one that it names, or the client's own; values in binary have always the client's.

import { type Encoding, encodingNamed } from "../../bytes/encoding.ts";
import type { CopyOptions, GivenOption } from "../../copy/options.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Context } from "../context.ts";
import { clientEncoding } from "../settings/own_rules.ts";

/** Null is UTF-8. */
export function encodingOf(
  context: Context,
  given: readonly GivenOption[],
  { format }: CopyOptions,
): Encoding | null {
  const option = given.find(({ name }) => name === "encoding");
  if (!option) return context.settings.encoding;
  try {
    const named = encodingNamed(clientEncoding(String(option.value)));
    return format === "binary" ? context.settings.encoding : named;
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    if (cause.condition === "feature_not_supported") {
      throw new PgError(cause.condition, `encoding "${String(option.value)}" is not supported`, {
        hint: cause.fields.hint,
      });
    }
    throw new PgError(
      "invalid_parameter_value",
      'argument to option "encoding" must be a valid encoding name',
      { position: option.position },
    );
  }
}
