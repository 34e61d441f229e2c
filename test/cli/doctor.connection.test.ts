import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createPlainServer, request } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import { CommandLine } from "./command-line";
import { linesOf, variablesOf } from "./doctor-checks";

const CERTIFICATE = join(__dirname, "certificates/shop.example.com.pem");

const program = new CommandLine();
let wechat: WechatPaySimulator;
let secure: Server;
let baseUrl: string;

beforeAll(async () => {
  wechat = await WechatPaySimulator.start();
  secure = createServer(
    {
      key: readFileSync(CERTIFICATE.replace(".pem", ".key.pem")),
      cert: readFileSync(CERTIFICATE),
    },
    (incoming, outgoing) => {
      const { method, url, headers } = incoming;
      incoming.pipe(
        request(
          `${wechat.baseUrl}${url}`,
          { method, headers, agent: false },
          (answer) => {
            outgoing.writeHead(answer.statusCode!, answer.headers);
            answer.pipe(outgoing);
          },
        ),
      );
    },
  ).listen(0, "127.0.0.1");
  await once(secure, "listening");
  baseUrl = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
});

afterAll(async () => {
  secure.closeAllConnections();
  await new Promise((resolve) => secure.close(resolve));
  await wechat.stop();
});

/** An agent that trusts the server, or one that trusts anybody. */
async function doctor(agent: string, environment: Record<string, string> = {}) {
  program.write(
    "secure.mjs",
    `import { Agent } from "node:https";
     import { readFileSync } from "node:fs";
     const ca = readFileSync(${JSON.stringify(CERTIFICATE)});
     export default { ...${JSON.stringify({ ...wechat.moduleOptions, baseUrl })}, http: { httpsAgent: new Agent(${agent}) } };`,
  );
  const { stdout } = await program.run(
    ["doctor", "--config", "secure.mjs"],
    environment,
  );
  return { tls: linesOf("tls", stdout), proxy: linesOf("proxy", stdout) };
}

describe("doctor, of the connection to WeChat Pay", () => {
  it("tells the protocol and who issued the certificate", async () => {
    const { tls } = await doctor(
      "{ ca, checkServerIdentity: () => undefined }",
    );

    expect(tls).toEqual([
      "ok       tls           TLSv1.3, certificate issued by shop.example.com",
    ]);
  });

  it("warns where nothing verifies the certificate", async () => {
    const { tls } = await doctor("{ rejectUnauthorized: false }");

    expect(tls).toEqual([
      expect.stringMatching(
        /^warning {2}tls .* issued by shop\.example\.com, which was not verified -> unset NODE_TLS_REJECT_UNAUTHORIZED/,
      ),
    ]);
  });

  it("tells of agents that are the application's own, and who the other end is", async () => {
    const { proxy } = await doctor("{ rejectUnauthorized: false }");

    expect(proxy).toEqual([
      `ok       proxy         http.httpAgent or http.httpsAgent is the application's own; no proxy is set, connected to ${new URL(baseUrl).host}`,
    ]);
  });
});

describe("doctor, of a proxy", () => {
  let proxy: ReturnType<typeof createPlainServer>;
  let address: string;

  beforeAll(async () => {
    proxy = createPlainServer((incoming, outgoing) => {
      const { method, url, headers } = incoming;
      incoming.pipe(
        request(url!, { method, headers, agent: false }, (answer) => {
          outgoing.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(outgoing);
        }),
      );
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it("tells one that a variable names, without its password", async () => {
    const { stdout } = await program.run(["doctor"], {
      ...variablesOf(wechat),
      http_proxy: `http://user:s3cret@${address}`,
    });

    expect(linesOf("proxy", stdout)).toEqual([
      `ok       proxy         http_proxy is ${address}, connected to ${address}`,
    ]);
    expect(stdout).not.toContain("s3cret");
  });

  it("tells that NO_PROXY is set, and that no proxy was the other end", async () => {
    const { stdout } = await program.run(["doctor"], {
      ...variablesOf(wechat),
      http_proxy: `http://${address}`,
      NO_PROXY: "127.0.0.1",
    });

    expect(linesOf("proxy", stdout)).toEqual([
      `ok       proxy         http_proxy is ${address}; NO_PROXY is set, connected to ${new URL(wechat.baseUrl).host}`,
    ]);
  });

  it.each([
    [
      "http.proxy",
      { host: "HOST", port: 0 },
      /http\.proxy is 127\.0\.0\.1:\d+/,
    ],
    [
      "http.proxy false",
      false,
      /http\.proxy is false, so the variables are ignored/,
    ],
  ])("tells %s", async (_, setting, says) => {
    const [host, port] = address.split(":");
    const options = {
      ...wechat.moduleOptions,
      http: { proxy: setting && { host, port: Number(port) } },
    };
    program.write("proxy.mjs", `export default ${JSON.stringify(options)};`);

    const { stdout } = await program.run(["doctor", "--config", "proxy.mjs"]);

    expect(linesOf("proxy", stdout)).toEqual([expect.stringMatching(says)]);
  });
});
