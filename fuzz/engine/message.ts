/** An HTTP message as it lies in a file: a request to the notify route, or an answer of WeChat Pay. */
export interface Message {
  /** `POST /notify HTTP/1.1` or `HTTP/1.1 200 OK`. */
  start: string;
  /** In order, repeated ones included; a character of a value is a byte, as in Node. */
  headers: Array<[name: string, value: string]>;
  body: Buffer;
}

const END_OF_HEAD = "\r\n\r\n";

/** The bytes of a message. */
export function writeMessage({ start, headers, body }: Message): Buffer {
  const lines = [start, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([
    Buffer.from(lines.join("\r\n") + END_OF_HEAD, "latin1"),
    body,
  ]);
}

/** The message of such bytes. */
export function readMessage(bytes: Buffer): Message {
  const end = bytes.indexOf(END_OF_HEAD);
  const [start = "", ...lines] = bytes
    .subarray(0, end)
    .toString("latin1")
    .split("\r\n");
  return {
    start,
    headers: lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
    body: bytes.subarray(end + END_OF_HEAD.length),
  };
}

/** The headers that Node's parser lets through; it answers 400 to any others before an application hears of them. */
export function passable(message: Message): Message {
  return {
    ...message,
    headers: message.headers
      .filter(([name]) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name))
      .map(([name, value]) => [
        name,
        value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "").trim(),
      ]),
  };
}

/** Of these Node keeps the first where they come more than once. */
const SINGLE = new Set(["content-length", "content-type", "host"]);

/** The headers as Node gives them: names in lower case, values of a repeated one joined by a comma. */
export function nodeHeaders({ headers }: Message): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (typeof result[key] !== "string") {
      result[key] = value;
    } else if (!SINGLE.has(key)) {
      result[key] += `, ${value}`;
    }
  }
  return result;
}

/** The first value of a header. */
export function headerOf(message: Message, name: string): string | undefined {
  return message.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The message with one header set, in the place of the first of that name. */
export function withHeader(
  message: Message,
  name: string,
  value: string,
): Message {
  const at = message.headers.findIndex(([key]) => key.toLowerCase() === name);
  const headers = [...message.headers];
  headers.splice(at < 0 ? headers.length : at, at < 0 ? 0 : 1, [name, value]);
  return { ...message, headers };
}
