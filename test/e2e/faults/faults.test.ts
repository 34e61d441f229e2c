import { Agent } from "node:http";
import { Test, type TestingModule } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ContractsModule,
  type WechatPayApiError,
  WechatPayClient,
} from "../../../lib";
import { type Fault, WechatPaySimulator } from "../../../lib/testing";
import { PATIENCE_MS, timeByLeaps } from "../../client/leaps";

/** What a call ends in, and how many requests each host saw. */
interface Ending {
  error?: Record<string, unknown>;
  faulty: number;
  healthy: number;
}

const SUCCESS_ELSEWHERE: Ending = { faulty: 1, healthy: 1 };

const apiError = (
  status: number,
  outcome: string,
  retryable: boolean,
  attempts: number,
): Ending => ({
  error: { name: "WechatPayApiError", status, outcome, retryable },
  faulty: attempts,
  healthy: 0,
});

const untrusted = (reason: string): Ending => ({
  error: {
    name: "ResponseVerificationError",
    reason,
    outcome: "unknown",
    retryable: false,
  },
  faulty: 1,
  healthy: 0,
});

const status = (code: number, name: string, signed: boolean): Fault => ({
  kind: "status",
  status: code,
  code: name,
  signed,
});

const TABLE: Array<[title: string, fault: Fault, ending: Ending]> = [
  ["closes connections", { kind: "refuse" }, SUCCESS_ELSEWHERE],
  ["resets after sending", { kind: "reset" }, SUCCESS_ELSEWHERE],
  ["never answers", { kind: "hang" }, SUCCESS_ELSEWHERE],
  [
    "answers too late",
    { kind: "delay", ms: 2 * PATIENCE_MS },
    SUCCESS_ELSEWHERE,
  ],
  ["truncates the answer", { kind: "truncate" }, SUCCESS_ELSEWHERE],
  [
    "is slow, but in time",
    { kind: "delay", ms: 20 },
    { faulty: 1, healthy: 0 },
  ],
  ...[true, false].flatMap((signed): typeof TABLE => {
    const how = signed ? "signed" : "unsigned";
    return [
      [
        `answers 429, ${how}`,
        status(429, "RATELIMIT_EXCEEDED", signed),
        apiError(429, "rejected", true, 3),
      ],
      [
        `answers 500 SYSTEM_ERROR, ${how}`,
        status(500, "SYSTEM_ERROR", signed),
        apiError(500, "unknown", true, 3),
      ],
      [
        `answers 500 of a final code, ${how}`,
        status(500, "BANK_CLOSED", signed),
        apiError(500, "unknown", false, 1),
      ],
      [
        `answers 400, ${how}`,
        status(400, "PARAM_ERROR", signed),
        apiError(400, "rejected", false, 1),
      ],
      [
        `answers 403, ${how}`,
        status(403, "NO_AUTH", signed),
        apiError(403, "rejected", false, 1),
      ],
    ];
  }),
  [
    "answers 502 with a page",
    { kind: "status", status: 502, body: "<html>", signed: false },
    apiError(502, "unknown", true, 3),
  ],
  [
    "redirects",
    { kind: "redirect", location: "http://127.0.0.1:1/" },
    apiError(307, "rejected", false, 1),
  ],
  ["answers unsigned", { kind: "unsigned" }, untrusted("header")],
  ["signs with another key", { kind: "wrongKey" }, untrusted("signature")],
  ["names another key", { kind: "wrongSerial" }, untrusted("serial")],
  ["answers with an old signature", { kind: "stale" }, untrusted("timestamp")],
  ["changes a byte", { kind: "wrongBody" }, untrusted("signature")],
  ["probes with SIGNTEST", { kind: "signtest" }, untrusted("signature")],
  ["answers no JSON", { kind: "malformed" }, untrusted("body")],
  [
    "answers 2 MiB",
    { kind: "oversize" },
    {
      error: {
        name: "WechatPayTransportError",
        outcome: "unknown",
        retryable: false,
      },
      faulty: 1,
      healthy: 0,
    },
  ],
];

