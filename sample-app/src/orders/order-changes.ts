import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from "@nestjs/common";
import { filter, map, type Observable, startWith, Subject } from "rxjs";
import { DataSource, type EntityManager } from "typeorm";
import { listen } from "../database/listen.js";

const CHANNEL = "order_changes";

/** Tells the pages that show an order when something about it has changed, in whichever process. */
@Injectable()
export class OrderChanges
  implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  /** Numbers of orders; undefined where any may have changed. */
  private readonly changed = new Subject<string | undefined>();
  private stopListening: (() => Promise<void>) | undefined;

  constructor(private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    this.stopListening = await listen(this.dataSource, CHANNEL, {
      message: (number) => this.changed.next(number),
      reconnected: () => this.changed.next(undefined),
    });
  }

  /** Told when the transaction commits, and not at all where it does not. */
  async announce(manager: EntityManager, number: string): Promise<void> {
    await manager.query("SELECT pg_notify($1, $2)", [CHANNEL, number]);
  }

  /** Emits at once, then after each change, until the shop ends. */
  of(number: string): Observable<void> {
    return this.changed.pipe(
      filter((changed) => changed === undefined || changed === number),
      startWith(undefined),
      map(() => undefined),
    );
  }

  /** Ends the streams of the pages, for the server closes only when every answer is complete. */
  onModuleDestroy(): void {
    this.changed.complete();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stopListening?.();
  }
}
