import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SigningError } from "../../lib/apiv3/errors";
import {
  boundedSigner,
  keySigner,
  type MerchantSigner,
  OAEP,
} from "../../lib/apiv3/merchant-signer";
import { keyPem } from "../vectors";

const KEY = createPrivateKey(keyPem("merchant-pkcs8"));
const PUBLIC_KEY = createPublicKey(KEY);
const MESSAGE = Buffer.from("POST\n/v3/x\n1\n2\n\n");

/** A key store that signs without giving its key out, as a KMS does. */
const keyStore = (): Required<MerchantSigner> => ({
  sign: async (message) => sign("sha256", message, KEY),
  decrypt: async (bytes) => privateDecrypt({ key: KEY, ...OAEP }, bytes),
});

async function signingErrorOf(call: Promise<unknown>): Promise<SigningError> {
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SigningError);
  return error as SigningError;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("A key in this process", () => {
  it("signs and decrypts", async () => {
    const signer = keySigner(KEY);
    const signature = await signer.sign(MESSAGE);
    expect(verify("sha256", MESSAGE, PUBLIC_KEY, signature)).toBe(true);
    const secret = publicEncrypt(
      { key: PUBLIC_KEY, ...OAEP },
      Buffer.from("张三"),
    );
    expect((await signer.decrypt(secret)).toString()).toBe("张三");
  });

  it("is not shown by a print of the signer", () => {
    expect(inspect(keySigner(KEY), { depth: null })).not.toContain("PRIVATE");
    expect(JSON.stringify(keySigner(KEY))).toBe("{}");
  });
});

describe("A signer of the user's own", () => {
  it("signs and decrypts in place of the key", async () => {
    const signer = boundedSigner(keyStore(), 1_000);
    const signature = await signer.sign(MESSAGE);
    expect(verify("sha256", MESSAGE, PUBLIC_KEY, signature)).toBe(true);
    const secret = publicEncrypt(
      { key: PUBLIC_KEY, ...OAEP },
      Buffer.from("张三"),
    );
    expect((await signer.decrypt!(secret)).toString()).toBe("张三");
  });

  it("is called as the method that it is", async () => {
    class Kms implements MerchantSigner {
      readonly #key = KEY;
      async sign(message: Buffer) {
        return sign("sha256", message, this.#key);
      }
    }
    const signer = boundedSigner(new Kms(), 1_000);
    expect(await signer.sign(MESSAGE)).toHaveLength(256);
    expect(signer.decrypt).toBeUndefined();
  });

  it("may give a Uint8Array", async () => {
    const signer = boundedSigner(
      {
        sign: async () =>
          new Uint8Array(sign("sha256", MESSAGE, KEY)) as Buffer,
      },
      1_000,
    );
    expect(
      verify("sha256", MESSAGE, PUBLIC_KEY, await signer.sign(MESSAGE)),
    ).toBe(true);
  });

  it.each([
    [
      "throws",
      async () => {
        throw new Error(`cannot sign ${MESSAGE.toString()}`);
      },
    ],
    [
      "throws at once",
      () => {
        throw new Error(`cannot sign ${MESSAGE.toString()}`);
      },
    ],
    [
      "rejects with a text",
      () => Promise.reject(`cannot sign ${MESSAGE.toString()}`),
    ],
  ])(
    "that %s is a SigningError which quotes nothing of it",
    async (_kind, fail) => {
      const error = await signingErrorOf(
        boundedSigner({ sign: fail as never }, 1_000).sign(MESSAGE),
      );
      expect(error).toMatchObject({ outcome: "rejected", retryable: false });
      expect(error.message).toContain("merchantPrivateKey.sign failed");
      expect(error.cause).toBeUndefined();
      expect(inspect(error, { depth: null })).not.toContain("/v3/x");
    },
  );

  it.each([
    ["Base64", sign("sha256", MESSAGE, KEY).toString("base64"), /type string/],
    ["nothing", undefined, /type undefined/],
    ["null", null, /null/],
    ["an object", {}, /type object/],
    ["a hash", Buffer.alloc(32), /gave 32 bytes/],
    [
      "an ECDSA signature",
      sign(
        "sha256",
        MESSAGE,
        generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
      ),
      /gave 7\d bytes/,
    ],
  ])("that gives %s is refused", async (_kind, value, message) => {
    const error = await signingErrorOf(
      boundedSigner({ sign: async () => value as Buffer }, 1_000).sign(MESSAGE),
    );
    expect(error.message).toMatch(message);
  });

  it.each(["sign", "decrypt"] as const)(
    "that never ends is given up: %s",
    async (verb) => {
      vi.useFakeTimers();
      const never = () => new Promise<Buffer>(() => undefined);
      const signer = boundedSigner({ sign: never, decrypt: never }, 3_000);
      const failed = signingErrorOf(signer[verb]!(MESSAGE));
      await vi.advanceTimersByTimeAsync(3_000);
      expect((await failed).message).toBe(
        `merchantPrivateKey.${verb} took longer than 3000 ms`,
      );
    },
  );

  it("leaves no timer behind", async () => {
    vi.useFakeTimers();
    await boundedSigner(keyStore(), 3_000).sign(MESSAGE);
    await boundedSigner({ sign: () => Promise.reject(new Error()) }, 3_000)
      .sign(MESSAGE)
      .catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });
});
