import {
  createPrivateKey,
  generateKeyPairSync,
  X509Certificate,
} from "node:crypto";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import {
  contractPath,
  post,
  preSign,
  preSigning,
  send,
} from "../merchant-requests";
import { isSignedBy } from "../merchant-server";
import {
  DIRECT_ORDER,
  JSAPI,
  placed,
  signedContract,
  SIGNING,
  withContract,
} from "../orders/order-requests";
import { newFolder, readKept, readState, startOn } from "./data-folders";

const NOWHERE = "http://127.0.0.1:1/notify";
const CODE = "wxwtdk20200910100000";

const everything = ({
  orders,
  contracts,
  notifications,
}: WechatPaySimulator) => ({
  orders,
  contracts,
  notifications,
});

describe("a simulator on the folder of one before it", () => {
  it("has its merchant, keys and certificates, with which old signatures hold", async () => {
    const data = newFolder();
    const first = await startOn(data, { apiV3Key: "k".repeat(32) });
    const removed = first.platform.certificates[0]!;
    const current = await first.rotateCertificate();
    await first.rotateCertificate({ current: false });
    first.removeCertificate(removed.serial);
    first.notificationsSignedBy = "certificate";
    const { headers, body } = first.signNotification({ resource: {} });
    await first.stop();

    const second = await startOn(data);

    const options = { ...second.moduleOptions, baseUrl: first.baseUrl };
    expect(options).toEqual(first.moduleOptions);
    const serials = ({ platform }: WechatPaySimulator) =>
      platform.certificates.map(({ serial }) => serial);
    expect(serials(second)).toEqual(serials(first));
    expect(second.platform.certificates.map(({ pem }) => pem)).toEqual(
      first.platform.certificates.map(({ pem }) => pem),
    );
    const [signer] = second.platform.certificates;
    expect(headers["Wechatpay-Serial"]).toBe(signer!.serial);
    expect(isSignedBy(signer!.pem, headers, body)).toBe(true);
    // It signs with the one that was current, whose key is the certificate's own.
    const answer = await send(second, "/v3/certificates");
    expect(answer.headers["wechatpay-serial"]).toBe(current.serial);
    expect(isSignedBy(current.pem, answer.headers, answer.raw)).toBe(true);
  });

  it("rotates on, to certificates with keys that none had before", async () => {
    const data = newFolder();
    const first = await startOn(data);
    await first.rotateCertificate();
    await first.stop();
    const second = await startOn(data);
    await second.rotateCertificate();
    const keys = second.platform.certificates.map(({ pem }) =>
      new X509Certificate(pem).publicKey.export({
        type: "spki",
        format: "pem",
      }),
    );
    expect(new Set(keys).size).toBe(3);
  });

  it("knows every order, contract and notification as it stood", async () => {
    const data = newFolder();
    const first = await startOn(data);
    const unpaid = await placed(first, JSAPI, DIRECT_ORDER);
    await first.pay(first.placeOrder({ notify_url: NOWHERE }).prepay_id);
    await signedContract(first, { out_contract_code: "signed" });
    await signedContract(first, { out_contract_code: "ended" });
    await first.terminate("ended", { remark: "the user moved away" });
    await preSign(first, { prepay_id: unpaid, notify_url: NOWHERE });
    const before = everything(first);
    await first.stop();

    const second = await startOn(data);

    expect(everything(second)).toEqual(before);
    expect(before.orders).toHaveLength(3);
    expect(before.contracts).toHaveLength(3);
    expect(before.notifications).toHaveLength(4);
  });

  it("knows every refund, and every contract that was signed while paying", async () => {
    const data = newFolder();
    const options = { refundOutcome: "PROCESSING" } as const;
    const first = await startOn(data, options);
    const prepay_id = await placed(first, `${JSAPI}-with-contract`, {
      ...DIRECT_ORDER,
      notify_url: NOWHERE,
      contract_info: { ...SIGNING, contract_notify_url: NOWHERE },
    });
    await first.pay(prepay_id);
    const { out_trade_no } = DIRECT_ORDER;
    for (const out_refund_no of ["r1", "r2"]) {
      await post(first, "/v3/refund/domestic/refunds", {
        out_trade_no,
        out_refund_no,
        notify_url: NOWHERE,
        amount: { refund: 40, total: 100, currency: "CNY" },
      });
    }
    await first.settleRefund("r1", "CLOSED");
    const kept = ({ refunds, planContracts, orders }: WechatPaySimulator) => ({
      refunds,
      planContracts,
      orders,
    });
    const before = kept(first);
    await first.stop();

    const second = await startOn(data, options);
    expect(kept(second)).toEqual(before);
    expect(before.refunds).toMatchObject([
      { status: "CLOSED" },
      { status: "PROCESSING" },
    ]);
    expect(before.planContracts).toHaveLength(1);
    await second.stop();

    const third = await startOn(data);
    await expect.poll(() => third.refunds[1]!.status).toBe("SUCCESS");
  });

  it("goes on from there", async () => {
    const data = newFolder();
    const first = await startOn(data);
    const prepay_id = await placed(first, JSAPI, DIRECT_ORDER);
    const contract_id = await signedContract(first, {
      out_contract_code: "signed",
    });
    await preSign(first, { prepay_id, notify_url: NOWHERE });
    await first.stop();

    const second = await startOn(data);

    const renewed = await placed(second, JSAPI, DIRECT_ORDER);
    expect(second.orders[0]).toMatchObject({
      prepay_id: renewed,
      former_prepay_ids: [{ prepay_id }],
    });
    const { answer } = await preSign(second, {
      prepay_id,
      notify_url: NOWHERE,
    });
    expect(answer.status).toBe(200);
    expect(await second.pay(prepay_id)).toMatchObject({
      offered: true,
      out_contract_code: CODE,
    });
    await second.sign(CODE);
    expect((await send(second, contractPath(CODE))).json).toMatchObject({
      contract_state: "SIGNED",
    });
    const order = { ...DIRECT_ORDER, out_trade_no: "another-order" };
    const free = await placed(
      second,
      `${JSAPI}-with-contract`,
      withContract(order, contract_id),
    );
    expect(await second.pay(free)).toMatchObject({ passwordFree: true });
    const used = await post(
      second,
      "/v3/password-exempt-contract/contracts/ecommerce/pre-entrust-sign/mini-program",
      preSigning({ out_contract_code: "signed" }),
    );
    expect([used.status, used.json.code]).toEqual([400, "INVALID_REQUEST"]);
  });

  it("gives no identifier a second time, with the same seed or none", async () => {
    const data = newFolder();
    const given: unknown[] = [];
    for (const seed of ["one", "two", "one", undefined]) {
      const wechat = await startOn(data, { seed });
      given.push(signedId(wechat));
      const { prepay_id } = wechat.placeOrder({ notify_url: NOWHERE });
      await wechat.pay(prepay_id);
      const notification = wechat.notifications.at(-1)!;
      await expect
        .poll(() => readKept(data))
        .toContain(JSON.stringify(notification.deliveries));
      given.push(prepay_id, notification.id, signedId(wechat));
      await wechat.stop();
    }
    expect(new Set(given).size).toBe(16);
  });
});

