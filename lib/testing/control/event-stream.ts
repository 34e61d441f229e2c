import type { ServerResponse } from "node:http";
import type { SimulatorChange } from "../changes";
import type { SimulatorEvents } from "../events";
import type { StateReader } from "./state-reader";

/** However much happens at once, a listener is told that often at most, in milliseconds. */
const PAUSE_MS = 50;

/** Where more than that has changed since, a listener is told the state anew. */
const MOST_CHANGES = 1000;

/** Tells a browser by Server-Sent Events, until it goes away: the `state` now, and each `change` of it. */
export function streamChanges(
  response: ServerResponse,
  events: SimulatorEvents,
  reader: StateReader,
): void {
  const pending = new Map<string, SimulatorChange>();
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  const send = (event: string, data: unknown) => {
    // A browser that does not keep up is told all that it missed at once.
    isBusy = !response.write(
      `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
    );
  };
  const tell = () => {
    timer = undefined;
    if (isBusy || pending.size === 0) {
      return;
    }
    if (pending.size > MOST_CHANGES) {
      send("state", reader.state());
    } else {
      send("change", reader.change(pending.values()));
    }
    pending.clear();
  };
  const changed = (change: SimulatorChange) => {
    if (pending.size <= MOST_CHANGES) {
      pending.set(reader.nameOf(change), change);
    }
    timer ??= setTimeout(tell, PAUSE_MS).unref();
  };
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
  });
  // A browser comes back after a second, not after its own three.
  response.write("retry: 1000\n\n");
  send("state", reader.state());
  events.on("change", changed);
  response.on("drain", () => {
    isBusy = false;
    tell();
  });
  response.on("close", () => {
    events.off("change", changed);
    clearTimeout(timer);
  });
}
