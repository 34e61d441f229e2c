const BEGIN = "# nestjs-wechatpay-contracts";
const END = "# end of nestjs-wechatpay-contracts";

/** Where notifications go while the application runs beside the simulator, and what WeChat Pay's merchant platform gives. */
const LINES = `WECHATPAY_NOTIFY_URL=http://127.0.0.1:3000/wechatpay/notify
# The simulator writes the rest to .simulator/.env. With WeChat Pay itself they are, from its merchant platform:
# WECHATPAY_MCHID=
# WECHATPAY_MERCHANT_SERIAL_NUMBER=
# WECHATPAY_MERCHANT_PRIVATE_KEY_FILE=apiclient_key.pem
# WECHATPAY_API_V3_KEY=
# WECHATPAY_PUBLIC_KEY_ID=
# WECHATPAY_PUBLIC_KEY_FILE=pub_key.pem
# WECHATPAY_APPID=
# WECHATPAY_SERVICE_ID=`;

const BLOCK = `${BEGIN}\n${LINES}\n${END}\n`;

/** Adds the variables that `optionsFromEnvironment` reads, unless they are there. */
export function addVariables(text = ""): string {
  if (text.includes(BEGIN)) {
    return text;
  }
  return text === "" || text.endsWith("\n")
    ? text + BLOCK
    : `${text}\n${BLOCK}`;
}

/** Takes out what `addVariables` added, unless values were filled in. */
export function removeVariables(text: string): string {
  return text.replace(BLOCK, "");
}
