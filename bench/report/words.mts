import {
  HTTP_CASES,
  type HttpCase,
  type HttpCaseName,
} from "../cases/http-case.mjs";
import type { CaseName } from "../results.mjs";

/** What the table and the chart say in one language. */
export interface Words {
  columns: [string, string, string, string, string, string];
  cases: Record<Exclude<CaseName, HttpCaseName> | HttpCase, string>;
  /** What the second table tells. */
  onCores: string;
  onOneCore: string;
  onTwoCores: string;
  perCpuSecond: string;
  /** What figures are compared with, by its name in the results. */
  others: Readonly<Record<string, string>>;
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
  /** Title of the curve of memory. */
  soak: (requests: number, hours: number) => string;
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
    verification:
      "Notification verified and decrypted, by the processor's time",
    preSigning: "Whole pre-signing beside bare axios, 8 in flight",
    order: "JSAPI order, likewise",
    refund: "Refund, likewise",
    eventLoopDelay: "Event-loop delay, p99, 64 pre-signings in flight",
    expressRoute: "Notification route, Nest on Express",
    fastifyRoute: "Notification route, Nest on Fastify",
    markedMethod: "Method marked for its kind of event, Nest on Fastify",
    heapGrowth: "Heap growth over 1 000 000 notifications",
    rememberedEvents: "Heap of 100 000 remembered events",
    startUp: "Start-up",
    instances: "Start of 1 000 instances, time of the processor",
    instancesMemory: "Memory of 1 000 instances",
    idleMerchant: "Memory of a run-time merchant that is not in use",
    merchantLookup: "Getting one of 500 run-time merchants held, of 10 000",
    nestedOrder:
      "Check of an order with 50 goods beside one signature, time of the processor",
    redisEvent: "New event in Redis, marked",
    redisDuplicate: "The same event again, in Redis",
    postgresqlEvent: "New event in PostgreSQL, marked",
    postgresqlDuplicate: "The same event again, in PostgreSQL",
    mariadbEvent: "New event in MariaDB, marked",
    mariadbDuplicate: "The same event again, in MariaDB",
    memoryGrowth: "New event beside 1 000 000 remembered, in memory",
    redisGrowth: "New event beside 1 000 000 remembered, in Redis",
    postgresqlGrowth: "New event beside 1 000 000 remembered, in PostgreSQL",
    mariadbGrowth: "New event beside 1 000 000 remembered, in MariaDB",
    installSize: "Installed size, with all it needs",
    dependencies: "Packages that come with it",
  },
  onCores:
    "Whole requests and notifications, by time and by the processor's time. On one core the process has it for itself; on two it shares them with the process at the other end, as on a busy pod.",
  onOneCore: "one core",
  onTwoCores: "two cores",
  perCpuSecond: "/s of CPU",
  others: {
    axiosPlugin: "axios-plugin",
    nodeV3: "node-v3",
    hundred: "100 instances",
    signature: "a signature",
    roundTrip: "a round trip",
    thousand: "beside 1 000",
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
  soak: (requests, hours) =>
    `Heap after each collection over ${requests.toLocaleString("en-US").replaceAll(",", " ")} requests and notifications in ${hours} h`,
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
    verification: "通知验签并解密（按 CPU 时间）",
    preSigning: "完整预签约（基准：直接使用 axios），8 并发",
    order: "JSAPI 下单，同上",
    refund: "申请退款，同上",
    eventLoopDelay: "事件循环延迟 p99，预签约 64 并发",
    expressRoute: "通知路由，Nest + Express",
    fastifyRoute: "通知路由，Nest + Fastify",
    markedMethod: "带装饰器的方法，Nest + Fastify",
    heapGrowth: "处理 1 000 000 条通知后的堆内存增长",
    rememberedEvents: "保存 100 000 条去重记录的堆内存",
    startUp: "启动耗时",
    instances: "启动 1 000 个实例的 CPU 时间",
    instancesMemory: "1 000 个实例占用的内存",
    idleMerchant: "运行期加载的商户，空闲时每个占用的内存",
    merchantLookup: "获取已加载的商户，共 10 000 个，保留 500 个",
    nestedOrder: "校验含 50 个商品的订单的 CPU 时间（基准列为一次签名）",
    redisEvent: "Redis：新通知查重并写入去重记录",
    redisDuplicate: "Redis：重复通知去重",
    postgresqlEvent: "PostgreSQL：新通知查重并写入去重记录",
    postgresqlDuplicate: "PostgreSQL：重复通知去重",
    mariadbEvent: "MariaDB：新通知查重并写入去重记录",
    mariadbDuplicate: "MariaDB：重复通知去重",
    memoryGrowth: "内存存储：已有 1 000 000 条记录时的新通知",
    redisGrowth: "Redis：已有 1 000 000 条记录时的新通知",
    postgresqlGrowth: "PostgreSQL：已有 1 000 000 条记录时的新通知",
    mariadbGrowth: "MariaDB：已有 1 000 000 条记录时的新通知",
    installSize: "安装体积，含全部依赖",
    dependencies: "依赖包数量",
  },
  onCores:
    "完整的请求与通知，分别按实际耗时和 CPU 时间计。单核：被测进程独占一个核；双核：与对端进程共用两个核，相当于负载较高的 Pod。",
  onOneCore: "单核",
  onTwoCores: "双核",
  perCpuSecond: " 次/CPU 秒",
  others: {
    axiosPlugin: "axios-plugin",
    nodeV3: "node-v3",
    hundred: "100 个实例",
    signature: "一次签名",
    roundTrip: "一次往返",
    thousand: "已有 1 000 条时",
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
  soak: (requests, hours) =>
    `${hours} 小时内处理 ${requests.toLocaleString("en-US").replaceAll(",", " ")} 次请求与通知的堆内存曲线（垃圾回收后）`,
  chart: {
    rates: "每秒处理次数，虚线为基准（直接使用 node:crypto）",
    delay: "事件循环延迟（毫秒，越小越好）",
  },
};

/** The name of a row; those of an HTTP case say where it was measured. */
export function caseTitle(name: CaseName, words: Words): string {
  const http = HTTP_CASES.find((each) => name.startsWith(each));
  if (http === undefined) {
    return words.cases[name as Exclude<CaseName, HttpCaseName>];
  }
  const place = name.includes("OnOneCore") ? words.onOneCore : words.onTwoCores;
  return `${words.cases[http]} · ${place}`;
}
