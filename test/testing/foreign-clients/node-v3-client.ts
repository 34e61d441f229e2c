import WxPay from "wechatpay-node-v3";
import { PayRequest } from "wechatpay-node-v3/dist/lib/pay-request.js";
import { contractPath, CONTRACTS } from "../merchant-requests";
import type { ReceivedNotification } from "../merchant-server";

const HOST = "https://api.mch.weixin.qq.com";

type Headers = Record<string, string>;

/** The client's own transport, superagent. WeChat Pay's host is written into each URL, so it is replaced here. */
export class OwnTransport extends PayRequest {
  constructor(private readonly baseUrl: string) {
    super();
  }

  override get(url: string, headers: Headers) {
    return super.get(url.replace(HOST, this.baseUrl), headers);
  }

  override post(url: string, params: object, headers: Headers) {
    return super.post(url.replace(HOST, this.baseUrl), params, headers);
  }
}

/** A transport for `createHttp` that keeps the raw answers: the client's own drops the headers that sign them. */
export class KeepingTransport extends PayRequest {
  readonly answers: ReceivedNotification[] = [];

  constructor(private readonly baseUrl: string) {
    super();
  }

  override get(url: string, headers: Headers) {
    return this.send(url, { headers });
  }

  override post(url: string, params: object, headers: Headers) {
    return this.send(url, {
      method: "POST",
      headers,
      body: JSON.stringify(params),
    });
  }

  private async send(url: string, request: RequestInit) {
    const answer = await fetch(url.replace(HOST, this.baseUrl), request);
    const raw = await answer.text();
    this.answers.push({ headers: Object.fromEntries(answer.headers), raw });
    return { status: answer.status, data: JSON.parse(raw) as unknown };
  }
}

/** The operations that the client lacks, made as its own ones are. */
export class ContractsPay extends WxPay {
  preSign(data: object) {
    const path = `${CONTRACTS}/ecommerce/pre-entrust-sign/pay-redirect-sign`;
    return this.post(path, data);
  }

  queryContract(code: string) {
    const url = HOST + contractPath(code);
    const authorization = this.buildAuthorization("GET", url);
    return this.httpService.get(url, this.getHeaders(authorization));
  }

  terminateContract(code: string, data: object) {
    return this.post(`${contractPath(code)}/terminate`, data);
  }

  echo(data: object, platformSerial: string) {
    return this.post("/v3/security/echo", data, {
      "Wechatpay-Serial": platformSerial,
    });
  }

  private post(path: string, data: object, more: Headers = {}) {
    const url = HOST + path;
    const authorization = this.buildAuthorization("POST", url, data);
    const headers = { "Content-Type": "application/json", ...more };
    return this.httpService.post(
      url,
      data,
      this.getHeaders(authorization, headers),
    );
  }
}
