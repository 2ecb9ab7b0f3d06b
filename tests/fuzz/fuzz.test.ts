import { expect, test } from 'vitest';
// @ts-expect-error: a script without types, so that `npm run fuzz` needs nothing but node
import { fuzz } from './fuzz.js';

interface Total {
  readonly files: number;
  readonly read: number;
  readonly refused: number;
  readonly failures: readonly string[];
}

/** The whole of it is `npm run fuzz`; this much takes a few seconds. */
const FILES = 1_500;

test('damaged files are read, or refused with a reason', () => {
  const { failures, files, read, refused } = fuzz(FILES) as Total;
  expect(failures).toEqual([]);
  expect(read + refused).toBe(files);
  // Damage that nobody notices proves nothing, and neither does one that everything fails at.
  expect(refused).toBeGreaterThan(FILES / 10);
  expect(read).toBeGreaterThan(FILES / 10);
});
