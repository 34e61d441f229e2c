import type { Soak } from "../results.mjs";
import type { Words } from "./words.mjs";

const WIDTH = 800;
const HEIGHT = 260;
const LEFT = 70;
const RIGHT = 30;
const TOP = 50;
const BOTTOM = 40;
const STEPS = 4;
const MEGABYTE = 1_000_000;

/** It brings its own background, as the chart of the rates does. */
const STYLE = `
  text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, "Noto Sans CJK SC", sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .background { fill: #ffffff; stroke: #d0d7de }
  .grid { stroke: #d0d7de }
  .curve { fill: none; stroke: #1a7f37; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .background { fill: #0d1117; stroke: #30363d }
    .grid { stroke: #30363d }
    .curve { stroke: #3fb950 }
  }
`;

/** The heap over the requests of a soak, from nothing up, so that a growth shows as what it is. */
export function curve({ samples, hours }: Soak, words: Words): string {
  const title = words.soak(samples.at(-1)!.requests, hours);
  const most = Math.max(...samples.map(({ heap }) => heap)) * 1.2;
  const last = samples.at(-1)!.requests;
  const x = (requests: number) =>
    round(LEFT + (requests / last) * (WIDTH - LEFT - RIGHT));
  const y = (heap: number) =>
    round(HEIGHT - BOTTOM - (heap / most) * (HEIGHT - TOP - BOTTOM));
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="background" x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="6"/>`,
    `<text class="title" x="20" y="30">${title}</text>`,
    ...steps.flatMap((step) => [
      `<line class="grid" x1="${LEFT}" y1="${y(step * most)}" x2="${WIDTH - RIGHT}" y2="${y(step * most)}"/>`,
      `<text x="${LEFT - 8}" y="${y(step * most) + 4}" text-anchor="end">${Math.round((step * most) / MEGABYTE)} MB</text>`,
      `<text x="${x(step * last)}" y="${HEIGHT - 14}" text-anchor="middle">${Math.round((step * last) / 1_000)} 000</text>`,
    ]),
    `<polyline class="curve" points="${samples.map(({ requests, heap }) => `${x(requests)},${y(heap)}`).join(" ")}"/>`,
    "</svg>",
    "",
  ].join("\n");
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
