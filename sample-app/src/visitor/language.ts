import type { IncomingMessage } from "node:http";
import { cookiesOf } from "./cookies.js";

/** Languages of the pages. */
export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The cookie that holds a visitor's choice. */
export const LANGUAGE_COOKIE = "language";

/** Whether a value names a language of the pages. */
export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The visitor's choice, else the first of the browser's languages that the pages have, else Chinese. */
export function languageOf(request: IncomingMessage): Language {
  const chosen = cookiesOf(request).get(LANGUAGE_COOKIE);
  if (isLanguage(chosen)) {
    return chosen;
  }
  const accepted = (request.headers["accept-language"] ?? "")
    .split(",")
    .map((range) => {
      const [tag = "", quality = "q=1"] = range.trim().split(/\s*;\s*/);
      return {
        language: tag.slice(0, 2).toLowerCase(),
        quality: Number(quality.replace("q=", "")),
      };
    })
    .sort((one, other) => other.quality - one.quality);
  return accepted.map(({ language }) => language).find(isLanguage) ?? "zh";
}
