import { createSecretKey, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  decryptResource,
  encryptResource,
  ResourceError,
} from "../../lib/apiv3/resource";
import {
  API_V3_KEY,
  PUBLISHED_GCM,
  RESOURCES,
  resourceVector,
} from "../vectors";

const KEY = createSecretKey(Buffer.from(API_V3_KEY));
const { resource: RESOURCE, plaintext: PLAINTEXT } = resourceVector("contract");
const TAG_LENGTH = 16;

/** The message of the `ResourceError` that a resource is refused with. */
function refusal(resource: unknown, key = KEY): string {
  let end: unknown = "no error";
  try {
    decryptResource(resource, key);
  } catch (error) {
    end = error;
  }
  expect(end).toBeInstanceOf(ResourceError);
  expect((end as ResourceError).name).toBe("ResourceError");
  return (end as ResourceError).message;
}

/** The resource with its sealed bytes, ciphertext and tag, changed. */
function resealed(change: (bytes: Buffer) => Buffer) {
  const bytes = change(Buffer.from(RESOURCE.ciphertext, "base64"));
  return { ...RESOURCE, ciphertext: bytes.toString("base64") };
}

function flipped(index: number, bit: number) {
  return resealed((bytes) => {
    const at = index < 0 ? bytes.length + index : index;
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
    return bytes;
  });
}

describe("An encrypted resource", () => {
  it.each(RESOURCES)("is decrypted: $name", ({ resource, plaintext }) => {
    expect(decryptResource(resource, KEY).toString("utf8")).toBe(plaintext);
  });

  it.each(PUBLISHED_GCM.filter(({ nonce }) => /^0+$/.test(nonce)))(
    "is decrypted as published: test case $case",
    (published) => {
      const resource = {
        algorithm: "AEAD_AES_256_GCM",
        nonce: Buffer.from(published.nonce, "hex").toString("utf8"),
        associated_data: published.associated_data,
        ciphertext: Buffer.from(
          published.ciphertext + published.tag,
          "hex",
        ).toString("base64"),
      };
      const key = createSecretKey(Buffer.from(published.key, "hex"));

      expect(decryptResource(resource, key).toString("hex")).toBe(
        published.plaintext,
      );
    },
  );

  it("is decrypted by whichever of several keys it was encrypted for, and by none refused", () => {
    const [first, second] = ["1", "2"].map((digit) =>
      createSecretKey(Buffer.from(digit.repeat(32))),
    ) as [KeyObject, KeyObject];

    for (const keys of [
      [KEY, first],
      [first, KEY],
      [first, second, KEY],
    ]) {
      expect(decryptResource(RESOURCE, ...keys).toString()).toBe(PLAINTEXT);
    }
    for (const keys of [[first, second], []]) {
      expect(() => decryptResource(RESOURCE, ...keys)).toThrow(
        /^resource: the authentication tag does not match/,
      );
    }
  });

  it("may lack its associated data, or have it empty or null", () => {
    const { resource, plaintext } = resourceVector("absent associated data");

    expect(resource).not.toHaveProperty("associated_data");
    for (const associated_data of [undefined, null, ""]) {
      const same = { ...resource, associated_data };
      expect(decryptResource(same, KEY).toString()).toBe(plaintext);
    }
  });

  it("may have fields that nobody knows yet", () => {
    const resource = { ...RESOURCE, original_type: "contract", added: {} };

    expect(decryptResource(resource, KEY).toString()).toBe(PLAINTEXT);
  });
});

describe("A changed resource", () => {
  const length = Buffer.from(RESOURCE.ciphertext, "base64").length;

  it.each([
    ["the first byte of the ciphertext", 0],
    ["the middle of the ciphertext", (length - TAG_LENGTH) >> 1],
    ["the last byte of the ciphertext", -TAG_LENGTH - 1],
    ["the first byte of the tag", -TAG_LENGTH],
    ["the middle of the tag", -TAG_LENGTH / 2],
    ["the last byte of the tag", -1],
  ])("is refused for any one bit in %s", (_title, index) => {
    for (let bit = 0; bit < 8; bit += 1) {
      expect(refusal(flipped(index, bit)), `bit ${bit}`).toContain("tag");
    }
  });

  it.each([
    ["another nonce", { nonce: "fdasflkja485" }],
    ["another letter of its associated data", { associated_data: "bontract" }],
    ["more associated data", { associated_data: "contract " }],
    ["empty associated data", { associated_data: "" }],
    ["null associated data", { associated_data: null }],
    ["absent associated data", { associated_data: undefined }],
  ])("is refused for %s", (_title, change) => {
    expect(refusal({ ...RESOURCE, ...change })).toContain("tag");
  });

  it("is refused where associated data is added to one that has none", () => {
    const { resource } = resourceVector("absent associated data");

    expect(refusal({ ...resource, associated_data: "x" })).toContain("tag");
  });

  it("is refused for another key", () => {
    const other = createSecretKey(Buffer.alloc(32, 7));

    expect(refusal(RESOURCE, other)).toContain("apiV3Key");
  });

  it.each([12, 13, 14, 15])(
    "is refused where its tag is cut to %i bytes",
    (kept) => {
      const cut = resealed((bytes) =>
        bytes.subarray(0, bytes.length - TAG_LENGTH + kept),
      );

      expect(refusal(cut)).toContain("tag");
    },
  );

  it.each([4, 8, 12, 15])(
    "is refused where nothing is left of it but %i bytes of a tag",
    (kept) => {
      const { resource } = resourceVector("empty plaintext");
      const tag = Buffer.from(resource.ciphertext, "base64");
      const cut = tag.subarray(0, kept).toString("base64");

      expect(refusal({ ...resource, ciphertext: cut })).toBe(
        "resource.ciphertext: shorter than its tag",
      );
    },
  );

  it("does not quote its content when it is refused", () => {
    const message = refusal(flipped(0, 0));

    expect(message).not.toContain("1900000109");
    expect(message).not.toContain(RESOURCE.ciphertext.slice(8, 24));
    expect(message).not.toContain(API_V3_KEY);
  });
});

