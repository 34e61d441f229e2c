/** The five fields of an `Authorization` header. */
export interface AuthorizationFields {
  /** The merchant that signed (商户号). */
  readonly mchid: string;
  /** The nonce, which no other request may have. */
  readonly nonce_str: string;
  /** Base64. */
  readonly signature: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
  /** Serial of the merchant's API certificate, hex (商户API证书序列号). */
  readonly serial_no: string;
}

/** A request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path with query, exactly as received. */
  readonly path: string;
  readonly body: Buffer;
}