const CALLS: Record<string, (client: WechatPayClient) => Promise<unknown>> = {
  GET: (client) => client.get("/v3/certificates"),
  POST: (client) => client.post("/v3/security/echo", { echo_message: "一" }),
};

const runsOutOfTime = ({ kind, ...fault }: Fault) =>
  kind === "hang" || ("ms" in fault && fault.ms > PATIENCE_MS);

describe.each(["main", "backup"])("the %s host", (role) => {
  describe.each(Object.keys(CALLS))("at a %s", (method) => {
    let faulty: WechatPaySimulator;
    let healthy: WechatPaySimulator;
    let module: TestingModule;
    let client: WechatPayClient;

    beforeEach(async () => {
      [faulty, healthy] = await Promise.all([
        WechatPaySimulator.start(),
        WechatPaySimulator.start(),
      ]);
      const [main, backup] =
        role === "main" ? [faulty, healthy] : [healthy, faulty];
      module = await Test.createTestingModule({
        imports: [
          ContractsModule.forRoot({
            ...main!.moduleOptions,
            backupBaseUrl: backup!.baseUrl,
            http: {
              timeout: PATIENCE_MS,
              // A connection kept alive would meet the fault of its closing, not the one of the table.
              httpAgent: new Agent({ keepAlive: false }),
            },
            retry: { baseDelay: 1, deadline: 2 * PATIENCE_MS },
          }),
        ],
      }).compile();
      client = module.get(WechatPayClient);
      if (role === "backup") {
        // One failure of the main host, and the backup is the one in use.
        healthy.faults.once("refuse");
        await CALLS[method]!(client);
      }
    });
    afterEach(async () => {
      vi.useRealTimers();
      await module.close();
      await Promise.all([faulty.stop(), healthy.stop()]);
    });

    /**
     * What a call ends in, and how many requests reached the faulty and the healthy host.
     *
     * @param meanwhile what happens while it is under way
     */
    async function ending(meanwhile: () => unknown = () => {}) {
      const before = [faulty.exchanges.length, healthy.exchanges.length];
      const call = CALLS[method]!(client).then(
        () => undefined,
        (thrown: WechatPayApiError) => thrown,
      );
      await meanwhile();
      const error = await call;
      const after = [faulty.exchanges.length, healthy.exchanges.length];
      return { error, seen: after.map((count, i) => count - before[i]!) };
    }

    /** The same where the time of the first attempt runs out, as soon as the faulty host has the request. */
    async function lateEnding() {
      const leap = timeByLeaps();
      const before = faulty.exchanges.length;
      return ending(async () => {
        await expect.poll(() => faulty.exchanges.length).toBe(before + 1);
        leap(PATIENCE_MS);
      });
    }

    it.each(TABLE)("%s", async (_, fault, expected) => {
      faulty.faults.always(fault);
      const { error, seen } = runsOutOfTime(fault)
        ? await lateEnding()
        : await ending();
      if (expected.error) {
        expect(error).toMatchObject(expected.error);
      } else {
        expect(error).toBeUndefined();
      }
      expect(seen).toEqual([expected.faulty, expected.healthy]);
    });

    it("does not listen", async () => {
      await faulty.goOffline();
      const { error, seen } = await ending();
      expect(error).toBeUndefined();
      expect(seen).toEqual([0, 1]);
    });

    it("does not listen, nor does the other", async () => {
      await Promise.all([faulty.goOffline(), healthy.goOffline()]);
      await expect(CALLS[method]!(client)).rejects.toMatchObject({
        name: "WechatPayTransportError",
        outcome: "rejected",
        retryable: true,
        cause: { code: "ECONNREFUSED" },
      });
    });

    it.each([-400, 400])("has a clock that is %d s ahead", async (seconds) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-06-08") });
      faulty.clockSkewSeconds = seconds;
      const { error } = await ending();
      expect(error).toMatchObject({
        name: "WechatPayApiError",
        status: 401,
        code: "SIGN_ERROR",
        outcome: "rejected",
        retryable: false,
        clockDifferenceSeconds: -seconds,
      });
    });
  });
});
