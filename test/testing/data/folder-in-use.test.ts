import {
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { CommandLine } from "../../cli/command-line";
import { newFolder, startOn } from "./data-folders";

const program = new CommandLine();

/** More than any system counts its processes to; the number of one that has ended may be another's by now. */
const NO_PROCESS = 2 ** 30;

const isFree = async (data: string) => {
  const wechat = await startOn(data);
  await wechat.stop();
  return true;
};

function lockOf(data: string, holder: string): void {
  mkdirSync(data);
  writeFileSync(join(data, "lock"), holder);
}

describe("a folder in use", () => {
  it("by a simulator of this process is refused to another, until it stops", async () => {
    const data = newFolder();
    const wechat = await startOn(data);
    await expect(WechatPaySimulator.start({ data })).rejects.toThrow(
      `${data} is in use by another simulator of this process; stop it, or give another folder`,
    );
    const link = `${data}-link`;
    symlinkSync(data, link);
    await expect(WechatPaySimulator.start({ data: link })).rejects.toThrow(
      "is in use by",
    );
    await wechat.stop();
    expect(await isFree(data)).toBe(true);
  });

  it("is given to one of two that start at once", async () => {
    const data = newFolder();
    const both = await Promise.allSettled([startOn(data), startOn(data)]);
    expect(both.map(({ status }) => status).sort()).toEqual([
      "fulfilled",
      "rejected",
    ]);
    const refused = both.find(({ status }) => status === "rejected");
    expect(refused).toMatchObject({
      reason: { message: expect.stringContaining("is in use by") },
    });
  });

  it("by a simulator of another process is refused, and named", async () => {
    const data = newFolder();
    const other = program.start(["simulate", "--port", "0", "--data", data]);
    await other.said(/WECHATPAY_SERVICE_ID/);

    await expect(WechatPaySimulator.start({ data })).rejects.toThrow(
      `${data} is in use by process ${other.pid} (if that is not a simulator, remove ${join(data, "lock")}); stop it, or give another folder`,
    );

    expect((await other.end("SIGTERM")).code).toBe(0);
    expect(await isFree(data)).toBe(true);
  });

  it("here is refused to the command line", async () => {
    const data = newFolder();
    await startOn(data);
    const { code, stderr, stdout } = await program.run([
      ...["simulate", "--port", "0", "--data", data],
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${data} is in use by process ${process.pid}`);
    expect(stdout).toBe("");
  });

  it("stays with its simulator when one that had it before is stopped once more", async () => {
    const data = newFolder();
    const first = await startOn(data);
    await first.stop();
    await startOn(data);
    await first.stop();
    expect(existsSync(join(data, "lock"))).toBe(true);
    await expect(startOn(data)).rejects.toThrow("is in use by");
  });
});

describe("a lock", () => {
  it("of a process that has ended is ignored", async () => {
    const data = newFolder();
    lockOf(data, String(NO_PROCESS));
    expect(await isFree(data)).toBe(true);
    expect(existsSync(join(data, "lock"))).toBe(false);
  });

  it.each([
    ["this process's own number, from an earlier life", String(process.pid)],
    ["nothing", ""],
  ])("with %s is ignored", async (_name, holder) => {
    const data = newFolder();
    lockOf(data, holder);
    expect(await isFree(data)).toBe(true);
  });

  it("that names no process is somebody else's, refused and left as it is", async () => {
    const data = newFolder();
    lockOf(data, "who knows");
    const lock = join(data, "lock");
    await expect(startOn(data)).rejects.toThrow(
      `${lock} was not written by the simulator, which needs a file of that name; give it a folder of its own`,
    );
    expect(readFileSync(lock, "utf8")).toBe("who knows");
  });

  it("is let go where the simulator cannot start", async () => {
    const data = newFolder();
    const other = await startOn(newFolder());
    const port = Number(new URL(other.baseUrl).port);
    await expect(WechatPaySimulator.start({ data, port })).rejects.toThrow(
      "EADDRINUSE",
    );
    expect(await isFree(data)).toBe(true);
  });
});
