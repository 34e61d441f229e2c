const { SHOP_URL } = require("./config.js");
const { Shop } = require("./shop/shop.js");

App({ shop: new Shop(wx, SHOP_URL) });
