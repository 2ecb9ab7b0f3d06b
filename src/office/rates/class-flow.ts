import { patchTypeName } from '../../io/patch-types.js';
import { BEFORE_NAMES, RATE_COLUMNS, RATE_TITLES, RATE_WORDS } from '../../words/rates.js';
import { filled, type Text } from '../../words/text.js';
import { isCounted, type LedgerEntry } from '../ledger-entries.js';
import type { OfficeTable } from '../table.js';
import { type Grouping, groupEntries, sumOf } from './groups.js';

/** Land before the change: the parts of a patch that add up to its area. */
const BEFORE = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'] as const;

/**
 * Class flow by group: land before (parts of the patches by the baseline) × what the patches show after (TBLX), m². The
 * cells of a group add up to the area of its patches.
 */
export function classFlowTable(entries: readonly LedgerEntry[], by: Grouping = 'township'): OfficeTable {
  const counted = entries.filter(isCounted);
  const afterOf = ({ texts }: LedgerEntry): string => texts['TBLX'] ?? '';
  const after = [...new Set(counted.map(afterOf))].sort();
  const groups = [...groupEntries(counted, by), { key: '', name: RATE_WORDS.total, entries: counted }];
  return {
    name: 'flow',
    title: filled(RATE_TITLES.flow, { by: RATE_WORDS[by] }),
    columns: [
      { code: by, title: RATE_WORDS[by], kind: 'text' },
      { code: 'before', title: RATE_COLUMNS.before, kind: 'text' },
      ...after.map((code) => ({
        code: code || 'none',
        title: afterTitle(code),
        kind: 'area' as const,
      })),
      { code: 'sum', title: RATE_COLUMNS.sum, kind: 'area' },
    ],
    rows: groups.flatMap(({ name, entries: own }) =>
      BEFORE.map((code) => {
        const area = (entry: LedgerEntry): number | null => entry.numbers[code] ?? null;
        return [
          name,
          BEFORE_NAMES[code],
          ...after.map((kind) =>
            sumOf(
              own.filter((entry) => afterOf(entry) === kind),
              area,
            ),
          ),
          sumOf(own, area),
        ];
      }),
    ),
    notes: [],
  };
}

/** A code with what it is called, where it is known. */
function afterTitle(code: string): Text {
  if (code === '') return RATE_WORDS.noType;
  const name = patchTypeName(code);
  return name ? { en: `${code} ${name.en}`, zh: `${code} ${name.zh}` } : { en: code, zh: code };
}
