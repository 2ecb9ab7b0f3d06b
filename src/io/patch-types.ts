import { readFileSync } from 'node:fs';
import type { Text } from '../words/text.js';
import { parseCsv } from './bind/alias-table.js';
import { tableFile } from './tables.js';

let names: ReadonlyMap<string, Text> | null = null;

/** What a patch type (TBLX) is called in `src/tables/patch_types.csv`; null for a code that is not there. Read once. */
export function patchTypeName(code: string): Text | null {
  names ??= new Map(
    parseCsv(readFileSync(tableFile('patch_types.csv'), 'utf8'))
      .slice(1)
      .map(([met = '', , zh = '', en = '']) => [met, { en, zh }] as const),
  );
  return names.get(code) ?? null;
}
