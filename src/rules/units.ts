import type { FactType } from '../model/facts.js';

/** Units a comparison may name. */
export const UNITS = ['m2', 'mu', 'ha', 'percent', 'share', 'm', 'day'] as const;
export type Unit = (typeof UNITS)[number];

interface UnitMeaning {
  readonly type: FactType;
  /** Value in the unit of the facts (m², percent, metres, days) = value in this unit × times ÷ over. */
  readonly times: number;
  readonly over: number;
}

// A multiplication and a division instead of one factor: 2000/3 has no exact double, and 1.5 亩 must be exactly 1000 m².
const MEANING: Readonly<Record<Unit, UnitMeaning>> = {
  m2: { type: 'area', times: 1, over: 1 },
  mu: { type: 'area', times: 2000, over: 3 },
  ha: { type: 'area', times: 10_000, over: 1 },
  percent: { type: 'share', times: 1, over: 1 },
  share: { type: 'share', times: 100, over: 1 },
  m: { type: 'length', times: 1, over: 1 },
  day: { type: 'days', times: 1, over: 1 },
};

/** What kind of fact `unit` measures. */
export function typeOfUnit(unit: Unit): FactType {
  return MEANING[unit].type;
}

/** The units that fit facts of `type`; empty for facts that are not measured. */
export function unitsFor(type: FactType): Unit[] {
  return UNITS.filter((unit) => MEANING[unit].type === type);
}

/** `value` in the unit the facts are held in: m² for areas, 0–100 percent for shares, metres, days. */
export function toFactUnit(value: number, unit: Unit): number {
  const { times, over } = MEANING[unit];
  return settle((value * times) / over);
}

/** Drops the noise of binary fractions (0.57 × 100 is 56.99999999999999), far below the two decimals of the ledger. */
export function settle(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
