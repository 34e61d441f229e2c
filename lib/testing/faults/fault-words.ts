/** A word ends at a blank that is not between double quotes; `\` before a quote makes it one of the text. */
const WORDS = /(?:[^\s"]|"(?:[^"\\]|\\.)*")+/gs;

/** The error about a text that is no fault, with what is wrong. */
export function wrong(text: string, what: string): Error {
  return new Error(`${JSON.stringify(text)}: ${what}`);
}

/** The words of a text. @throws Error where a quote does not end */
export function wordsOf(text: string): string[] {
  if (text.replace(WORDS, "").trim() !== "") {
    throw wrong(text, "a double quote is not closed");
  }
  return text.match(WORDS) ?? [];
}

/** The values of words of the form `name=value`, by their names. @throws Error where one is of another form, or comes twice */
export function namedValues(
  text: string,
  parameters: readonly string[],
): Map<string, string> {
  const given = new Map<string, string>();
  for (const parameter of parameters) {
    const [, name, value] = /^(\w+)=(.+)$/s.exec(parameter) ?? [];
    if (name === undefined || value === undefined) {
      throw wrong(text, `${parameter} is not of the form name=value`);
    }
    if (given.has(name)) {
      throw wrong(text, `${name} is given twice`);
    }
    given.set(name, unquoted(value));
  }
  return given;
}

/** A value so that it is one word. */
export function quoted(value: string): string {
  return /^[^\s"]+$/.test(value)
    ? value
    : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function unquoted(value: string): string {
  const [, inner] = /^"(.*)"$/s.exec(value) ?? [];
  return inner?.replace(/\\(["\\])/g, "$1") ?? value;
}
