/** The dialect by how it quotes a name and writes the place of a value, in SQL that a client has made. */
export function dialectOfSample(sql: string): string | undefined {
  if (sql.includes("$1")) {
    return "postgresql";
  }
  if (sql.includes("?")) {
    return sql.includes("`") ? "mysql" : "sqlite";
  }
  return sql.includes("@") ? "mssql" : undefined;
}
