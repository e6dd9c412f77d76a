// Reads a corpus file: PostgreSQL statements, and above each what the runner must know of it.

/** A difference from PostgreSQL that IRIS forces, with its reason. */
export interface Difference {
  /** How the gateway answers instead: this SQLSTATE, or "answer" for an answer of its own. */
  as: string;
  reason: string;
}

export interface Parameter {
  /** A type's name as a driver would declare it; null leaves it to the server. */
  type: string | null;
  value: string | null;
}

export interface CorpusStatement {
  file: string;
  /** From 1, where the statement itself begins. */
  line: number;
  sql: string;
  /** Null sends the statement as a simple query. */
  parameters: Parameter[] | null;
  /** It only makes what the statements after it need. */
  setup: boolean;
  unordered: boolean;
  /** What PostgreSQL is meant to refuse it with. */
  error: string | null;
  differs: Difference | null;
}

const FOLDER = new URL("./", import.meta.url);

/** All statements of the corpus, file by file. */
export function readCorpus(): Map<string, CorpusStatement[]> {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => name.endsWith(".sql")).sort();
  return new Map(
    files.map((file) => [file, parseCorpus(file, Deno.readTextFileSync(new URL(file, FOLDER)))]),
  );
}

type Marks = Omit<CorpusStatement, "file" | "line" | "sql" | "setup">;

const UNMARKED: Marks = { parameters: null, unordered: false, error: null, differs: null };

/** A statement ends with the semicolon at the end of a line; several on one line are sent as one. */
export function parseCorpus(file: string, text: string): CorpusStatement[] {
  const statements: CorpusStatement[] = [];
  let marks = UNMARKED;
  let setup = false;
  let open: { line: number; lines: string[] } | null = null;
  text.split("\n").forEach((content, index) => {
    if (!open && content.startsWith("--")) {
      const comment = content.slice(2).trim();
      if (comment === "setup" || comment === "play") setup = comment === "setup";
      else marks = { ...marks, ...markOf(comment) };
      return;
    }
    if (!open && content.trim() === "") return;
    open ??= { line: index + 1, lines: [] };
    open.lines.push(content);
    if (!content.endsWith(";")) return;
    statements.push({ file, line: open.line, sql: open.lines.join("\n"), setup, ...marks });
    marks = UNMARKED;
    open = null;
  });
  if (open) throw new Error(`${file}: the last statement has no end`);
  return statements;
}

/** Any other comment is for readers. */
function markOf(comment: string): Partial<Marks> {
  if (comment === "unordered") return { unordered: true };
  const error = /^error ([0-9A-Z]{5})$/.exec(comment);
  if (error) return { error: error[1] };
  const differs = /^differs(?: ([0-9A-Z]{5}|answer))?: (.+)$/.exec(comment);
  if (differs) return { differs: { as: differs[1] ?? "0A000", reason: differs[2] } };
  if (comment === "extended") return { parameters: [] };
  return /^\$1[:=]/.test(comment) ? { parameters: parametersOf(comment) } : {};
}

/** `$1=text, $2:int8=5, $3=NULL`; quotes keep NULL, commas and blanks. */
function parametersOf(comment: string): Parameter[] {
  return comment.split(/, (?=\$\d+[:=])/).map((part, index) => {
    const [, number, type, value] = /^\$(\d+)(?::([a-z0-9_]+))?=(.*)$/.exec(part)!;
    if (Number(number) !== index + 1) throw new Error(`parameter ${number} stands in ${comment}`);
    return { type: type ?? null, value: valueOf(value) };
  });
}

function valueOf(text: string): string | null {
  if (text === "NULL") return null;
  return text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text;
}
