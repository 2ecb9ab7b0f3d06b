import { settle } from './units.js';

/** A land class code as the tables write it (`0101`, `0201K`, `05H1`), or a prefix that ends in `*`. */
export const LAND_CLASS_PATTERN = /^[0-9][0-9A-Z]*\*?$/;

/** Does `code` belong to one of `patterns`? `01*` takes every code that begins with 01, the code 01 too. */
export function matchesLandClass(code: string, patterns: readonly string[]): boolean {
  for (const pattern of patterns) {
    if (pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : code === pattern) return true;
  }
  return false;
}

/** The summed share (percent of the patch) of the classes; null without a baseline. Each class counts once. */
export function landClassShare(shares: ReadonlyMap<string, number> | null, patterns: readonly string[]): number | null {
  if (shares === null) return null;
  let sum = 0;
  for (const [code, share] of shares) if (matchesLandClass(code, patterns)) sum += share;
  return settle(sum);
}
