// The shop's PUBLIC_URL. On a phone it is https, and named among the mini program's request domains (request 合法域名).
module.exports = { SHOP_URL: "http://127.0.0.1:3000" };
