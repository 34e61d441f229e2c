/** What the shop needs to know about itself. */
export interface ShopOptions {
  /** Where the shop is reached from outside, without a trailing slash. */
  publicUrl: string;
  mchid: string;
  appid: string;
  serviceId: number;
}

export const SHOP_OPTIONS = "SHOP_OPTIONS";
