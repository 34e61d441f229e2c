/** A page as a browser without scripts gets it. */
export interface Page {
  status: number;
  /** Where it was found after all redirections. */
  path: string;
  /** As it came, but for the equals signs that Handlebars encodes. */
  html: string;
  headers: Headers;
}

/** A browser that keeps cookies, follows links and posts forms. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly shopUrl: string,
    private readonly language = "en",
  ) {}

  get(path: string): Promise<Page> {
    return this.follow(path, {});
  }

  post(
    path: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = { Origin: this.shopUrl },
  ): Promise<Page> {
    return this.follow(path, {
      method: "POST",
      headers,
      body: new URLSearchParams(form),
    });
  }

  async signIn(openid: string): Promise<void> {
    await this.post("/sign-in", { openid });
  }

  /** Puts a product into the cart; the checkout's number is in the cart's page. */
  async fillCart(product = "longjing"): Promise<string> {
    await this.post("/cart", { product });
    const { html } = await this.get("/cart");
    return /name="checkout" value="([^"]+)"/.exec(html)?.[1] ?? "";
  }

  /** Checks out one product, and comes to the page of the order. */
  async buy(product?: string): Promise<Page & { number: string }> {
    return this.checkOut(await this.fillCart(product));
  }

  async checkOut(checkout: string): Promise<Page & { number: string }> {
    const page = await this.post("/checkout", { checkout });
    return { ...page, number: page.path.replace("/orders/", "") };
  }

  /** The request itself, with the cookies; redirections are not followed. */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(new URL(path, this.shopUrl), {
      ...init,
      redirect: "manual",
      headers: {
        "Accept-Language": this.language,
        Cookie: Array.from(this.cookies, (pair) => pair.join("=")).join("; "),
        ...init.headers,
      },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = pair.split("=");
      this.cookies.set(name, value);
    }
    return answer;
  }

  private async follow(path: string, init: RequestInit): Promise<Page> {
    const answer = await this.fetch(path, init);
    const location = answer.headers.get("location");
    if (location !== null) {
      await answer.arrayBuffer();
      return this.follow(location, {});
    }
    const { status, headers } = answer;
    const html = (await answer.text()).replaceAll("&#x3D;", "=");
    return { status, path, headers, html };
  }
}
