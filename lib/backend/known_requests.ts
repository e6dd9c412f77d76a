// What the gateway has asked to execute, and may ask for again by its number.

import { PgError } from "../errors/pg_error.ts";
import type { Again, Execute } from "./protocol.ts";
import type { Shape } from "./statements.ts";

export interface Known {
  /** Without its values. */
  request: Execute;
  /** Whose columns the gateway has; undefined until it had an answer. */
  told?: Shape | null;
}

export interface Asked extends Execute {
  known?: Known;
}

export class KnownRequests {
  readonly #byNumber = new Map<number, Known>();

  add(request: Execute): Asked {
    const { number } = request;
    if (number === 0) return request;
    const known = { request: { ...request, parameters: NOTHING, output: null } };
    this.#byNumber.set(number, known);
    return { ...request, known };
  }

  again({ number, parameters, rowsMax, flight }: Again): Asked {
    const known = this.#byNumber.get(number);
    if (!known) throw new PgError("protocol_violation", `there is no statement ${number}`);
    return { ...known.request, parameters, rowsMax, flight, known };
  }
}

const NOTHING = new Uint8Array();
