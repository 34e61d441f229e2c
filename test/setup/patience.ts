import { vi } from "vitest";

/** What is waited for must come, but may take its time: a second, vitest's own limit, is short on a busy machine. */
const PATIENCE_MS = 30_000;

const { waitFor } = vi;
vi.waitFor = (callback, options = PATIENCE_MS) => waitFor(callback, options);
