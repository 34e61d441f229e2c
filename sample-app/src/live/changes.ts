import { Injectable, type OnModuleDestroy } from "@nestjs/common";
import { filter, map, type Observable, startWith, Subject } from "rxjs";

/** Tells the pages when something that they show has changed: for the shop that is one process. */
@Injectable()
export class Changes implements OnModuleDestroy {
  /** Numbers of orders and codes of contracts; undefined where any may have changed. */
  protected readonly changed = new Subject<string | undefined>();

  /**
   * Called when what has changed is committed. A page that is not told, as where the process dies in between, looks again by
   * itself.
   */
  announce(subject: string): void {
    this.changed.next(subject);
  }

  /** Emits at once, then after each change of one of these, until the shop ends. */
  of(subjects: readonly string[]): Observable<void> {
    return this.changed.pipe(
      filter((changed) => changed === undefined || subjects.includes(changed)),
      startWith(undefined),
      map(() => undefined),
    );
  }

  /** Ends the streams of the pages, for the server closes only when every answer is complete. */
  onModuleDestroy(): void {
    this.changed.complete();
  }
}
