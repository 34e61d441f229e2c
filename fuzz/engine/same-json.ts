/** Whether two values that JSON brought are alike. Goes by a list of its own, for input may be nested without end. */
export function sameJson(one: unknown, other: unknown): boolean {
  const left: Array<[unknown, unknown]> = [[one, other]];
  for (let pair = left.pop(); pair; pair = left.pop()) {
    const [a, b] = pair;
    if (!isContainer(a) || !isContainer(b)) {
      if (!Object.is(a, b)) {
        return false;
      }
      continue;
    }
    const keys = Object.keys(a);
    if (
      Array.isArray(a) !== Array.isArray(b) ||
      keys.length !== Object.keys(b).length ||
      !keys.every((key) => Object.hasOwn(b, key))
    ) {
      return false;
    }
    for (const key of keys) {
      left.push([a[key], b[key]]);
    }
  }
  return true;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
