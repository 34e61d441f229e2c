import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import { post, send } from "./merchant-requests";

const LIB = resolve(__dirname, "../../lib");

/** What the package declares and the simulator does not do, each with the reason; answered with 501 `NOT_SIMULATED`. */
const NOT_SIMULATED: readonly string[] = [];

/** An operation, as far as it is looked at here. */
interface Declared {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly pages: readonly string[];
}

/** Every operation that some file of `lib/` declares: nothing needs to be added here for a new one. */
async function declared(): Promise<Declared[]> {
  const files = readdirSync(LIB, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith("operations.ts") && !name.startsWith("testing"),
  );
  const modules = await Promise.all(
    files.map(
      (file) => import(join(LIB, file)) as Promise<Record<string, unknown>>,
    ),
  );
  const byName = new Map(
    modules
      .flatMap((module) => Object.values(module))
      .flatMap(operationsIn)
      .map((operation) => [operation.name, operation]),
  );
  return [...byName.values()];
}

function operationsIn(value: unknown): Declared[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const { method, path, pages } = value as Declared;
  return typeof path === "string"
    ? [{ name: `${method} ${path}`, method, path, pages }]
    : Object.values(value).flatMap(operationsIn);
}

const VALUES: Readonly<Record<string, string>> = {
  plan_id: "12535",
  service_id: "12535",
  contract_id: "202611290000000001",
  transaction_id: "4200002511202611290000000001",
};

/** The path with something in its braces that the simulator knows nothing of. */
const filled = (path: string) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? "unknown");

let wechat: WechatPaySimulator;

beforeAll(async () => {
  wechat = await WechatPaySimulator.start();
});
afterAll(() => wechat.stop());

/** The numbers of the pages that a refusal names at its end. */
const pagesIn = (message: unknown) =>
  /\(([^()]*)\)$/.exec(String(message))?.[1]?.match(/\d{10}/g) ?? [];

/** What is wrong with how the simulator takes an operation; `undefined` where nothing is. */
async function objectionTo({
  name,
  method,
  path,
  pages,
}: Declared): Promise<string | undefined> {
  const { status, json } =
    method === "POST"
      ? await post(wechat, filled(path), {})
      : await send(wechat, filled(path));
  const answered = `${name} answers ${status} ${String(json.code)}`;
  if (NOT_SIMULATED.includes(name)) {
    return status === 501 ? undefined : `${answered}, and is listed as not so`;
  }
  if (method === "GET") {
    // What is missing in the query, or that there is no such thing: both are the caller's.
    return status === 400 || status === 404 ? undefined : answered;
  }
  if (status !== 400 || json.code !== "PARAM_ERROR") {
    return `${answered} to a body without fields`;
  }
  const named = pagesIn(json.message);
  const documented = pages.flatMap((page) => page.match(/\d{10}/g) ?? []);
  return named.some((number) => documented.includes(number))
    ? undefined
    : `${answered}, by page ${named.join()} and not ${documented.join()}`;
}

it("Every operation that the package declares is simulated by the table of its own page", async () => {
  const operations = await declared();
  expect(operations.length).toBeGreaterThanOrEqual(70);
  const objections = [];
  for (const operation of operations) {
    objections.push(await objectionTo(operation));
  }
  expect(objections.filter((each) => each !== undefined)).toEqual([]);
});

it.each([
  ["GET", "/v3/bill/tradebill?bill_date=2026-11-01"],
  ["POST", "/v3/papay/insurance-pay/transactions/apply"],
  ["POST", "/v3/papay/contracts/202611290000000001/fail-notify"],
  ["POST", "/v3/papay/sign/contracts/pre-entrust-sign"],
  ["GET", "/v3/papay/pay/transactions/apply"],
])("%s %s is not simulated, and nobody's fault", async (method, path) => {
  const { status, json } = await send(wechat, path, {
    method,
    body: method === "POST" ? "{}" : "",
  });
  expect([status, json.code]).toEqual([501, "NOT_SIMULATED"]);
});
