import { Problem } from '../../model/problem.js';
import { breachText } from './breach.js';
import { type StatedTables, tableBreaches } from './tables.js';

const TOLD = 3;

/** Reads the tables that were just written again, before anybody else may see them. Errors: RESULT_BROKEN. */
export function requireSoundTables(dir: string, stated: StatedTables): void {
  const breaches = tableBreaches(dir, stated);
  if (breaches.length === 0) return;
  const told = breaches.slice(0, TOLD).map(breachText);
  const list = { en: told.map(({ en }) => en).join('; '), zh: told.map(({ zh }) => zh).join('；') };
  throw new Problem('RESULT_BROKEN', {}, { list });
}
