import { text } from "./language.js";
import { reasonIn } from "./reason.js";

/** The user pays an order. @param {{ openid?: string, sign?: boolean }} how who pays, and whether a contract is signed */
export function pay(prepayId, how) {
  return act(["orders", prepayId, "pay"], how);
}

/** The user signs. @param {string} [openid] who signs a plan, where its pre-signing names nobody */
export function sign(code, openid) {
  return act(["contracts", code, "sign"], { openid });
}

/** The merchant is asked what would keep the user. @returns {Promise<{ coupon_info?: object, objection?: string }>} */
export function askRetention(code) {
  return act(["contracts", code, "retention"]);
}

/** The user does not want password-free payment. */
export function decline(code) {
  return act(["contracts", code, "decline"]);
}

/** A contract ends. @param {{ mode: string, remark?: string }} how who ends it, and why */
export function terminate(code, how) {
  return act(["contracts", code, "terminate"], how);
}

/** A deduction that is under way comes to its end. @param {string} end such as `NOTENOUGH` */
export function settleDeduction(number, end) {
  return act(["deductions", number, "settle"], { end });
}

/** A refund that is under way comes to its end. @param {"SUCCESS" | "CLOSED" | "ABNORMAL"} outcome */
export function settleRefund(number, outcome) {
  return act(["refunds", number, "settle"], { outcome });
}

/** Sends a notification once more. @param {string} [fault] what this attempt meets, such as `signtest` */
export function resend(id, fault) {
  return act(["notifications", id, "redeliver"], { fault });
}

/** The next request like this one meets a fault. @param {string} fault such as `status status=500` */
export function spoilNext(requestId, fault) {
  return act(["exchanges", requestId, "fault"], { fault });
}

/** Moves the simulated clock. @param {{ hours?: number, to?: "next-retry" }} by */
export function advance(by) {
  return act(["advance"], by);
}

/** Sets a fault. @param {"faults" | "notification-faults"} of @param {string} fault such as `always delay ms=800` */
export function setFault(of, fault) {
  return act([of], { fault });
}

/** Takes a fault back. @param {"faults" | "notification-faults"} of */
export function removeFault(of, id) {
  return send("DELETE", [of, id]);
}

/** What may be set as a fault: of each kind its parameters. */
export function faultKinds() {
  return read(["fault-kinds"]);
}

/** The port refuses connections for a while, this page's too. */
export function goOffline(seconds) {
  return act(["offline"], { seconds });
}

/** Issues a platform certificate that signs from now on. */
export function rotateCertificate() {
  return act(["certificates"]);
}

/** Notifications change over to the public key, day by day. */
export function migrate() {
  return act(["migration"]);
}

/** Chooses what signs notifications. @param {"publicKey" | "certificate" | number} signedBy */
export function signBy(signedBy) {
  return act(["signing-key"], { signedBy });
}

/**
 * A part of a list, the oldest first.
 *
 * @param {"orders" | "contracts" | "planContracts" | "planSignings" | "refunds" | "notifications" | "exchanges"} list
 * @param {Record<string, string | string[] | undefined>} query each of `about` is enough
 * @returns {Promise<{ items: object[], total?: number, before?: string }>}
 */
export function page(list, query) {
  return read([list], query);
}

/** One entry of a list by its key. */
export function entry(list, key) {
  return read([list, key]);
}

/** The command that repeats a request or a notification. */
export async function curlOf(list, key) {
  return (await read([list, key, "curl"])).curl;
}

/**
 * Tells of the simulator's state at each connection, and of each change after it.
 *
 * @param {(state: object) => void} state
 * @param {(change: object) => void} change
 * @param {(connected: boolean) => void} connection told when the connection is there or lost
 */
export function watch(state, change, connection) {
  const events = new EventSource("/simulator/events");
  events.addEventListener("state", ({ data }) => state(JSON.parse(data)));
  events.addEventListener("change", ({ data }) => change(JSON.parse(data)));
  events.addEventListener("open", () => connection(true));
  events.addEventListener("error", () => connection(false));
}

function act(segments, body = {}) {
  return send("POST", segments, body);
}

function send(method, segments, body = {}) {
  return ask(pathOf(segments), {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

function read(segments, query = {}) {
  const given = Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each]))
    .filter(([, value]) => value);
  return ask(`${pathOf(segments)}?${new URLSearchParams(given)}`);
}

function pathOf(segments) {
  return `/simulator/${segments.map(encodeURIComponent).join("/")}`;
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
    throw new Error(reasonIn(content.message));
  }
  return content;
}
