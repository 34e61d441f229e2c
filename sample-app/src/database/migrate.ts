import { type DataSource, MigrationExecutor } from "typeorm";

/** Any number; the same in every process of the shop. */
const LOCK = 7_212_535;

/** Brings the tables up to date. Of processes that start at once one does it, and the others wait. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = "each";
    await executor.executePendingMigrations();
  } finally {
    await runner.query("SELECT pg_advisory_unlock($1)", [LOCK]);
    await runner.release();
  }
}
