// Identifiers are kept as written and compared in capitals, delimited ones too, as IRIS does.

/** What two spellings of one name have in common. */
export function nameKey(name: string): string {
  return name.toUpperCase();
}

export function sameName(left: string, right: string): boolean {
  return left === right || nameKey(left) === nameKey(right);
}
