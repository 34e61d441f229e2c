/** A customer's browser, as far as a checkout needs one. */
export class Shopper {
  private cookie = "";
  private former: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly shopUrl: string,
    readonly openid: string,
  ) {}

  async signIn(): Promise<void> {
    const answer = await this.post("/sign-in", { openid: this.openid });
    const [session = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
    this.cookie = session;
  }

  /** Does one thing after the other, as a customer with one cart does. */
  inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.former.then(task);
    this.former = turn.catch(() => {});
    return turn;
  }

  /**
   * Fills the cart, checks it out, and looks at the order.
   *
   * @returns the `prepay_id` of its payment, and how many milliseconds the checkout alone took
   * @throws Error where the order cannot be paid
   */
  async buy(product: string): Promise<{ prepayId: string; took: number }> {
    await this.post("/cart", { product });
    const cart = await this.get("/cart");
    const [, checkout = ""] =
      /name="checkout" value="([^"]+)"/.exec(cart) ?? [];
    const start = performance.now();
    const answer = await this.post("/checkout", { checkout });
    const took = performance.now() - start;
    const order = await this.get(answer.headers.get("location") ?? "");
    const [, prepayId] = /prepay_id(?:=|&#x3D;)(\w+)/.exec(order) ?? [];
    if (prepayId === undefined) {
      throw new Error("the order cannot be paid");
    }
    return { prepayId, took };
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
