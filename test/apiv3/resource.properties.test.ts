import { createCipheriv, createSecretKey } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decryptResource,
  encryptResource,
  ResourceError,
} from "../../lib/apiv3/resource";

const KEY_BYTES = Buffer.from("0123456789abcdef0123456789abcdef");
const KEY = createSecretKey(KEY_BYTES);

const bytes = (maxLength: number, minLength = 0) =>
  fc
    .uint8Array({ minLength, maxLength })
    .map((array) => Buffer.from(array.buffer, array.byteOffset, array.length));

/** A nonce is text on the wire, so it has 12 bytes as UTF-8; what they spell does not matter. */
const nonce = fc
  .string({ unit: "grapheme-ascii", minLength: 12, maxLength: 12 })
  .filter((text) => Buffer.byteLength(text) === 12);

const associatedData = fc.oneof(
  fc.constantFrom("", "contract", "certificate", "\ufffd"),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** As another program encrypts: `node:crypto` and no code of this package. */
function sealed(plaintext: Buffer, nonceText: string, associated: string) {
  const cipher = createCipheriv("aes-256-gcm", KEY_BYTES, nonceText, {
    authTagLength: 16,
  });
  cipher.setAAD(Buffer.from(associated));
  return {
    algorithm: "AEAD_AES_256_GCM",
    nonce: nonceText,
    associated_data: associated,
    ciphertext: Buffer.concat([
      cipher.update(plaintext),
      cipher.final(),
      cipher.getAuthTag(),
    ]).toString("base64"),
  };
}

const resource = fc.record({
  plaintext: bytes(200, 16),
  nonce,
  associated: associatedData,
});

/** The error that a resource is refused with. Nothing of the plaintext, whole or in part, may come with it. */
function refusal(changed: unknown, plaintext?: Buffer): ResourceError {
  let end: unknown;
  try {
    end = decryptResource(changed, KEY);
  } catch (error) {
    end = error;
  }
  expect(end).toBeInstanceOf(ResourceError);
  if (plaintext) {
    const told = inspect(end, { depth: null, showHidden: true });
    expect(told).not.toContain(plaintext.toString("latin1"));
    expect(told).not.toContain(plaintext.toString("hex"));
    expect(Object.keys(end as object)).toEqual(["name"]);
    expect((end as Error).cause).toBeUndefined();
  }
  return end as ResourceError;
}

describe("Any resource", () => {
  it("is decrypted to the bytes that were encrypted", () => {
    fc.assert(
      fc.property(bytes(500), nonce, associatedData, (plain, text, data) => {
        expect(decryptResource(sealed(plain, text, data), KEY)).toEqual(plain);
      }),
      { numRuns: 500 },
    );
  });

  it("that this package encrypts is decrypted by it", () => {
    fc.assert(
      fc.property(bytes(500), associatedData, (plain, data) => {
        expect(decryptResource(encryptResource(plain, KEY, data), KEY)).toEqual(
          plain,
        );
      }),
    );
  });
});

describe("One bit is changed, and the resource is refused", () => {
  it("in the ciphertext or its tag, whichever bit it is", () => {
    fc.assert(
      fc.property(resource, ({ plaintext, nonce, associated }) => {
        const genuine = sealed(plaintext, nonce, associated);
        const encrypted = Buffer.from(genuine.ciphertext, "base64");
        for (let bit = 0; bit < encrypted.length * 8; bit += 1) {
          const changed = Buffer.from(encrypted);
          changed[bit >> 3]! ^= 1 << (bit & 7);
          const ciphertext = changed.toString("base64");
          expect(
            refusal({ ...genuine, ciphertext }, plaintext).message,
          ).toContain("tag");
        }
      }),
      { numRuns: 5 },
    );
  });

  it.each(["nonce", "associated_data"] as const)(
    "in the text of its %s, whichever bit it is",
    (field) => {
      fc.assert(
        fc.property(resource, ({ plaintext, nonce, associated }) => {
          const genuine = sealed(plaintext, nonce, associated);
          const text = genuine[field];
          for (let bit = 0; bit < text.length * 16; bit += 1) {
            // By length, since a text is iterated by characters, of which one may be two units.
            const units = Array.from({ length: text.length }, (_, at) =>
              text.charCodeAt(at),
            );
            units[bit >> 4]! ^= 1 << (bit & 15);
            const changed = String.fromCharCode(...units);
            refusal({ ...genuine, [field]: changed }, plaintext);
          }
        }),
        { numRuns: 20 },
      );
    },
  );

  it("in the Base64 of its ciphertext, whichever bit it is", () => {
    fc.assert(
      fc.property(resource, ({ plaintext, nonce, associated }) => {
        const genuine = sealed(plaintext, nonce, associated);
        const text = Buffer.from(genuine.ciphertext);
        for (let bit = 0; bit < text.length * 8; bit += 1) {
          const changed = Buffer.from(text);
          changed[bit >> 3]! ^= 1 << (bit & 7);
          const ciphertext = changed.toString("latin1");
          refusal({ ...genuine, ciphertext }, plaintext);
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe("Bytes are lost or added, and the resource is refused", () => {
  it("wherever its encrypted bytes are cut or grow", () => {
    fc.assert(
      fc.property(
        resource,
        fc.nat(),
        bytes(8, 1),
        ({ plaintext, nonce, associated }, place, added) => {
          const genuine = sealed(plaintext, nonce, associated);
          const encrypted = Buffer.from(genuine.ciphertext, "base64");
          const at = place % encrypted.length;
          const [head, tail] = [
            encrypted.subarray(0, at),
            encrypted.subarray(at),
          ];
          for (const changed of [
            head,
            Buffer.concat([head, tail.subarray(1)]),
            Buffer.concat([head, added, tail]),
            Buffer.concat([encrypted, added]),
          ]) {
            const ciphertext = changed.toString("base64");
            refusal({ ...genuine, ciphertext }, plaintext);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("Anything that is no resource", () => {
  const anyResource = fc.oneof(
    fc.anything({ withBigInt: true, withNullPrototype: true }),
    fc.record(
      {
        algorithm: fc.oneof(fc.constant("AEAD_AES_256_GCM"), fc.anything()),
        nonce: fc.oneof(nonce, fc.string({ unit: "binary" }), fc.anything()),
        associated_data: fc.oneof(associatedData, fc.anything()),
        ciphertext: fc.oneof(
          fc.base64String({ minLength: 24 }),
          fc.string(),
          fc.anything(),
        ),
      },
      { requiredKeys: [] },
    ),
  );

  it("is refused as such, and with no other error", () => {
    fc.assert(
      fc.property(anyResource, (value) => {
        expect(refusal(value).message).toMatch(
          /^resource(\.(algorithm|nonce|associated_data|ciphertext))?: /,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
