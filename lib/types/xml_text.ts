// Whether a text is XML's content: elements that are closed in their order, names, attributes and references as they have
// to be. Without the declaration, which says what PostgreSQL does not keep either.

import { PgError } from "../errors/pg_error.ts";

const START =
  ":A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D" +
  "\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const INSIDE = `[-.0-9\\xB7\\u0300-\\u036F\\u203F-\\u2040${START}]`;
const NAME = `[${START}]${INSIDE}*`;
const SPACE = "[ \\t\\r\\n]";

const sticky = (source: string) => new RegExp(source, "uy");
const OPENED = sticky(`<(${NAME})`);
const ATTRIBUTE = sticky(`${SPACE}+(${NAME})${SPACE}*=${SPACE}*(?:"([^<"]*)"|'([^<']*)')`);
const OPENED_END = sticky(`${SPACE}*(/?)>`);
const CLOSED = sticky(`</(${NAME})${SPACE}*>`);
const INSTRUCTION = sticky(`<\\?(?![Xx][Mm][Ll](?:${SPACE}|\\?))${NAME}(?=${SPACE}|\\?>)`);
const REFERENCE = sticky(`&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(${NAME}));`);
const DECLARED = sticky(`<\\?xml(?!${INSIDE})`);
const DECLARATION = sticky(
  `<\\?xml${SPACE}+version${SPACE}*=${SPACE}*(?:"([^"]*)"|'([^']*)')` +
    `(?:${SPACE}+encoding${SPACE}*=${SPACE}*(?:"[^"]*"|'[^']*'))?` +
    `(?:${SPACE}+standalone${SPACE}*=${SPACE}*(?:"(yes|no)"|'(yes|no)'))?${SPACE}*\\?>`,
);
const DOCTYPE = sticky(
  `<!DOCTYPE${SPACE}+${NAME}(?:${SPACE}+(?:SYSTEM|PUBLIC${SPACE}+(?:"[^"]*"|'[^']*'))${SPACE}+` +
    `(?:"[^"]*"|'[^']*'))?${SPACE}*([>[])`,
);
const FORBIDDEN = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const BLANK = new RegExp(`^${SPACE}*$`);
const ENTITIES: ReadonlySet<string> = new Set(["amp", "lt", "gt", "quot", "apos"]);

/** As PostgreSQL prints it. */
export function parseXml(text: string): string {
  if (FORBIDDEN.test(text)) throw invalid();
  const { kept, rest } = declared(text);
  checkContent(rest);
  return kept + rest;
}

function invalid(why = ""): PgError {
  return new PgError("invalid_xml_content", `invalid XML content${why}`);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A declaration is shown where it says something of its own, which the version 1.0 and the encoding do not. */
function declared(text: string): { kept: string; rest: string } {
  if (!matchAt(DECLARED, text, 0)) return { kept: "", rest: text };
  const found = matchAt(DECLARATION, text, 0);
  if (!found) throw invalid(": invalid XML declaration");
  const [whole, quoted, single, ...alone] = found;
  const version = quoted ?? single;
  const standalone = alone.find((one) => one !== undefined);
  const rest = text.slice(whole.length);
  if (version === "1.0" && standalone === undefined) {
    return { kept: "", rest: rest.replace(/^\n/, "") };
  }
  const said = standalone === undefined ? "" : ` standalone="${standalone}"`;
  return { kept: `<?xml version="${version}"${said}?>`, rest };
}

function checkContent(text: string): void {
  const open: string[] = [];
  // Behind a DOCTYPE there is one element, and nothing else but what says nothing.
  let isDocument = false;
  let outside = 0;
  let elements = 0;
  for (let at = 0; at < text.length;) {
    if (text[at] !== "<") {
      const end = endOf(text, "<", at) ?? text.length;
      const characters = text.slice(at, end);
      if (characters.includes("]]>")) throw invalid();
      checkReferences(characters);
      if (open.length === 0 && !BLANK.test(characters)) outside++;
      at = end;
    } else if (text.startsWith("<!DOCTYPE", at)) {
      const found = matchAt(DOCTYPE, text, at);
      if (!found || isDocument || elements + outside + open.length > 0) throw invalid();
      // What a DTD declares nobody here knows.
      if (found[1] === "[") return;
      isDocument = true;
      at = DOCTYPE.lastIndex;
    } else if (text.startsWith("<!--", at)) {
      const end = endOf(text, "--", at + 4);
      if (end === null || text[end + 2] !== ">") throw invalid();
      at = end + 3;
    } else if (text.startsWith("<![CDATA[", at)) {
      if (open.length === 0) outside++;
      at = behind(text, "]]>", at + 9);
    } else if (text.startsWith("<?", at)) {
      const found = matchAt(INSTRUCTION, text, at);
      if (!found) throw invalid();
      at = behind(text, "?>", at + found[0].length);
    } else if (text.startsWith("</", at)) {
      const found = matchAt(CLOSED, text, at);
      if (!found || open.pop() !== found[1]) throw invalid();
      at = CLOSED.lastIndex;
    } else {
      if (open.length === 0) elements++;
      at = element(text, at, open);
    }
  }
  if (open.length > 0 || isDocument && (outside > 0 || elements !== 1)) throw invalid();
}

/** Reads an opening tag, and says where it ends. */
function element(text: string, from: number, open: string[]): number {
  const found = matchAt(OPENED, text, from);
  if (!found) throw invalid();
  let at = OPENED.lastIndex;
  const names = new Set<string>();
  for (let one; (one = matchAt(ATTRIBUTE, text, at)); at = ATTRIBUTE.lastIndex) {
    const [, name, quoted, single] = one;
    if (names.has(name)) throw invalid();
    names.add(name);
    checkReferences(quoted ?? single);
  }
  const end = matchAt(OPENED_END, text, at);
  if (!end) throw invalid();
  if (end[1] === "") open.push(found[1]);
  return OPENED_END.lastIndex;
}

function checkReferences(text: string): void {
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", REFERENCE.lastIndex)) {
    const found = matchAt(REFERENCE, text, at);
    if (!found) throw invalid();
    const [, decimal, hexadecimal, name] = found;
    if (name !== undefined ? !ENTITIES.has(name) : !isCharacter(decimal, hexadecimal)) {
      throw invalid();
    }
  }
}

function isCharacter(decimal: string | undefined, hexadecimal: string | undefined): boolean {
  const code = decimal === undefined ? parseInt(hexadecimal!, 16) : Number(decimal);
  return code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) &&
    !FORBIDDEN.test(String.fromCodePoint(code));
}

function endOf(text: string, mark: string, from: number): number | null {
  const found = text.indexOf(mark, from);
  return found < 0 ? null : found;
}

function behind(text: string, mark: string, from: number): number {
  const found = endOf(text, mark, from);
  if (found === null) throw invalid();
  return found + mark.length;
}
