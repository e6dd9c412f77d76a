// Reads and writes the lines of golden files: fields between bars, quoted as JSON where they must be.

const BAR = " | ";

export function printLine(fields: readonly string[]): string {
  return fields.map(quote).join(BAR);
}

export function parseLine(line: string): string[] {
  return line.split(BAR).map((field) =>
    field.startsWith('"') ? JSON.parse(field) as string : field
  );
}

/** The fields of each line that is neither empty nor a comment. */
export function parseLines(text: string): string[][] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map(parseLine);
}

function quote(field: string): string {
  const plain = field !== "" && field === field.trim() && /^[^"#|\n\r\t]/.test(field) &&
    ![...field].some((char) => char < " " || char === "|");
  return plain ? field : JSON.stringify(field).replaceAll("|", "\\u007c");
}
