const { call } = require("./call.js");

const TOKEN = "token";

/** An answer of the shop's that is not a success. */
class ShopError extends Error {
  /** @param answer what the shop has answered, in JSON */
  constructor(status, message, answer) {
    super(message);
    this.name = "ShopError";
    this.status = status;
    this.answer = answer;
  }
}

/** The shop's API (`/api/openapi.json` says what it takes), for one user of the mini program. */
class Shop {
  /** @param wx of the mini program, or what a test puts in its place */
  constructor(wx, url) {
    this.wx = wx;
    this.url = url;
  }

  products() {
    return this.send("GET", "products");
  }

  /** @returns the cart as it is then */
  add(product) {
    return this.ask("POST", "cart", { product });
  }

  cart() {
    return this.ask("GET", "cart");
  }

  setQuantity(product, quantity) {
    return this.ask("PUT", `cart/${product}`, { quantity });
  }

  /** @param checkout of the cart: asked for twice, it makes one order */
  checkOut(checkout) {
    return this.ask("POST", "orders", { checkout });
  }

  /** The latest first. */
  orders() {
    return this.ask("GET", "orders");
  }

  order(number) {
    return this.ask("GET", `orders/${number}`);
  }

  /** Tries to place an order again that WeChat Pay could not take. */
  place(number) {
    return this.ask("POST", `orders/${number}/place`);
  }

  /**
   * Opens the payment sheet.
   *
   * @returns the order as the shop has it then; that the sheet was closed does not say that it is paid
   */
  async pay(number) {
    const parameters = await this.ask("GET", `orders/${number}/payment`);
    await call(this.wx, "requestPayment", parameters).catch((error) => {
      // The user has closed it, or it was not opened: what counts is what WeChat Pay tells the shop.
      if (!/requestPayment:fail/.test(error.message)) {
        throw error;
      }
    });
    return this.order(number);
  }

  contracts() {
    return this.ask("GET", "contracts");
  }

  /** @returns the code of a contract that can be signed, and what `wx.navigateToMiniProgram` opens it with */
  preSign() {
    return this.ask("POST", "contracts");
  }

  contract(code) {
    return this.ask("GET", `contracts/${code}`);
  }

  /** Has the shop ask WeChat Pay whether the contract is signed. */
  inquire(code) {
    return this.ask("POST", `contracts/${code}/inquiry`);
  }

  endContract(code) {
    return this.ask("DELETE", `contracts/${code}`);
  }

  /** Signs in, unless that is done. Whoever asks meanwhile waits for the same session, for another would have a cart of its own. */
  async signIn() {
    if (this.wx.getStorageSync(TOKEN)) {
      return;
    }
    if (!this.signingIn) {
      this.signingIn = this.beginSession().finally(() => {
        this.signingIn = undefined;
      });
    }
    await this.signingIn;
  }

  /** By `wx.login`, or where the shop simulates WeChat by the first of its customers. */
  async beginSession() {
    const { choices } = await this.send("GET", "sign-in");
    const code = choices.length
      ? choices[0].openid
      : (await call(this.wx, "login", {})).code;
    const { token } = await this.send("POST", "sessions", { code });
    this.wx.setStorageSync(TOKEN, token);
  }

  /** Asks as the user, who is signed in first where that is not done or the session has ended. */
  async ask(method, path, data) {
    await this.signIn();
    const token = this.wx.getStorageSync(TOKEN);
    try {
      return await this.send(method, path, data, token);
    } catch (error) {
      if (error.status !== 401) {
        throw error;
      }
    }
    // Unless another call has begun a new session meanwhile.
    if (this.wx.getStorageSync(TOKEN) === token) {
      this.wx.removeStorageSync(TOKEN);
    }
    await this.signIn();
    return this.send(method, path, data, this.wx.getStorageSync(TOKEN));
  }

  async send(method, path, data, token) {
    const { statusCode, data: answer } = await call(this.wx, "request", {
      method,
      url: `${this.url}/api/${path}`,
      data,
      header: {
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      },
    });
    if (statusCode >= 400) {
      const message = (answer && answer.message) || path;
      throw new ShopError(statusCode, message, answer || {});
    }
    return answer;
  }
}

module.exports = { Shop, ShopError };
