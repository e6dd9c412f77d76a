// Where long values stand: a list of arguments without them, and beside it the places that they go to.

import { ITEM, ListReader, ListWriter } from "../iris/list.ts";

export interface Placed {
  /** NULL where a long value goes. */
  list: Uint8Array;
  /** A $LIST of place (from 1), number of the value, place, number, ...; empty without any. */
  places: Uint8Array;
}

export function placesOf(parameters: Uint8Array): Placed {
  const from = new ListReader(parameters);
  const list = new ListWriter();
  const places = new ListWriter();
  for (let place = 1, start = from.at; from.next(); place++, start = from.at) {
    if (from.type === ITEM.oref) {
      places.integer(place).integer(Number(from.text()));
      list.nothing();
    } else list.to.bytes(parameters.subarray(start, from.at));
  }
  return { list: list.take(), places: places.take() };
}

/** For each row of a list of them; the places are told as number of the row (from 1), its places, number, ... */
export function placesOfRows(rows: Uint8Array): Placed {
  const from = new ListReader(rows);
  const list = new ListWriter();
  const places = new ListWriter();
  for (let row = 1; from.next(); row++) {
    const placed = placesOf(from.view());
    list.list(placed.list);
    if (placed.places.length > 0) places.integer(row).list(placed.places);
  }
  return { list: list.take(), places: places.take() };
}
