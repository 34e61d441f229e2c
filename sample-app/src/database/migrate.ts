import { type DataSource, MigrationExecutor, type QueryRunner } from "typeorm";

/** Any number; the same in every process of the shop. */
const LOCK = 7_212_535;

/** Longer than migrations take. Seconds. */
const LOCK_PATIENCE = 600;

/** Brings the tables up to date. Of processes that start at once one does it, and the others wait. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const lock = dataSource.options.type === "postgres" ? advisory : named;
  try {
    await lock.take(runner);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = "each";
    await executor.executePendingMigrations();
  } finally {
    await lock.release(runner);
    await runner.release();
  }
}

interface MigrationLock {
  take(runner: QueryRunner): Promise<void>;
  release(runner: QueryRunner): Promise<void>;
}

const advisory: MigrationLock = {
  async take(runner) {
    await runner.query("SELECT pg_advisory_lock($1)", [LOCK]);
  },
  async release(runner) {
    await runner.query("SELECT pg_advisory_unlock($1)", [LOCK]);
  },
};

/** Such locks are the server's, so that their names say for which of its databases they are. */
const NAME = `sha1(concat(database(), '${LOCK}'))`;

const named: MigrationLock = {
  async take(runner) {
    const [row] = await runner.manager.query<Array<{ taken: unknown }>>(
      `SELECT get_lock(${NAME}, ?) AS taken`,
      [LOCK_PATIENCE],
    );
    if (Number(row?.taken) !== 1) {
      throw new Error(
        "Another process has been changing the tables for too long; look what it waits for",
      );
    }
  },
  async release(runner) {
    await runner.query(`SELECT release_lock(${NAME})`);
  },
};
