import { language, text } from "./language.js";

/**
 * Why a request was refused, in the page's language: WeChat Pay's own words, which are Chinese, stand before the
 * simulator's, which say more.
 */
export function reasonIn(message) {
  const [, official = "", detail = ""] =
    /^([^:]*[\p{Script=Han}][^:]*?)(?:: (.*))?$/su.exec(message) ?? [
      undefined,
      "",
      message,
    ];
  const own = detail && text.reason(detail);
  return language === "en"
    ? own || text.reason(official)
    : [official, own].filter(Boolean).join("：");
}