describe("a folder", () => {
  it("is made where it is missing, for its owner alone", async () => {
    const data = join(newFolder(), "deeper", "still");
    const wechat = await startOn(data);
    await wechat.rotateCertificate();
    await wechat.stop();
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(data)).toBe(0o700);
    const files = readdirSync(data).sort();
    expect(files).toEqual([
      ".gitignore",
      "apiclient_key.pem",
      "certificate_1_key.pem",
      "certificate_2_key.pem",
      "simulator.txt",
      "state.json",
      "wechatpay_key.pem",
    ]);
    expect(files.map((name) => mode(join(data, name)))).toEqual(
      files.map(() => 0o600),
    );
  });

  it("gives the keys that are in it", async () => {
    const data = newFolder();
    await (await startOn(data)).stop();
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs1", format: "pem" });
    for (const name of ["apiclient", "wechatpay"]) {
      writeFileSync(join(data, `${name}_key.pem`), pem);
    }
    const wechat = await startOn(data);
    const { merchantPrivateKey } = wechat.moduleOptions;
    expect(createPrivateKey(merchantPrivateKey).equals(privateKey)).toBe(true);
    const { headers, body } = wechat.signNotification({ resource: {} });
    const publicKey = wechat.platform.publicKey.pem;
    expect(isSignedBy(publicKey, headers, body)).toBe(true);
    expect(wechat.platform.publicKey.privateKey.equals(privateKey)).toBe(true);
  });

  it("is written no more once the simulator has stopped", async () => {
    const data = newFolder();
    const first = await startOn(data);
    await first.stop();
    const second = await startOn(data);
    second.placeOrder();
    await second.stop();
    const state = readState(data);
    first.placeOrder();
    await first.stop();
    expect(readState(data)).toBe(state);
  });

  it("that has gone is reported when the simulator stops", async () => {
    const data = newFolder();
    const wechat = await WechatPaySimulator.start({ data });
    rmSync(data, { recursive: true });
    wechat.placeOrder();
    await expect(wechat.stop()).rejects.toThrow("ENOENT");
  });
});

/** The id of a notification that is not sent, so that nothing changes but what was drawn from the seed. */
function signedId(wechat: WechatPaySimulator): unknown {
  const { body } = wechat.signNotification({ resource: {} });
  return JSON.parse(body).id;
}
