import type { Sheet, SheetColumn, Value } from '../../io/workbook/model.js';
import type { LedgerRow } from '../../model/ledger.js';
import { SHEET_TEXTS, TOWNSHIP_HEADINGS } from '../../words/sheets.js';
import type { Lang } from '../../words/text.js';
import { noteOf, type SheetContext, titleOf } from './context.js';

/** What is counted of a group of patches, and the ledger's column of it; null counts the patches. */
const MEASURES = { count: null, area: 'TBMJ_M', cultivated: 'GDMJ_M', farmland: 'YNMJ_M' } as const;
type Measure = keyof typeof MEASURES;
const NAMES = Object.keys(MEASURES) as Measure[];
const ALL = 'all';
/** Groups of columns that can be read on a page across. */
const GROUPS_A_PAGE = 4;

/**
 * The summary by township: all patches and every class × count, area, cultivated land, basic farmland, with a check that
 * the classes make up the whole. Sorted by falling cultivated area of the suspected classes.
 * Source  domain.md section 14, form 6.
 */
export function townshipsSheet(context: SheetContext): Sheet {
  const { result, lang } = context;
  const classes = Object.keys(result.manifest.counts.by_class);
  const groups = [...groupsOf(result.rows()).values()].sort((p, q) => compare(p, q, context.suspected));
  return {
    name: SHEET_TEXTS.townships[lang],
    title: titleOf(context, SHEET_TEXTS.townshipsTitle),
    note: noteOf(context, SHEET_TEXTS.townshipsNote),
    columns: [
      { key: 'code', heading: TOWNSHIP_HEADINGS.code[lang], kind: 'text' },
      { key: 'township', heading: TOWNSHIP_HEADINGS.township[lang], kind: 'text' },
      ...measureColumns(ALL, TOWNSHIP_HEADINGS.all[lang], lang),
      ...classes.flatMap((name) => measureColumns(name, name, lang)),
      ...NAMES.map((measure) => checkColumn(measure, classes, lang)),
    ],
    rows: groups.map((group): Value[] => [
      group.code,
      group.name || SHEET_TEXTS.unknownTownship[lang],
      ...[null, ...classes].flatMap((name) => NAMES.map((measure) => sumOf(group.rows, measure, name))),
    ]),
    totals: SHEET_TEXTS.total[lang],
    frozenColumns: 2,
    pagesWide: Math.ceil((classes.length + 2) / GROUPS_A_PAGE),
  };
}

interface Group {
  readonly code: string;
  readonly name: string;
  readonly rows: LedgerRow[];
}

function groupsOf(rows: readonly LedgerRow[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const [code, name] = [row.texts['XZQDM'] ?? '', row.texts['XZMC'] ?? ''];
    const key = `${code}\0${name}`;
    const group = groups.get(key) ?? { code, name, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return groups;
}

function compare(p: Group, q: Group, suspected: readonly string[]): number {
  const cultivated = ({ rows }: Group): number =>
    suspected.reduce((sum, name) => sum + (sumOf(rows, 'cultivated', name) ?? 0), 0);
  return cultivated(q) - cultivated(p) || (p.code + p.name < q.code + q.name ? -1 : 1);
}

/** Sum over the rows of a class (null: of all); of no rows 0, of rows without a value null. */
function sumOf(rows: readonly LedgerRow[], measure: Measure, name: string | null): number | null {
  const own = name === null ? rows : rows.filter(({ texts }) => (texts['PDLB'] ?? '') === name);
  const code = MEASURES[measure];
  if (code === null || own.length === 0) return code === null ? own.length : 0;
  const values = own.flatMap(({ numbers }) => numbers[code] ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

function measureColumns(group: string, heading: string, lang: Lang): SheetColumn[] {
  return NAMES.map((measure) => ({
    key: `${group}.${measure}`,
    heading: TOWNSHIP_HEADINGS[measure][lang],
    group: heading,
    kind: measure === 'count' ? 'count' : 'decimal',
    isSummed: true,
  }));
}

/** All patches less the sum of the classes. */
function checkColumn(measure: Measure, classes: readonly string[], lang: Lang): SheetColumn {
  const keys = classes.map((name) => `${name}.${measure}`);
  return {
    key: `check.${measure}`,
    heading: TOWNSHIP_HEADINGS[measure][lang],
    group: TOWNSHIP_HEADINGS.check[lang],
    kind: measure === 'count' ? 'count-check' : 'check',
    formula: {
      text: [`{${ALL}.${measure}}`, ...keys.map((key) => `{${key}}`)].join('-'),
      value: (of) => {
        const whole = of(`${ALL}.${measure}`);
        return whole === null ? null : keys.reduce((rest, key) => rest - (of(key) ?? 0), whole);
      },
    },
  };
}
