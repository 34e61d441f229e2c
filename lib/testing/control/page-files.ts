import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";

/** One HTML file in a build, and the modules that it is made of in a checkout. */
const PAGE = join(__dirname, "page");

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Sent with all that a browser may show: it loads nothing from elsewhere, and is shown in no other page. */
export const PAGE_HEADERS = {
  "Content-Security-Policy":
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** The name of the page's file that a path is answered with; none where it is another's. */
export function pageFileOf(pathname: string): string | undefined {
  if (pathname === "/") {
    return "index.html";
  }
  return /^\/simulator\/assets\/([a-z][a-z-]*\.(?:css|js|svg))$/.exec(
    pathname,
  )?.[1];
}

/**
 * Answers with a file of the page, or 304 where the browser has it already. It asks each time, as another version of the
 * package may listen here tomorrow.
 *
 * @returns whether there is such a file
 */
export async function sendPageFile(
  { headers }: IncomingMessage,
  response: ServerResponse,
  name: string,
): Promise<boolean> {
  const content = await readFile(join(PAGE, name)).catch(() => undefined);
  if (content === undefined) {
    return false;
  }
  const ETag = `"${sha256(content)}"`;
  const isKnown = headers["if-none-match"] === ETag;
  response.writeHead(isKnown ? 304 : 200, {
    ...PAGE_HEADERS,
    ...(name === "index.html" && {
      "Content-Security-Policy": policyOf(content.toString()),
    }),
    ETag,
    "Cache-Control": "no-cache",
    "Content-Type": CONTENT_TYPES[extname(name)],
  });
  response.end(isKnown ? undefined : content);
  return true;
}

/** Of scripts and styles in the HTML itself, those that it came with are let in, each by its hash, and no others. */
function policyOf(html: string): string {
  const own = (tag: string) =>
    Array.from(
      html.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, "g")),
      ([, content = ""]) => content,
    )
      .filter((content) => content !== "")
      .map((content) => ` 'sha256-${sha256(content)}'`)
      .join("");
  return `${PAGE_HEADERS["Content-Security-Policy"]}; script-src 'self'${own("script")}; style-src 'self'${own("style")}`;
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}
