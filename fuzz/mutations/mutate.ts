import { oneOf } from "../../test/e2e/once/random";
import { type Message, passable } from "../engine/message";
import { mutateBytes } from "./bytes";
import { mutateEncrypted } from "./encrypted";
import { mutateHeaders } from "./headers";
import { mutateJson } from "./json";
import { below, once, type Source } from "./mutation";

/** Long enough for any path through the code; what is longer is drawn by the targets, by size. */
const LONGEST_BODY = 16 * 1024;

/** A message of the pool with a few changes. */
export function mutate(source: Source): Message {
  const { pool, random } = source;
  // The newer ones more often, since what lies behind them is the least known.
  let message = pool[Math.floor((1 - random() ** 2) * pool.length)] ?? pool[0]!;
  do {
    message = changed(message, source);
  } while (once(2, source));
  const body = message.body.subarray(0, LONGEST_BODY);
  return passable({ ...message, body });
}

function changed(message: Message, source: Source): Message {
  const text = () => message.body.toString();
  switch (below(6, source)) {
    case 0:
    case 1:
      return mutateHeaders(message, source);
    case 2:
      return withText(message, mutateJson(text(), source), source);
    case 3:
    case 4:
      return withText(message, mutateEncrypted(text(), source), source);
    default:
      return withText(message, undefined, source);
  }
}

/** The message with this body; where there is none, with its own body changed as bytes. */
function withText(
  message: Message,
  text: string | undefined,
  source: Source,
): Message {
  const other = () => oneOf(source.pool, source.random).body;
  const body =
    text === undefined
      ? mutateBytes(message.body, source, other())
      : Buffer.from(text);
  return { ...message, body };
}
