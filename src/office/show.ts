import { decimal } from '../io/write/csv.js';
import { COLUMN_NAMES } from '../words/columns.js';
import { LINEAGE_NAMES, OFFICE_COLUMN_NAMES, SHOW_WORDS, STATUS_NAMES } from '../words/office.js';
import { fill, type Lang } from '../words/text.js';
import { ENTRY_FIELDS } from './entry.js';
import { lineageWords, progressWords } from './export.js';
import { OFFICE_FIELDS } from './fields.js';
import { eventTable, linkTable } from './history.js';
import { type LedgerEntry, remainingOf } from './ledger-entries.js';
import type { Store } from './store/store.js';
import { type OfficeTable, tableJson, tableText } from './table.js';

/** One entry with its history and the outlines it was compared with. */
export interface EntryStory {
  readonly entry: LedgerEntry;
  /** Ids of the entries it stands in, or was split from. */
  readonly into: string | null;
  readonly parent: string | null;
  readonly history: OfficeTable;
  readonly lineage: OfficeTable;
}

export function entryStory(store: Store, entry: LedgerEntry, asOf: string | null = null): EntryStory {
  const idOf = (key: number | null): string | null =>
    key === null ? null : String(store.get('SELECT id FROM entries WHERE fid = ?', [key])?.['id'] ?? '');
  const { into_entry, parent } = entry.state;
  return {
    entry,
    into: idOf(into_entry),
    parent: idOf(parent),
    history: eventTable(store, { entry: entry.key, asOf }),
    lineage: linkTable(store, { entry: entry.key, asOf }),
  };
}

export function storyJson({ entry, into, parent, history, lineage }: EntryStory, lang: Lang): unknown {
  const { remaining, remaining_cultivated } = entry.state;
  const shown = ENTRY_FIELDS.filter((field) => field !== 'patch' && field !== 'into_entry');
  const state = Object.fromEntries(shown.map((field) => [field, entry.state[field]]));
  const cents = (value: number | null): number | null => (value === null ? null : value / 100);
  const numbers = Object.fromEntries(
    Object.entries(entry.numbers).map(([code, value]) => [code, value === null ? null : value / 100]),
  );
  return {
    id: entry.id,
    ...state,
    into,
    parent,
    remaining: cents(remaining),
    remaining_cultivated: cents(remaining_cultivated),
    patch: { ...entry.texts, ...numbers },
    history: tableJson(history, lang),
    lineage: tableJson(lineage, lang),
  };
}

export function storyText({ entry, into, parent, history, lineage }: EntryStory, lang: Lang): string {
  const { state, texts, numbers } = entry;
  const lines = [`${entry.id}  ${STATUS_NAMES[state.status][lang]}  ${lineageWords(state.tbzt)[lang]}`];
  const line = (name: string, text: string | null): void => {
    if (text !== null && text !== '') lines.push(`  ${name}${SHOW_WORDS.colon[lang]}${text}`);
  };
  const place = [texts['XZMC'], texts['CMC']].filter(Boolean).join(' ');
  line(COLUMN_NAMES.XZMC[lang], place);
  line(COLUMN_NAMES.PDLB[lang], [texts['PDLB'], texts['PDXL']].filter(Boolean).join(' '));
  for (const code of ['TBMJ', 'GDMJ', 'YNMJ'] as const) {
    const value = numbers[code];
    if (typeof value === 'number') line(COLUMN_NAMES[code][lang], decimal(value));
  }
  line(SHOW_WORDS.remaining[lang], decimal(remainingOf(entry)));
  line(OFFICE_COLUMN_NAMES.LZRQ[lang], state.listed);
  for (const { field, code, kind } of OFFICE_FIELDS) {
    if (kind === 'area') continue;
    const value = state[field];
    const shown = kind === 'progress' ? (progressWords(state.progress)?.[lang] ?? null) : value;
    line(OFFICE_COLUMN_NAMES[code][lang], shown === null ? null : String(shown));
  }
  line(
    SHOW_WORDS.seen[lang],
    fill(SHOW_WORDS.releases, lang, { first: state.first_release, last: state.last_release }),
  );
  line(SHOW_WORDS.gone[lang], state.gone_since);
  line(LINEAGE_NAMES.relapse[lang], state.relapses === 0 ? null : String(state.relapses));
  line(SHOW_WORDS.into[lang], into);
  line(SHOW_WORDS.parent[lang], parent);
  const tables = [history, lineage].filter(({ rows }) => rows.length > 0);
  return [...lines, ...tables.flatMap((table) => ['', tableText(table, lang)])].join('\n');
}
