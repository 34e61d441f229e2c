import { afterAll, beforeAll, describe } from "vitest";
import { table } from "./figures";
import { mariadbUnderFaults } from "./mariadb-under-faults";
import { postgresqlUnderFaults } from "./postgresql-under-faults";
import { redisUnderFaults } from "./redis-under-faults";
import { ShopsUnderFaults } from "./under-faults";

describe("two processes of a shop lose no event, nor handle one twice, with", () => {
  let shops: ShopsUnderFaults;

  beforeAll(async () => {
    shops = await ShopsUnderFaults.prepare();
  });
  afterAll(async () => {
    await shops.remove();
    console.info(table());
  });

  redisUnderFaults(() => shops);
  postgresqlUnderFaults(() => shops);
  mariadbUnderFaults(() => shops);
});
