/** The five fields of an `Authorization` header. */
export interface AuthorizationFields {
  readonly mchid: string;
  readonly nonce_str: string;
  /** Base64. */
  readonly signature: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
  readonly serial_no: string;
}

/** A request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path with query, exactly as received. */
  readonly path: string;
  readonly body: Buffer;
}
