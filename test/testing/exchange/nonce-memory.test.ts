import { expect, it } from "vitest";
import { NonceMemory } from "../../../lib/testing/exchange/nonce-memory";

const TEN_MINUTES_MS = 10 * 60 * 1000;

it("remembers a nonce for ten minutes", () => {
  const nonces = new NonceMemory();
  expect(nonces.remember("a", 0)).toBe(true);
  expect(nonces.remember("a", TEN_MINUTES_MS)).toBe(false);
  expect(nonces.remember("a", TEN_MINUTES_MS + 1)).toBe(true);
});

it("remembers no more than its capacity, the newest", () => {
  const nonces = new NonceMemory(2);
  for (const nonce of ["a", "b", "c"]) {
    nonces.remember(nonce, 0);
  }
  expect(nonces.remember("b", 0)).toBe(false);
  expect(nonces.remember("c", 0)).toBe(false);
  expect(nonces.remember("a", 0)).toBe(true);
});
