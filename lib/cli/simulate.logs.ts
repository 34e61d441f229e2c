import { once } from "node:events";
import { type LogLine, logLines } from "../testing/control/log-lines";
import type { StateChange } from "../testing/control/state";
import { write } from "./command";
import { argumentsOf, reporting, urlOf } from "./simulate.acts";
import { deliveryText, exchangeText } from "./simulate.log";
import { eventsOf, linesFrom } from "./simulate.remote";
import { UsageError } from "./usage-error";

/**
 * `simulate logs`: what a running simulator has received and sent, and with `--follow` what it does from now on.
 *
 * @returns the exit code
 * @throws UsageError
 */
export function logs(args: string[]): Promise<number> {
  const { values, positionals } = argumentsOf(args, {
    url: { type: "string" },
    follow: { type: "boolean" },
    json: { type: "boolean" },
  });
  if (positionals.length > 0) {
    throw new UsageError(`unexpected argument '${positionals[0]}'`);
  }
  const url = urlOf(values.url);
  const print = async (line: LogLine) =>
    write(
      process.stdout,
      values.json ? `${JSON.stringify(line)}\n` : `${textOf(line)}\n\n`,
    );
  return reporting(async () => {
    const seen = new Set<string>();
    const printNew = async (
      lines: AsyncIterable<LogLine> | Iterable<LogLine>,
    ) => {
      for await (const line of lines) {
        if (!seen.has(keyOf(line))) {
          seen.add(keyOf(line));
          await print(line);
        }
      }
    };
    if (!values.follow) {
      await printNew(linesOf(url));
      return;
    }
    const ended = new AbortController();
    void Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]).then(
      () => ended.abort(),
    );
    for await (const { event, data } of eventsOf(url, ended.signal)) {
      await printNew(
        event === "state" ? linesOf(url) : changedLines(data as StateChange),
      );
    }
  });
}

async function* linesOf(url: string): AsyncGenerator<LogLine> {
  for await (const line of linesFrom({
    url,
    method: "GET",
    path: "log.jsonl",
  })) {
    yield JSON.parse(line) as LogLine;
  }
}

function changedLines({
  exchanges = [],
  notifications = [],
}: StateChange): LogLine[] {
  return logLines(exchanges, notifications);
}

/** No two attempts have the same `Request-ID`. */
function keyOf(line: LogLine): string {
  return line.type === "exchange"
    ? line.requestId
    : `${line.id} ${line.delivery.sent.headers["Request-ID"]}`;
}

function textOf(line: LogLine): string {
  return line.type === "exchange"
    ? exchangeText(line)
    : deliveryText(line, line.delivery, line.attempt);
}
