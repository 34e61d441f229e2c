import "reflect-metadata";
import { expect, it } from "@jest/globals";
import { checkOut } from "./check-out.js";

it("pre-signs and is notified", async () => {
  const checkedOut = await checkOut();
  expect(checkedOut).toEqual({
    preSigned: {
      mchid: "1900000109",
      service_id: 12535,
      out_contract_code: "wxwtdk20200910100000",
    },
    notified: 204,
    signed: ["wxwtdk20200910100000"],
  });
});
