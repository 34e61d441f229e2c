import { parseEnv } from "node:util";
import { type ContractsModuleOptions, optionsFromEnvironment } from "../../lib";
import type { KnownSimulator } from "../testing/merchant-requests";
import type { CommandLine, Running } from "./command-line";

/** A simulator that runs on the command line, as its merchant knows it. */
export interface Simulated extends KnownSimulator {
  running: Running;
  /** What it printed to be set. */
  variables: string;
  /** What an application makes of that. */
  options: ContractsModuleOptions;
}

/** Starts `simulate` on any free port. */
export async function simulate(
  program: CommandLine,
  args: string[] = [],
): Promise<Simulated> {
  const running = program.start(["simulate", "--port", "0", ...args]);
  const [variables] = await running.said(
    /^WECHATPAY_MCHID=[^]*^WECHATPAY_SERVICE_ID=.*\n(?=\n)/m,
  );
  const options = optionsFromEnvironment(parseEnv(variables));
  const { baseUrl = "", merchantPrivateKey } = options;
  return {
    running,
    variables,
    options,
    baseUrl,
    moduleOptions: {
      ...options,
      merchantPrivateKey: String(merchantPrivateKey),
    },
  };
}

/** Posts to one of its control routes. */
export async function act(
  { baseUrl }: Simulated,
  path: string,
  body: object = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${baseUrl}/simulator/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
  return (await answer.json()) as Record<string, unknown>;
}
