import { createHash } from "node:crypto";

/** An id that the database can hold, index and compare by its bytes stays legible; any other goes by its digest. */
export function storedId(id: string, legible: RegExp): string {
  return legible.test(id)
    ? id
    : `sha256:${createHash("sha256").update(id).digest("hex")}`;
}
