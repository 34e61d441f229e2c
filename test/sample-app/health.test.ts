import { expect, it } from "vitest";
import { onEachDatabase } from "./databases";
import { SuiteShop } from "./shop";

onEachDatabase("the health of the shop", (database) => {
  const shop = new SuiteShop(database);
  const health = async (path = "/health") => {
    const answer = await fetch(`${shop.url}${path}`);
    return { status: answer.status, body: await answer.json() };
  };

  it("is that of the database and of WeChat Pay", async () => {
    // One look takes a second at most, which a busy machine may need longer for.
    await expect
      .poll(() => health())
      .toMatchObject({
        status: 200,
        body: {
          status: "ok",
          details: {
            database: { status: "up" },
            wechatpay: { status: "up", host: shop.wechat.baseUrl },
          },
        },
      });
    expect(await health("/health/live")).toEqual({
      status: 200,
      body: { status: "ok" },
    });
  });
});

onEachDatabase("the health of a shop without WeChat Pay", (database) => {
  const shop = new SuiteShop(database);

  it("is bad, but the process lives", async () => {
    await shop.wechat.goOffline();
    const answer = await fetch(`${shop.url}/health`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      error: {
        wechatpay: { status: "down", name: "WechatPayTransportError" },
      },
    });
    expect((await fetch(`${shop.url}/health/live`)).status).toBe(200);
  });
});
