import { oneOf } from "../../test/e2e/once/random";
import { mutateBytes } from "./bytes";
import { below, once, type Source } from "./mutation";

type Container = Record<string, unknown>;

/** The JSON text with one change of its structure or of a value; undefined where it is none, or only a value. */
export function mutateJson(text: string, source: Source): string | undefined {
  const root = parse(text);
  if (typeof root !== "object" || root === null) {
    return undefined;
  }
  const places = placesOf(root);
  if (places.length === 0) {
    return undefined;
  }
  change(places, source);
  return write(root, source);
}

/** The value of JSON text, or undefined. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every object or array that is in a value, with a key that it has. */
export function placesOf(root: object): Array<[Container, string]> {
  const places: Array<[Container, string]> = [];
  const left: object[] = [root];
  for (let next = left.pop(); next && places.length < 500; next = left.pop()) {
    for (const [key, value] of Object.entries(next)) {
      places.push([next as Container, key]);
      if (typeof value === "object" && value !== null) {
        left.push(value);
      }
    }
  }
  return places;
}

function change(places: Array<[Container, string]>, source: Source): void {
  const [container, key] = oneOf(places, source.random);
  const value = container[key];
  switch (below(7, source)) {
    case 0:
      delete container[key];
      return;
    case 1:
      define(container, oneOf(source.words, source.random), value);
      return;
    case 2: {
      const [other, otherKey] = oneOf(places, source.random);
      define(container, key, structuredClone(other[otherKey]));
      return;
    }
    case 3:
      define(container, key, once(2, source) ? [value] : { [key]: value });
      return;
    case 4:
      define(container, oneOf(source.words, source.random), odd(source));
      return;
    case 5:
      if (typeof value === "string") {
        const bytes = mutateBytes(Buffer.from(value), source, Buffer.from(key));
        define(container, key, bytes.toString());
        return;
      }
  }
  define(container, key, odd(source));
}

/** As own property whatever its name, as JSON has it; an array gets one more element. */
function define(container: Container, key: string, value: unknown): void {
  if (Array.isArray(container) && !/^\d+$/.test(key)) {
    container.push(value);
    return;
  }
  Object.defineProperty(container, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  " ",
  "\0",
  "\ud800",
  "\u2028",
  "微信",
  "1",
  [],
  {},
  [[[[]]]],
  { length: 1e9 },
  { toString: null },
  { then: 1 },
];

function odd(source: Source): unknown {
  if (once(2, source)) {
    return oneOf(source.words, source.random);
  }
  return once(12, source)
    ? "a".repeat(below(4_096, source))
    : structuredClone(oneOf(ODD_VALUES, source.random));
}

/** Now and then as another program would write it. */
function write(root: unknown, source: Source): string | undefined {
  const text = stringify(root, once(8, source) ? 1 : 0);
  if (text === undefined) {
    return undefined;
  }
  switch (below(32, source)) {
    case 0:
      return text.replace("{", `{"${oneOf(source.words, source.random)}":0,`);
    case 1:
      return `\ufeff${text}`;
    case 2:
      return text.replace(/[^\0-\x7f]/g, escaped);
    default:
      return text;
  }
}

/** Undefined where it is nested too deep. */
function stringify(root: unknown, indent: number): string | undefined {
  try {
    return JSON.stringify(root, null, indent);
  } catch {
    return undefined;
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
