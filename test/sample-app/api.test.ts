import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { SessionsService } from "../../sample-app/src/session/sessions.service.js";
import { onEachDatabase } from "./databases";
import { MINI_PROGRAM, loadFromMiniProgram, Phone } from "./phone";
import { SuiteShop } from "./shop";

const { Shop } = loadFromMiniProgram("./shop/shop.js");
const { yuan } = loadFromMiniProgram("./shop/money.js");

onEachDatabase("the mini program", (database) => {
  const shop = new SuiteShop(database);

  function newProgram() {
    const phone = new Phone();
    return { phone, program: new Shop(phone, shop.url) };
  }

  it("sells, has the contract signed, sells without a password, and ends it", async () => {
    const { phone, program } = newProgram();
    const [product] = await program.products();
    expect(product).toMatchObject({ id: "coffee", price: 200 });
    const { checkout, total } = await program.add("coffee");
    expect(yuan(total)).toBe("¥2.00");
    const [one, other] = await Promise.all([
      program.checkOut(checkout),
      program.checkOut(checkout),
    ]);
    expect(one.number).toBe(other.number);
    const order = await program.order(one.number);
    expect(order).toMatchObject({ state: "payable", contract: "offered" });

    expect(await program.pay(order.number)).toMatchObject({ state: "payable" });
    const [sheet] = phone.sheets;
    expect(Object.keys(sheet!).sort()).toEqual(
      ["nonceStr", "package", "paySign", "signType", "timeStamp"].sort(),
    );
    const prepayId = sheet!.package!.replace("prepay_id=", "");
    const { out_contract_code } = await shop.wechat.pay(prepayId);
    await shop.wechat.sign(out_contract_code!);
    expect(await program.order(order.number)).toMatchObject({
      state: "paid",
      contract: "signed",
    });
    await expect(program.pay(order.number)).rejects.toMatchObject({
      status: 409,
    });

    const again = await program.checkOut((await program.add("cup")).checkout);
    expect(again).toMatchObject({ state: "payable", isPasswordFree: true });
    expect(await program.contracts()).toEqual([
      {
        code: out_contract_code,
        state: "SIGNED",
        isInDoubt: false,
        isEnding: false,
      },
    ]);
    expect(await program.endContract(out_contract_code)).toEqual({
      isEnded: true,
    });
    expect((await program.contracts())[0].state).toBe("TERMINATED");
  });

  it("signs in anew where its session has ended", async () => {
    const { phone, program } = newProgram();
    phone.setStorageSync("token", "00000000-0000-4000-8000-000000000000");
    expect(await program.cart()).toMatchObject({ total: 0, lines: [] });
  });

  it("signs in again where that has failed once, whatever is asked next", async () => {
    const { phone, program } = newProgram();
    const { number } = await program.checkOut(
      (await program.add("cup")).checkout,
    );
    await program.ask("DELETE", "session");
    const { request } = phone;
    phone.request = (options) => {
      // The network is gone once it is known that the session has ended.
      const isSignIn = options.url.endsWith("/sign-in");
      request({
        ...options,
        url: isSignIn ? "http://127.0.0.1:1" : options.url,
      });
    };
    await expect(program.order(number)).rejects.toThrow("fetch failed");
    phone.request = request;
    expect(await program.order(number)).toMatchObject({ number });
  });

  it("signs in once for all that is asked at first, so that there is one cart", async () => {
    const { program } = newProgram();
    await Promise.all([program.add("longjing"), program.add("teapot")]);
    const { lines } = await program.cart();
    expect(lines.map(({ id }: { id: string }) => id).sort()).toEqual([
      "longjing",
      "teapot",
    ]);
  });

  it("begins one new session where several calls find that theirs has ended", async () => {
    const { phone, program } = newProgram();
    phone.setStorageSync("token", "00000000-0000-4000-8000-000000000000");
    await Promise.all([program.add("longjing"), program.add("teapot")]);
    expect((await program.cart()).lines).toHaveLength(2);
  });

  it("is told in JSON what is wrong, and the pages' cookies are worth nothing to it", async () => {
    // The mini program signs in as the first.
    await shop.newCustomer();
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const answer = await customer.fetch(`/api/orders/${number}`, {});
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ statusCode: 401 });
    const { program } = newProgram();
    await program.signIn();
    await expect(program.order(number)).rejects.toMatchObject({ status: 404 });
    await expect(program.add("no-such")).rejects.toMatchObject({ status: 404 });
    await expect(program.checkOut("x")).rejects.toMatchObject({ status: 400 });
    await expect(
      program.checkOut("00000000-0000-4000-8000-000000000000"),
    ).rejects.toMatchObject({ status: 409 });
  });

  it("sets how many of a product are in the cart, whether it was there or not", async () => {
    const { program } = newProgram();
    await program.ask("DELETE", "session").catch(() => {});
    await program.setQuantity("teapot", 2);
    await program.setQuantity("teapot", 3);
    const { lines } = await program.cart();
    expect(lines).toMatchObject([{ id: "teapot", quantity: 3 }]);
    for (const product of ["no-such", "a%20b"]) {
      await expect(program.setQuantity(product, 1)).rejects.toMatchObject({
        status: 404,
      });
    }
    expect(await program.setQuantity("teapot", 0)).toMatchObject({ lines: [] });
  });

  it("takes the pages' cookies by no other way of writing its paths, either", async () => {
    const customer = await shop.newCustomer();
    const answer = await customer.fetch("/Api/contracts", { method: "POST" });
    expect(answer.status).toBe(401);
    expect((await customer.fetch("/API/orders", {})).status).toBe(401);
  });

  it("is told in JSON what cannot be read, what is not there, and what broke", async () => {
    const ask = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(`${shop.url}/api/${path}`, init);
      return answer.json();
    };
    const headers = { "Content-Type": "application/json" };
    expect(
      await ask("sessions", { method: "POST", headers, body: "{" }),
    ).toMatchObject({ statusCode: 400, message: expect.stringMatching(/./) });
    expect(
      await ask("sessions", { method: "POST", headers, body: "{}" }),
    ).toMatchObject({ statusCode: 400, message: "code must be a string" });
    expect(await ask("nothing-here")).toMatchObject({
      statusCode: 404,
      message: "Cannot GET /api/nothing-here",
    });
    vi.spyOn(shop.app.get(SessionsService), "find").mockRejectedValueOnce(
      new Error("the database is gone"),
    );
    expect(await ask("products")).toEqual({
      statusCode: 500,
      message: "Internal Server Error",
    });
  });

  it("finds every operation in the OpenAPI document, with what it answers", async () => {
    const answer = await fetch(`${shop.url}/api/openapi.json`);
    const { paths, components } = (await answer.json()) as {
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, object> };
    };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, responses }]) => {
        const name = `${method.toUpperCase()} ${path}`;
        return { name, isOfCustomers: security !== undefined, responses };
      }),
    );
    const named = (expected: (operation: (typeof operations)[0]) => boolean) =>
      operations
        .filter(expected)
        .map(({ name }) => name)
        .sort();
    expect(named(() => true)).toEqual([
      "DELETE /api/contracts/{code}",
      "DELETE /api/session",
      "DELETE /api/tea-box",
      "GET /api/cart",
      "GET /api/contracts",
      "GET /api/contracts/{code}",
      "GET /api/orders",
      "GET /api/orders/{number}",
      "GET /api/orders/{number}/payment",
      "GET /api/products",
      "GET /api/sign-in",
      "GET /api/tea-box",
      "POST /api/cart",
      "POST /api/contracts",
      "POST /api/contracts/{code}/inquiry",
      "POST /api/orders",
      "POST /api/orders/{number}/place",
      "POST /api/sessions",
      "POST /api/tea-box",
      "POST /api/tea-box/try-again",
      "PUT /api/cart/{product}",
    ]);
    // All but the 204 say in what form they answer.
    expect(
      named(({ responses }) =>
        Object.values(responses).some(({ content }) => !content),
      ),
    ).toEqual(["DELETE /api/session"]);
    expect(
      named(
        ({ isOfCustomers, responses }) => isOfCustomers !== "401" in responses,
      ),
    ).toEqual([]);
    expect(named(({ responses }) => "422" in responses)).toEqual([
      "POST /api/sessions",
    ]);
    expect(paths["/api/cart/{product}"]!.put!.responses).toHaveProperty("404");
    expect(paths["/api/sessions"]!.post!.responses).toHaveProperty("503");
    expect(named(({ responses }) => "429" in responses)).toEqual([
      "DELETE /api/contracts/{code}",
      "DELETE /api/tea-box",
      "POST /api/contracts",
      "POST /api/contracts/{code}/inquiry",
      "POST /api/orders",
      "POST /api/orders/{number}/place",
      "POST /api/sessions",
      "POST /api/tea-box",
      "POST /api/tea-box/try-again",
    ]);
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(["PaymentView", "SigningView", "ObstacleView"]),
    );
  });
});

interface Operation {
  security?: object[];
  responses: Record<string, { content?: object }>;
}

it("the mini program has the files of every page that it names", () => {
  const { pages } = JSON.parse(
    readFileSync(join(MINI_PROGRAM, "app.json"), "utf8"),
  ) as { pages: string[] };
  for (const page of pages) {
    for (const kind of ["js", "json", "wxml"]) {
      expect(existsSync(join(MINI_PROGRAM, `${page}.${kind}`))).toBe(true);
    }
  }
});
