import type { AxiosPromise, AxiosRequestConfig } from "axios";
declare namespace WeChatPay.OpenAPI.V3.PasswordExemptContract.Contracts.Ecommerce.PreEntrustSign.PayRedirectSign.PostHttpMethod {
  export interface JsonDataRequest {
    appid: string;
    service_id: number;
    out_contract_code: string;
    notify_url: string;
    contract_display_account: string;
    prepay_id: string;
    openid: string;
  }
  export interface RequestConfig extends AxiosRequestConfig {
    data?: JsonDataRequest;
  }
  export interface WellformedResponse {
    mchid: string;
    service_id: number;
    out_contract_code: string;
  }
}
declare namespace WeChatPay.OpenAPI.V3.PasswordExemptContract.Contracts.Ecommerce.PreEntrustSign {
  export interface PayRedirectSign {
    (
      data: PayRedirectSign.PostHttpMethod.JsonDataRequest,
      config?: PayRedirectSign.PostHttpMethod.RequestConfig,
    ): AxiosPromise<PayRedirectSign.PostHttpMethod.WellformedResponse>;
    post(
      data: PayRedirectSign.PostHttpMethod.JsonDataRequest,
      config?: PayRedirectSign.PostHttpMethod.RequestConfig,
    ): AxiosPromise<PayRedirectSign.PostHttpMethod.WellformedResponse>;
  }
}
declare namespace WeChatPay.OpenAPI.V3.PasswordExemptContract.Contracts.Ecommerce {
  export interface PreEntrustSign {
    payRedirectSign: PreEntrustSign.PayRedirectSign;
  }
}
declare namespace WeChatPay.OpenAPI.V3.PasswordExemptContract.Contracts {
  export interface Ecommerce {
    preEntrustSign: Ecommerce.PreEntrustSign;
  }
}
declare namespace WeChatPay.OpenAPI.V3.PasswordExemptContract {
  export interface Contracts {
    ecommerce: Contracts.Ecommerce;
  }
}
declare namespace WeChatPay.OpenAPI.V3 {
  export interface PasswordExemptContract {
    contracts: PasswordExemptContract.Contracts;
  }
}
declare namespace WeChatPay.OpenAPI {
  export interface V3 {
    passwordExemptContract: V3.PasswordExemptContract;
  }
}
export interface Wechatpay {
  /** APIv3 endpoint */
  v3: WeChatPay.OpenAPI.V3;
}
export declare const wxpay: Wechatpay;
