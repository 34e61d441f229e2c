import { nearestName } from "./nearest-name";

/** Every name of an interface, which the compiler keeps complete. */
export type Names<T> = Record<keyof Required<T>, true>;

/** The names that are none of the known ones, and have a value: it would be lost in silence. */
export function unknownNames(
  given: object | undefined,
  known: object,
): string[] {
  return Object.entries(given ?? {})
    .filter(
      ([name, value]) => value !== undefined && !Object.hasOwn(known, name),
    )
    .map(([name]) => name);
}

/** What is wrong with an unknown name, and what it most likely should be. */
export function unknownNameProblem(name: string, known: object): string {
  const names = Object.keys(known);
  const nearest = nearestName(name, names);
  return nearest === undefined
    ? `is not an option; there are ${names.join(", ")}`
    : `is not an option; the nearest is ${nearest}`;
}
