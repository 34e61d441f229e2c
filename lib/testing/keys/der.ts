/** The few types of ASN.1 DER (X.690) that a certificate is made of. */

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(bytes: number): Buffer {
  if (bytes < 0x80) {
    return Buffer.from([bytes]);
  }
  const hex = bytes.toString(16);
  const digits = Buffer.from(
    hex.padStart(hex.length + (hex.length % 2), "0"),
    "hex",
  );
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

/** SEQUENCE of elements that are encoded already. */
export function sequence(...elements: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(elements));
}

/** SET of elements that are encoded already; the caller gives them in DER's order. */
export function set(...elements: Buffer[]): Buffer {
  return element(0x31, Buffer.concat(elements));
}

/** A positive INTEGER. @param hex its digits */
export function integer(hex: string): Buffer {
  const bytes = Buffer.from(
    hex.padStart(hex.length + (hex.length % 2), "0"),
    "hex",
  );
  // The first bit is the sign: a leading zero byte keeps the number positive.
  const signed =
    bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return element(0x02, signed);
}

/** BIT STRING of whole bytes. */
export function bitString(bytes: Buffer): Buffer {
  return element(0x03, Buffer.concat([Buffer.of(0), bytes]));
}

/** OCTET STRING. */
export function octetString(bytes: Buffer): Buffer {
  return element(0x04, bytes);
}

/** NULL. */
export function nothing(): Buffer {
  return element(0x05, Buffer.alloc(0));
}

/** OBJECT IDENTIFIER. @param dotted such as `2.5.4.3` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(
    0x06,
    Buffer.from([first * 40 + second, ...rest.flatMap(base128)]),
  );
}

function base128(arc: number): number[] {
  const digits = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) {
    digits.unshift(0x80 | (left & 0x7f));
  }
  return digits;
}

/** UTF8String. */
export function utf8String(text: string): Buffer {
  return element(0x0c, Buffer.from(text));
}

/** UTCTime up to the year 2049, GeneralizedTime from then on, as RFC 5280 section 4.1.2.5 demands. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits));
}

/** An explicitly tagged element. */
export function explicit(tag: number, content: Buffer): Buffer {
  return element(0xa0 | tag, content);
}
