import type { Visitor } from "./visitor";

/** A stream of Server-Sent Events. */
export interface Events {
  /** Resolves with the next message's data. */
  next(): Promise<string>;
  /** Messages that have come and not been taken. */
  waiting(): number;
  close(): void;
}

/** Opens a stream, and resolves when it is open. */
export async function eventsOf(
  visitor: Visitor,
  path: string,
): Promise<Events> {
  const closing = new AbortController();
  const answer = await visitor.fetch(path, { signal: closing.signal });
  const messages: string[] = [];
  let wake: () => void = () => {};
  void read(answer, (message) => {
    messages.push(message);
    wake();
  }).catch(() => {});
  return {
    async next() {
      while (messages.length === 0) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return messages.shift()!;
    },
    waiting: () => messages.length,
    close: () => closing.abort(),
  };
}

async function read(
  answer: Response,
  keep: (message: string) => void,
): Promise<void> {
  let text = "";
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop()!;
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data !== undefined) {
        keep(data);
      }
    }
  }
}
