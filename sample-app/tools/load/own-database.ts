import pg from "pg";

/** Makes a database on the server that a URL names. */
export async function ownDatabase(
  url: string,
  name: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const own = new URL(url);
  own.pathname = `/${name}`;
  await administer(url, `CREATE DATABASE ${name}`);
  return {
    url: own.href,
    drop: () => administer(url, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
