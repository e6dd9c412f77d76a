// The encoding of a COPY's data: the one that it names, or the client's own.

import { type Encoding, encodingNamed } from "../../bytes/encoding.ts";
import type { GivenOption } from "../../copy/options.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Context } from "../context.ts";
import { clientEncoding } from "../settings/settings.ts";

/** Null is UTF-8. */
export function encodingOf(context: Context, given: readonly GivenOption[]): Encoding | null {
  const option = given.find(({ name }) => name === "encoding");
  if (!option) return context.settings.encoding;
  try {
    return encodingNamed(clientEncoding(String(option.value)));
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
