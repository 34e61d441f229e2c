/** One thing that the page, or another program on this machine, can do to a simulator. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  /** Segments in braces match one segment each. */
  readonly path: string;
  /** What its body may hold; nothing unless given. */
  readonly fields?: readonly string[];
  /**
   * @param values the segments in braces
   * @param body the request's JSON
   * @param query what follows `?`
   * @returns the answer's JSON, or an `Attachment`; `{}` where there is nothing to tell
   * @throws Error whose message is the answer
   */
  act(
    values: Readonly<Record<string, string>>,
    body: Readonly<Record<string, unknown>>,
    query: URLSearchParams,
  ): unknown;
}

/** An answer that a browser keeps as a file; it is sent as it comes, however long it is. */
export class Attachment {
  constructor(
    readonly name: string,
    readonly contentType: string,
    readonly content: AsyncIterable<string>,
  ) {}
}

/** @throws Error where a body holds what its route does not know, such as a misspelt field */
export function requireKnownFields(
  { fields = [] }: ControlRoute,
  body: object,
): void {
  const unknown = Object.keys(body).find((name) => !fields.includes(name));
  if (unknown !== undefined) {
    const known = fields.length > 0 ? `only ${fields.join(", ")}` : "no fields";
    throw new Error(
      `${unknown} is not a field of this route; it takes ${known}`,
    );
  }
}
