import { once } from "node:events";
import { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import { missingForCluster, ShopCluster } from "./cluster/shop-cluster.js";
import { simulatorVariables } from "./cluster/simulator-variables.js";
import { processVariables } from "../src/configuration/read-environment.js";

/** Two processes of the shop, and a simulated WeChat Pay unless the variables name another. */
const INSTANCES = 2;

const variables = processVariables();
const missing = missingForCluster(variables);
if (missing.length > 0) {
  console.error(
    `Several processes of the shop need these variables:\n  ${missing.join("\n  ")}\nWithout them, "npm start" runs the shop in one process.`,
  );
  process.exit(1);
}

const simulator = variables.WECHATPAY_MCHID
  ? undefined
  : await WechatPaySimulator.start({ notificationRetries: true });
const port = variables.PORT ?? "3000";
const shops = await ShopCluster.start(
  {
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    ...variables,
    ...(simulator && simulatorVariables(simulator.moduleOptions)),
    PORT: port,
  },
  INSTANCES,
);
console.log(
  `${INSTANCES} instances of the shop take turns at http://127.0.0.1:${port} (Ctrl+C ends them).`,
);
if (simulator) {
  console.log(
    `The simulated WeChat Pay, with its user's phone, answers at ${simulator.baseUrl}.`,
  );
}
await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await shops.stop();
await simulator?.stop();
