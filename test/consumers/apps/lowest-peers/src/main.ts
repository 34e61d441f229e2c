import "reflect-metadata";
import { checkOut } from "./check-out.js";
import { health } from "./health.js";
import { throughProxies } from "./proxies.js";
import { storeFailures } from "./stores.js";
import { mislabelled } from "./mislabelled.js";

console.log(
  JSON.stringify({
    ...(await checkOut()),
    health: await health(),
    proxied: await throughProxies(),
    mislabelled: await mislabelled(),
    storeFailures: await storeFailures(),
  }),
);
