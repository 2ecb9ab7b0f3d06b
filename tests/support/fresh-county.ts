import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { CountyCopy } from './county.js';

const copies: CountyCopy[] = [];
afterAll(() => {
  for (const { root } of copies) rmSync(root, { recursive: true, force: true });
});

/** A copy of the demo county that goes with the tests of the file. */
export function freshCounty(): CountyCopy {
  const copy = new CountyCopy();
  copies.push(copy);
  return copy;
}

/** The digest of a finished result. */
export function digestOf(dir: string): string {
  return (JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { digest: string }).digest;
}
