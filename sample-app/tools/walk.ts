import { randomBytes } from "node:crypto";
import type { NestExpressApplication } from "@nestjs/platform-express";
import {
  EnvironmentError,
  processVariables,
} from "../src/configuration/read-environment.js";
import type { Variables } from "../src/configuration/environment.js";
import { ShopAddress } from "../src/configuration/shop-address.js";
import { openShop } from "../src/shop.js";
import { walk } from "./walk/walk.js";
import { WechatPayAccount } from "../src/wechat-pay/wechat-pay-account.js";

const once = process.argv.includes("--once");

/** Where a shop that is set up for WeChat Pay keeps its data, is reached, and has its customers sign in. */
const OF_THE_REAL_SHOP = {
  DATABASE_URL: "",
  REDIS_URL: "",
  PUBLIC_URL: "",
  ALLOWED_HOSTS: "",
  WECHAT_APP_SECRET: "",
  WECHAT_APP_KIND: "",
  WECHAT_API_URL: "",
};

/**
 * The shop against a simulator of its own, whatever the environment says of WeChat Pay, and quiet. The data of a shop that
 * is set up for WeChat Pay are left alone, and it is notified of nothing. The walk alone needs nothing and leaves nothing.
 */
function demonstration(): Variables {
  const variables = processVariables();
  const isSetUp = Boolean(variables.WECHATPAY_MCHID);
  return {
    ...Object.fromEntries(
      Object.entries(variables).filter(
        ([name]) => !name.startsWith("WECHATPAY_"),
      ),
    ),
    LOG_LEVEL: variables.LOG_LEVEL ?? "warn",
    ...((once || isSetUp) && OF_THE_REAL_SHOP),
    ...(once && { PORT: "0", SAMPLE_DATA: "memory://" }),
  };
}

/** Takes another port where the wanted one is taken. */
async function open(variables: Variables): Promise<NestExpressApplication> {
  try {
    return await openShop(variables);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      return openShop({ ...variables, PORT: "0" });
    }
    if (error instanceof EnvironmentError) {
      console.error(error.message);
      process.exit(1);
    }
    throw error;
  }
}

const app = await open(demonstration());
const { simulator, phonePage } = app.get(WechatPayAccount);
try {
  // Someone new each time, for the data may be those of an earlier walk.
  const openid = `o${randomBytes(20).toString("base64url")}`;
  await walk(app, simulator!, openid);
} catch (error) {
  process.exitCode = 1;
  console.error("✗", error);
}
if (once || process.exitCode) {
  await app.close();
} else {
  console.log(
    `\nThe shop stays up at ${app.get(ShopAddress).url} (Ctrl+C ends it).`,
  );
  console.log(
    `The simulated WeChat Pay, with its user's phone, answers at ${phonePage}.`,
  );
}
