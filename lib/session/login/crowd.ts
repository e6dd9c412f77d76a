// How many sessions there may be: of everybody, of one user, and the last places for those who can do something about it.

import { PgError } from "../../errors/pg_error.ts";
import type { Effects } from "../contract.ts";

type Places = Pick<
  Effects,
  "registry" | "placesMax" | "ordinaryPlacesMax" | "userPlacesMax" | "superusers"
>;

export function refuseCrowd(
  user: string,
  { registry, placesMax, ordinaryPlacesMax, userPlacesMax, superusers }: Places,
): void {
  const isSuperuser = superusers.has(user);
  const own = Iterator.from(registry.sessions()).filter((each) => each.user === user);
  if (!isSuperuser && own.take(userPlacesMax).toArray().length >= userPlacesMax) {
    throw new PgError("too_many_connections", `too many connections for role "${user}"`);
  }
  if (registry.size < (isSuperuser ? placesMax : ordinaryPlacesMax)) return;
  throw new PgError(
    "too_many_connections",
    registry.size >= placesMax
      ? "sorry, too many clients already"
      : "remaining connection slots are reserved for roles with the SUPERUSER attribute",
  );
}
