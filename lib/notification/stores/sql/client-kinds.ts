import { ConfigurationError } from "../../../apiv3/errors";
import { valueKind } from "../../../apiv3/value-kind";
import { drizzle } from "./clients/drizzle";
import { knex } from "./clients/knex";
import { kysely } from "./clients/kysely";
import { mikroOrm } from "./clients/mikro-orm";
import { mysql2 } from "./clients/mysql2";
import { pg } from "./clients/pg";
import { prisma } from "./clients/prisma";
import { sequelize } from "./clients/sequelize";
import { typeorm } from "./clients/typeorm";
import type { ClientKind, SqlConnection } from "./connection";

/** In this order, since later ones can be told only by methods that earlier ones have too. */
const KINDS: readonly ClientKind[] = [
  knex,
  typeorm,
  prisma,
  drizzle,
  kysely,
  mikroOrm,
  sequelize,
  mysql2,
  pg,
];

/**
 * A client as the store uses it.
 *
 * @param taker what was given it, for the error
 * @throws ConfigurationError where it is of no kind, with what can be given
 */
export function connectionOf(taker: string, client: unknown): SqlConnection {
  for (const { connect } of Object(client) === client ? KINDS : []) {
    const connection = connect(client as object);
    if (connection !== undefined) {
      return connection;
    }
  }
  const kind = client == null ? "missing" : valueKind(client);
  const offers = KINDS.map(({ offer }) => offer);
  throw new ConfigurationError(
    taker,
    `its client is ${kind}; it must be one of these: ${offers.join(", ")}`,
  );
}
