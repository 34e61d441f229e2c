import { afterEach, expect, it, vi } from "vitest";
import { EXAMPLE_VALUES } from "../../lib/testing";
import { OrdersService } from "../../sample-app/src/orders/orders.service.js";
import { ReconciliationSchedule } from "../../sample-app/src/reconciliation/reconciliation-schedule.js";
import { ago } from "./ago";
import { onEachDatabase } from "./databases";
import { loadFromMiniProgram, openPage, Phone } from "./phone";
import { SuiteShop } from "./shop";

const { Shop } = loadFromMiniProgram("./shop/shop.js");
const { Signing } = loadFromMiniProgram("./shop/signing.js");
const { SIGNING_TEXTS } = loadFromMiniProgram("./shop/signing-texts.js");

const SIGNING_APPID = EXAMPLE_VALUES.sign_mp_appid;

/** `App.onShow` is given this where the user comes back from WeChat Pay's mini program. */
function back(extraData?: Record<string, string>) {
  return { scene: 1038, referrerInfo: { appId: SIGNING_APPID, extraData } };
}

onEachDatabase("signing in the mini program", (database) => {
  const shop = new SuiteShop(database);

  /** A customer of the mini program who has never been here. */
  async function newProgram() {
    const customer = await shop.newCustomer();
    const phone = new Phone();
    phone.setStorageSync("token", customer.cookies.get("session"));
    const program = new Shop(phone, shop.url);
    return { customer, phone, program, signing: new Signing(phone, program) };
  }

  function codeOn(phone: Phone): string {
    const { code } = phone.getStorageSync("signing") as { code: string };
    return code;
  }

  it("opens WeChat Pay's page with the session, and finds the contract signed that pays the next order", async () => {
    const { customer, phone, program, signing } = await newProgram();
    expect(await signing.outcome()).toBeUndefined();
    expect(await signing.start()).toBe("opened");
    const code = codeOn(phone);
    const { pre_entrustweb_id } = shop.wechat.contracts.find(
      ({ out_contract_code }) => out_contract_code === code,
    )!;
    expect(phone.opened).toEqual([
      {
        appId: SIGNING_APPID,
        path: `${EXAMPLE_VALUES.sign_mp_path}?pre_entrustweb_id=${pre_entrustweb_id}`,
        extraData: { pre_entrustweb_id },
      },
    ]);
    expect(await program.contract(code)).toMatchObject({ state: "OFFERED" });

    await shop.wechat.sign(code);
    signing.returned(back({ return_code: "SUCCESS" }));
    expect(await signing.outcome()).toBe("signed");
    expect(await signing.outcome()).toBeUndefined();
    expect(await program.contracts()).toMatchObject([
      { code, state: "SIGNED" },
    ]);
    expect(await signing.start()).toBe("signed");
    const { number } = await customer.buy();
    expect(await program.order(number)).toMatchObject({
      isPasswordFree: true,
    });
  });

  it("asks WeChat Pay where the notification was lost", async () => {
    const { phone, signing } = await newProgram();
    await signing.start();
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.sign(codeOn(phone));
    signing.returned(back());
    expect(await signing.look()).toBe("pending");
    expect(await signing.outcome()).toBe("signed");
  });

  it("tells a user who declines from one of whom nothing is known yet, and has both sign the same contract later", async () => {
    const { phone, signing } = await newProgram();
    await signing.start();
    const code = codeOn(phone);
    signing.returned(back());
    expect(await signing.outcome()).toBe("pending");
    // Another program's answer says nothing of a signing.
    signing.returned({
      referrerInfo: { appId: "wx1", extraData: { return_code: "FAIL" } },
    });
    expect(await signing.look()).toBe("pending");
    signing.returned(back({ return_code: "FAIL" }));
    expect(await signing.outcome()).toBe("cancelled");

    // The program was ended meanwhile, and begins anew.
    expect(await signing.start()).toBe("opened");
    expect(codeOn(phone)).toBe(code);
    const again = new Signing(phone, signing.shop);
    await shop.wechat.sign(code);
    expect(await again.outcome()).toBe("signed");
  });

  it("believes no return code: the contract is signed where WeChat Pay says so", async () => {
    const { phone, program, signing } = await newProgram();
    await signing.start();
    const code = codeOn(phone);
    signing.returned(back({ return_code: "SUCCESS" }));
    expect(await signing.outcome()).toBe("pending");
    expect(await program.contract(code)).toMatchObject({ state: "OFFERED" });
    await shop.wechat.sign(code);
    signing.returned(back({ return_code: "FAIL" }));
    expect(await signing.outcome()).toBe("signed");
  });

  it("leaves nothing open where the user stays, or the phone cannot go", async () => {
    const { phone, signing } = await newProgram();
    phone.refusal = "cancel";
    expect(await signing.start()).toBe("cancelled");
    phone.refusal = "invalid appid";
    await expect(signing.start()).rejects.toThrow("invalid appid");
    expect(await signing.outcome()).toBeUndefined();
  });

  it("is one contract however often it is asked for at once, and none beside one that an order offers", async () => {
    const { customer, program, signing } = await newProgram();
    const offers = await Promise.all([
      program.preSign(),
      program.preSign(),
      program.preSign(),
    ]);
    expect(new Set(offers.map(({ code }) => code)).size).toBe(1);
    const { number } = await customer.buy();
    expect((await program.order(number)).contract).toBeUndefined();

    const other = await newProgram();
    await other.customer.buy();
    expect(await other.signing.start()).toBe("offered");
    // Nor does one customer see another's.
    const { code } = offers[0];
    await expect(other.program.contract(code)).rejects.toMatchObject({
      status: 404,
    });
    await expect(other.program.inquire(code)).rejects.toMatchObject({
      status: 404,
    });
    other.phone.setStorageSync("signing", { code, appId: SIGNING_APPID });
    expect(await other.signing.outcome()).toBe("cancelled");
    expect(await signing.outcome()).toBeUndefined();
  });

  it("can be tried again where WeChat Pay is down, and is offered anew when its two hours are over", async () => {
    const { phone, signing, program } = await newProgram();
    shop.wechat.faults.always({ kind: "status", status: 503 });
    await expect(signing.start()).rejects.toMatchObject({ status: 503 });
    shop.wechat.faults.clear();
    expect(await signing.start()).toBe("opened");
    const code = codeOn(phone);
    await shop.rows(
      "UPDATE contracts SET created_at = $2, offered_at = $2 WHERE code = $1",
      [code, ago(4, "hour")],
    );
    await shop.app.get(ReconciliationSchedule).runNow();
    expect(await program.contract(code)).toMatchObject({ state: "LAPSED" });
    expect(await signing.outcome()).toBe("cancelled");
    expect(await signing.start()).toBe("opened");
    expect(codeOn(phone)).not.toBe(code);
  });

  it("is one contract for two hours from the pre-signing, which may be later than the contract", async () => {
    const { phone, signing } = await newProgram();
    await signing.start();
    const code = codeOn(phone);
    const set = (column: string, time: Date) =>
      shop.rows(`UPDATE contracts SET ${column} = $2 WHERE code = $1`, [
        code,
        time,
      ]);
    await set("created_at", ago(121, "minute"));
    await set("offered_at", ago(119, "minute"));
    expect(await signing.start()).toBe("opened");
    expect(codeOn(phone)).toBe(code);
    // Pre-signed once more, it can be signed for two hours once more.
    await set("created_at", ago(239, "minute"));
    expect(await signing.start()).toBe("opened");
    expect(codeOn(phone)).toBe(code);
    await set("offered_at", ago(121, "minute"));
    expect(await signing.start()).toBe("opened");
    expect(codeOn(phone)).not.toBe(code);
  });

  afterEach(() => vi.unstubAllGlobals());

  it("shows on its page what came of it", async () => {
    const { phone, program, signing } = await newProgram();
    const page = openPage<ContractsPage>(
      "./pages/contracts/contracts.js",
      { shop: program, signing },
      phone,
    );
    await page.onShow();
    expect(page.data).toMatchObject({ canSign: true, hint: "" });
    phone.refusal = "cancel";
    await page.sign();
    expect(page.data.hint).toBe(SIGNING_TEXTS.cancelled);
    phone.refusal = undefined;
    shop.wechat.faults.always({ kind: "status", status: 503 });
    await page.sign();
    expect(page.data.hint).toBe(SIGNING_TEXTS.failed);
    shop.wechat.faults.clear();
    await page.sign();
    page.onHide();
    signing.returned(back());
    await page.onShow();
    expect(page.data.hint).toBe(SIGNING_TEXTS.pending);
    await shop.wechat.sign(codeOn(phone));
    await page.look();
    expect(page.data).toMatchObject({
      canSign: false,
      hint: SIGNING_TEXTS.signed,
      contracts: [{ state: "SIGNED" }],
    });
    page.onHide();
  });

  it("leads from its page to the order with which a contract is offered", async () => {
    const { customer, phone, program, signing } = await newProgram();
    const { number } = await customer.buy();
    const page = openPage<ContractsPage>(
      "./pages/contracts/contracts.js",
      { shop: program, signing },
      phone,
    );
    await page.onShow();
    expect(page.data).toMatchObject({ hint: "", order: "" });
    await page.sign();
    expect(page.data).toMatchObject({
      hint: SIGNING_TEXTS.offered,
      order: number,
    });
    const { prepayId } = (await shop.app
      .get(OrdersService)
      .find(number, customer.openid))!;
    const { out_contract_code } = await shop.wechat.pay(prepayId!);
    await shop.wechat.sign(out_contract_code!);
    await page.sign();
    expect(page.data).toMatchObject({ hint: SIGNING_TEXTS.signed, order: "" });
  });
});

interface ContractsPage {
  data: Record<string, unknown>;
  onShow(): Promise<void>;
  onHide(): void;
  sign(): Promise<void>;
  look(): Promise<void>;
}
