import type { CaseName } from "../results.mjs";

/** What the table and the chart say in one language. */
export interface Words {
  columns: [string, string, string, string, string, string];
  cases: Record<CaseName, string>;
  emptyRoute: string;
  nestAlone: string;
  perSecond: string;
  thisPackage: string;
  baseline: string;
  notHeld: string;
  /** What stands beside a text, in brackets. */
  aside: (text: string) => string;
  /** A name and its figure. */
  named: (name: string, figure: string) => string;
  /** Between figures of one cell, and between its requirements. */
  comma: string;
  semicolon: string;
  measured: (environment: {
    date: string;
    node: string;
    processor: string;
    cores: number;
  }) => string;
  chart: { rates: string; delay: string };
}

export const ENGLISH: Words = {
  columns: [
    "",
    "bare `node:crypto`",
    "this package",
    "wechatpay-axios-plugin",
    "wechatpay-node-v3",
    "measured (required)",
  ],
  cases: {
    authorization: "`Authorization` of a request, 8 in flight",
    verification: "Notification verified and decrypted, 8 in flight",
    preSigning: "Whole pre-signing beside bare axios, 8 in flight",
    eventLoopDelay: "Event-loop delay, p99, 64 pre-signings in flight",
    expressRoute: "Notification route, Nest on Express",
    fastifyRoute: "Notification route, Nest on Fastify",
    heapGrowth: "Heap growth over 100 000 notifications",
    rememberedEvents: "Heap of 100 000 remembered events",
    startUp: "Start-up",
    instances: "Start of 1 000 instances, time of the processor",
    instancesMemory: "Memory of 1 000 instances",
    idleMerchant: "Memory of a run-time merchant that is not in use",
    installSize: "Installed size, with all it needs",
    dependencies: "Packages that come with it",
  },
  emptyRoute: "an empty route",
  nestAlone: "Nest alone",
  perSecond: "/s",
  thisPackage: "this package",
  baseline: "the baseline",
  notHeld: "not held",
  aside: (text) => ` (${text})`,
  named: (name, figure) => `${name}: ${figure}`,
  comma: ", ",
  semicolon: "; ",
  measured: ({ date, node, processor, cores }) =>
    `Measured on ${date} with Node ${node} on ${cores} cores of ${processor}.`,
  chart: {
    rates:
      "Operations per second; the dashed line is the baseline, bare node:crypto",
    delay: "Event-loop delay in ms, less is better",
  },
};

export const CHINESE: Words = {
  columns: [
    "",
    "直接使用 `node:crypto`",
    "本组件",
    "wechatpay-axios-plugin",
    "wechatpay-node-v3",
    "实测（要求）",
  ],
  cases: {
    authorization: "生成请求的 `Authorization`，8 并发",
    verification: "通知验签并解密，8 并发",
    preSigning: "完整预签约（基准：直接使用 axios），8 并发",
    eventLoopDelay: "事件循环延迟 p99，预签约 64 并发",
    expressRoute: "通知路由，Nest + Express",
    fastifyRoute: "通知路由，Nest + Fastify",
    heapGrowth: "处理 100 000 条通知后的堆内存增长",
    rememberedEvents: "保存 100 000 条去重记录的堆内存",
    startUp: "启动耗时",
    instances: "启动 1 000 个实例的 CPU 时间",
    instancesMemory: "1 000 个实例占用的内存",
    idleMerchant: "运行期加载的商户，空闲时每个占用的内存",
    installSize: "安装体积，含全部依赖",
    dependencies: "依赖包数量",
  },
  emptyRoute: "空路由",
  nestAlone: "仅 Nest",
  perSecond: " 次/秒",
  thisPackage: "本组件",
  baseline: "基准",
  notHeld: "未达标",
  aside: (text) => `（${text}）`,
  named: (name, figure) => `${name}：${figure}`,
  comma: "，",
  semicolon: "；",
  measured: ({ date, node, processor, cores }) =>
    `测试环境：Node ${node}，${processor}，${cores} 核；测试日期：${date}。`,
  chart: {
    rates: "每秒处理次数，虚线为基准（直接使用 node:crypto）",
    delay: "事件循环延迟（毫秒，越小越好）",
  },
};
