import { type AxeResults, source } from "axe-core";
import type { Page } from "playwright-core";

/** What axe objects to on a page as it is seen now, in its usual rules and best practices; each with its element. */
export async function objections(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
