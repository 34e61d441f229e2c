import { ConfigurationError } from "nestjs-wechatpay-contracts";
import {
  EnvironmentError,
  processVariables,
} from "./configuration/read-environment.js";
import { ShopAddress } from "./configuration/shop-address.js";
import { openShop } from "./shop.js";
import { WechatPayAccount } from "./wechat-pay/wechat-pay-account.js";

try {
  const app = await openShop(processVariables());
  const { phonePage } = app.get(WechatPayAccount);
  console.log(`The shop listens at ${await app.getUrl()}`);
  console.log(`WeChat Pay notifies it at ${app.get(ShopAddress).notifyUrl}`);
  if (phonePage !== undefined) {
    console.log(`The simulated WeChat Pay answers at ${phonePage}`);
  }
} catch (error) {
  if (!(
    error instanceof EnvironmentError || error instanceof ConfigurationError
  )) {
    throw error;
  }
  console.error(error.message);
  process.exit(1);
}
