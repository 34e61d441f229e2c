import type { Page } from "playwright-core";

/**
 * Looks at each text that is seen, and compares its colour with the nearest background that is not transparent.
 * Text under an open sheet is out of reach, and left out.
 */
const LOOK = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if (channels(backgroundColor)[3] !== 0) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const root = document.querySelector("dialog[open]") ?? document.body;
  return [...root.querySelectorAll("*")]
    .filter((element) =>
      element.checkVisibility() &&
      [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((element) => {
      const both = [getComputedStyle(element).color, backgroundOf(element)];
      const [lighter, darker] = both.map(luminance).sort((a, b) => b - a);
      const ratio = (lighter + 0.05) / (darker + 0.05);
      return { ratio, says: ratio.toFixed(2) + " " + both.join(" on ") + ": " + element.textContent };
    });
})()`;

/** The texts of a page that have less than 4.5:1, which WCAG 2.2 asks for at level AA (1.4.3). */
export async function lowContrasts(page: Page): Promise<string[]> {
  const texts =
    await page.evaluate<Array<{ ratio: number; says: string }>>(LOOK);
  if (texts.length === 0) {
    throw new Error("the page shows no text");
  }
  return texts.filter(({ ratio }) => ratio < 4.5).map(({ says }) => says);
}
