import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LocalSchedule } from "../../sample-app/src/scheduling/local-schedule.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("without Redis a job runs soon after the start, and then at each interval, until the shop ends", async () => {
  const run = vi.fn(async () => {});
  const schedule = new LocalSchedule({ run }, 60);
  schedule.onApplicationBootstrap();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(59 * 60_000);
  expect(run).toHaveBeenCalledTimes(2);
  schedule.onModuleDestroy();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(run).toHaveBeenCalledTimes(2);
});

it("a shop that ends soon after its start runs no job", async () => {
  const run = vi.fn(async () => {});
  const schedule = new LocalSchedule({ run }, 60);
  schedule.onApplicationBootstrap();
  schedule.onModuleDestroy();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(run).not.toHaveBeenCalled();
});
