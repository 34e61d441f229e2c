import {
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  randomBytes,
} from "node:crypto";

/** The one algorithm of encrypted resources. */
export const RESOURCE_ALGORITHM = "AEAD_AES_256_GCM";

const CIPHER = "aes-256-gcm";
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** WeChat Pay repeats a notification for 24 h and 4 min (`protocol` "Notifications"). */
export const REPEATED_FOR_MS = (24 * 60 + 4) * 60_000;

/** An encrypted part of a notification or of the certificate list (`protocol` "Notifications"). */
export interface EncryptedResource {
  /** The cipher, `AEAD_AES_256_GCM`. */
  algorithm: string;
  /** 12 bytes, as text. */
  nonce: string;
  /** May be absent or empty. */
  associated_data?: string | null;
  /** Base64 of the ciphertext followed by the 16-byte tag. */
  ciphertext: string;
}

/** A resource that cannot be decrypted. The message names the part at fault, never its content. */
export class ResourceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ResourceError";
  }
}

/**
 * Decrypts a resource and checks its tag.
 *
 * @param apiV3Keys the APIv3 key, as a secret key object; of several, the one whose tag holds counts
 * @throws ResourceError where a field is malformed or no tag holds
 */
export function decryptResource(
  resource: unknown,
  ...apiV3Keys: readonly KeyObject[]
): Buffer {
  const sealed = readResource(resource);
  for (const key of apiV3Keys) {
    const plaintext = opened(sealed, key);
    if (plaintext) {
      return plaintext;
    }
  }
  throw new ResourceError(
    "resource: the authentication tag does not match; it was encrypted with another key than apiV3Key, or changed on its way",
  );
}

/** `undefined` where the tag does not match. */
function opened(
  { nonce, associatedData, ciphertext }: SealedResource,
  key: KeyObject,
): Buffer | undefined {
  const end = ciphertext.length - TAG_LENGTH;
  const decipher = createDecipheriv(CIPHER, key, nonce, {
    authTagLength: TAG_LENGTH,
  });
  decipher.setAAD(associatedData);
  decipher.setAuthTag(ciphertext.subarray(end));
  const plaintext = decipher.update(ciphertext.subarray(0, end));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}

/** Encrypts as WeChat Pay does, with a random nonce. */
export function encryptResource(
  plaintext: string | Buffer,
  apiV3Key: KeyObject,
  associatedData = "",
): EncryptedResource {
  const nonce = randomBytes(NONCE_LENGTH / 2).toString("hex");
  const cipher = createCipheriv(CIPHER, apiV3Key, Buffer.from(nonce), {
    authTagLength: TAG_LENGTH,
  });
  cipher.setAAD(Buffer.from(associatedData));
  const ciphertext = Buffer.concat([
    cipher.update(plaintext),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    algorithm: RESOURCE_ALGORITHM,
    nonce,
    associated_data: associatedData,
    ciphertext: ciphertext.toString("base64"),
  };
}

interface SealedResource {
  nonce: Buffer;
  associatedData: Buffer;
  ciphertext: Buffer;
}

function readResource(resource: unknown): SealedResource {
  if (!isObject(resource)) {
    throw new ResourceError("resource: not an object");
  }
  if (resource.algorithm !== RESOURCE_ALGORITHM) {
    throw new ResourceError(`resource.algorithm: not ${RESOURCE_ALGORITHM}`);
  }
  const nonce = Buffer.from(requireString(resource, "nonce"));
  if (nonce.length !== NONCE_LENGTH) {
    throw new ResourceError(
      `resource.nonce: ${nonce.length} bytes, not ${NONCE_LENGTH}`,
    );
  }
  const base64 = requireString(resource, "ciphertext");
  const ciphertext = Buffer.from(base64, "base64");
  if (ciphertext.toString("base64") !== base64) {
    throw new ResourceError("resource.ciphertext: not Base64");
  }
  if (ciphertext.length < TAG_LENGTH) {
    throw new ResourceError("resource.ciphertext: shorter than its tag");
  }
  return {
    nonce,
    associatedData: Buffer.from(
      resource.associated_data == null
        ? ""
        : requireString(resource, "associated_data"),
    ),
    ciphertext,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireString(object: Record<string, unknown>, field: string): string {
  const value = object[field];
  if (typeof value !== "string") {
    throw new ResourceError(`resource.${field}: not a string`);
  }
  // Every lone surrogate becomes the same three bytes, so the tag would not tell one from another.
  if (!value.isWellFormed()) {
    throw new ResourceError(`resource.${field}: not well-formed Unicode`);
  }
  return value;
}
