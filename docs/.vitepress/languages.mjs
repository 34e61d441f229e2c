import { sidebarOf, VERSION } from "./pages.mjs";

/** The bars of the site in English. */
export const ENGLISH = {
  label: "English",
  lang: "en",
  description: "WeChat Pay's password-free contracts for NestJS",
  themeConfig: {
    nav: [
      { text: "Getting started", link: "/five-minute-start" },
      { text: "Guide", link: "/guide" },
      { text: "Reference", link: "/api/" },
      {
        text: VERSION,
        items: [
          { text: "Changelog", link: "/changelog" },
          { text: "Security", link: "/security" },
        ],
      },
    ],
    sidebar: sidebarOf("guide.md"),
    notFound: {
      title: "Page not found",
      quote: "Its address may have changed.",
      linkLabel: "Go to the first page",
      linkText: "Go to the first page",
    },
  },
};

/** The same in Chinese. The reference and the changelog are in English alone. */
export const CHINESE = {
  label: "简体中文",
  lang: "zh-CN",
  description: "NestJS 微信支付免密支付组件",
  themeConfig: {
    nav: [
      { text: "快速开始", link: "/zh-CN/five-minute-start" },
      { text: "指南", link: "/zh-CN/guide" },
      { text: "API 参考", link: "/api/" },
      {
        text: VERSION,
        items: [
          { text: "更新日志", link: "/changelog" },
          { text: "安全", link: "/zh-CN/security" },
        ],
      },
    ],
    sidebar: sidebarOf("zh-CN/guide.md"),
    outline: { level: [2, 3], label: "本页目录" },
    docFooter: { prev: "上一页", next: "下一页" },
    darkModeSwitchLabel: "主题",
    lightModeSwitchTitle: "切换到浅色模式",
    darkModeSwitchTitle: "切换到深色模式",
    sidebarMenuLabel: "菜单",
    returnToTopLabel: "回到顶部",
    langMenuLabel: "切换语言",
    skipToContentLabel: "跳转到正文",
    notFound: {
      title: "页面未找到",
      quote: "页面可能已移动或删除，请检查链接是否正确。",
      linkLabel: "返回首页",
      linkText: "返回首页",
    },
  },
};
