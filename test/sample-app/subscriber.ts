import type { PaymentOptions, WechatPaySimulator } from "../../lib/testing";
import type { Visitor } from "./visitor";

const HOUR_MS = 3_600_000;

/** What the page of the tea box says. */
export interface TeaBoxPage {
  html: string;
  state: string | undefined;
  nextOn: string | undefined;
  /** By month. */
  boxes: Record<string, string>;
}

/** A customer of the tea box, by its pages. */
export class Subscriber {
  constructor(
    readonly visitor: Visitor,
    private readonly wechat: WechatPaySimulator,
    readonly openid: string,
  ) {}

  /** Orders the first box, pays and signs, unless the customer does not want to. @returns the code of the contract */
  async subscribe(how: PaymentOptions = {}): Promise<string> {
    const { html } = await this.visitor.post("/tea-box");
    const [, prepayId] = /prepay_id=(\w+)/.exec(html) ?? [];
    const { out_contract_code } = await this.wechat.pay(prepayId!, how);
    return out_contract_code!;
  }

  async page(): Promise<TeaBoxPage> {
    const { html } = await this.visitor.get("/tea-box");
    const boxes = html.matchAll(/data-box="([\d-]+)" data-state="(\w+)"/g);
    return {
      html,
      state: /data-subscription="(\w+)"/.exec(html)?.[1],
      nextOn: /data-next="([\d-]+)"/.exec(html)?.[1],
      boxes: Object.fromEntries(
        Array.from(boxes, ([, month, state]) => [month, state]),
      ),
    };
  }

  /** What WeChat Pay was to deduct from the customer, and what became of it. */
  deductions(): Array<[number: string, state: string]> {
    return this.wechat.orders
      .filter(
        ({ trade_type, openids }) =>
          trade_type === "PAP" && openids.includes(this.openid),
      )
      .map(({ out_trade_no, trade_state }) => [out_trade_no, trade_state]);
  }

  /** The number of the deduction that is under way. */
  pending(): string {
    const [number] =
      this.deductions().find(([, state]) => state === "ACCEPT") ?? [];
    if (number === undefined) {
      throw new Error("no deduction is under way");
    }
    return number;
  }
}

/** Moves WeChat Pay's clock to ten o'clock in Beijing of a day. */
export function toDay(wechat: WechatPaySimulator, day: string): Promise<void> {
  const ms = Date.parse(`${day}T10:00:00+08:00`) - wechat.now();
  return wechat.advance({ seconds: Math.max(1, Math.ceil(ms / 1000)) });
}

/** The day in Beijing by WeChat Pay's clock. */
export function today(wechat: WechatPaySimulator): string {
  return new Date(wechat.now() + 8 * HOUR_MS).toISOString().slice(0, 10);
}

/** The month so many months after a day's. */
export function monthFrom(day: string, months: number): string {
  const [year, month] = day.split("-").map(Number);
  return new Date(Date.UTC(year!, month! - 1 + months, 1))
    .toISOString()
    .slice(0, 7);
}
