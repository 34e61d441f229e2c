import { randomUUID } from "node:crypto";
import type { Merchant } from "nestjs-wechatpay-contracts";
import { EXAMPLE_VALUES } from "nestjs-wechatpay-contracts/testing";

const { appid, service_id, contract_display_account } = EXAMPLE_VALUES;

/** How many steps a contract's life has. */
export const STEPS_OF_A_LIFE = 6;

/** A shop and its customers at a simulator. */
export class Walk {
  /** @param notifyUrl where the shop is notified */
  constructor(
    private readonly shop: Merchant,
    private readonly baseUrl: string,
    private readonly notifyUrl: string,
  ) {}

  /** A contract from its order to its end, step after step. */
  async live(): Promise<void> {
    const out_contract_code = await this.begin();
    const contract = { service_id, out_contract_code };
    await this.shop.contracts.query(contract);
    await this.shop.contracts.terminate({
      ...contract,
      contract_termination_remark: "over",
    });
  }

  /** A new customer orders, pays and signs. @returns the contract's code */
  async begin(): Promise<string> {
    const number = randomUUID().replaceAll("-", "");
    const openid = `o${number.slice(0, 27)}`;
    const notify_url = this.notifyUrl;
    const order = await this.shop.transactions.normal.jsapi({
      appid,
      description: "Coffee",
      out_trade_no: number,
      notify_url,
      amount: { total: 1800 },
      payer: { openid },
    });
    const { prepay_id } = order.data;
    await this.shop.preEntrustSign.normal.payRedirectSign({
      appid,
      service_id,
      out_contract_code: number,
      contract_display_account,
      openid,
      notify_url,
      prepay_id,
    });
    await this.act(`orders/${prepay_id}/pay`);
    await this.act(`contracts/${number}/sign`);
    return number;
  }

  private async act(path: string): Promise<void> {
    const answer = await fetch(`${this.baseUrl}/simulator/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${text}`);
    }
  }
}
