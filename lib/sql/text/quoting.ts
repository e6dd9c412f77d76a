// Names and values of others, as they stand safely in the gateway's own SQL.

export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

export function identifier(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
