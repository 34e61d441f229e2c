import { createHash } from "node:crypto";

/**
 * Every identifier, nonce and chance of one simulator, drawn from one seed:
 * the same calls in the same order on the same seed give the same values.
 */
export class Identifiers {
  /** @param drawn how many were drawn from the seed before */
  constructor(
    readonly seed: string,
    private drawn = 0,
  ) {}

  /** How many were drawn so far. */
  get count(): number {
    return this.drawn;
  }

  /** Upper-case hex. @param length number of digits, 64 at most */
  hex(length: number): string {
    return this.draw().toString("hex").slice(0, length).toUpperCase();
  }

  /** Digits that do not begin with 0. @param length number of digits, 32 at most */
  digits(length: number): string {
    const digits = Array.from(this.draw(), (byte) => byte % 10).join("");
    return `1${digits}`.slice(0, length);
  }

  /** ASCII letters and digits. @param length number of characters, 32 at most */
  alphanumeric(length: number): string {
    const alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return Array.from(this.draw(), (byte) => alphabet[byte % alphabet.length])
      .join("")
      .slice(0, length);
  }

  /** A UUID of version 4, as notifications have for an id. */
  uuid(): string {
    const hex = this.hex(32).toLowerCase();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** A number from 0 up to, but not including, 1. */
  chance(): number {
    return this.draw().readUInt32BE() / 2 ** 32;
  }

  private draw(): Buffer {
    this.drawn += 1;
    return createHash("sha256").update(`${this.seed}\n${this.drawn}`).digest();
  }
}
