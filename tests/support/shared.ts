import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of the shared material beside the checkout, or null, with the reason printed, where it is not there. */
export function sharedFolder(...parts: string[]): string | null {
  const folder = join(import.meta.dirname, '..', '..', '..', 'shared', ...parts);
  if (existsSync(folder)) return folder;
  process.stderr.write(`skipped: ${folder} is not there\n`);
  return null;
}
