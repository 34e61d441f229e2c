import { copyFile } from "node:fs/promises";
import { slug } from "github-slugger";
import { defineConfig } from "vitepress";
import { CHINESE, ENGLISH } from "./languages.mjs";
import { copyButtons, siteLinks } from "./markdown.mjs";
import {
  descriptionOf,
  followSources,
  layOutPages,
  LICENSE,
  PAGES,
} from "./pages.mjs";

layOutPages();

export default defineConfig({
  title: "nestjs-wechatpay-contracts",
  srcDir: PAGES,
  outDir: "../artefacts/site",
  metaChunk: true,
  // It has no icon of its own; without this, browsers ask for one.
  head: [["link", { rel: "icon", href: "data:," }]],
  vite: {
    plugins: [followSources],
    build: { chunkSizeWarningLimit: 4_000 },
  },
  locales: {
    root: ENGLISH,
    "zh-CN": CHINESE,
  },
  markdown: {
    theme: {
      light: "github-light-high-contrast",
      dark: "github-dark-high-contrast",
    },
    // The anchors that GitHub gives, since the pages are read there as well.
    anchor: { slugify: slug },
    config(markdown) {
      siteLinks(markdown);
      copyButtons(markdown);
    },
  },
  themeConfig: {
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: {
        // Chinese has no spaces between its words.
        miniSearch: {
          options: {
            tokenize: (text) =>
              Array.from(
                new Intl.Segmenter("zh-CN", { granularity: "word" }).segment(
                  text,
                ),
                ({ segment }) => segment,
              ).filter((word) => /[\p{L}\p{N}]/u.test(word)),
          },
        },
        locales: {
          "zh-CN": {
            translations: {
              button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
              modal: {
                displayDetails: "显示详情",
                resetButtonTitle: "清除搜索条件",
                backButtonTitle: "关闭搜索",
                noResultsText: "没有找到相关结果：",
                footer: {
                  selectText: "选择",
                  selectKeyAriaLabel: "回车键",
                  navigateText: "切换",
                  navigateUpKeyAriaLabel: "向上键",
                  navigateDownKeyAriaLabel: "向下键",
                  closeText: "关闭",
                  closeKeyAriaLabel: "Esc 键",
                },
              },
            },
          },
        },
      },
    },
  },
  transformPageData({ relativePath }) {
    return /^(api\/|changelog)/.test(relativePath)
      ? { frontmatter: { pageClass: "one-language" } }
      : { description: descriptionOf(relativePath) };
  },
  async buildEnd({ outDir }) {
    await copyFile(LICENSE, `${outDir}/LICENSE.txt`);
  },
});
