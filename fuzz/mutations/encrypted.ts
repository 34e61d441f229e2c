import { createCipheriv, createDecipheriv } from "node:crypto";
import { oneOf } from "../../test/e2e/once/random";
import { API_V3_KEY } from "../targets/material";
import { mutateBytes } from "./bytes";
import { mutateJson, parse, placesOf } from "./json";
import type { Source } from "./mutation";

interface Resource {
  nonce: string;
  associated_data?: string | null;
  ciphertext: string;
}

/** The JSON text with a change of what one of its resources holds, encrypted again; undefined where it has none. */
export function mutateEncrypted(
  text: string,
  source: Source,
): string | undefined {
  const root = parse(text);
  if (typeof root !== "object" || root === null) {
    return undefined;
  }
  const resources = placesOf(root)
    .map(([container, key]) => container[key])
    .filter(isResource);
  if (resources.length === 0) {
    return undefined;
  }
  const resource = oneOf(resources, source.random);
  const plaintext = decrypted(resource);
  if (!plaintext) {
    return undefined;
  }
  const json = mutateJson(plaintext.toString(), source);
  const changed =
    json !== undefined && source.random() < 0.8
      ? Buffer.from(json)
      : mutateBytes(plaintext, source, Buffer.from(text));
  resource.ciphertext = encrypted(resource, changed);
  return JSON.stringify(root);
}

/** The ciphertext of a resource of this plaintext. */
export function encrypted(
  { nonce, associated_data }: Omit<Resource, "ciphertext">,
  plaintext: Buffer,
): string {
  const cipher = createCipheriv("aes-256-gcm", API_V3_KEY, Buffer.from(nonce), {
    authTagLength: 16,
  });
  cipher.setAAD(Buffer.from(associated_data ?? ""));
  return Buffer.concat([
    cipher.update(plaintext),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString("base64");
}

/** The plaintext of a resource; undefined where the tag does not hold. */
export function decrypted(resource: Resource): Buffer | undefined {
  const bytes = Buffer.from(resource.ciphertext, "base64");
  const nonce = Buffer.from(resource.nonce);
  if (bytes.length < 16 || nonce.length !== 12) {
    return undefined;
  }
  const decipher = createDecipheriv("aes-256-gcm", API_V3_KEY, nonce, {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(resource.associated_data ?? ""));
  decipher.setAuthTag(bytes.subarray(-16));
  const plaintext = decipher.update(bytes.subarray(0, -16));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Whether a value has the fields of a resource, each of the type that it must have. */
export function isResource(value: unknown): value is Resource {
  const { nonce, associated_data, ciphertext } = Object(value);
  return (
    typeof nonce === "string" &&
    typeof ciphertext === "string" &&
    (associated_data == null || typeof associated_data === "string")
  );
}
