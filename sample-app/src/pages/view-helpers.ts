import type { Visitor } from "../visitor/visitor.js";
import type { Language } from "../visitor/language.js";
import { en } from "./texts.en.js";
import { type TextName, zh } from "./texts.zh.js";

/** What Handlebars gives a helper besides its values. */
interface HelperOptions {
  data: { root: { visitor?: Visitor; title?: string } };
}

const TEXTS: Record<Language, Record<TextName, string>> = { zh, en };

const LOCALES: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };

/** Merchants and customers of WeChat Pay live by this clock. */
const TIME_ZONE = "Asia/Shanghai";

/** The helpers of the views, by name. */
export const viewHelpers = {
  /** A text in the visitor's language: `{{text "cart.title"}}`, or `{{text "state." order.state}}`. */
  text(...values: [...parts: string[], options: HelperOptions]): string {
    const parts = values.slice(0, -1);
    const texts = TEXTS[languageIn(values.at(-1) as HelperOptions)];
    const name = parts.join("") as TextName;
    return texts[name] ?? name;
  },

  /** A text as the heading of the page, by which the layout names the browser's tab too. */
  heading(name: TextName, options: HelperOptions): string {
    const title = TEXTS[languageIn(options)][name];
    options.data.root.title = title;
    return title;
  },

  /** The language of the page, as HTML's `lang` has it. */
  locale(options: HelperOptions): string {
    return LOCALES[languageIn(options)];
  },

  /** The name of a product, or of an order's line. */
  named(
    { nameZh, nameEn }: { nameZh: string; nameEn: string },
    options: HelperOptions,
  ): string {
    return languageIn(options) === "zh" ? nameZh : nameEn;
  },

  /** Fen as yuan, without floating point. */
  money(fen: number): string {
    const digits = String(fen).padStart(3, "0");
    return `¥${digits.slice(0, -2)}.${digits.slice(-2)}`;
  },

  /** A time, to the second. */
  time(value: Date | string | null, options: HelperOptions): string {
    return value === null || value === undefined
      ? "—"
      : new Date(value).toLocaleString(LOCALES[languageIn(options)], {
          timeZone: TIME_ZONE,
          hour12: false,
        });
  },

  /** A day such as `2026-12-28`, or a month such as `2026-12`. */
  date(value: string, options: HelperOptions): string {
    const hasDay = value.length > "2026-12".length;
    return new Date(hasDay ? value : `${value}-01`).toLocaleDateString(
      LOCALES[languageIn(options)],
      {
        timeZone: "UTC",
        year: "numeric",
        month: "long",
        ...(hasDay && { day: "numeric" }),
      },
    );
  },

  /** A value in the query of a link. */
  inQuery(value: string): string {
    return encodeURIComponent(value);
  },

  /** Whether two values are the same: `{{#if (same a b)}}`. */
  same(one: unknown, other: unknown): boolean {
    return one === other;
  },
};

function languageIn({ data }: HelperOptions): Language {
  return data.root.visitor?.language ?? "zh";
}
