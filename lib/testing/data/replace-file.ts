import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file that its owner alone may read, whatever mode the one before it had. A reader finds the old content
 * or the new, never half of it.
 */
export async function replaceFile(
  file: string,
  content: string,
): Promise<void> {
  const draft = `${file}.new`;
  // One that a killed process left keeps its mode when it is written.
  await rm(draft, { force: true });
  await writeFile(draft, content, { mode: 0o600, flag: "wx" });
  await rename(draft, file);
}
