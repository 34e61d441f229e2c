import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { vi } from "vitest";

/** The folder that WeChat's developer tools open. */
export const MINI_PROGRAM = resolve(__dirname, "../../sample-app/miniprogram");

/** Loads a file of the mini program, as the mini program does. */
export const loadFromMiniProgram = createRequire(join(MINI_PROGRAM, "app.js"));

interface Options {
  method: string;
  url: string;
  data?: unknown;
  header: Record<string, string>;
  success(answer: unknown): void;
  fail(error: { errMsg: string }): void;
}

/**
 * WeChat's `wx`, as far as the mini program uses it, over real HTTP. A payment sheet is closed as soon as it is open, and a mini program
 * that is opened stays so until the test comes back from it. */
export class Phone {
  readonly storage = new Map<string, unknown>();
  readonly sheets: Array<Record<string, string>> = [];
  /** What other mini programs were opened with. */
  readonly opened: Array<Record<string, unknown>> = [];
  /** That of the user who does not want to leave, or of a phone that cannot. */
  refusal?: string;
  /** What the user was told in passing. */
  readonly toasts: string[] = [];
  /** Pages of the mini program that were opened. */
  readonly visited: string[] = [];

  getStorageSync = (key: string) => this.storage.get(key) ?? "";
  setStorageSync = (key: string, value: unknown) =>
    void this.storage.set(key, value);
  removeStorageSync = (key: string) => void this.storage.delete(key);

  request({ method, url, data, header, success, fail }: Options): void {
    // As mini programs name themselves.
    const Referer = "https://servicewechat.com/touristappid/devtools/page.html";
    fetch(url, {
      method,
      headers: { ...header, Referer },
      body: data === undefined ? undefined : JSON.stringify(data),
    })
      .then(async (answer) => {
        const text = await answer.text();
        const json = text ? JSON.parse(text) : undefined;
        success({ statusCode: answer.status, data: json });
      })
      .catch((error: Error) => fail({ errMsg: error.message }));
  }

  navigateToMiniProgram({ success, fail, ...options }: Options): void {
    if (this.refusal) {
      fail({ errMsg: `navigateToMiniProgram:fail ${this.refusal}` });
      return;
    }
    this.opened.push(options);
    success({ errMsg: "navigateToMiniProgram:ok" });
  }

  showToast({ title }: { title: string }): void {
    this.toasts.push(title);
  }

  navigateTo({ url }: { url: string }): void {
    this.visited.push(url);
  }

  requestPayment(options: Options): void {
    const {
      timeStamp,
      nonceStr,
      package: prepay,
      signType,
      paySign,
    } = options as never;
    this.sheets.push({
      timeStamp,
      nonceStr,
      package: prepay,
      signType,
      paySign,
    });
    options.fail({ errMsg: "requestPayment:fail cancel" });
  }
}

/** A page as WeChat makes it of its file. */
export function openPage<Page extends { data: Record<string, unknown> }>(
  file: string,
  app: object,
  phone: Phone,
): Page {
  let page!: Page & { setData(data: object): void };
  vi.stubGlobal("wx", phone);
  vi.stubGlobal("getApp", () => app);
  vi.stubGlobal("Page", (options: typeof page) => {
    page = {
      ...options,
      setData: (data) => Object.assign(page.data, data),
    };
  });
  const path = loadFromMiniProgram.resolve(file);
  delete loadFromMiniProgram.cache[path];
  loadFromMiniProgram(path);
  return page;
}
