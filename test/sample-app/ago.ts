const MS = { second: 1_000, minute: 60_000, hour: 3_600_000 };

/** So long before now; negative for what is to come. */
export function ago(count: number, unit: keyof typeof MS): Date {
  return new Date(Date.now() - count * MS[unit]);
}
