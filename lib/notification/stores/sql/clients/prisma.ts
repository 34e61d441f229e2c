import { type ClientKind, hasMethods, type Methods } from "../connection";

type PrismaClient = Methods<"$queryRawUnsafe" | "$executeRawUnsafe"> & {
  _activeProvider?: string;
  $primary?: () => object;
};

/** Prisma's client, or the one that `$transaction` gives its function, which can neither connect nor disconnect. */
export const prisma: ClientKind = {
  offer: "a Prisma client",
  connect(client) {
    if (!hasMethods(client, "$queryRawUnsafe", "$executeRawUnsafe")) {
      return undefined;
    }
    const given = client as PrismaClient;
    // With read replicas, raw queries would go to one.
    const primary = (given.$primary?.() ?? given) as PrismaClient;
    return {
      dialect: given._activeProvider,
      inTransaction: !hasMethods(given, "$disconnect"),
      rows: ({ native, values }) => primary.$queryRawUnsafe(native, ...values),
      run: ({ native, values }) => primary.$executeRawUnsafe(native, ...values),
    };
  },
};
