import { Injectable } from "@nestjs/common";
import {
  type NavigateToMiniProgramParameters,
  navigateToMiniProgramParameters,
  PreEntrustSignService,
} from "nestjs-wechatpay-contracts";
import { Environment } from "../configuration/environment.js";
import { ShopAddress } from "../configuration/shop-address.js";

/** A contract that a customer is to sign in WeChat Pay's mini program. */
export interface Signable {
  /** `out_contract_code`. */
  code: string;
  serviceId: number;
  openid: string;
  /** `contract_display_account`: the customer's name, at most 32 characters. */
  displayAccount: string;
}

/** Pre-signings of the mini-program scene (小程序签约), whichever kind of merchant the shop is. */
@Injectable()
export class Signings {
  constructor(
    private readonly preEntrustSign: PreEntrustSignService,
    private readonly address: ShopAddress,
    private readonly environment: Environment,
  ) {}

  /**
   * @returns what `wx.navigateToMiniProgram` takes, for two hours
   * @throws what `PreEntrustSignService` throws
   */
  async open({
    code,
    serviceId,
    openid,
    displayAccount,
  }: Signable): Promise<NavigateToMiniProgramParameters> {
    const contract = {
      service_id: serviceId,
      out_contract_code: code,
      contract_display_account: displayAccount,
      notify_url: this.address.notifyUrl,
    };
    const { normal, ecommerce, serviceProvider } = this.preEntrustSign;
    const { MERCHANT_KIND, SUB_MCHID, SUB_APPID } = this.environment;
    const { data } = await {
      normal: () => normal.miniProgram({ ...contract, openid }),
      ecommerce: () => ecommerce.miniProgram({ ...contract, openid }),
      serviceProvider: () =>
        serviceProvider.miniProgram({
          ...contract,
          sub_mchid: SUB_MCHID,
          sub_appid: SUB_APPID,
          sp_openid: openid,
        }),
    }[MERCHANT_KIND]();
    return navigateToMiniProgramParameters(data);
  }
}
