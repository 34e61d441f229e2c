import { chinese } from "./chinese.js";
import { english } from "./english.js";

const LANGUAGES = {
  "zh-CN": chinese,
  en: english,
};
const REMEMBERED = "language";

/** The tag of the language that the page speaks: `zh-CN` or `en`. */
export let language = "en";

/** Every text of the page in that language. */
export let text = english;

/** Takes the language that the user chose before, or else the browser's. */
export function chooseLanguage() {
  const preferred = navigator.language.startsWith("zh") ? "zh-CN" : "en";
  speak(remembered() ?? preferred);
}

/** Changes to the other language, and remembers it. */
export function switchLanguage() {
  speak(language === "en" ? "zh-CN" : "en");
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // A browser that stores nothing for this page still shows it.
  }
}

function speak(tag) {
  language = tag;
  text = LANGUAGES[tag];
  document.documentElement.lang = tag;
  document.title = text.title;
  for (const each of document.querySelectorAll("[data-text]")) {
    each.textContent = text[each.dataset.text];
  }
  for (const each of document.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", text[each.dataset.label]);
  }
  for (const each of document.querySelectorAll("[data-placeholder]")) {
    each.placeholder = text[each.dataset.placeholder];
  }
}

function remembered() {
  try {
    const tag = localStorage.getItem(REMEMBERED);
    return Object.hasOwn(LANGUAGES, tag) ? tag : undefined;
  } catch {
    return undefined;
  }
}
