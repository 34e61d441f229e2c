import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Merchant } from "../../lib";
import { SigningServer } from "../client/signing-server";
import { openPayingMerchant } from "../operation/open-merchant";
import { describeOperations } from "../operation/wire-case";
import { COMBINE_PAPAY_CASES } from "./operations";
import { PAPAY_CASES } from "./papay-operations";

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openPayingMerchant(server);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

describeOperations([...COMBINE_PAPAY_CASES, ...PAPAY_CASES], () => ({
  server,
  merchant,
}));
