/**
 * How databases and clients name a deadlock, or a transaction of high isolation that met another: the statement was undone
 * as a whole.
 */
const CONFLICTS = new Set<unknown>([
  "40001",
  "40P01",
  // MySQL's and MariaDB's deadlock, and MariaDB's record that changed since the snapshot.
  "ER_LOCK_DEADLOCK",
  "ER_CHECKREAD",
  1213,
  1020,
  // Prisma's.
  "P2034",
]);

const ATTEMPTS = 5;

/** Runs a statement that is a transaction by itself, again where it met another that was quicker. */
export async function repeatingConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !isConflict(error)) {
        throw error;
      }
    }
  }
}

/** Looks into what a client has wrapped around the database's own error, too. */
function isConflict(error: unknown, depth = 0): boolean {
  if (Object(error) !== error || depth > 5) {
    return false;
  }
  const fields = error as Record<string, unknown>;
  return (
    ["code", "errno", "originalCode"].some((name) =>
      CONFLICTS.has(fields[name]),
    ) ||
    ["cause", "original", "driverError", "meta", "driverAdapterError"].some(
      (name) => isConflict(fields[name], depth + 1),
    )
  );
}
