import type { KeyObject } from "node:crypto";
import type { RequestSigner } from "../apiv3/authorization";
import {
  CERTIFICATES_PATH,
  type CertificateList,
  readCertificateList,
} from "../apiv3/certificates";
import type { VerificationKey } from "../apiv3/key-ring";
import { readAnswer } from "../client/answer";
import type { RequestSender } from "../client/request-sender";
import type { KeyDownload } from "./renewal";

/** Downloads a merchant's platform certificates by `GET /v3/certificates`. */
export function certificateDownload(
  sender: RequestSender,
  {
    signer,
    apiV3Keys,
    fixed,
  }: {
    signer: RequestSigner;
    apiV3Keys: readonly KeyObject[];
    fixed: readonly VerificationKey[];
  },
): KeyDownload {
  return (signal, serial) =>
    sender.send(
      { method: "GET", path: CERTIFICATES_PATH, serial, signer },
      { signal },
      async (answer, sent) => {
        let list: CertificateList = { keys: [], unusable: [] };
        await readAnswer(answer, sent, {
          verify: async (headers, body) => {
            list = await readCertificateList(headers, body, apiV3Keys, fixed);
          },
        });
        return list;
      },
    );
}
