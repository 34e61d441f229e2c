import type { Exchange } from "../exchange/exchange";

/** Fields that name an order, a payment, a contract, a refund, or a session of one. */
const NAMING = new Set([
  "out_trade_no",
  "combine_out_trade_no",
  "transaction_id",
  "prepay_id",
  "out_contract_code",
  "contract_code",
  "contract_id",
  "password_free_contract_id",
  "pre_entrustweb_id",
  "out_refund_no",
  "refund_id",
]);

/** Segments of a path after which such a name stands. */
const LEADING = new Set([
  "out-trade-no",
  "id",
  "out-contract-code",
  "contract-id",
  "refunds",
]);

/** The numbers and codes that a JSON value names, at any depth. */
export function namesIn(value: unknown): string[] {
  const found = new Set<string>();
  collect(value, found);
  return [...found];
}

/** The numbers and codes that an exchange names, in its path, its body and its answer. */
export function namesOf({ path, body, answer = "" }: Exchange): string[] {
  const found = new Set<string>();
  const segments = (path.split("?")[0] ?? "").split("/");
  for (const [index, segment] of segments.entries()) {
    // The notice of a deduction: …/contracts/{contract_id}/notify.
    const isNoticed = segments[index + 1] === "notify";
    if (isNoticed || LEADING.has(segments[index - 1] ?? "")) {
      found.add(decoded(segment));
    }
  }
  collect(parsed(body), found);
  collect(parsed(answer), found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== "object" || value === null) {
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (NAMING.has(name) && typeof inner === "string") {
      found.add(inner);
    } else {
      collect(inner, found);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
