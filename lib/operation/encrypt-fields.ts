import type { EncryptedField } from "../keys/sensitive-fields";
import { fieldsOf, type WireDtoClass } from "../validation/wire-dto";

/** What encrypts a field with WeChat Pay's key. */
export interface FieldEncryption {
  encrypt(text: string): Promise<EncryptedField>;
}

type Body = Record<string, unknown>;

/**
 * A body whose sensitive fields are encrypted.
 *
 * @returns with `serial`, that of the key, where there was such a field
 */
export async function encryptFields(
  Dto: WireDtoClass,
  body: Body,
  encryption: FieldEncryption,
): Promise<{ body: Body; serial?: string }> {
  const serials = new Set<string>();
  const encrypted = await encryptEach(Dto, body, async (text) => {
    const { ciphertext, serial } = await encryption.encrypt(text);
    serials.add(serial);
    return ciphertext;
  });
  const [serial, other] = serials;
  // The keys changed meanwhile, and a request names one.
  return other === undefined
    ? { body: encrypted, serial }
    : encryptFields(Dto, body, encryption);
}

async function encryptEach(
  Dto: WireDtoClass,
  body: Body,
  encrypt: (text: string) => Promise<string>,
): Promise<Body> {
  const encrypted = { ...body };
  for (const [name, { isSensitive, nested, openApi }] of fieldsOf(Dto)) {
    const value = body[name];
    if (value !== undefined && isSensitive) {
      encrypted[name] = await encrypt(value as string);
    } else if (value !== undefined && nested) {
      const each = (inner: Body) => encryptEach(nested(inner), inner, encrypt);
      encrypted[name] = openApi.isArray
        ? await Promise.all((value as Body[]).map(each))
        : await each(value as Body);
    }
  }
  return encrypted;
}
