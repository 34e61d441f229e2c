import type { ServerResponse } from "node:http";
import type { SimulatorEvents } from "../events";

/** However much happens at once, a listener is told that often at most, in milliseconds. */
const PAUSE_MS = 50;

/** Tells a browser of changes by Server-Sent Events, until it goes away: one `change` now, and one after each. */
export function streamChanges(
  response: ServerResponse,
  events: SimulatorEvents,
): void {
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    response.write("event: change\ndata: {}\n\n");
  };
  const changed = () => {
    timer ??= setTimeout(tell, PAUSE_MS).unref();
  };
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
  });
  // A browser comes back after a second, not after its own three.
  response.write("retry: 1000\n\n");
  tell();
  events.on("change", changed);
  response.on("close", () => {
    events.off("change", changed);
    clearTimeout(timer);
  });
}
