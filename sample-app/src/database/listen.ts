import { Logger } from "@nestjs/common";
import pg from "pg";
import type { DataSource } from "typeorm";
import { EmbeddedDataSource } from "./embedded-data-source.js";

/** What hears the messages of one channel. */
export interface Listener {
  /** A message that a transaction sent by `pg_notify`; it is sent when the transaction commits. */
  message(payload: string): void;
  /** The connection was lost and is back: messages may have been missed. */
  reconnected(): void;
}

const RECONNECT_MS = 1_000;

/**
 * Listens on a channel of PostgreSQL, and so to every process of the shop.
 *
 * @returns what ends it
 */
export async function listen(
  dataSource: DataSource,
  channel: string,
  listener: Listener,
): Promise<() => Promise<void>> {
  if (dataSource instanceof EmbeddedDataSource) {
    return dataSource.pglite.listen(channel, listener.message);
  }
  const connection = new ListeningConnection(dataSource, channel, listener);
  await connection.open();
  return () => connection.close();
}

/** A connection of its own, for a pool's come and go. */
class ListeningConnection {
  private readonly logger = new Logger("Listener");
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly channel: string,
    private readonly listener: Listener,
  ) {}

  async open(): Promise<void> {
    const { url } = this.dataSource.options as { url?: string };
    const client = new pg.Client({ connectionString: url, keepAlive: true });
    client.on("notification", ({ payload = "" }) =>
      this.listener.message(payload),
    );
    client.on("error", (error) => this.lost(client, error));
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
    if (this.isClosed) {
      await client.end();
      return;
    }
    this.client = client;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    await this.client?.end();
  }

  private lost(client: pg.Client, error: Error): void {
    this.logger.warn(`The listening connection was lost: ${error.message}`);
    client.removeAllListeners("error");
    client.on("error", () => {});
    this.client = undefined;
    this.reopenLater();
  }

  private reopenLater(): void {
    if (this.isClosed) {
      return;
    }
    this.retry = setTimeout(() => {
      this.open().then(
        () => this.listener.reconnected(),
        () => this.reopenLater(),
      );
    }, RECONNECT_MS);
  }
}
