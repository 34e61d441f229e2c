import type { IncomingMessage } from "node:http";

/** The cookies of a request. Those of the shop have plain values, so nothing is decoded. */
export function cookiesOf({ headers }: IncomingMessage): Map<string, string> {
  return new Map(
    (headers.cookie ?? "").split(";").map((pair) => {
      const [name = "", value = ""] = pair.split("=");
      return [name.trim(), value.trim()];
    }),
  );
}
