import { text } from "./language.js";

/** Everything that the simulator knows, as `GET /simulator/state` answers it. */
export function readState() {
  return ask("/simulator/state");
}

/** The user pays an order. @param {{ openid?: string, sign?: boolean }} how who pays, and whether a contract is signed */
export function pay(prepayId, how) {
  return act(["orders", prepayId, "pay"], how);
}

/** The user opens password-free payment. */
export function sign(code) {
  return act(["contracts", code, "sign"]);
}

/** The user does not want password-free payment. */
export function decline(code) {
  return act(["contracts", code, "decline"]);
}

/** The user turns password-free payment off. */
export function turnOff(code) {
  return act(["contracts", code, "terminate"], { mode: "USER_TERMINATE" });
}

/** Sends a notification once more. */
export function resend(id) {
  return act(["notifications", id, "redeliver"]);
}

/**
 * Calls `changed` at each change of the simulator's state; the simulator tells of one at each connection too.
 *
 * @param {() => void} changed
 * @param {(connected: boolean) => void} connection told when the connection is there or lost
 */
export function watch(changed, connection) {
  const events = new EventSource("/simulator/events");
  events.addEventListener("state", changed);
  events.addEventListener("change", changed);
  events.addEventListener("open", () => connection(true));
  events.addEventListener("error", () => connection(false));
}

function act(segments, body = {}) {
  const path = segments.map(encodeURIComponent).join("/");
  return ask(`/simulator/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** @throws Error that says in words why it did not work */
async function ask(path, init) {
  let answer;
  let content;
  try {
    answer = await fetch(path, init);
    content = await answer.json();
  } catch (cause) {
    throw new Error(text.noAnswer, { cause });
  }
  if (!answer.ok) {
    throw new Error(content.message);
  }
  return content;
}
