import {
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  privateEncrypt,
  publicEncrypt,
  sign,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import type { MerchantSigner } from "../../lib";
import { OAEP } from "../../lib/apiv3/merchant-signer";
import { isSignedAsReceived, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { keyPem } from "../vectors";
import { moduleOfClass } from "./page-class";

const KEY = createPrivateKey(keyPem("merchant-pkcs8"));

/** SHA-256's name in DER, which PKCS#1 v1.5 signs before the hash. */
const SHA256_PREFIX = Buffer.from(
  "3031300d060960864801650304020105000420",
  "hex",
);

/** Signs a digest, as a KMS does which never sees the message. */
const kms = {
  asked: [] as Record<string, string>[],
  async SignByAsymmetricKey(request: Record<string, string>) {
    this.asked.push(request);
    const digest = Buffer.from(request.Message!, "base64");
    const signature = privateEncrypt(
      KEY,
      Buffer.concat([SHA256_PREFIX, digest]),
    );
    return { Signature: signature.toString("base64") };
  },
};

/** A session of a PKCS#11 module, as graphene has it. */
const session = {
  createSign: (mechanism: string, key: typeof KEY) => ({
    once: (data: Buffer) => {
      expect(mechanism).toBe("SHA256_RSA_PKCS");
      return sign("sha256", data, key);
    },
  }),
  createDecipher: (mechanism: { name: string }, key: typeof KEY) => ({
    once: (data: Buffer) => {
      expect(mechanism.name).toBe("RSA_PKCS_OAEP");
      return privateDecrypt({ key, ...OAEP }, data);
    },
  }),
};

interface Signers {
  TencentKmsSigner: new (client: object, keyId: string) => MerchantSigner;
  Pkcs11Signer: new (
    session: object,
    key: object,
    decryptionKey: object,
  ) => Required<MerchantSigner>;
}

describe.each(["docs/key-management.md", "docs/key-management.zh-CN.md"])(
  "the signers of %s",
  (page) => {
    const signed = async (merchantPrivateKey: MerchantSigner) => {
      const server = await SigningServer.start();
      const merchant = await openMerchant(server, { merchantPrivateKey });
      await merchant.client.post("/v3/x", { goods: "商品".repeat(3_000) });
      const isSigned = isSignedAsReceived(server.only);
      await merchant.close();
      await server.close();
      return isSigned;
    };

    it("sign requests by Tencent Cloud's KMS, also longer ones than it takes", async () => {
      const { TencentKmsSigner } = await moduleOfClass<Signers>(
        page,
        "TencentKmsSigner",
      );
      expect(await signed(new TencentKmsSigner(kms, "key-1"))).toBe(true);
      expect(kms.asked.at(-1)).toMatchObject({
        KeyId: "key-1",
        Algorithm: "RSA_PKCS1_SHA_256",
        MessageType: "DIGEST",
      });
    });

    it("sign and decrypt by PKCS#11", async () => {
      const { Pkcs11Signer } = await moduleOfClass<Signers>(
        page,
        "Pkcs11Signer",
      );
      const signer = new Pkcs11Signer(session, KEY, {});
      expect(await signed(signer)).toBe(true);
      const secret = publicEncrypt(
        { key: createPublicKey(KEY), ...OAEP },
        Buffer.from("张三"),
      );
      expect((await signer.decrypt(secret)).toString()).toBe("张三");
    });
  },
);
