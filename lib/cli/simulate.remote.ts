import * as http from "node:http";
import { createInterface } from "node:readline";

/** What a running simulator refused, or that none answers. The message is for the user. */
export class RemoteError extends Error {}

/** Where a running simulator listens, and what is sent to it. */
export interface RemoteCall {
  readonly url: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/simulator/`. */
  readonly path: string;
  readonly body?: object;
}

/**
 * Calls a control route of a running simulator.
 *
 * @returns the answer's text
 * @throws RemoteError that says what the simulator objects to, or how to start one
 */
export async function callSimulator(call: RemoteCall): Promise<string> {
  const answer = await open(call);
  const text = await textOf(answer);
  if (answer.statusCode !== 200) {
    throw new RemoteError(objectionIn(text, call));
  }
  return text;
}

/**
 * Reads what a control route answers line by line, however long it is.
 *
 * @throws RemoteError that says what the simulator objects to, how to start one, or that it has ended meanwhile
 */
export async function* linesFrom(call: RemoteCall): AsyncGenerator<string> {
  const answer = await open(call);
  if (answer.statusCode !== 200) {
    throw new RemoteError(objectionIn(await textOf(answer), call));
  }
  try {
    for await (const line of createInterface({ input: answer })) {
      yield line;
    }
  } finally {
    answer.destroy();
  }
  if (!answer.complete) {
    throw new RemoteError(`the simulator at ${call.url} has ended`);
  }
}

/**
 * Reads the Server-Sent Events of a running simulator, until it ends or the signal says so.
 *
 * @throws RemoteError where none answers
 */
export async function* eventsOf(
  url: string,
  signal: AbortSignal,
): AsyncGenerator<{ event: string; data: unknown }> {
  const answer = await open({ url, method: "GET", path: "events" });
  signal.addEventListener("abort", () => answer.destroy());
  answer.setEncoding("utf8");
  let text = "";
  try {
    for await (const chunk of answer) {
      text += String(chunk);
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, event, data] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? [];
        if (event !== undefined && data !== undefined) {
          yield { event, data: JSON.parse(data) as unknown };
        }
      }
    }
  } catch (error) {
    if (!signal.aborted) {
      throw new RemoteError(`the simulator at ${url} has ended`, {
        cause: error,
      });
    }
  }
}

async function textOf(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function open({
  url,
  method,
  path,
  body,
}: RemoteCall): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http
      .request(
        `${url}/simulator/${path}`,
        { method, headers: { "Content-Type": "application/json" } },
        resolve,
      )
      .on("error", ({ code, message }: NodeJS.ErrnoException) =>
        reject(
          new RemoteError(
            code === "ECONNREFUSED"
              ? `no simulator listens at ${url}: start one with nestjs-wechatpay-contracts simulate, or give its address with --url`
              : `${url} cannot be reached: ${code ?? message}`,
          ),
        ),
      )
      .end(body && JSON.stringify(body));
  });
}

function objectionIn(text: string, { url }: RemoteCall): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === "string") {
      return message;
    }
  } catch {
    // It is told below.
  }
  return `what listens at ${url} is not a simulator`;
}
