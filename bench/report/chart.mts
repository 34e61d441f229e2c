import { againstBaseline, type CaseName, type Results } from "../results.mjs";
import { median } from "../rounds.mjs";
import { formatted, baselineOf } from "./figures.mjs";
import { caseTitle, type Words } from "./words.mjs";

const RATES: readonly CaseName[] = [
  "authorization",
  "verification",
  "preSigning",
  "expressRoute",
  "fastifyRoute",
];
const CONTENDERS = ["thisPackage", "axiosPlugin", "nodeV3"] as const;

const WIDTH = 800;
const MARGIN = 20;
const BAR_LEFT = 210;
const BAR_WIDTH = 390;
const ROW = 22;

/** It brings its own background, so that it can be read on any page. */
const STYLE = `
  text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, "Noto Sans CJK SC", sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .background { fill: #ffffff; stroke: #d0d7de }
  .own { fill: #1a7f37 }
  .other { fill: #8c959f }
  .baseline { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .background { fill: #0d1117; stroke: #30363d }
    .own { fill: #3fb950 }
    .other { fill: #6e7681 }
    .baseline { stroke: #ff7b72 }
  }
`;

interface Bar {
  label: string;
  value: number;
  text: string;
  own: boolean;
}

/** The results as a picture: rates beside the baseline, and the delay of the event loop. */
export function chart(results: Results, words: Words): string {
  const { cases } = results;
  const groups = RATES.map((name) => ({
    title: `${plain(caseTitle(name, words))} · ${words.baseline} ${formatted("perSecond", baselineOf(name, cases[name])!, words)}`,
    bars: CONTENDERS.filter((contender) => cases[name][contender]).map(
      (contender): Bar => {
        const value = againstBaseline(name, cases[name], contender);
        const rate = median(cases[name][contender]!);
        return {
          label: label(contender, words),
          value,
          text: `${formatted("perSecond", rate, words)} · ${Math.round(value * 100)} %`,
          own: contender === "thisPackage",
        };
      },
    ),
  }));
  const delays = (["baselineOnThreadPool", ...CONTENDERS] as const).map(
    (contender): Bar => {
      const value = median(cases.eventLoopDelay[contender]!);
      return {
        label: label(contender, words),
        value,
        text: formatted("milliseconds", value, words),
        own: contender === "thisPackage",
      };
    },
  );
  const canvas = new Canvas();
  canvas.heading(words.chart.rates);
  const widest = Math.max(
    1,
    ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)),
  );
  for (const { title, bars } of groups) {
    canvas.group(title, bars, widest, 1 / widest);
  }
  canvas.heading(words.chart.delay);
  canvas.group(
    plain(words.cases.eventLoopDelay),
    delays,
    Math.max(...delays.map(({ value }) => value)),
  );
  return canvas.svg(words.chart.rates);
}

class Canvas {
  private readonly parts: string[] = [];
  private y = MARGIN;

  heading(text: string): void {
    this.y += ROW;
    this.text(MARGIN, text, "title");
    this.y += ROW / 2;
  }

  /** @param baseline where the baseline's line stands, as a part of the widest bar */
  group(title: string, bars: Bar[], widest: number, baseline?: number): void {
    this.y += ROW;
    this.text(MARGIN, title);
    const top = this.y + 6;
    for (const { label, value, text, own } of bars) {
      this.y += ROW;
      const width = round((value / widest) * BAR_WIDTH);
      this.text(BAR_LEFT - 8, label, own ? "title" : undefined, "end");
      this.parts.push(
        `<rect class="${own ? "own" : "other"}" x="${BAR_LEFT}" y="${this.y - 13}" width="${width}" height="16"/>`,
      );
      // In a column of their own, so that neither bar nor line crosses them.
      this.text(WIDTH - MARGIN, text, own ? "title" : undefined, "end");
    }
    if (baseline !== undefined) {
      const x = round(BAR_LEFT + baseline * BAR_WIDTH);
      this.parts.push(
        `<line class="baseline" x1="${x}" y1="${top}" x2="${x}" y2="${this.y + 6}"/>`,
      );
    }
    this.y += ROW / 2;
  }

  svg(title: string): string {
    const height = this.y + MARGIN;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">`,
      `<title>${escaped(title)}</title>`,
      `<style>${STYLE}</style>`,
      `<rect class="background" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
      ...this.parts,
      "</svg>",
      "",
    ].join("\n");
  }

  private text(
    x: number,
    text: string,
    name?: string,
    anchor: "start" | "end" = "start",
  ): void {
    const attributes = `x="${x}" y="${this.y}" text-anchor="${anchor}"${name ? ` class="${name}"` : ""}`;
    this.parts.push(`<text ${attributes}>${escaped(text)}</text>`);
  }
}

function label(contender: string, words: Words): string {
  const names: Record<string, string> = {
    baselineOnThreadPool: "axios + crypto.sign",
    thisPackage: words.thisPackage,
    axiosPlugin: "wechatpay-axios-plugin",
    nodeV3: "wechatpay-node-v3",
  };
  return names[contender]!;
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
