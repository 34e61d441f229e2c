import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type LookupFunction,
  type Server,
} from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { checkNotifyRoute } from "../../lib/cli/doctor.notify-route";

const FAIL = '{"code":"FAIL","message":"not verified"}';
const SIMULATOR = { serial: "PUB_KEY_ID_01", allowInsecure: true };

let server: Server | undefined;

afterEach(async () => {
  if (server) {
    (
      server as Partial<ReturnType<typeof createServer>>
    ).closeAllConnections?.();
    await new Promise((resolve) => server!.close(resolve));
  }
  server = undefined;
});

async function listen(made: Server, scheme = "http"): Promise<string> {
  server = made.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return `${scheme}://127.0.0.1:${port}/wechatpay/notify`;
}

const answering = (listener: RequestListener) => listen(createServer(listener));

const answer = (
  status: number,
  body = "",
  headers: Record<string, string> = { "Content-Type": "application/json" },
) =>
  answering((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  });

describe("the doctor's forged notification", () => {
  it("is JSON, with the headers of a signature, and of no type that anybody handles", async () => {
    let method: string | undefined;
    let headers: IncomingHttpHeaders = {};
    let body = "";
    const url = await answering(async (request, response) => {
      ({ method, headers } = request);
      body = await text(request);
      response.writeHead(401).end(FAIL);
    });

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.status).toBe("ok");
    expect(method).toBe("POST");
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "wechatpay-serial": "PUB_KEY_ID_01",
      "wechatpay-nonce": expect.stringMatching(/^\w{32}$/),
      "wechatpay-timestamp": expect.stringMatching(/^\d{10}$/),
      "wechatpay-signature": expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
      "user-agent": expect.stringContaining("doctor"),
    });
    expect(headers["wechatpay-signature"]).not.toMatch(/^WECHATPAY/);
    expect(headers.authorization).toBeUndefined();
    expect(JSON.parse(body)).toMatchObject({ event_type: "DOCTOR.FORGERY" });
  });

  it("is right where it is refused by 401 FAIL", async () => {
    const url = await answer(401, FAIL);

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check).toEqual({
      name: "route",
      status: "ok",
      message: expect.stringMatching(
        `^${url} refused a forged notification with 401 FAIL, in \\d+ ms$`,
      ),
    });
  });

  it.each<[string, number, string, Record<string, string>, string, string]>([
    [
      "a page that says yes",
      200,
      "<html>",
      { "Content-Type": "text/html; charset=utf-8" },
      "200 with text/html",
      "does not verify signatures",
    ],
    [
      "a success",
      204,
      "",
      {},
      "204 without a body",
      "does not verify signatures",
    ],
    [
      "a success that says FAIL",
      200,
      FAIL,
      {},
      "200 with the code FAIL",
      "another reason",
    ],
    [
      "a redirect to a login",
      302,
      "",
      { Location: "/login?token=s3cret" },
      "302 without a body",
      "it leads to http://127.0.0.1:",
    ],
    [
      "a login",
      401,
      '{"statusCode":401,"message":"Unauthorized"}',
      {},
      "401 with JSON that has no code",
      "requires a login",
    ],
    [
      "a login page",
      401,
      "<html>",
      { "Content-Type": "text/html" },
      "401 with text/html",
      "requires a login",
    ],
    [
      "a firewall",
      403,
      "<html>",
      { "Content-Type": "text/html" },
      "403 with text/html",
      "such as a web application firewall",
    ],
    [
      "no route",
      404,
      '{"statusCode":404,"message":"Cannot POST /x"}',
      {},
      "404 with JSON that has no code",
      "no route has this path",
    ],
    ["no POST", 405, "", {}, "405 without a body", "no route takes POST"],
    [
      "a malformed request",
      400,
      FAIL,
      {},
      "400 with the code FAIL",
      "another reason than its signature",
    ],
    ["a body too large", 413, "", {}, "413", "refused it"],
    ["a rate limit", 429, "", {}, "429", "a rate limit"],
    [
      "no raw bodies",
      500,
      '{"code":"FAIL","message":"not configured"}',
      {},
      "500 with the code FAIL",
      "rawBody: true",
    ],
    ["a failure", 500, "oops", {}, "500 with what is not JSON", "log"],
    [
      "a gateway",
      502,
      "<html>",
      { "Content-Type": "text/html" },
      "502 with text/html",
      "a gateway answered",
    ],
    [
      "another code",
      401,
      '{"code":"SUCCESS"}',
      {},
      "401 with the code",
      "login",
    ],
    ["null", 401, "null", {}, "401 with JSON that has no code", "login"],
  ])(
    "fails where it is answered by %s",
    async (_, status, body, headers, says, next) => {
      const url = await answer(status, body, headers);

      const check = await checkNotifyRoute(url, SIMULATOR);

      expect(check).toMatchObject({ name: "route", status: "failed" });
      expect(check.message).toContain(`was answered ${says}`);
      expect(check.next).toContain(next);
      expect(JSON.stringify(check)).not.toContain("s3cret");
    },
  );

  it("shows nothing of what was answered that could steer a terminal", async () => {
    const url = await answering((_request, response) => {
      response.writeHead(301, {
        Location: "https://a.example/\u00e9\u009b2J",
        "Content-Type": "text/\u009bhtml",
      });
      response.end('{"code":"\u001b[2J"}');
    });

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.status).toBe("failed");
    // eslint-disable-next-line no-control-regex
    expect(JSON.stringify(check)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it("follows no redirect", async () => {
    let requests = 0;
    const url = await answering((request, response) => {
      requests += 1;
      response.writeHead(307, { Location: request.url! }).end();
    });

    await checkNotifyRoute(url, SIMULATOR);

    expect(requests).toBe(1);
  });

  it("reads no more than 64 KiB of an answer", async () => {
    const url = await answering((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(" ".repeat(16_384)));
      };
      response.on("drain", more).writeHead(401);
      more();
    });

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.message).toContain("401 with a body of more than 64 KiB");
  });

  it.each<[string, RequestListener]>([
    ["never answers", () => undefined],
    [
      "never ends its answer",
      (_request, response) => {
        response.writeHead(401).write('{"code":');
      },
    ],
  ])(
    "fails where what is there %s in the time that WeChat Pay waits",
    async (_, listener) => {
      const url = await answering(listener);

      const check = await checkNotifyRoute(url, { ...SIMULATOR, timeout: 300 });

      expect(check).toMatchObject({
        status: "failed",
        message: expect.stringContaining("no complete answer within 0.3 s"),
      });
    },
  );

  it("fails where nothing listens", async () => {
    const url = await answer(401, FAIL);
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check).toMatchObject({
      status: "failed",
      message: `${url} cannot be reached: ECONNREFUSED`,
      next: expect.stringContaining("nothing listens there"),
    });
  });

  it("fails where the name is nobody's", async () => {
    const lookup: LookupFunction = (_name, _options, callback) =>
      callback(
        Object.assign(new Error("no such name"), { code: "ENOTFOUND" }),
        [],
      );

    const check = await checkNotifyRoute("https://nowhere.example/notify", {
      ...SIMULATOR,
      lookup,
    });

    expect(check).toMatchObject({
      status: "failed",
      message: "https://nowhere.example/notify cannot be reached: ENOTFOUND",
      next: expect.stringContaining("DNS record"),
    });
  });

  it("fails where the connection is closed", async () => {
    const url = await answering((request) => request.socket.destroy());

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.message).toBe(`${url} cannot be reached: ECONNRESET`);
    expect(check.next).toContain("closed before the answer");
  });

  it("fails where the answer ends in its middle", async () => {
    const url = await answering((_request, response) => {
      response.writeHead(401, { "Content-Length": "100" }).write(FAIL);
      response.socket!.end();
    });

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.message).toBe(`${url} cannot be reached: ECONNRESET`);
  });

  it("fails where what listens speaks no HTTP", async () => {
    const url = await listen(
      createTcpServer((socket) => {
        socket.on("error", () => undefined).resume();
        socket.end("SSH-2.0-OpenSSH_9.6\r\n");
      }),
    );

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.status).toBe("failed");
    expect(check.message).toContain("cannot be reached: HPE_");
    expect(check.next).toContain("does not speak the protocol of the address");
  });

  it("fails where https meets http", async () => {
    const url = (await answer(401, FAIL)).replace("http:", "https:");

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.status).toBe("failed");
    expect(check.next).toContain("does not speak the protocol of the address");
  });

  it("fails where no public authority vouches for the certificate", async () => {
    const read = (name: string) =>
      readFileSync(join(__dirname, "certificates", name));
    const url = await listen(
      createSecureServer({
        key: read("shop.example.com.key.pem"),
        cert: read("shop.example.com.pem"),
      }),
      "https",
    );

    const check = await checkNotifyRoute(url, SIMULATOR);

    expect(check.message).toBe(
      `${url} cannot be reached: DEPTH_ZERO_SELF_SIGNED_CERT`,
    );
    expect(check.next).toContain("is not from a public CA");
  });

  it("warns where the host is a private address here, as WeChat Pay comes another way", async () => {
    const url = await answer(401, FAIL);
    const { port } = new URL(url);

    const check = await checkNotifyRoute(`http://shop.example.com:${port}/n`, {
      serial: "PUB_KEY_ID_01",
      allowInsecure: false,
      lookup: (_name, { all }, callback) =>
        all
          ? callback(null, [{ address: "127.0.0.1", family: 4 }])
          : callback(null, "127.0.0.1", 4),
    });

    expect(check).toMatchObject({
      status: "warning",
      message: expect.stringContaining("its host is 127.0.0.1 here"),
    });
  });
});
