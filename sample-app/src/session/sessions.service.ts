import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { DataSource } from "typeorm";
import { Session } from "./session.entity.js";

/** What is known of a browser. */
export interface KnownSession {
  sessionId: string;
  checkoutId: string;
  openid: string | null;
  /** Pieces in the cart. */
  pieces: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The browsers that the shop knows. */
@Injectable()
export class SessionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** @param id a cookie's value, whatever it is */
  async find(id: string | undefined): Promise<KnownSession | undefined> {
    if (id === undefined || !UUID.test(id)) {
      return undefined;
    }
    // Asked for every page, so in SQL's own words.
    const [session]: KnownSession[] = await this.dataSource.query(
      `SELECT id AS "sessionId", checkout_id AS "checkoutId", openid,
  (SELECT coalesce(sum(quantity), 0)::integer FROM cart_lines WHERE session_id = id) AS pieces
FROM sessions WHERE id = $1`,
      [id],
    );
    return session;
  }

  /** @returns the new session's id */
  async create(openid: string | null = null): Promise<string> {
    const id = randomUUID();
    await this.dataSource.manager.insert(Session, {
      id,
      openid,
      checkoutId: randomUUID(),
    });
    return id;
  }

  /**
   * The visitor is this customer from now on, and keeps the cart. The session gets another id, so that one that was
   * planted in the browser beforehand is worth nothing.
   *
   * @returns the session's new id
   */
  async signIn(id: string | undefined, openid: string): Promise<string> {
    if (id === undefined) {
      return this.create(openid);
    }
    const renewed = randomUUID();
    const { affected } = await this.dataSource.manager.update(
      Session,
      { id },
      { id: renewed, openid },
    );
    // Otherwise a sign-in at the same time has renewed it.
    return affected ? renewed : this.create(openid);
  }

  /** Forgets the browser, and its cart. */
  async end(id: string): Promise<void> {
    await this.dataSource.manager.delete(Session, { id });
  }
}
