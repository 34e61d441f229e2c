import { Controller, type INestApplication, Post } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ContractsModule,
  HandlesNotifications,
  WechatPayClient,
} from "../../lib";
import { WechatPaySimulator } from "../../lib/testing";
import { post } from "../notification/wechat-pay";

/** The share of notifications that the public key signs, day by day (`protocol` "Keys that verify"). */
const DAYS = [0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1];
const PER_DAY = 40;

@Controller()
class NotifyController {
  handled = 0;

  @Post("notify")
  @HandlesNotifications()
  notify() {
    this.handled += 1;
  }
}

describe("the migration from certificates to the public key", () => {
  let wechat: WechatPaySimulator;
  let app: INestApplication;

  async function open(kinds: "both" | "public key") {
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...wechat.moduleOptions,
          ...(kinds === "both" && { platformCertificates: "download" }),
        }),
      ],
      controllers: [NotifyController],
    }).compile();
    app = testing.createNestApplication({ rawBody: true, logger: false });
    await app.listen(0, "127.0.0.1");
  }

  async function notify(): Promise<{ status: number; serial: string }> {
    const { headers, body } = wechat.signNotification({ resource: {} });
    const { status } = await post(`${await app.getUrl()}/notify`, {
      headers,
      body,
    });
    return { status, serial: headers["Wechatpay-Serial"]! };
  }

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start({ seed: "migration" });
  });
  afterEach(async () => {
    await app.close();
    await wechat.stop();
  });

  it("loses no notification from the first day to the last", async () => {
    await open("both");
    const serials = new Set<string>();
    for (const share of DAYS) {
      wechat.notificationsSignedBy = share;
      for (let number = 0; number < PER_DAY; number++) {
        const { status, serial } = await notify();
        expect(status).toBe(204);
        serials.add(serial);
      }
    }
    expect(serials).toEqual(
      new Set([
        wechat.platform.publicKey.id,
        wechat.platform.certificates[0]!.serial,
      ]),
    );
    expect(app.get(NotifyController).handled).toBe(DAYS.length * PER_DAY);
  });

  it("has every answer signed with the public key from its first day", async () => {
    await open("both");
    for (const path of ["/v3/certificates", "/v3/certificates?page=1"]) {
      const { headers } = await app.get(WechatPayClient).get(path);
      expect(headers["wechatpay-serial"]).toBe(wechat.platform.publicKey.id);
    }
  });

  it("is over for who gives the public key alone: a certificate verifies nothing any more", async () => {
    await open("public key");
    wechat.notificationsSignedBy = "certificate";
    expect((await notify()).status).toBe(401);
    wechat.notificationsSignedBy = "publicKey";
    expect((await notify()).status).toBe(204);
  });
});
