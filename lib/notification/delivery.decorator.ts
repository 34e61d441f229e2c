import "reflect-metadata";
import { createParamDecorator, type ExecutionContext } from "@nestjs/common";
import { deliveryOf } from "./delivery";

const POSITIONS = Symbol("parameters decorated by @Delivery()");

/** Only looks that there is a delivery: what the method is given passes by the application's pipes, which may copy it. */
const HasDelivery = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => {
    deliveryOf(context.switchToHttp().getRequest());
  },
);

/**
 * The `NotificationContext` of the current delivery, as a parameter of a method of `@HandlesNotifications()`: its `key`, its
 * merchant, and `completeWithin`, which marks the event within a transaction of the method.
 *
 * @example
 * ```ts
 * const pool = new Pool();
 * @Controller()
 * export class WechatPayController {
 *   @Post("wechatpay/notify")
 *   @HandlesNotifications()
 *   async notify(@Notification() event: WechatPayNotification, @Delivery() delivery: NotificationContext): Promise<void> {
 *     const transaction = await pool.connect();
 *     try {
 *       await transaction.query("BEGIN");
 *       await transaction.query("INSERT INTO events VALUES ($1)", [event.id]);
 *       await delivery.completeWithin(transaction);
 *       await transaction.query("COMMIT");
 *       transaction.release();
 *     } catch (error) {
 *       transaction.release(true);
 *       throw error;
 *     }
 *   }
 * }
 * ```
 *
 * @throws Error at the delivery, which is answered 500, where the route lacks `@HandlesNotifications()`
 */
export function Delivery(): ParameterDecorator {
  return (target, name, position) => {
    HasDelivery()(target, name, position);
    const positions = deliveryPositions(target, name!);
    Reflect.defineMetadata(POSITIONS, [...positions, position], target, name!);
  };
}

/** Which of a method's parameters are decorated by `@Delivery()`. */
export function deliveryPositions(
  target: object,
  name: string | symbol,
): number[] {
  return Reflect.getMetadata(POSITIONS, target, name) ?? [];
}
