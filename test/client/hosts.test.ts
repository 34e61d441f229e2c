import { describe, expect, it, vi } from "vitest";
import { Hosts } from "../../lib/client/hosts";

const MAIN = "https://main.example";
const BACKUP = "https://backup.example";
const MINUTE = 60_000;

describe("the two hosts", () => {
  it("begin with the main one", () => {
    expect(new Hosts(MAIN, BACKUP).preferred()).toBe(MAIN);
  });

  it("turn to the backup at once where the main one fails, for a minute", () => {
    const hosts = new Hosts(MAIN, BACKUP);
    expect(hosts.failed(MAIN, 0)).toBe(true);
    expect(hosts.preferred(0)).toBe(BACKUP);
    expect(hosts.preferred(MINUTE - 1)).toBe(BACKUP);
    expect(hosts.preferred(MINUTE)).toBe(MAIN);
  });

  it("keep to that minute where the wall clock is set", () => {
    vi.setSystemTime(Date.now() + 60 * MINUTE);
    const hosts = new Hosts(MAIN, BACKUP);
    hosts.failed(MAIN);
    vi.setSystemTime(Date.now() + 60 * MINUTE);
    expect(hosts.preferred()).toBe(BACKUP);
    vi.useRealTimers();
  });

  it("turn back at once where the backup fails", () => {
    const hosts = new Hosts(MAIN, BACKUP);
    hosts.failed(MAIN, 0);
    expect(hosts.failed(BACKUP, 10)).toBe(true);
    expect(hosts.preferred(10)).toBe(MAIN);
  });

  it("stay with the only one there is", () => {
    const hosts = new Hosts(MAIN, undefined);
    expect(hosts.failed(MAIN, 0)).toBe(false);
    expect(hosts.preferred(0)).toBe(MAIN);
  });
});
