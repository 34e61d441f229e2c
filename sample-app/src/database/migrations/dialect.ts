import type { QueryRunner } from "typeorm";

/** What PostgreSQL and MySQL or MariaDB write in their own ways. */
export function dialectOf({ connection }: QueryRunner) {
  return connection.options.type === "postgres"
    ? { time: "timestamptz", now: "now()", options: "" }
    : {
        time: "datetime(6)",
        now: "(utc_timestamp(6))",
        options: " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
      };
}
