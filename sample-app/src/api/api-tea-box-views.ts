import { ApiProperty } from "@nestjs/swagger";
import type {
  BoxStatus,
  SubscriptionStatus,
} from "../subscriptions/subscription-status.js";

/** One month's tea box. */
export class BoxView implements BoxStatus {
  @ApiProperty({ example: "2026-12" })
  month!: string;

  @ApiProperty({
    enum: ["DUE", "DEDUCTING", "FAILED", "PAID", "MISSED"],
    description: "FAILED: there is another try; MISSED: there is none",
  })
  state!: BoxStatus["state"];

  @ApiProperty({ description: "In fen" })
  price!: number;

  @ApiProperty({ type: String, format: "date-time", nullable: true })
  paidAt!: Date | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: "余额不足",
    description:
      "Why the last deduction failed, in WeChat Pay's words; null where WeChat Pay took none on",
  })
  failure!: string | null;

  @ApiProperty({
    type: String,
    format: "date",
    nullable: true,
    description: "The day of the next try",
  })
  tryOn!: string | null;
}

/** A customer's tea box. */
export class TeaBoxView implements SubscriptionStatus {
  @ApiProperty({ enum: ["none", "signed", "ended"] })
  state!: SubscriptionStatus["state"];

  @ApiProperty({ description: "Of the next box, in fen", example: 6800 })
  price!: number;

  @ApiProperty({
    type: String,
    format: "date",
    nullable: true,
    description: "The day of the next month's deduction",
  })
  nextOn!: string | null;

  @ApiProperty({
    description: "WeChat Pay is asked whether the subscription still stands",
  })
  isInDoubt!: boolean;

  @ApiProperty({
    description:
      "An order is paid that may have signed one, which WeChat Pay has not told yet",
  })
  isSigning!: boolean;

  @ApiProperty({
    description:
      "The customer has ended it, and WeChat Pay has not confirmed that yet: no deduction is begun",
  })
  isEnding!: boolean;

  @ApiProperty({ type: String, format: "date-time", nullable: true })
  signedAt!: Date | null;

  @ApiProperty({ type: String, format: "date-time", nullable: true })
  endedAt!: Date | null;

  @ApiProperty({ type: [BoxView], description: "The newest first" })
  boxes!: BoxView[];

  @ApiProperty({
    type: BoxView,
    nullable: true,
    description:
      "The newest box, where its deduction failed and the subscription goes on",
  })
  failed!: BoxView | null;
}
