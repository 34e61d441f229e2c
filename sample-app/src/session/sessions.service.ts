import { randomUUID } from "node:crypto";
import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { LessThan, MoreThan, type Repository } from "typeorm";
import { CartLine } from "./cart-line.entity.js";
import { KnownCustomer } from "./known-customer.entity.js";
import { Session } from "./session.entity.js";

/** What is known of a browser. */
export interface KnownSession {
  sessionId: string;
  cartId: string;
  openid: string | null;
  /** Pieces in the cart. */
  pieces: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** For so long a browser is known after its first visit, and a customer after the sign-in. */
export const SESSION_MS = { visitor: 7 * DAY_MS, customer: 30 * DAY_MS };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The browsers that the shop knows. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectRepository(Session) private readonly sessions: Repository<Session>,
    @InjectRepository(KnownCustomer)
    private readonly customers: Repository<KnownCustomer>,
  ) {}

  /** @param id a cookie's value, whatever it is */
  async find(id: string | undefined): Promise<KnownSession | undefined> {
    if (id === undefined || !UUID.test(id)) {
      return undefined;
    }
    // Asked for every page, so in one statement.
    const known = await this.sessions
      .createQueryBuilder("session")
      .leftJoin(CartLine, "line", "line.sessionId = session.id")
      .select("session.id", "sessionId")
      .addSelect("session.cartId", "cartId")
      .addSelect("session.openid", "openid")
      .addSelect("SUM(line.quantity)", "pieces")
      .where({ id, expiresAt: MoreThan(new Date()) })
      .groupBy("session.id")
      .getRawOne<KnownSession>();
    return known && { ...known, pieces: Number(known.pieces) };
  }

  /** @returns the new session's id */
  async create(openid: string | null = null): Promise<string> {
    if (openid !== null) {
      await this.remember(openid);
    }
    const id = randomUUID();
    await this.sessions.insert({
      id,
      openid,
      cartId: randomUUID(),
      expiresAt: expiry(openid === null ? "visitor" : "customer"),
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
    await this.remember(openid);
    const renewed = randomUUID();
    const { affected } = await this.sessions.update(
      { id },
      { id: renewed, openid, expiresAt: expiry("customer") },
    );
    // Otherwise a sign-in at the same time has renewed it.
    return affected ? renewed : this.create(openid);
  }

  /** Forgets the sessions that have ended. */
  async forgetExpired(): Promise<void> {
    await this.sessions.delete({ expiresAt: LessThan(new Date()) });
  }

  /** Forgets the browser, and its cart. */
  async end(id: string): Promise<void> {
    await this.sessions.delete({ id });
  }

  private async remember(openid: string): Promise<void> {
    await this.customers
      .createQueryBuilder()
      .insert()
      .values({ openid })
      .orIgnore()
      .execute();
  }
}

function expiry(of: keyof typeof SESSION_MS): Date {
  return new Date(Date.now() + SESSION_MS[of]);
}
