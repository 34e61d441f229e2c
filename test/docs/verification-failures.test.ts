import { createRequire } from "node:module";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { describe, expect, it } from "vitest";
import { ContractsModule, type ContractsModuleOptions } from "../../lib";
import { PLATFORMS } from "../notification/shop";
import { options } from "../notification/wechat-pay";
import { certificatePem, keyPem, vector } from "../vectors";
import { readDocument } from "./markdown";
import { gzipped, LOGGED, play, UNLOGGED } from "./notification-scenes";

/** The lines that a page says a log has. */
function linesOf(path: string): string[] {
  return readDocument(path)
    .blocks.filter(({ language }) => language === "text")
    .flatMap(({ code }) => code.trimEnd().split("\n"));
}

const QUOTED = linesOf("docs/verification-failures.md");

/** Express's own parsers, of the version that Nest takes. */
const express = createRequire(
  createRequire(__filename).resolve("@nestjs/platform-express"),
)("express") as Record<"json" | "raw", (options?: object) => () => void>;

const publicKey = options.publicKey!;
/** A merchant of which there is a certificate too. */
const certified = {
  merchantSerialNumber: "3775B6A45ACD588826D15E583A95F5DD4091C95A",
  merchantPrivateKey: keyPem("merchant-pkcs8"),
};

/** Options that are wrong, each in one way. */
const WRONG: Array<Partial<ContractsModuleOptions>> = [
  { merchantPrivateKey: certificatePem("platform") },
  { merchantPrivateKey: publicKey.pem },
  { merchantPrivateKey: "./apiclient_key.pem" },
  { merchantPrivateKey: vector("keys/merchant.p12") },
  {
    ...certified,
    publicKey: { ...publicKey, pem: keyPem("merchant-public") },
  },
  { ...certified, platformCertificates: [certificatePem("merchant")] },
  { publicKey: { ...publicKey, pem: certificatePem("platform") } },
  { publicKey: { ...publicKey, pem: keyPem("platform-pkcs8") } },
  { publicKey: { ...publicKey, id: options.merchantSerialNumber } },
  { apiV3Key: "short" },
  { baseUrl: "https://api.mch.weixin.qq.com/v3" },
];

describe("the page of verification failures", () => {
  describe.each(PLATFORMS)("with %s", (platform) => {
    it.each(Object.keys(LOGGED))("quotes the log where %s", async (how) => {
      const [status, scene] = LOGGED[how]!;
      const played = await play(platform, scene);
      expect(played.status).toBe(status);
      expect(played.lines).toHaveLength(1);
      expect(QUOTED).toContain(played.lines[0]);
    });
  });

  it.each(
    UNLOGGED.flatMap(({ platforms, ...rest }) =>
      platforms.map((platform) => ({ platform, ...rest })),
    ),
  )(
    "is right that the log has nothing after $how, which $platform answers $status",
    async ({ platform, status, scene }) => {
      expect(await play(platform, scene)).toEqual({ status, lines: [] });
    },
  );

  it("is right about a parser that comes first and keeps no bytes", async () => {
    const { status, lines } = await play("Express", {
      prepare: (app) => app.use(express.json()),
    });
    expect(status).toBe(500);
    expect(QUOTED).toContain(lines[0]);
  });

  it("is right about a parser that comes first and keeps them", async () => {
    const { status, lines } = await play("Express", {
      prepare: (app) => app.use(express.raw({ type: "*/*" })),
    });
    expect({ status, lines }).toEqual({ status: 204, lines: [] });
  });

  it("is right that Fastify inflates no request", async () => {
    const { status, lines } = await play("Fastify", { sent: gzipped });
    expect(status).toBe(400);
    expect(QUOTED).toContain(lines[0]);
  });

  it("quotes what Fastify says of a second parser", async () => {
    const adapter = new FastifyAdapter();
    adapter
      .getInstance()
      .addContentTypeParser("application/json", (_request, _body, done) =>
        done(null),
      );
    const app = await NestFactory.create(class Empty {}, adapter, {
      rawBody: true,
      logger: false,
    });
    const error: unknown = await app.init().catch((reason: unknown) => reason);
    expect(QUOTED).toContain((error as Error).message);
  });

  it.each(WRONG)("quotes what the start says of wrong options: %#", (wrong) => {
    const start = () => ContractsModule.forRoot({ ...options, ...wrong });
    expect(start).toThrow();
    try {
      start();
    } catch (error) {
      expect(QUOTED).toContain((error as Error).message);
    }
  });

  it("quotes nothing else, and the same in both languages", () => {
    // Fastify's line is one more.
    expect(new Set(QUOTED).size).toBe(
      Object.keys(LOGGED).length + WRONG.length + 1,
    );
    expect(linesOf("docs/verification-failures.zh-CN.md")).toEqual(QUOTED);
  });
});
