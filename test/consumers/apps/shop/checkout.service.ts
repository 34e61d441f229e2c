import { Injectable } from "@nestjs/common";
import {
  type PayRedirectSignResult,
  PreEntrustSignService,
} from "nestjs-wechatpay-contracts";

export interface Offer {
  prepay_id: string;
  openid: string;
  notify_url: string;
}

@Injectable()
export class CheckoutService {
  constructor(private readonly preEntrustSign: PreEntrustSignService) {}

  async offerContract(offer: Offer): Promise<PayRedirectSignResult> {
    const { data } = await this.preEntrustSign.payRedirectSign({
      appid: "wxd678efh567hg6787",
      service_id: 12535,
      out_contract_code: "wxwtdk20200910100000",
      contract_display_account: "微信代扣用户A",
      ...offer,
    });
    return data;
  }
}
