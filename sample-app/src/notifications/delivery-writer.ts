import { Injectable, Logger, type OnApplicationShutdown } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type { Repository } from "typeorm";
import { ReceivedNotification } from "./received-notification.entity.js";

/** What is written down of one delivery. */
export type Row = Pick<
  ReceivedNotification,
  "receivedAt" | "result" | "status" | "reason"
> &
  Partial<Pick<ReceivedNotification, "eventId" | "eventType" | "more">>;

/** More than so many are not kept waiting. */
const MOST_WAITING = 2_000;

const ROWS_AT_ONCE = 200;

/**
 * Writes deliveries down in the order in which they came, many by one statement and one statement at a time: however many
 * come, they take one connection of the pool and so much memory at most.
 */
@Injectable()
export class DeliveryWriter implements OnApplicationShutdown {
  private readonly logger = new Logger(DeliveryWriter.name);
  private waiting: Row[] = [];
  private writing: Promise<void> | undefined;
  private lost = 0;

  constructor(
    @InjectRepository(ReceivedNotification)
    private readonly received: Repository<ReceivedNotification>,
  ) {}

  write(row: Row): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.lost += 1;
      return;
    }
    this.waiting.push(row);
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
  }

  /** The server is closed by now; what it answered last is still being written. */
  async onApplicationShutdown(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const rows = this.waiting.splice(0, ROWS_AT_ONCE);
      await this.received.insert(rows).catch((error: Error) => {
        this.lost += rows.length;
        this.logger.error(error.message);
      });
      if (this.lost > 0) {
        this.logger.error(`${this.lost} deliveries were not written down`);
        this.lost = 0;
      }
    }
  }
}
