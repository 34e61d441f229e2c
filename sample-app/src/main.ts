import { ConfigurationError } from "nestjs-wechatpay-contracts";
import {
  EnvironmentError,
  processVariables,
} from "./configuration/read-environment.js";
import { ShopAddress } from "./configuration/shop-address.js";
import { openShop } from "./shop.js";
import { WechatPayAccount } from "./wechat-pay/wechat-pay-account.js";

/** As long as what is in hand may take; less than a container is given. */
const ENDING_MS = 20_000;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(1), ENDING_MS).unref();
  });
}

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
