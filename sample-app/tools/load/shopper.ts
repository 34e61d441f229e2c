import type { Payment } from "nestjs-wechatpay-contracts/testing";
import type { Timings } from "./timings.js";

/** A customer's browser and phone, as far as a purchase needs them. */
export class Shopper {
  private cookie = "";

  constructor(
    private readonly shopUrl: string,
    private readonly wechatUrl: string,
    private readonly openid: string,
    private readonly timings: Timings,
  ) {}

  async signIn(): Promise<void> {
    const answer = await this.post("/sign-in", { openid: this.openid });
    const [session = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
    this.cookie = session;
  }

  /**
   * Fills the cart, checks it out, looks at the order, pays it, and signs the contract that is offered.
   *
   * @param phase what the figures call it
   * @throws Error where the order cannot be paid
   */
  async buy(product: string, phase: string): Promise<void> {
    await this.timings.of(phase, async () => {
      const cart = await this.timings.of(`${phase}: cart`, async () => {
        await this.post("/cart", { product });
        return this.get("/cart");
      });
      const [, checkout = ""] =
        /name="checkout" value="([^"]+)"/.exec(cart) ?? [];
      const answer = await this.timings.of(`${phase}: checkout`, () =>
        this.post("/checkout", { checkout }),
      );
      const order = await this.timings.of(`${phase}: order page`, () =>
        this.get(answer.headers.get("location") ?? ""),
      );
      const [, prepayId] = /prepay_id(?:=|&#x3D;)(\w+)/.exec(order) ?? [];
      if (prepayId === undefined) {
        throw new Error("the order cannot be paid");
      }
      const payment = await this.onThePhone<Payment>(`orders/${prepayId}/pay`);
      if (payment.offered) {
        await this.onThePhone(`contracts/${payment.out_contract_code}/sign`);
      }
    });
  }

  private async onThePhone<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.wechatUrl}/simulator/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    if (!answer.ok) {
      throw new Error(`${path} was answered with ${answer.status}`);
    }
    return (await answer.json()) as T;
  }

  private async get(path: string): Promise<string> {
    const answer = await fetch(`${this.shopUrl}${path}`, {
      headers: { Cookie: this.cookie },
    });
    return answer.text();
  }

  private async post(
    path: string,
    form: Record<string, string>,
  ): Promise<Response> {
    const answer = await fetch(`${this.shopUrl}${path}`, {
      method: "POST",
      redirect: "manual",
      headers: { Origin: this.shopUrl, Cookie: this.cookie },
      body: new URLSearchParams(form),
    });
    await answer.arrayBuffer();
    if (answer.status !== 303) {
      throw new Error(`POST ${path} was answered with ${answer.status}`);
    }
    return answer;
  }
}
