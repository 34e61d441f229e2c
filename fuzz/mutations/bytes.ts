import { oneOf } from "../../test/e2e/once/random";
import { below, once, type Source } from "./mutation";

/** The bytes with one small change. */
export function mutateBytes(
  bytes: Buffer,
  source: Source,
  other: Buffer,
): Buffer {
  const start = below(bytes.length + 1, source);
  const length = Math.min(
    bytes.length - start,
    once(4, source) ? below(bytes.length + 1, source) : below(8, source),
  );
  const head = bytes.subarray(0, start);
  const cut = bytes.subarray(start, start + length);
  const tail = bytes.subarray(start + length);
  switch (below(8, source)) {
    case 0:
      return Buffer.concat([head, flipBit(cut, source), tail]);
    case 1:
      return Buffer.concat([head, tail]);
    case 2:
      return Buffer.concat([head, cut, cut, tail]);
    case 3:
      return Buffer.concat([head, word(source), tail]);
    case 4:
      return Buffer.concat([head, word(source), cut, tail]);
    case 5:
      return Buffer.concat([head, anyBytes(source), tail]);
    case 6:
      return Buffer.concat([head, other.subarray(below(other.length, source))]);
    default:
      return head;
  }
}

function flipBit(bytes: Buffer, source: Source): Buffer {
  const changed = Buffer.from(bytes);
  if (changed.length > 0) {
    changed[below(changed.length, source)]! ^= 1 << below(8, source);
  }
  return changed;
}

function word({ words, random }: Source): Buffer {
  return Buffer.from(oneOf(words, random));
}

function anyBytes(source: Source): Buffer {
  return Buffer.from(
    Array.from({ length: 1 + below(8, source) }, () => below(256, source)),
  );
}
