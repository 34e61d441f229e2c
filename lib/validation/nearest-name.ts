/**
 * The known name that `name` is most likely a slip of; letter case and `_` do not count.
 *
 * @returns `undefined` where more than about a third of the letters differ, which no slip does
 */
export function nearestName(
  name: string,
  known: readonly string[],
): string | undefined {
  // A long name is nobody's slip of the pen: its beginning is enough, and the work stays bounded.
  const wanted = plainName(name.slice(0, 64));
  const distances = known.map((candidate) => ({
    candidate,
    distance: editDistance(wanted, plainName(candidate)),
    letters: Math.max(wanted.length, plainName(candidate).length),
  }));
  distances.sort((a, b) => a.distance - b.distance);
  return distances.find(
    ({ distance, letters }) => distance <= Math.ceil(letters / 3),
  )?.candidate;
}

/** A name without letter case and `_`. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution));
    }
    row = next;
  }
  return row[b.length]!;
}
