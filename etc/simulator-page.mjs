/**
 * Makes the simulator's page, which is written as modules and style sheets, one HTML file of the build, so that a browser
 * asks once. Nothing is shortened: whoever looks into the page reads what was written.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const root = join(import.meta.dirname, "..");
const source = join(root, "lib/testing/control/page");
const target = join(root, "dist/testing/control/page");

const textOf = (name) => readFileSync(join(source, name), "utf8");

const bundle = await rolldown({ input: join(source, "main.js") });
const { output } = await bundle.generate({ format: "es", minify: false });
await bundle.close();
const script = output[0].code;
if (output.length !== 1 || script.includes("</script")) {
  throw new Error("the page's script is not one that can stand in HTML");
}

const SHEET = /<link rel="stylesheet" href="\/simulator\/assets\/(.+)" \/>\s*/g;
const html = textOf("index.html");
const styles = Array.from(html.matchAll(SHEET), ([, name]) => textOf(name));
// What is put in stands behind functions, as `$&` in a text to replace with means something else.
const page = html
  .replace(SHEET, "")
  .replace(
    "/simulator/assets/icon.svg",
    () => `data:image/svg+xml,${encodeURIComponent(textOf("icon.svg"))}`,
  )
  .replace(
    '<script type="module" src="/simulator/assets/main.js"></script>',
    () =>
      `<style>\n${styles.join("\n")}</style>\n<script type="module">\n${script}</script>`,
  );
if (page.includes("/simulator/assets/")) {
  throw new Error("the page still asks for another file");
}
mkdirSync(target, { recursive: true });
writeFileSync(join(target, "index.html"), page);
