import {
  afterAll,
  afterEach,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import {
  openPageApplication,
  type PageApplication,
  removePageApplications,
} from "./page-application";

let wechat: WechatPaySimulator;
let application: PageApplication | undefined;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await application?.close();
  application = undefined;
  await wechat.stop();
});
afterAll(removePageApplications);

const PAGES = ["README.md", "README.zh-CN.md"].flatMap((page) =>
  (["Express", "Fastify"] as const).map((platform) => ({ page, platform })),
);

describe.each(PAGES)("The blocks of $page on $platform", (settings) => {
  it("take an order, and hear that it is paid and a contract is signed and ended", async () => {
    const { page, platform } = settings;
    const environmentOf = wechat;
    application = await openPageApplication(page, { platform, environmentOf });
    const log = vi.spyOn(console, "log").mockReturnValue();
    const answer = await fetch(`${application.address}/checkout`, {
      method: "POST",
    });
    const parameters = (await answer.json()) as { package: string };
    const prepay_id = parameters.package.replace("prepay_id=", "");
    await wechat.pay(prepay_id, { sign: true });
    await wechat.notificationsSettled();
    const { request, contract_id } = wechat.contracts[0]!;
    const { out_contract_code } = request as { out_contract_code: string };
    await wechat.terminate(out_contract_code);
    await wechat.notificationsSettled();
    expect(log.mock.calls).toEqual([
      ["paid", expect.objectContaining({ trade_state: "SUCCESS" })],
      ["signed", out_contract_code, contract_id],
      ["ended", out_contract_code],
    ]);
  });
});
