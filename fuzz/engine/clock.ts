/** Does some work at one moment, whenever it is done. */
export async function atTime<T>(
  secondsSinceEpoch: number,
  work: () => Promise<T>,
): Promise<T> {
  const { now } = Date;
  Date.now = () => secondsSinceEpoch * 1000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}
