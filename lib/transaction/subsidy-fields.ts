import {
  EnumField,
  IntegerEnumField,
  ListField,
  ObjectField,
} from "../validation/field";
import { WireDto } from "../validation/wire-dto";

/** Instalments of which the merchant bears the interest. */
export class SubsidyPlanDto extends WireDto {
  /** Number of instalments (分期期数). */
  @IntegerEnumField([3, 6, 12])
  subsidy_installment_num!: 3 | 6 | 12;

  /** Percentage of the interest that the merchant bears (补贴比例). */
  @IntegerEnumField([100, 0])
  subsidy_percent!: 0 | 100;
}

/** Instalments of one kind. */
export class SubsidyDetailDto extends WireDto {
  /** Interest by the day or by the period (计息方式). */
  @EnumField(["DAILY", "PERIOD"])
  subsidy_period_type!: "DAILY" | "PERIOD";

  /** The instalments (补贴方案). */
  @ListField(() => SubsidyPlanDto)
  subsidy_plan!: SubsidyPlanDto[];
}

/** Instalments of 分付 of which the merchant bears the interest. */
export class SubsidyInfoDto extends WireDto {
  /** The kinds of instalments (补贴明细). */
  @ListField(() => SubsidyDetailDto)
  subsidy_detail!: SubsidyDetailDto[];
}

/** Instalments, where they may be offered. */
export abstract class SubsidyFields extends WireDto {
  /** Instalments of 分付 of which the merchant bears the interest (分付商家贴息). */
  @ObjectField(() => SubsidyInfoDto, { optional: true })
  subsidy_info?: SubsidyInfoDto;
}
