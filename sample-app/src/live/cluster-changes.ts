import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from "@nestjs/common";
import { Redis } from "ioredis";
import { Environment } from "../configuration/environment.js";
import { Changes } from "./changes.js";

/** For the shop that is several processes: Redis tells each what has changed in the others. */
@Injectable()
export class ClusterChanges
  extends Changes
  implements OnApplicationBootstrap, OnApplicationShutdown
{
  private readonly logger = new Logger(ClusterChanges.name);
  private readonly channel: string;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;

  constructor({ REDIS_URL, REDIS_PREFIX }: Environment) {
    super();
    this.channel = `${REDIS_PREFIX}:changes`;
    const options = { lazyConnect: true, maxRetriesPerRequest: null };
    // What cannot be told now is not told later: the page looks again before.
    const atOnce = { ...options, enableOfflineQueue: false };
    this.publisher = new Redis(REDIS_URL!, atOnce);
    this.subscriber = new Redis(REDIS_URL!, options);
    for (const redis of [this.publisher, this.subscriber]) {
      redis.on("error", (error) => this.logger.warn(error.message));
    }
  }

  /** Waits for nothing: that Redis is there at the start the schedule of reconciliations makes sure. */
  onApplicationBootstrap(): void {
    this.subscriber.on("message", (_channel, subject) =>
      this.changed.next(subject),
    );
    // Whatever was told while the connection was lost is missed.
    this.subscriber.on("ready", () => this.changed.next(undefined));
    // Failures are told by the event above.
    this.publisher.connect().catch(() => {});
    this.subscriber.subscribe(this.channel).catch(() => {});
  }

  override announce(subject: string): void {
    this.publisher
      .publish(this.channel, subject)
      .catch((error: Error) => this.logger.warn(error.message));
  }

  onApplicationShutdown(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }
}
