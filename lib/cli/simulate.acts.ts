import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest, write } from "./command";
import { callSimulator, RemoteError } from "./simulate.remote";
import { UsageError } from "./usage-error";

/** Where `simulate` listens unless it is told otherwise. */
export const DEFAULT_URL = "http://127.0.0.1:8788";

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Something that is done to a running simulator. */
interface Act {
  /** What it is given, such as `PREPAY_ID`; without one it takes nothing. */
  readonly argument?: string;
  readonly options?: ParseArgsConfig["options"];
  /** @throws UsageError */
  call(
    argument: string,
    values: Values,
  ): { method?: "POST" | "DELETE"; path: string; body?: object };
}

const UNITS = ["days", "hours", "minutes", "seconds"] as const;

/** What is done by `simulate NAME …` to one that runs already. */
export const ACTS: Readonly<Record<string, Act>> = {
  pay: {
    argument: "PREPAY_ID",
    options: {
      openid: { type: "string" },
      sign: { type: "boolean" },
      "no-sign": { type: "boolean" },
    },
    call: (prepayId, { openid, sign, "no-sign": noSign }) => ({
      path: `orders/${encodeURIComponent(prepayId)}/pay`,
      body: {
        ...(openid !== undefined && { openid }),
        ...(sign && { sign: true }),
        ...(noSign && { sign: false }),
      },
    }),
  },
  sign: {
    argument: "OUT_CONTRACT_CODE",
    call: (code) => ({ path: `contracts/${encodeURIComponent(code)}/sign` }),
  },
  decline: {
    argument: "OUT_CONTRACT_CODE",
    call: (code) => ({ path: `contracts/${encodeURIComponent(code)}/decline` }),
  },
  terminate: {
    argument: "OUT_CONTRACT_CODE",
    options: { mode: { type: "string" }, remark: { type: "string" } },
    call: (code, { mode, remark }) => ({
      path: `contracts/${encodeURIComponent(code)}/terminate`,
      body: { mode, remark },
    }),
  },
  retention: {
    argument: "OUT_CONTRACT_CODE",
    call: (code) => ({
      path: `contracts/${encodeURIComponent(code)}/retention`,
    }),
  },
  settle: {
    argument: "OUT_TRADE_NO",
    options: { end: { type: "string" } },
    call: (number, { end = "SUCCESS" }) => ({
      path: `deductions/${encodeURIComponent(number)}/settle`,
      body: { end },
    }),
  },
  advance: {
    options: {
      ...Object.fromEntries(UNITS.map((unit) => [unit, { type: "string" }])),
      "to-next-retry": { type: "boolean" },
    },
    call(_argument, values) {
      const given = UNITS.filter((unit) => values[unit] !== undefined);
      if (Boolean(values["to-next-retry"]) === given.length > 0) {
        throw new UsageError(
          "give --days, --hours, --minutes and --seconds, or --to-next-retry",
        );
      }
      return {
        path: "advance",
        body: values["to-next-retry"]
          ? { to: "next-retry" }
          : Object.fromEntries(
              given.map((unit) => [unit, number(unit, values[unit])]),
            ),
      };
    },
  },
  fault: {
    argument: "FAULT",
    options: {
      notification: { type: "boolean" },
      clear: { type: "boolean" },
    },
    call(fault, { notification, clear }) {
      const path = notification ? "notification-faults" : "faults";
      if (Boolean(clear) === (fault !== "")) {
        throw new UsageError(
          'give a fault such as "once status status=500", or --clear',
        );
      }
      return clear ? { method: "DELETE", path } : { path, body: { fault } };
    },
  },
  rotate: { call: () => ({ path: "certificates" }) },
  migrate: { call: () => ({ path: "migration" }) },
  offline: {
    options: { seconds: { type: "string" } },
    call: (_argument, { seconds = "60" }) => ({
      path: "offline",
      body: { seconds: number("seconds", seconds) },
    }),
  },
  redeliver: {
    argument: "ID",
    options: { fault: { type: "string" } },
    call: (id, { fault }) => ({
      path: `notifications/${encodeURIComponent(id)}/redeliver`,
      body: { fault },
    }),
  },
};

/**
 * Does one of `ACTS` to a running simulator, and prints its answer as JSON.
 *
 * @returns the exit code
 * @throws UsageError
 */
export async function act(name: string, args: string[]): Promise<number> {
  const { argument, options = {}, call } = ACTS[name] as Act;
  const { values, positionals } = argumentsOf(args, {
    ...options,
    url: { type: "string" },
  });
  const [given = "", ...more] = positionals;
  const isOptional = name === "fault";
  if (more.length > 0 || (given !== "" && argument === undefined)) {
    throw new UsageError(`unexpected argument '${more[0] ?? given}'`);
  }
  if (given === "" && argument !== undefined && !isOptional) {
    throw new UsageError(`simulate ${name} needs ${argument}`);
  }
  return reporting(async () => {
    const answer = await callSimulator({
      url: urlOf(values.url),
      method: "POST",
      ...call(given, values),
    });
    await write(process.stdout, `${answer}\n`);
  });
}

/** Runs what speaks to a running simulator; what it cannot do is told in words. @returns the exit code */
export async function reporting(run: () => Promise<void>): Promise<number> {
  try {
    await run();
    return 0;
  } catch (error) {
    if (error instanceof RemoteError) {
      await write(process.stderr, `${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

/** @throws UsageError */
export function argumentsOf(
  args: string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): { values: Values; positionals: string[] } {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true });
    return parsed as { values: Values; positionals: string[] };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Where the simulator listens. @throws UsageError */
export function urlOf(url: string | boolean = DEFAULT_URL): string {
  if (typeof url !== "string" || !/^http:\/\/[^/]+\/?$/.test(url)) {
    throw new UsageError(
      `--url must be where a simulator listens, such as ${DEFAULT_URL}`,
    );
  }
  return url.replace(/\/$/, "");
}

/** What to add to a complaint of an unknown command. */
export function nearestAct(name: string): string {
  return nearest(name, [...Object.keys(ACTS), "logs"]);
}

function number(name: string, text: string | boolean | undefined): number {
  const value = Number(text);
  if (typeof text !== "string" || text.trim() === "" || Number.isNaN(value)) {
    throw new UsageError(`--${name} must be a number`);
  }
  return value;
}
