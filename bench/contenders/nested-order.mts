import { createPrivateKey, sign } from "node:crypto";
import { createRequire } from "node:module";
import "reflect-metadata";
import { type Material, SENT } from "../material.mjs";
import { answerQuestions } from "../worker.mjs";

const GOODS = 50;

/** What validates, which the package keeps to itself. */
interface Validation {
  validateRequest(Dto: unknown, data: unknown, settings: object): unknown;
}

const require = createRequire(import.meta.url);
const { validateRequest } =
  require("../../../dist/validation/validate-request.js") as Validation;
const { NormalJsapiOrderDto } =
  require("../../../dist/transaction/orders.dto.js") as {
    NormalJsapiOrderDto: unknown;
  };

const ORDER = {
  ...SENT.order.data,
  detail: {
    cost_price: 6_000,
    goods_detail: Array.from({ length: GOODS }, (_, index) => ({
      merchant_goods_id: `goods${index}`,
      goods_name: `咖啡豆${index}`,
      quantity: 1,
      unit_price: 100,
    })),
  },
};

/** Milliseconds of the processor that each takes. */
export interface NestedTimes {
  signature: number;
  validation: number;
}

/** Case: the check of an order with fifty goods, beside one signature. */
answerQuestions({
  measure: ({ merchantPrivateKey }: Material): NestedTimes => {
    const key = createPrivateKey(merchantPrivateKey);
    const message = Buffer.from(JSON.stringify(ORDER));
    return {
      signature: milliseconds(300, () => sign("sha256", message, key)),
      validation: milliseconds(3_000, () =>
        validateRequest(NormalJsapiOrderDto, ORDER, {}),
      ),
    };
  },
});

function milliseconds(times: number, run: () => unknown): number {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) {
    run();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
}
