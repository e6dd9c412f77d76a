// libpg-query counts bytes of UTF-8; a client counts characters, and JavaScript counts UTF-16 units.

/** How many UTF-16 units of the text stand before a byte. */
export function unitsBefore(text: string, byte: number): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    if (bytes >= byte) return at;
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes++;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(text, at)) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return text.length;
}

/** How many characters (code points, as PostgreSQL counts them) stand before a unit. */
export function charactersBefore(text: string, units: number): number {
  let characters = 0;
  for (let at = 0; at < units; at++) {
    if (isPair(text, at)) at++;
    characters++;
  }
  return characters;
}

export interface Place {
  units: number;
  characters: number;
}

/** Looks up places of one text; from one to the next behind it takes only the way between them. */
export class Places {
  readonly #text: string;
  readonly #ascii: boolean;
  #bytes = 0;
  #units = 0;
  #characters = 0;

  constructor(text: string) {
    this.#text = text;
    this.#ascii = ASCII.test(text);
  }

  at(byte: number): Place {
    if (this.#ascii) {
      const units = Math.min(byte, this.#text.length);
      return { units, characters: units };
    }
    if (byte < this.#bytes) this.#bytes = this.#units = this.#characters = 0;
    while (this.#bytes < byte && this.#units < this.#text.length) this.#step();
    return { units: this.#units, characters: this.#characters };
  }

  #step(): void {
    const unit = this.#text.charCodeAt(this.#units);
    const isLong = isPair(this.#text, this.#units);
    this.#bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : isLong ? 4 : 3;
    this.#units += isLong ? 2 : 1;
    this.#characters++;
  }
}

const ASCII = /^[\0-\x7f]*$/;

function isPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
