import { join } from "node:path";
import { root } from "./markdown";

/** Prisma's client as it is generated from the schema of `docs/orm/prisma.md`. */
export const PRISMA_CLIENT = join(
  root,
  "test/notification/stores/sql/prisma/generated/mysql/client",
);
