/** A question of the bench to one of its processes, and what came of it. */
export interface Question {
  name: string;
  argument: unknown;
}
export type Reply = { answer: unknown } | { error: string };

/** Answers, in a process of its own, what the bench asks; one question at a time. */
export function answerQuestions(
  questions: Record<string, (argument: never) => unknown>,
): void {
  process.on("message", async ({ name, argument }: Question) => {
    process.send?.(await reply(questions[name], argument));
  });
  process.once("disconnect", () => process.exit());
}

async function reply(
  answer: ((argument: never) => unknown) | undefined,
  argument: unknown,
): Promise<Reply> {
  try {
    return { answer: await answer!(argument as never) };
  } catch (error) {
    return { error: String(Object(error).stack ?? error) };
  }
}

/** Seconds of the processor, the system's part included. */
export function cpuSeconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}