describe("A malformed resource", () => {
  it.each([undefined, null, "text", 1, true, [], [RESOURCE]])(
    "is refused: %j",
    (resource) => {
      expect(refusal(resource)).toBe("resource: not an object");
    },
  );

  it.each([
    undefined,
    null,
    "",
    "AEAD_AES_128_GCM",
    "aead_aes_256_gcm",
    "AEAD_SM4_GCM",
    ["AEAD_AES_256_GCM"],
  ])("is refused with the algorithm %j", (algorithm) => {
    expect(refusal({ ...RESOURCE, algorithm })).toContain("algorithm");
  });

  it.each([
    "",
    "fdasflkja48",
    "fdasflkja4845",
    "f",
    "f".repeat(100),
    "微信微信微信微信微信微信",
  ])("is refused with the nonce %j, which has not 12 bytes", (nonce) => {
    expect(refusal({ ...RESOURCE, nonce })).toContain("12");
  });

  it.each([
    ["nonce", undefined],
    ["nonce", null],
    ["nonce", 123456789012],
    ["nonce", Array.from("fdasflkja484")],
    ["ciphertext", undefined],
    ["ciphertext", null],
    ["ciphertext", { length: 32 }],
    ["associated_data", 1],
    ["associated_data", {}],
  ])("is refused where %s is %j", (field, value) => {
    expect(refusal({ ...RESOURCE, [field]: value })).toBe(
      `resource.${field}: not a string`,
    );
  });

  it.each(["nonce", "associated_data", "ciphertext"])(
    "is refused where a surrogate stands alone in %s",
    (field) => {
      for (const value of ["\ud800", "contract\udfff", "\ude00\ud83d"]) {
        expect(refusal({ ...RESOURCE, [field]: value })).toBe(
          `resource.${field}: not well-formed Unicode`,
        );
      }
    },
  );

  it.each([
    ["with a space", ` ${RESOURCE.ciphertext}`],
    ["with a line feed", `${RESOURCE.ciphertext}\n`],
    ["with more after it", `${RESOURCE.ciphertext}====`],
    ["in the URL alphabet", "-_".repeat(32)],
    ["of other characters", "微信".repeat(32)],
    ["without its padding", Buffer.alloc(32).toString("base64").slice(0, -1)],
    ["with stray last bits", `${"A".repeat(42)}B=`],
  ])("is refused where its ciphertext is Base64 %s", (_title, ciphertext) => {
    expect(refusal({ ...RESOURCE, ciphertext })).toContain("not Base64");
  });

  it("is refused where its ciphertext is empty", () => {
    expect(refusal({ ...RESOURCE, ciphertext: "" })).toContain("shorter");
  });
});

describe("Encryption", () => {
  it.each(["", "contract", "签约"])(
    "makes what decryption reads, with the associated data %j",
    (associatedData) => {
      const resource = encryptResource(PLAINTEXT, KEY, associatedData);

      expect(resource.algorithm).toBe("AEAD_AES_256_GCM");
      expect(resource.associated_data).toBe(associatedData);
      expect(decryptResource(resource, KEY).toString()).toBe(PLAINTEXT);
    },
  );

  it("has empty associated data where none is given", () => {
    expect(encryptResource(PLAINTEXT, KEY).associated_data).toBe("");
  });

  it("draws a fresh nonce of 12 characters each time", () => {
    const made = Array.from({ length: 100 }, () => encryptResource("a", KEY));

    expect(new Set(made.map(({ nonce }) => nonce)).size).toBe(100);
    for (const { nonce } of made) {
      expect(nonce).toMatch(/^[0-9a-f]{12}$/);
    }
  });
});
