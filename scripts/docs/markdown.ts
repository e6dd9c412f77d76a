// Small pieces of Markdown: tables, code between backticks, blocks of SQL.

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** A bar would end the cell, even between backticks; a line's end the row. */
function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}

/** Between as many backticks as the text itself does not have. */
export function code(text: string): string {
  const fence = "`".repeat(
    1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const blank = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${blank}${text}${blank}${fence}`;
}

export function sqlBlock(lines: readonly string[]): string {
  return ["```sql", ...lines, "```"].join("\n");
}

export function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
