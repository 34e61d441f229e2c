import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { embedded } from "./databases";
import { SuiteShop } from "./shop";
import { Visitor } from "./visitor";

const SECRET = "0123456789abcdef0123456789abcdef";

/** WeChat, as far as it says who signs in. Each code counts once. */
class SignInServer {
  readonly asked: URL[] = [];
  /** What every code is answered with that was not given. */
  errcode = 40029;
  /** Answers nothing that can be read. */
  isDown = false;
  private readonly codes = new Map<string, string>();
  private readonly server: Server;

  constructor() {
    this.server = createServer(({ url }, response) => {
      const asked = new URL(url!, this.url);
      this.asked.push(asked);
      const { searchParams } = asked;
      const code = searchParams.get("code") ?? searchParams.get("js_code")!;
      const openid = this.codes.get(code);
      this.codes.delete(code);
      response.setHeader("Content-Type", "text/plain");
      response.end(
        this.isDown
          ? "Bad Gateway"
          : JSON.stringify(
              openid
                ? { access_token: "t", expires_in: 7200, openid, scope: "x" }
                : { errcode: this.errcode, errmsg: "no" },
            ),
      );
    }).listen(0, "127.0.0.1");
    afterAll(() => void this.server.close());
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  give(code: string, openid: string): void {
    this.codes.set(code, openid);
  }
}

describe.each([
  { kind: "officialAccount", path: "/sns/oauth2/access_token", param: "code" },
  { kind: "miniProgram", path: "/sns/jscode2session", param: "js_code" },
])("a shop whose AppID is of the kind $kind", ({ kind, path, param }) => {
  const wechat = new SignInServer();
  const variables = {
    WECHAT_APP_SECRET: SECRET,
    WECHAT_APP_KIND: kind,
    get WECHAT_API_URL() {
      return wechat.url;
    },
  };
  const shop = new SuiteShop(embedded, variables);

  beforeEach(() => {
    wechat.asked.length = 0;
    wechat.errcode = 40029;
    wechat.isDown = false;
    shop.log.length = 0;
  });

  const beginSession = () =>
    fetch(`${shop.url}/api/sessions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code: "used" }),
    });

  it("tells a program of a code that counts no more, and logs why", async () => {
    expect((await beginSession()).status).toBe(422);
    expect(shop.log).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining("40029") }),
    );
  });

  it.each([-1, 45011, 40125])(
    "tells a program that nobody can sign in where WeChat answers %i, and logs it as an error",
    async (errcode) => {
      wechat.errcode = errcode;
      expect((await beginSession()).status).toBe(503);
      expect(shop.log).toContainEqual(
        expect.objectContaining({
          level: 50,
          msg: expect.stringContaining(`answered: ${errcode}`),
        }),
      );
      expect(JSON.stringify(shop.log)).not.toContain(SECRET);
    },
  );

  it("tells a program that nobody can sign in where WeChat is down", async () => {
    wechat.isDown = true;
    expect((await beginSession()).status).toBe(503);
    expect(shop.log).toContainEqual(
      expect.objectContaining({
        level: 50,
        msg: expect.stringContaining("gave no answer"),
      }),
    );
  });

  it("lets nobody choose who they are", async () => {
    const visitor = new Visitor(shop.url);
    const page = await visitor.post("/sign-in", { openid: "oUpF8uAnyone" });
    expect(page.status).toBe(404);
  });

  it("lets forms lead to WeChat's page where that signs in, and nowhere else", async () => {
    const { headers } = await new Visitor(shop.url).get("/");
    const policy = headers.get("content-security-policy");
    expect(policy).toContain(
      kind === "officialAccount"
        ? "form-action 'self' https://open.weixin.qq.com;"
        : "form-action 'self';",
    );
  });

  if (kind === "officialAccount") {
    /** As WeChat's page sends the browser back. */
    async function comesBack(visitor: Visitor, code: string, state?: string) {
      const answer = await visitor.fetch("/sign-in?next=/cart", {});
      const url = new URL(answer.headers.get("location")!);
      const back = new URL(url.searchParams.get("redirect_uri")!);
      back.searchParams.set("code", code);
      back.searchParams.set("state", state ?? url.searchParams.get("state")!);
      return { url, page: await visitor.get(back.pathname + back.search) };
    }

    it("has WeChat's page ask, and signs in whom it names", async () => {
      const visitor = new Visitor(shop.url);
      wechat.give("code-1", "oUpF8uNew");
      const { url, page } = await comesBack(visitor, "code-1");
      expect(url.href).toMatch(
        /^https:\/\/open\.weixin\.qq\.com\/connect\/oauth2\/authorize\?appid=wx\w+&redirect_uri=[^&]+&response_type=code&scope=snsapi_base&state=[\w-]+#wechat_redirect$/,
      );
      expect(page.path).toBe("/cart");
      expect(page.html).toContain("微信用户");
      const [asked] = wechat.asked;
      expect(asked!.pathname).toBe(path);
      expect(Object.fromEntries(asked!.searchParams)).toEqual({
        appid: "wxd678efh567hg6787",
        secret: SECRET,
        [param]: "code-1",
        grant_type: "authorization_code",
      });
      expect((await visitor.buy()).html).toContain('data-state="payable"');
      expect(
        await shop.rows("SELECT openid FROM orders WHERE openid = 'oUpF8uNew'"),
      ).toHaveLength(1);
    });

    it("refuses a code that counts no more, and says nothing of the secret", async () => {
      shop.log.length = 0;
      const { page } = await comesBack(new Visitor(shop.url), "used");
      expect(page.status).toBe(422);
      expect(JSON.stringify(shop.log)).toContain("40029");
      expect(JSON.stringify(shop.log)).not.toContain(SECRET);
    });

    it("says on its page that WeChat is down", async () => {
      wechat.isDown = true;
      const { page } = await comesBack(new Visitor(shop.url), "code-3");
      expect(page.status).toBe(503);
    });

    it("refuses an answer to a question that this browser did not ask", async () => {
      wechat.give("code-2", "oUpF8uNew");
      const { page } = await comesBack(new Visitor(shop.url), "code-2", "x");
      expect(page.status).toBe(422);
      expect(wechat.asked).toEqual([]);
    });
  } else {
    it("says on its pages that the mini program is where to sign in", async () => {
      const { html } = await new Visitor(shop.url).get("/sign-in");
      expect(html).toContain("mini program");
      expect(html).not.toContain("<form class");
    });
  }
});
