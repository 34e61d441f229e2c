/** What is needed of the `Tree` of @angular-devkit/schematics: the application's files, as they will be. */
export interface Tree {
  exists(path: string): boolean;
  read(path: string): Buffer | null;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  delete(path: string): void;
}

/** What is needed of its logger. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** The text of a file; undefined where there is none. */
export function textOf(tree: Tree, path: string): string | undefined {
  return tree.read(path)?.toString();
}

/** Writes a file where its text is to be another than it is; none where there is no text for it. */
export function write(
  tree: Tree,
  path: string,
  text: string | undefined,
): void {
  if (!text || textOf(tree, path) === text) {
    return;
  }
  if (tree.exists(path)) {
    tree.overwrite(path, text);
  } else {
    tree.create(path, text);
  }
}
