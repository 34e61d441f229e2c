import { ConfigurationError } from "../../../apiv3/errors";

/** Databases cut or refuse names of more than 63 characters, and the index's name has eleven more than the table's. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,51}$/;

/**
 * The names that a table's is made of: its schema's or database's, where given, and its own.
 *
 * @throws ConfigurationError where one is not a plain identifier
 */
export function namesOf(table = "contract_notifications"): string[] {
  const names = typeof table === "string" ? table.split(".") : [""];
  if (names.length > 2 || !names.every((name) => IDENTIFIER.test(name))) {
    throw new ConfigurationError(
      "SqlNotificationStore.table",
      "must be a name of at most 52 letters, digits and underscores, where wanted after that of its schema or database and a dot",
    );
  }
  return names;
}
