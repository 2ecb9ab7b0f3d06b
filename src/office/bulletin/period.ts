const DAY = 86_400_000;

export const PRESETS = ['daily', 'weekly', 'monthly'] as const;
export type Preset = (typeof PRESETS)[number];

/** The days a bulletin tells of, both included: YYYY-MM-DD. */
export interface Period {
  readonly preset: Preset;
  readonly from: string;
  readonly to: string;
  /** The day before it: how the ledger stood at its beginning. */
  readonly before: string;
}

/**
 * The period that ends on `asOf`: that day, its week from Monday on, or its month from the first on. A bulletin of a day in
 * the middle of a week or month tells of what has passed of it.
 */
export function periodOf(preset: Preset, asOf: string): Period {
  const from =
    preset === 'daily'
      ? asOf
      : preset === 'weekly'
        ? movedBy(asOf, -((new Date(asOf).getUTCDay() + 6) % 7))
        : `${asOf.slice(0, 8)}01`;
  return { preset, from, to: asOf, before: movedBy(from, -1) };
}

/** A day so many days later, or earlier. */
function movedBy(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}
