import { type Message, withHeader } from "../engine/message";

/** Texts of a size, of the shapes that slow parsers down. */
export function* sizedTexts(size: number): Generator<string> {
  const filled = (text: string) =>
    text.repeat(Math.ceil(size / text.length)).slice(0, size);
  yield filled("a");
  yield filled("A=");
  yield filled("[");
  yield filled('{"a":');
  yield filled(" ");
  yield filled("1");
  yield filled("2023-11-14T22:13:33.");
  yield `"${filled("\\u0000")}"`;
  yield `[${filled("0,")}0]`;
  yield `[${filled("[],")}[]]`;
  const keys = Array.from({ length: size / 16 }, (_, at) => `"key${at}":0`);
  yield `{${keys.join()}}`;
  yield `{${filled('"a":0,')}"a":0}`;
  yield `{"a":${"[".repeat(size / 2)}${"]".repeat(size / 2)}}`;
}

const HEADERS = [
  "wechatpay-timestamp",
  "wechatpay-nonce",
  "wechatpay-serial",
  "wechatpay-signature",
  "content-type",
  "content-length",
  "date",
  "request-id",
];

/** The message with headers of a size: long ones, many of one name, many names. */
export function* sizedHeaders(
  message: Message,
  length: number,
): Generator<Message> {
  for (const name of HEADERS) {
    for (const text of ["1", "a", "A=", ", ", "="]) {
      yield withHeader(message, name, text.repeat(length / text.length));
    }
    const lines = Array.from({ length: length / 32 }, (): [string, string] => [
      name,
      "1",
    ]);
    yield { ...message, headers: [...message.headers, ...lines] };
  }
  const names = Array.from(
    { length: length / 32 },
    (_, at): [string, string] => [`X-${at}`, "1"],
  );
  yield { ...message, headers: [...names, ...message.headers] };
}
