import { randomUUID } from "node:crypto";
import { type INestApplication, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  ContractCheckout,
  ContractReconciler,
  ContractsHealthIndicator,
  ContractsModule,
  ContractsReloader,
  createMerchant,
  DeductionReconciler,
  type Merchant,
  Merchants,
  Operations,
  TransactionReconciler,
} from "../../lib";
import { WechatPaySimulator } from "../../lib/testing";

/** What an example has at hand besides what it imports: a shop's own numbers, and what the module injects. */
export type Context = Awaited<ReturnType<typeof openContext>>["context"];

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

/** Opens all of it against a simulator of its own. */
export async function openContext() {
  const wechat = await WechatPaySimulator.start();
  const defaults = {
    appid: "wxd678efh567hg6787",
    app_appid: "wxa99999999999999a",
    service_id: 12535,
    notify_url: `${wechat.baseUrl}/nobody`,
  };
  const options = { ...wechat.moduleOptions, defaults };
  const merchant = await createMerchant(options);
  const source = { load: async () => options };

  @Module({
    imports: [
      ContractsModule.forRoot(options),
      ContractsModule.forRoot({ ...options, name: "north" }),
      ContractsModule.forMerchants({ useFactory: () => source }),
    ],
  })
  class ShopModule {}

  const app: INestApplication = await NestFactory.create(ShopModule, {
    logger: false,
  });
  await app.init();

  const { prepay_id } = wechat.placeOrder();
  const out_contract_code = await signedContract(merchant, wechat);
  const contract_id = await deductibleContract(merchant, wechat);
  const context = {
    wechat,
    options,
    merchant: merchant as Merchant,
    client: merchant.client,
    preEntrustSign: merchant.preEntrustSign,
    contracts: merchant.contracts,
    transactions: merchant.transactions,
    refunds: merchant.refunds,
    deductions: merchant.deductions,
    paymentParameters: merchant.paymentParameters,
    sensitive: merchant.sensitive,
    diagnostics: merchant.diagnostics,
    notifications: merchant.notifications,
    wxpay: merchant.wxpay,
    operations: app.get(Operations),
    merchants: app.get(Merchants),
    reloader: app.get(ContractsReloader),
    reconciler: app.get(ContractReconciler),
    health: app.get(ContractsHealthIndicator),
    contractCheckout: app.get(ContractCheckout),
    transactionReconciler: app.get(TransactionReconciler),
    deductionReconciler: app.get(DeductionReconciler),
    app,
    prepay_id,
    out_contract_code,
    contract_id,
    out_trade_no: "20261127103456001",
    transaction_id: "1217752501201407033233368018",
    openid: OPENID,
    mchid: wechat.mchid,
  };
  const close = async () => {
    await app.close();
    await merchant.close();
    await wechat.stop();
  };
  return { context, close };
}

/** A contract that a user has signed. */
async function signedContract(
  { preEntrustSign }: Merchant,
  wechat: WechatPaySimulator,
): Promise<string> {
  const { prepay_id } = wechat.placeOrder();
  const out_contract_code = randomUUID().replaceAll("-", "");
  await preEntrustSign.normal.payRedirectSign({
    prepay_id,
    out_contract_code,
    contract_display_account: "微信代扣用户A",
    openid: OPENID,
  });
  await wechat.sign(out_contract_code);
  return out_contract_code;
}

/** A contract of combined deductions that a user has signed. */
async function deductibleContract(
  { preEntrustSign }: Merchant,
  wechat: WechatPaySimulator,
): Promise<string> {
  const out_contract_code = randomUUID().replaceAll("-", "");
  await preEntrustSign.combinePapay.app({
    plan_id: 12535,
    out_contract_code,
    contract_display_account: "微信代扣用户A",
  });
  return (await wechat.sign(out_contract_code)).contract_id;
}
