import { oneOf } from "../../test/e2e/once/random";
import type { Message } from "../engine/message";
import { mutateBytes } from "./bytes";
import { below, once, type Source } from "./mutation";

/** The message with one header, or the start line, changed. */
export function mutateHeaders(message: Message, source: Source): Message {
  const headers = [...message.headers];
  const at = below(headers.length, source);
  const [name, value] = headers[at] ?? ["Wechatpay-Nonce", "1"];
  const { random, words, pool } = source;
  switch (below(11, source)) {
    case 0:
      headers.splice(at, 1);
      break;
    case 1:
      headers.push([name, value]);
      break;
    case 2:
    case 8:
      headers.push([oneOf(words, random), oneOf(words, random)]);
      break;
    case 3:
    case 9:
      headers[at] = [name, oneOf(words, random)];
      break;
    case 4: {
      const [other] = oneOf(headers, random) ?? [name];
      headers[at] = [other, value];
      break;
    }
    case 5: {
      const foreign = oneOf(pool, random).headers;
      headers[at] = foreign[below(foreign.length, source)] ?? [name, value];
      break;
    }
    case 6: {
      const length = once(20, source) ? 1 << below(14, source) : 200;
      headers[at] = [
        name,
        value.repeat(1 + Math.floor(length / 20)).slice(0, length),
      ];
      break;
    }
    case 7:
      return { ...message, start: text(message.start, source) };
    default:
      headers[at] = [name, text(value, source)];
  }
  return { ...message, headers };
}

function text(value: string, source: Source): string {
  const bytes = Buffer.from(value, "latin1");
  return mutateBytes(bytes, source, bytes).toString("latin1");
}
