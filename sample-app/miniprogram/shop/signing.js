const { call } = require("./call.js");
const { ShopError } = require("./shop.js");

/** The contract that is being signed; it outlives the program, which WeChat may end while the user signs. */
const SIGNING = "signing";

/** Opens WeChat Pay's mini program, in which the user signs a contract (小程序签约), and finds out what came of it. */
class Signing {
  /** @param wx of the mini program, or what a test puts in its place */
  constructor(wx, shop) {
    this.wx = wx;
    this.shop = shop;
    this.isDeclined = false;
    /** Number of the order with which a contract is offered, where `start` has told `offered`. */
    this.order = "";
  }

  /**
   * Has the shop pre-sign a contract, and opens it. What the user does there `outcome` tells, once they are back.
   *
   * @returns `opened`; `cancelled` where the user did not want to leave this program; `signed` or `offered` where there is a
   *   contract already, or one is offered with an order
   * @throws ShopError where the shop or WeChat Pay could not be asked
   */
  async start() {
    const offer = await this.shop.preSign().catch((error) => {
      if (error instanceof ShopError && error.status === 409) {
        return error.answer;
      }
      throw error;
    });
    if (offer.obstacle) {
      this.order = offer.order || "";
      return offer.obstacle;
    }
    this.isDeclined = false;
    this.wx.setStorageSync(SIGNING, {
      code: offer.code,
      appId: offer.open.appId,
    });
    try {
      await call(this.wx, "navigateToMiniProgram", offer.open);
      return "opened";
    } catch (error) {
      this.wx.removeStorageSync(SIGNING);
      if (/navigateToMiniProgram:fail cancel/.test(error.message)) {
        return "cancelled";
      }
      throw error;
    }
  }

  /**
   * Takes what `App.onShow` is given. WeChat Pay's mini program brings `return_code`, and nothing where the user has left it by
   * the arrow at the top. Neither proves a signature: the shop is asked in `outcome`.
   */
  returned({ referrerInfo: { appId, extraData } = {} } = {}) {
    if (appId && appId === this.current.appId) {
      const { return_code } = extraData || {};
      this.isDeclined = Boolean(return_code) && return_code !== "SUCCESS";
    }
  }

  /**
   * What has become of the contract that was opened. The shop asks WeChat Pay for it.
   *
   * @returns `signed`; `cancelled` where the user has declined, or can sign it no more; `pending` where it is not known yet: ask
   *   again; undefined where none was opened
   */
  outcome() {
    return this.find((code) => this.shop.inquire(code));
  }

  /** The same by the shop's record alone, which follows what WeChat Pay notifies: to be asked often. */
  look() {
    return this.find((code) => this.shop.contract(code));
  }

  async find(ask) {
    const { code } = this.current;
    if (!code) {
      return undefined;
    }
    const { state } = await ask(code).catch((error) => {
      if (error instanceof ShopError && error.status === 404) {
        // Another customer's, who has used this phone before.
        return { state: undefined };
      }
      throw error;
    });
    const isOpen = state === "NEW" || state === "OFFERED";
    if (isOpen && !this.isDeclined) {
      return "pending";
    }
    this.wx.removeStorageSync(SIGNING);
    return state === "SIGNED" ? "signed" : "cancelled";
  }

  get current() {
    return this.wx.getStorageSync(SIGNING) || {};
  }
}

module.exports = { Signing };
