import { describe } from "vitest";

/**
 * A suite that needs a service: it runs where the environment has the service's address, and says so where it has not.
 *
 * @param suite receives the address, which is empty where the suite is skipped
 */
export function describeWithService(
  variable: "REDIS_URL" | "DATABASE_URL" | "MYSQL_URL",
  title: string,
  suite: (url: string) => void,
): void {
  const url = process.env[variable] ?? "";
  if (url !== "") {
    describe(title, () => suite(url));
    return;
  }
  const reason = `${variable} is not set`;
  console.info(`Skipped "${title}": ${reason}`);
  describe.skip(`${title} (skipped: ${reason})`, () => suite(url));
}
