import { addressOf } from "./pages.mjs";

/**
 * Has the pages, which are written to be read where they lie, lead to each other on the site; and leaves out the line under a title
 * that links to the other language and the list of pages, which the site has in its bars.
 *
 * @param {import("markdown-it")} markdown
 */
export function siteLinks(markdown) {
  markdown.core.ruler.push("site_links", ({ tokens, env }) => {
    if (/^\[(中文|English)\]\(/.test(tokens[4]?.content)) {
      tokens.splice(3, 3);
    }
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" && token.attrGet("href");
      if (href) {
        token.attrSet("href", addressOf(env.relativePath, href));
      }
    }
  });
}

/**
 * Names the buttons that copy code in the language of the page; VitePress knows one name for all.
 *
 * @param {import("markdown-it")} markdown
 */
export function copyButtons({ renderer }) {
  const { fence } = renderer.rules;
  renderer.rules.fence = (tokens, index, options, env, self) => {
    const html = fence(tokens, index, options, env, self);
    return env.relativePath.startsWith("zh-CN/")
      ? html.replace('title="Copy Code"', 'title="复制代码"')
      : html;
  };
}
