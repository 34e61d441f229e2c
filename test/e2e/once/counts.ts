/** The contracts that have no effect. */
export function lost(codes: string[], effects: string[]): string[] {
  const found = new Set(effects);
  return codes.filter((code) => !found.has(code));
}

/** The contracts that have a second effect, as often as they have one too many. */
export function repeated(effects: string[]): string[] {
  const found = new Set<string>();
  return effects.filter((code) => found.size === found.add(code).size);
}
