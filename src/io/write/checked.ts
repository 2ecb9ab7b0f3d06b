import { readFileSync, writeFileSync } from 'node:fs';
import { Problem } from '../../model/problem.js';
import { WRITE_REASONS } from '../../words/reasons.js';

/**
 * Writes a small file and reads it again: nothing else would notice that a disk has kept half of it.
 * Errors  DISK_REFUSED; those of the system.
 */
export function writeChecked(file: string, content: string | Buffer): void {
  const bytes = Buffer.from(content);
  writeFileSync(file, bytes);
  if (!readFileSync(file).equals(bytes)) throw new Problem('DISK_REFUSED', { file }, { reason: WRITE_REASONS.lost });
}
