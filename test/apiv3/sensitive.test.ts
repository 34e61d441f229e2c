import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SigningError } from "../../lib";
import {
  keySigner,
  type MerchantSigner,
} from "../../lib/apiv3/merchant-signer";
import {
  decryptSensitive,
  encryptSensitive,
  SensitiveTextError,
} from "../../lib/apiv3/sensitive";
import { keyPem } from "../vectors";

const KEY = createPrivateKey(keyPem("merchant-pkcs8"));
const own = keySigner(KEY);
const other = keySigner(createPrivateKey(keyPem("platform-pkcs8")));
/** A signer whose store only signs. */
const signingOnly: MerchantSigner = { sign: own.sign };
/** A signer whose store is away. */
const away: MerchantSigner = {
  sign: own.sign,
  decrypt: () => Promise.reject(new SigningError("the store is away")),
};

const FIELD = encryptSensitive("张三", createPublicKey(KEY));

describe("A field that is encrypted for the merchant", () => {
  it.each<[string, MerchantSigner[]]>([
    ["its key", [own]],
    ["the second of its keys", [other, own]],
    ["a former key, where the present one only signs", [signingOnly, own]],
    ["a former key, where the present one's store is away", [away, own]],
  ])("is decrypted by %s", async (_by, signers) => {
    expect(await decryptSensitive(FIELD, signers)).toBe("张三");
  });

  it.each<[string, MerchantSigner[], unknown, RegExp]>([
    ["is another's", [other, other], SensitiveTextError, /another certificate/],
    ["only signs", [signingOnly, other], SigningError, /without decrypt/],
    ["is away", [away, other], SigningError, /store is away/],
  ])(
    "is refused as the present key says, which %s, where none decrypts it",
    async (_what, signers, kind, message) => {
      const refused = decryptSensitive(FIELD, signers);
      await expect(refused).rejects.toBeInstanceOf(kind);
      await expect(refused).rejects.toThrow(message);
    },
  );

  it.each(["", "no Base64!", undefined, 1])("is not %j", async (text) => {
    await expect(decryptSensitive(text, [own])).rejects.toThrow(
      /^must be Base64/,
    );
  });
});
