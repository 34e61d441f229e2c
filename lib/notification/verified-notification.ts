/** A notification whose signature held and whose resource was decrypted. */
export interface VerifiedNotification<
  Resource = unknown,
  Type extends string = string,
> {
  /** The same at every delivery of one event. */
  id: string;
  /** What happened, such as `TRANSACTION.SUCCESS`. */
  event_type: Type;
  /** What the resource is of, such as `transaction`, where WeChat Pay says so. */
  original_type?: string;
  /** RFC 3339. */
  create_time: string;
  /** `encrypt-resource`: how the resource came. */
  resource_type?: string;
  /** What happened, in a few words for people. */
  summary?: string;
  /** Decrypted. */
  resource: Resource;
}

/** The type of an event; empty where it is none, as a program without types may give. */
export function typeOf(event: VerifiedNotification): string {
  const { event_type } = Object(event) as Partial<VerifiedNotification>;
  return typeof event_type === "string" ? event_type : "";
}

/** Whether an event's resource may be of this type: it is, or the event does not say. */
export function mayBeOf(
  originalType: string,
  { original_type }: VerifiedNotification,
): boolean {
  return original_type === undefined || original_type === originalType;
}
