import type { Wechatpay } from "../../lib";
import type { Wechatpay as SeedWechatpay } from "./seed";

/** Our chain is the seed's, and more. */
export function asSeed(wxpay: Wechatpay): SeedWechatpay {
  return wxpay;
}

/** The seed's example, as written there. */
export function seedExample(
  wxpay: SeedWechatpay,
  {
    appid,
    service_id,
    out_contract_code,
    notify_url,
    contract_display_account,
    prepay_id,
    openid,
  }: Parameters<
    SeedWechatpay["v3"]["passwordExemptContract"]["contracts"]["ecommerce"]["preEntrustSign"]["payRedirectSign"]
  >[0],
) {
  return wxpay.v3.passwordExemptContract.contracts.ecommerce.preEntrustSign.payRedirectSign
    .post({
      appid,
      service_id,
      out_contract_code,
      notify_url,
      contract_display_account,
      prepay_id,
      openid,
    })
    .then(({ data: { mchid, service_id, out_contract_code } }) => ({
      mchid,
      service_id,
      out_contract_code,
    }));
}

/** The same over our own types, called directly. */
export async function ownExample(
  wxpay: Wechatpay,
  data: Parameters<typeof seedExample>[1],
): Promise<{ mchid: string; service_id: number; requestId?: string }> {
  const {
    data: { mchid, service_id },
    requestId,
  } =
    await wxpay.v3.passwordExemptContract.contracts.ecommerce.preEntrustSign.payRedirectSign(
      data,
      { timeout: 3000 },
    );
  return { mchid, service_id, requestId };
}
