import type { Tree } from "../../lib/schematics/tree";

/** An application's files in memory. */
export class MemoryTree implements Tree {
  readonly files: Map<string, string>;

  constructor(files: Record<string, string>) {
    this.files = new Map(Object.entries(files));
  }

  exists(path: string): boolean {
    return this.files.has(path);
  }

  read(path: string): Buffer | null {
    const text = this.files.get(path);
    return text === undefined ? null : Buffer.from(text);
  }

  create(path: string, content: string): void {
    if (this.exists(path)) {
      throw new Error(`${path} exists`);
    }
    this.files.set(path, content);
  }

  overwrite(path: string, content: string): void {
    if (!this.exists(path)) {
      throw new Error(`${path} does not exist`);
    }
    this.files.set(path, content);
  }

  delete(path: string): void {
    this.files.delete(path);
  }
}
