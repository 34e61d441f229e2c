import {
  EnumField,
  IdentifierField,
  ObjectField,
  TextField,
} from "../validation/field";
import { WireDto } from "../validation/wire-dto";

/** The shop in which the user pays. */
export class StoreInfoDto extends WireDto {
  /** The merchant's own id of the shop (门店编号). */
  @TextField({ maxLength: 32, example: "0001" })
  id!: string;

  /** Its name (门店名称). */
  @TextField({ maxLength: 256, example: "腾讯大厦分店", optional: true })
  name?: string;

  /** Code of its region (地区编码). */
  @TextField({ maxLength: 32, example: "440305", optional: true })
  area_code?: string;

  /** Its address (详细地址). */
  @TextField({
    maxLength: 512,
    example: "广东省深圳市南山区科技中一道10000号",
    optional: true,
  })
  address?: string;
}

/** Where the user pays. */
export class SceneInfoDto extends WireDto {
  /** Address of the user's device, IPv4 or IPv6 (用户终端IP). */
  @IdentifierField({ maxLength: 45, example: "14.23.150.211" })
  payer_client_ip!: string;

  /** The merchant's own id of the device (商户端设备号). */
  @TextField({ maxLength: 32, example: "013467007045764", optional: true })
  device_id?: string;

  /** The shop (商户门店信息). */
  @ObjectField(() => StoreInfoDto, { optional: true })
  store_info?: StoreInfoDto;
}

/** The page that the user pays from. */
export class H5InfoDto extends WireDto {
  /** Kind of the page (场景类型). */
  @EnumField(["Wap", "iOS", "Android"])
  type!: "Wap" | "iOS" | "Android";

  /** Name of the App (应用名称). */
  @TextField({ maxLength: 64, example: "王者荣耀", optional: true })
  app_name?: string;

  /** Address of the website (网站URL). */
  @TextField({ maxLength: 128, example: "https://pay.qq.com", optional: true })
  app_url?: string;

  /** BundleID of the iOS App (iOS 平台 BundleID). */
  @TextField({ maxLength: 128, example: "com.tencent.wzryiOS", optional: true })
  bundle_id?: string;

  /** Package of the Android App (Android 平台 PackageName). */
  @TextField({
    maxLength: 128,
    example: "com.tencent.tmgp.sgame",
    optional: true,
  })
  package_name?: string;
}

/** Where the user pays, of a page. */
export class H5SceneInfoDto extends SceneInfoDto {
  /** The page (H5 场景信息). */
  @ObjectField(() => H5InfoDto)
  h5_info!: H5InfoDto;
}

/** The scene, where it may be told. */
export abstract class SceneFields extends WireDto {
  /** Where the user pays (场景信息). */
  @ObjectField(() => SceneInfoDto, { optional: true })
  scene_info?: SceneInfoDto;
}

/** The scene of a page. */
export abstract class H5SceneFields extends WireDto {
  /** Where the user pays (场景信息). */
  @ObjectField(() => H5SceneInfoDto)
  scene_info!: H5SceneInfoDto;
}
