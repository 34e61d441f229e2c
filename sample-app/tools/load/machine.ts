import { cpus } from "node:os";

interface Ticks {
  idle: number;
  all: number;
}

function ticks(): Ticks {
  return cpus()
    .flatMap(({ times }) => Object.entries(times))
    .reduce(
      (sum, [kind, time]) => ({
        idle: sum.idle + (kind === "idle" ? time : 0),
        all: sum.all + time,
      }),
      { idle: 0, all: 0 },
    );
}

/** Begins to look at the processors. @returns what tells their idle share since then, from 0 to 1, all of them together */
export function watchProcessors(): () => number {
  const before = ticks();
  return () => {
    const now = ticks();
    return (now.idle - before.idle) / (now.all - before.all);
  };
}
