const { SHOP_URL } = require("./config.js");
const { Shop } = require("./shop/shop.js");
const { Signing } = require("./shop/signing.js");

const shop = new Shop(wx, SHOP_URL);
const signing = new Signing(wx, shop);

App({
  shop,
  signing,

  onShow(options) {
    signing.returned(options);
  },
});
