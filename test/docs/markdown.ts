import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { marked, type Token, type Tokens } from "marked";

export const root = resolve(__dirname, "../..");

/** A fenced block. */
export interface CodeBlock {
  language: string;
  code: string;
  /** The file that the paragraph before it names first, such as `src/main.ts`: part of an application of several files. */
  file?: string;
}

/** What the tests read of a Markdown file. */
export interface MarkdownDocument {
  /** From the root of the repository, with `/`. */
  path: string;
  text: string;
  /** Level and plain text, in order. */
  headings: Array<{ level: number; text: string }>;
  /** Targets of links and images, as written. */
  targets: string[];
  blocks: CodeBlock[];
  /** Rows of each table, without its head. */
  tableRows: number[];
}

const NOT_READ = new Set([
  ".git",
  ".stryker-tmp",
  ".vitepress",
  "artefacts",
  "dist",
  "node_modules",
]);

/** Paths of all Markdown files of the repository. */
export function markdownFiles(folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(
    (entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        return NOT_READ.has(entry.name) ? [] : markdownFiles(path);
      }
      return entry.name.endsWith(".md") ? [path] : [];
    },
  );
}

/** Pages in both languages. Those of `docs` must be; `docs/api` is generated from the docstrings, in English. */
export function pages(): string[] {
  const files = markdownFiles();
  return files.filter(
    (path) =>
      files.includes(twinOf(path)) ||
      path.endsWith(".zh-CN.md") ||
      (path.startsWith("docs/") && !path.startsWith("docs/api/")),
  );
}

/** The path of the same page in the other language. */
export function twinOf(path: string): string {
  return path.endsWith(".zh-CN.md")
    ? path.replace(/\.zh-CN\.md$/, ".md")
    : path.replace(/\.md$/, ".zh-CN.md");
}

export function readDocument(path: string): MarkdownDocument {
  const text = readFileSync(join(root, path), "utf8");
  const document: MarkdownDocument = {
    path,
    text,
    headings: [],
    targets: [],
    blocks: [],
    tableRows: [],
  };
  const tokens = marked.lexer(text);
  let before: Token | undefined;
  for (const token of tokens) {
    if (token.type === "heading") {
      const { depth, tokens: parts } = token as Tokens.Heading;
      document.headings.push({ level: depth, text: plainText(parts) });
    }
    if (token.type === "table") {
      document.tableRows.push((token as Tokens.Table).rows.length);
    }
    if (token.type === "code") {
      const { lang, text: code } = token as Tokens.Code;
      document.blocks.push({
        language: lang ?? "",
        code: `${code}\n`,
        file: namedFile(before),
      });
    }
    if (token.type !== "space") {
      before = token;
    }
  }
  marked.walkTokens(tokens, (token) => {
    if (token.type === "link" || token.type === "image") {
      document.targets.push((token as Tokens.Link).href);
    }
    if (token.type === "html") {
      const attributes = token.raw.matchAll(/\b(?:href|src|srcset)="([^"]*)"/g);
      document.targets.push(...Array.from(attributes, ([, target]) => target!));
    }
  });
  return document;
}

/** The anchors that GitHub gives a document: of its headings, and those that its HTML names. */
export function anchorsOf({ headings, text }: MarkdownDocument): Set<string> {
  const seen = new Map<string, number>();
  const ofHeadings = headings.map((heading) => {
    const slug = heading.text
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  const named = Array.from(
    text.matchAll(/<a (?:id|name)="([^"]+)"/g),
    ([, name]) => name!,
  );
  return new Set([...ofHeadings, ...named]);
}

/** Their `raw` is read, as `text` is escaped for HTML. */
function plainText(tokens: Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "codespan") {
        return token.raw.replace(/^`+|`+$/g, "");
      }
      if (token.type === "escape") {
        return token.raw.slice(1);
      }
      if (token.type === "html") {
        return "";
      }
      const { tokens: parts } = token as { tokens?: Token[] };
      return parts ? plainText(parts) : token.raw;
    })
    .join("");
}

function namedFile(token: Token | undefined): string | undefined {
  return token?.type === "paragraph"
    ? /`((?:src|test)\/[\w./-]+\.ts)`/.exec(token.raw)?.[1]
    : undefined;
}
