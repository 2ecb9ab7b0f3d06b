import { readFileSync } from 'node:fs';
import type { ApprovalKind } from '../model/approval-kind.js';
import { parseCsv } from './bind/alias-table.js';
import type { LayerRole } from './bind/fields.js';
import { tableFile } from './tables.js';

/** What the name of a layer says of its role. */
export interface LayerHint {
  readonly role: LayerRole;
  readonly kind: ApprovalKind | null;
}

interface HintRow extends LayerHint {
  readonly hint: string;
}

const TABLE = tableFile('layer_hints.csv');
let rows: readonly HintRow[] | null = null;

/**
 * The role that a layer has by its name (domain.md 4.2), or null: hints in Latin letters count as whole words, in Chinese
 * anywhere; the longest decides.
 */
export function hintOfName(name: string): LayerHint | null {
  rows ??= readTable();
  const folded = name.toLowerCase();
  const words = folded.split(/[^a-z]+/);
  const found = rows.filter(({ hint }) => (/^[a-z]+$/.test(hint) ? words.includes(hint) : folded.includes(hint)));
  const best = found.reduce<HintRow | null>(
    (longest, row) => (longest && longest.hint.length >= row.hint.length ? longest : row),
    null,
  );
  return best && { role: best.role, kind: best.kind };
}

function readTable(): HintRow[] {
  const [, ...lines] = parseCsv(readFileSync(TABLE, 'utf8'));
  return lines.map(([role = '', kind = '', hint = '']) => ({
    role: role as LayerRole,
    kind: kind === '' ? null : (kind as ApprovalKind),
    hint,
  }));
}
