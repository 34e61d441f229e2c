import { appendFileSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ExchangeFiles } from "../../../lib/testing/data/exchange-files";
import { type Exchange, WechatPaySimulator } from "../../../lib/testing/index";
import { control } from "../control/control-requests";
import { newFolder, startOn } from "./data-folders";

const exchange = (number: number): Exchange => ({
  at: 1_795_000_000_000 + number,
  method: "GET",
  path: `/v3/pay/transactions/out-trade-no/Number${number}`,
  headers: { host: "127.0.0.1" },
  body: "",
  signature: "valid",
  status: number % 1000 === 7 ? 404 : 200,
  answer: `{"number":"of ${number}"}`,
  requestId: `ABC${number}`,
});

/** A folder that already holds so many requests. */
async function folderWith(count: number, kept = count): Promise<string> {
  const folder = newFolder();
  mkdirSync(folder);
  const files = await ExchangeFiles.open(folder, kept, 1000);
  for (let number = 0; number < count; number += 1) {
    files.append(exchange(number));
  }
  await files.close();
  return folder;
}

const filesOf = (folder: string) =>
  readdirSync(folder).filter((name) => name.startsWith("exchanges-"));

async function list(wechat: WechatPaySimulator, query: string) {
  const { json } = await control(wechat, `/simulator/exchanges?${query}`);
  return json as unknown as {
    items: Exchange[];
    total?: number;
    before?: string;
  };
}

const idsOf = ({ items }: { items: readonly Exchange[] }) =>
  items.map(({ requestId }) => requestId);

describe("the requests of a data folder", () => {
  it("are there in the next simulator, the newest thousand in memory", async () => {
    const wechat = await startOn(await folderWith(2500), {
      keptExchanges: 2500,
    });
    expect(wechat.exchanges).toHaveLength(1000);
    expect(wechat.exchanges[0]!.requestId).toBe("ABC1500");
    await (await fetch(`${wechat.baseUrl}/v3/certificates`)).text();
    expect(wechat.exchanges.at(-2)!.requestId).toBe("ABC2499");
    expect((await list(wechat, "limit=1")).total).toBe(2501);
  });

  it("are read by pages, those in memory and those in files, each once", async () => {
    const wechat = await startOn(await folderWith(2500), {
      keptExchanges: 2500,
    });
    await (await fetch(`${wechat.baseUrl}/v3/certificates`)).text();
    const read: string[] = [];
    let page = await list(wechat, "limit=500");
    read.unshift(...idsOf(page));
    while (page.before !== undefined) {
      page = await list(wechat, `limit=500&before=${page.before}`);
      read.unshift(...idsOf(page));
    }
    expect(read.slice(0, 2500)).toEqual(
      Array.from({ length: 2500 }, (_, number) => `ABC${number}`),
    );
    expect(read).toHaveLength(2501);
  });

  it("are found by what they hold and name, and by their key", async () => {
    const wechat = await startOn(await folderWith(2500), {
      keptExchanges: 2500,
    });
    expect(await list(wechat, "search=number3")).toMatchObject({
      items: { length: 100 },
      before: expect.any(String),
    });
    expect((await list(wechat, "search=number3")).total).toBeUndefined();
    expect(idsOf(await list(wechat, "search=NUMBER33&limit=3"))).toEqual([
      "ABC337",
      "ABC338",
      "ABC339",
    ]);
    const quoted = (number: number) =>
      `search=${encodeURIComponent(`"of ${number}"`)}`;
    expect(idsOf(await list(wechat, quoted(9)))).toEqual(["ABC9"]);
    expect(idsOf(await list(wechat, quoted(2409)))).toEqual(["ABC2409"]);
    expect(await list(wechat, "about=Number7&about=Number2407")).toMatchObject({
      items: [{ requestId: "ABC7" }, { requestId: "ABC2407" }],
      total: 2,
    });
    expect(idsOf(await list(wechat, "failed=true"))).toEqual([
      "ABC7",
      "ABC1007",
      "ABC2007",
    ]);
    const found = await control(wechat, "/simulator/exchanges/ABC3");
    expect(found.json).toMatchObject({ requestId: "ABC3", about: ["Number3"] });
    const curl = await control(wechat, "/simulator/exchanges/ABC3/curl");
    expect(curl.json.curl).toContain("/Number3'");
    const unknown = await control(wechat, "/simulator/exchanges/abc3");
    expect(unknown.status).toBe(404);
  });

  it("are all in the files to save", async () => {
    const wechat = await startOn(await folderWith(1200), {
      keptExchanges: 2500,
    });
    await (await fetch(`${wechat.baseUrl}/v3/certificates`)).text();
    const { text } = await control(wechat, "/simulator/log.jsonl");
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(1201);
    expect(JSON.parse(lines[0]!)).toMatchObject({ requestId: "ABC0" });
    const { json } = await control(wechat, "/simulator/log.har");
    const { log } = json as unknown as { log: { entries: unknown[] } };
    expect(log.entries).toHaveLength(1201);
  });

  it("are as many as the simulator was told to keep, and not much more", async () => {
    const folder = await folderWith(4500, 1500);
    expect(filesOf(folder)).toHaveLength(2);
    const wechat = await startOn(folder, { keptExchanges: 1500 });
    expect((await list(wechat, "limit=1")).total).toBe(1500);
    expect((await list(wechat, "before=ABC10")).items).toEqual([]);
  });

  it("are read again where a killed process left half a line", async () => {
    const folder = await folderWith(1001);
    const file = join(folder, "exchanges-1000.jsonl");
    const { size } = statSync(file);
    appendFileSync(file, '{"requestId":"half');
    const wechat = await startOn(folder, { keptExchanges: 2000 });
    expect(statSync(file).size).toBe(size);
    expect(wechat.exchanges.at(-1)!.requestId).toBe("ABC1000");
    await (await fetch(`${wechat.baseUrl}/v3/certificates`)).text();
    await wechat.stop();
    const next = await startOn(folder, { keptExchanges: 2000 });
    expect(next.exchanges.slice(-2)).toMatchObject([
      { requestId: "ABC1000" },
      { path: "/v3/certificates" },
    ]);
  });

  it("can be read by their owner alone", async () => {
    const folder = await folderWith(1);
    const [file = ""] = filesOf(folder);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it("that cannot be written are told when the simulator stops", async () => {
    const data = newFolder();
    const wechat = await WechatPaySimulator.start({ data });
    mkdirSync(join(data, "exchanges-0.jsonl"));
    await (await fetch(`${wechat.baseUrl}/v3/certificates`)).text();
    await expect(wechat.stop()).rejects.toThrow("EISDIR");
  });
});
