import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, vi } from "vitest";

/** It asks nobody for anything but the page. `--no-sandbox`: a container's root cannot have one. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long a test may take on a machine that is busy; one that is not needs a second or two. */
const PATIENCE_MS = 180_000;

/** Where the pictures of a run are kept. */
const PICTURES = join("artefacts", "browser");

/** How a page is opened, besides what playwright knows. */
export interface OpenOptions extends BrowserContextOptions {
  /** Problems that the test provokes; each must come, once or more often, and no other. */
  expectedProblems?: readonly RegExp[];
  /** Problems that may come with those, or not. */
  possibleProblems?: readonly RegExp[];
}

/** Chromium asks for a page's icon when it has time, which may be while the simulator is away. */
export const ICON_IS_AWAY =
  /assets\/icon\.svg.*ERR_CONNECTION|ERR_CONNECTION.*assets\/icon\.svg/;

/** Opens a page in a browser profile of its own, which ends with the test. */
export type OpenPage = (url: string, options?: OpenOptions) => Promise<Page>;

/**
 * A suite that needs a browser: it runs where `CHROMIUM_PATH`, or else `/usr/bin/chromium`, is there, and says so
 * where it is not. After each test, an error in a page's console or a request that failed fails the test.
 */
export function describeInChromium(
  title: string,
  suite: (open: OpenPage) => void,
): void {
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  if (existsSync(executablePath)) {
    describe(title, { timeout: PATIENCE_MS }, () => {
      const { open, end } = opener(executablePath);
      suite(open);
      // Registered after those of the suite, it runs before them: pages go away before their servers.
      afterEach(end);
    });
    return;
  }
  const reason = `there is no ${executablePath}, and CHROMIUM_PATH names no other`;
  console.info(`Skipped "${title}": ${reason}`);
  describe.skip(`${title} (skipped: ${reason})`, () =>
    suite(opener(executablePath).open));
}

/** Keeps a picture of what is seen, as `artefacts/browser/NAME.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = join(PICTURES, `${name}.png`);
  // A browser that is busy may have no frame to capture yet ("Unable to capture screenshot").
  await vi.waitFor(() => page.screenshot({ path }), PATIENCE_MS / 3);
}

/** Presses Tab until this has the focus. @throws Error where no Tab leads there */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const focused = target.and(page.locator(":focus"));
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press("Tab");
    if ((await focused.count()) > 0) {
      return;
    }
  }
  throw new Error(`no Tab leads to ${String(target)}`);
}

function opener(executablePath: string): {
  open: OpenPage;
  end: () => Promise<void>;
} {
  let browser: Browser;
  let opened: Array<{ context: BrowserContext; check: () => void }> = [];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: ARGUMENTS,
      timeout: PATIENCE_MS,
    });
  }, PATIENCE_MS);
  afterAll(() => browser.close());

  async function end() {
    const ending = opened;
    opened = [];
    await Promise.all(ending.map(({ context }) => context.close()));
    ending.forEach(({ check }) => check());
  }

  const open: OpenPage = async (
    url,
    { expectedProblems = [], possibleProblems = [], ...options } = {},
  ) => {
    const context = await browser.newContext({
      // Nothing moves, so that a picture shows the end of a movement.
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS / 3);
    const page = await context.newPage();
    const problems = problemsOf(page);
    opened.push({
      context,
      check: () => expectProblems(problems, expectedProblems, possibleProblems),
    });
    await page.goto(url);
    return page;
  };
  return { open, end };
}

function problemsOf(page: Page): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      problems.push(`${message.text()} (${message.location().url})`);
    }
  });
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // What a page gives up, because it goes elsewhere or is closed, has not failed.
    if (reason !== "net::ERR_ABORTED") {
      problems.push(`${request.url()}: ${reason}`);
    }
  });
  return problems;
}

function expectProblems(
  problems: readonly string[],
  expected: readonly RegExp[],
  possible: readonly RegExp[],
): void {
  const known = [...expected, ...possible];
  expect({
    unexpected: problems.filter(
      (problem) => !known.some((each) => each.test(problem)),
    ),
    missing: expected.filter(
      (each) => !problems.some((problem) => each.test(problem)),
    ),
  }).toEqual({ unexpected: [], missing: [] });
}
