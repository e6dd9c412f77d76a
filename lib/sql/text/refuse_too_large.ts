// Judges a text before the parser sees it: how long, of how many parts, and how deeply nested it can be.
//
// The parser works in a small stack, and what is in the tree is walked again and again, so both are bounded here, in
// one pass that knows no more of SQL than where strings and comments end. The depth is the most that the tree can
// have: each bracket and CASE, each operator since the last comma, AND, OR or clause, each join and UNION.

import { LIMITS, overLimit } from "../../errors/limits.ts";

/** What is open: a bracket, or a CASE that waits for its END. */
interface Level {
  isCase: boolean;
  /** Joins and set operations so far: the first is inside the second, and that inside the third. */
  links: number;
  /** Operators since something that ends an expression. */
  chain: number;
}

const LINKS = new Set(["join", "union", "intersect", "except"]);
const CHAINED = new Set([
  ...["not", "is", "isnull", "notnull", "collate", "at", "like", "ilike", "similar", "in"],
  ...["between", "operator", "explain", "prepare", "overlaps"],
]);
/** What stands on both sides of these is beside each other. */
const ENDS = new Set([
  ...["and", "or", "when", "then", "else", "select", "from", "where", "having", "group", "order"],
  ...["limit", "offset", "returning", "values", "set", "on", "using", "window", "as", "with"],
]);
const KEYWORD_LENGTH_MAX = 9;

const WORD = /[\w$\x80-\uffff]+/y;
const BLANK = /\s+/y;
const LINE = /[^\r\n]*/y;
const OPERATOR = /[~!@#^&|`?+\-*/%<>=:]+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$/y;
const COMMENT_MARK = /\/\*|\*\//g;
const ESCAPE_OR_END = /\\|'/g;

export function refuseTooLarge(text: string): void {
  if (text.length > LIMITS.sqlBytes.max) throw overLimit("sqlBytes");
  // Hardly any statement is long enough for the slow way.
  if (text.length > Math.min(LIMITS.sqlDepth.max, LIMITS.commentDepth.max)) new Measure(text).all();
}

class Measure {
  readonly #text: string;
  #at = 0;
  #tokens = 0;
  #levels: Level[] = [bottom()];
  /** Of the levels below the one that is open. */
  #below = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): void {
    const text = this.#text;
    while (this.#at < text.length) {
      if (this.#take(BLANK)) continue;
      if (text.startsWith("--", this.#at)) this.#take(LINE);
      else if (text.startsWith("/*", this.#at)) this.#comment();
      else this.#token();
    }
  }

  #token(): void {
    if (++this.#tokens > LIMITS.sqlTokens.max) throw overLimit("sqlTokens");
    const sign = this.#text[this.#at];
    const word = this.#take(WORD);
    if (word !== null) return this.#word(word);
    if (sign === "'" || sign === '"') return this.#quoted(sign);
    if (this.#take(OPERATOR) !== null) return this.#deeper();
    this.#at++;
    switch (sign) {
      case "(":
      case "[":
        return this.#open(false);
      case ")":
      case "]":
        while (this.#top.isCase) this.#close();
        return this.#close();
      case ",":
        this.#top.chain = 0;
        return;
      case ";":
        this.#levels = [bottom()];
        this.#below = 0;
    }
  }

  #word(word: string): void {
    const start = this.#at - word.length;
    const quote = this.#text[this.#at];
    if (word.startsWith("$") && this.#dollarQuote(start)) return;
    if (quote === "'" && /^(?:e|E)$/.test(word)) return this.#escaped();
    if (word.length > KEYWORD_LENGTH_MAX || this.#text[start - 1] === ".") return;
    const keyword = word.toLowerCase();
    if (keyword === "case") this.#open(true);
    else if (keyword === "end") {
      if (this.#top.isCase) this.#close();
    } else if (CHAINED.has(keyword)) this.#deeper();
    else if (LINKS.has(keyword)) {
      this.#top.links++;
      this.#top.chain = 0;
      this.#judge();
    } else if (ENDS.has(keyword)) this.#top.chain = 0;
  }

  #dollarQuote(start: number): boolean {
    DOLLAR_QUOTE.lastIndex = start;
    const tag = DOLLAR_QUOTE.exec(this.#text)?.[0];
    if (tag === undefined) return false;
    const end = this.#text.indexOf(tag, start + tag.length);
    this.#at = end < 0 ? this.#text.length : end + tag.length;
    return true;
  }

  /** What is doubled inside looks like two strings, which are no deeper than one. */
  #quoted(sign: string): void {
    const end = this.#text.indexOf(sign, this.#at + 1);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }

  #escaped(): void {
    const text = this.#text;
    ESCAPE_OR_END.lastIndex = this.#at + 1;
    this.#at = text.length;
    for (let mark = ESCAPE_OR_END.exec(text); mark; mark = ESCAPE_OR_END.exec(text)) {
      if (mark[0] === "'") {
        this.#at = ESCAPE_OR_END.lastIndex;
        return;
      }
      ESCAPE_OR_END.lastIndex++;
    }
  }

  /** PostgreSQL's are nested; its scanner takes the square of their depth. */
  #comment(): void {
    const text = this.#text;
    COMMENT_MARK.lastIndex = this.#at;
    let depth = 0;
    for (let mark = COMMENT_MARK.exec(text); mark; mark = COMMENT_MARK.exec(text)) {
      depth += mark[0] === "/*" ? 1 : -1;
      if (depth > LIMITS.commentDepth.max) throw overLimit("commentDepth");
      if (depth === 0) {
        this.#at = COMMENT_MARK.lastIndex;
        return;
      }
    }
    this.#at = text.length;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  get #top(): Level {
    return this.#levels.at(-1)!;
  }

  #open(isCase: boolean): void {
    this.#below += sizeOf(this.#top);
    this.#levels.push({ ...bottom(), isCase });
    this.#judge();
  }

  #close(): void {
    if (this.#levels.length === 1) return;
    this.#levels.pop();
    this.#below -= sizeOf(this.#top);
  }

  #deeper(): void {
    this.#top.chain++;
    this.#judge();
  }

  #judge(): void {
    if (this.#below + sizeOf(this.#top) > LIMITS.sqlDepth.max) throw overLimit("sqlDepth");
  }
}

function bottom(): Level {
  return { isCase: false, links: 0, chain: 0 };
}

function sizeOf({ links, chain }: Level): number {
  return 1 + links + chain;
}
