import { createPrivateKey } from "node:crypto";
import { HttpService } from "@nestjs/axios";
import { RequestSigner } from "../../lib/apiv3/authorization";
import { keySigner } from "../../lib/apiv3/merchant-signer";
import type { Connections } from "../../lib/client/connections";
import { RequestSender } from "../../lib/client/request-sender";
import { retrySettings } from "../../lib/client/retry";
import { keyPem } from "../vectors";
import { MCHID, MERCHANT_SERIAL } from "./merchant";
import type { SigningServer } from "./signing-server";

export const SIGNER = new RequestSigner(
  MCHID,
  MERCHANT_SERIAL,
  keySigner(createPrivateKey(keyPem("merchant-pkcs8"))),
);

/** What sends a merchant's requests to a server, without a module around it. */
export function senderTo(
  { baseUrl }: Pick<SigningServer, "baseUrl">,
  connections: Connections,
  retry = retrySettings({ attempts: 1 }),
): RequestSender {
  return new RequestSender(
    new HttpService(),
    { baseUrl, http: {}, retry },
    connections,
  );
}
