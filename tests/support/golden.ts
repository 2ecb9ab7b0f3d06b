import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));

/** Compares a file byte for byte with its blessed copy; UPDATE_GOLDEN=1 blesses it anew, for a person to read the diff. */
export function expectGolden(file: string, name: string): void {
  const blessed = join(GOLDEN, name, basename(file));
  const found = readFileSync(file);
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(join(GOLDEN, name), { recursive: true });
    writeFileSync(blessed, found);
  }
  const wanted = readFileSync(blessed);
  if (wanted.equals(found)) return;
  expect(found.toString().split('\n'), `${blessed}; UPDATE_GOLDEN=1 blesses the new one`).toEqual(
    wanted.toString().split('\n'),
  );
  expect(wanted.equals(found)).toBe(true); // equal lines, other bytes
}
