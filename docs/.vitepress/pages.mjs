import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Where the pages are laid out as the site has them: VitePress finds languages by folder, and Vue by where a page lies. */
export const PAGES = fileURLToPath(new URL("pages/", import.meta.url));

/** Search engines cut off what is longer. */
const DESCRIPTION_LENGTH = 160;

/** The pages and pictures of the checkout that are the site's, from its root. */
const SOURCES = [
  ...["README", "SECURITY"].flatMap((name) => [
    `${name}.md`,
    `${name}.zh-CN.md`,
  ]),
  "CHANGELOG.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true })
    .map((name) => posix.join("docs", name.replaceAll("\\", "/")))
    .filter((path) => /\.(md|svg)$/.test(path))
    .filter((path) => !/node_modules|\.vitepress|api\/README/.test(path)),
];

const sourceOf = new Map(SOURCES.map((path) => [placeOf(path), path]));

/** Lays all of them out anew. */
export function layOutPages() {
  rmSync(PAGES, { recursive: true, force: true });
  SOURCES.forEach(layOut);
}

/** Has `vitepress dev` show what is changed in the checkout. */
export const followSources = {
  name: "follow-sources",
  configureServer({ watcher }) {
    const paths = new Map(SOURCES.map((path) => [join(ROOT, path), path]));
    watcher.add([...paths.keys()]);
    watcher.on("change", (file) => {
      if (paths.has(file)) {
        layOut(paths.get(file));
      }
    });
  },
};

function layOut(path) {
  const target = join(PAGES, placeOf(path));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(ROOT, path), target);
}

/**
 * Where a file of the checkout stands on the site: `docs/errors.zh-CN.md` at `zh-CN/errors.md`. The README is the first page of its
 * language, the list of the guide's pages another.
 */
function placeOf(path) {
  const place = path
    .replace(/^docs\/README/, "guide")
    .replace(/^docs\//, "")
    .replace(/^README/, "index")
    .replace(/^(SECURITY|CHANGELOG)/, (name) => name.toLowerCase());
  const folder = place.includes(".zh-CN.") ? "zh-CN/" : "";
  return `${folder}${place.replace(/\.zh-CN\.md$/, ".md")}`;
}

/**
 * The address on the site of what a page links to by a relative path of the checkout; others as they are.
 *
 * @param {string} place of the page on the site
 * @param {string} href as written
 */
export function addressOf(place, href) {
  if (/^([a-z]+:|#|\/)/i.test(href)) {
    return href;
  }
  const [file, ...anchor] = href.split("#");
  const from = posix.dirname(sourceOf.get(place) ?? place);
  const target = posix.join(from, decodeURIComponent(file));
  const address = target === "LICENSE" ? "/LICENSE.txt" : `/${placeOf(target)}`;
  return [address, ...anchor].join("#");
}

/**
 * The sidebar: what the list of the guide's pages has, under the same headings.
 *
 * @param {string} place of the list on the site
 */
export function sidebarOf(place) {
  const text = readFileSync(join(ROOT, sourceOf.get(place)), "utf8");
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split("\n")[0],
      items: Array.from(
        section.matchAll(/^- \[(.+?)\]\((.+?)\)/gm),
        ([, title, href]) => ({
          text: title.replaceAll("`", ""),
          link: addressOf(place, href),
        }),
      ),
    }));
}

/**
 * What search engines show of a page: its first paragraph, as plain text.
 *
 * @param {string} place of the page on the site
 */
export function descriptionOf(place) {
  const text = readFileSync(join(PAGES, place), "utf8");
  const paragraphs = text.replace(/^```.*?^```/gms, "").split(/\n\s*\n/);
  const first = paragraphs.find((each) => /^[\p{L}`]/u.test(each)) ?? "";
  return first
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .replace(/\s+/g, " ")
    .replace(/[:：]$/, "")
    .slice(0, DESCRIPTION_LENGTH);
}

/** The package's version. */
export const { version: VERSION } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
);

/** The text of the licence, to be served beside the pages. */
export const LICENSE = join(ROOT, "LICENSE");
