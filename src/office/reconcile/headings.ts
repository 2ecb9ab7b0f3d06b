import { readFileSync } from 'node:fs';
import { parseCsv } from '../../io/bind/alias-table.js';
import { foldHeading } from '../../io/table/headings.js';
import { tableFile } from '../../io/tables.js';
import { ledgerColumns } from '../../model/ledger.js';
import { type AreaUnit, parseNumberLoose } from '../../model/number.js';
import { COLUMN_NAMES } from '../../words/columns.js';

/** Parts of a rectification table: all = done + open, done = demolished + regularised. */
export type Role = 'all' | 'done' | 'open' | 'demolished' | 'regularised';
export type Measure = 'count' | 'area' | 'cultivated' | 'farmland';

/** What a column of an office's ledger holds, and the unit that its heading states. */
export type Meaning =
  | { readonly kind: 'id' | 'parent' | 'state' }
  /** An area that the computed ledger has too, by its code of square metres. */
  | { readonly kind: 'area'; readonly code: string; readonly unit: AreaUnit | null }
  /** A share in percent. */
  | { readonly kind: 'share'; readonly code: string }
  | { readonly kind: 'text'; readonly code: string }
  | { readonly kind: 'role'; readonly role: Role; readonly measure: Measure; readonly unit: AreaUnit | null };

/** Codes of the computed ledger by their type. */
const CODES = new Map(ledgerColumns([]).map(({ code, type }) => [code, type]));
/** Words that only explain how the ledger was made: an office's own say something else. */
const NOT_COMPARED = new Set(['PDYJ', 'PDGZ', 'BZ', 'QSZJ', 'ZLXZ', 'XWBS', 'PZWH', 'PDXL']);

let table: ReadonlyMap<string, ReadonlySet<string>> | null = null;

/** Folded headings by what they mean, of `src/tables/ledger_headings.csv`. */
function headingsOf(meaning: string): ReadonlySet<string> {
  table ??= readTable();
  return table.get(meaning) ?? new Set();
}

function readTable(): ReadonlyMap<string, ReadonlySet<string>> {
  const [, ...rows] = parseCsv(readFileSync(tableFile('ledger_headings.csv'), 'utf8'));
  const found = new Map<string, Set<string>>();
  for (const [meaning = '', heading = ''] of rows)
    found.set(meaning, (found.get(meaning) ?? new Set()).add(foldHeading(heading)));
  return found;
}

/** Whether a word stands for this: `total`, `split.parent`, `split.child`. */
export function means(meaning: 'total' | 'split.parent' | 'split.child', cell: string): boolean {
  return headingsOf(meaning).has(foldHeading(cell));
}

/**
 * What a column holds, by its heading and the one above it: full- or half-width brackets, blanks and line breaks make no
 * difference. A heading below one that says something of its own ("核实后") is not taken for the field it names.
 */
export function meaningOf(upper: string, lower: string): Meaning | null {
  const [above, below] = [withoutUnit(upper), withoutUnit(lower)];
  const unit = below.unit ?? above.unit;
  if (above.name === '') return single(below.name, unit);
  const together = single(above.name + below.name, unit);
  if (together || below.name === '') return together;
  return headingsOf('neutral').has(above.name) ? single(below.name, unit) : null;
}

function single(name: string, unit: AreaUnit | null): Meaning | null {
  for (const kind of ['id', 'parent', 'state'] as const) if (headingsOf(kind).has(name)) return { kind };
  return roleOf(name, unit) ?? fieldOf(name, unit);
}

function fieldOf(name: string, unit: AreaUnit | null): Meaning | null {
  for (const [code, type] of CODES) {
    const names = COLUMN_NAMES[code as keyof typeof COLUMN_NAMES];
    const own = [code, withoutUnit(names.zh).name, withoutUnit(names.en).name].map(foldHeading);
    if (!own.includes(name) && !headingsOf(code).has(name)) continue;
    if (NOT_COMPARED.has(code)) return null;
    if (type === 'share') return { kind: 'share', code };
    if (type === 'area') return { kind: 'area', code, unit: unit ?? (name === code ? 'm2' : null) };
    if (type === 'mu') return { kind: 'area', code: code.replace(/_M$/, ''), unit: 'mu' };
    return { kind: 'text', code };
  }
  return null;
}

const ROLES: readonly Role[] = ['all', 'done', 'open', 'demolished', 'regularised'];
const MEASURES: readonly Measure[] = ['count', 'cultivated', 'farmland', 'area'];

/** 已整改 + 耕地面积 → done, cultivated. */
function roleOf(name: string, unit: AreaUnit | null): Meaning | null {
  for (const role of ROLES)
    for (const measure of MEASURES)
      for (const first of headingsOf(`role.${role}`))
        for (const second of headingsOf(`measure.${measure}`))
          if (name === first + second) return { kind: 'role', role, measure, unit };
  return null;
}

const SEPARATORS = /[,;、/]/;

/** The unit of areas that a note above the headings states: 单位：亩，单位：个、平方米; null for none, and for several. */
export function unitOfNote(cell: string): AreaUnit | null {
  const [, word = '', text = ''] = /^(.*?):(.*)$/.exec(foldHeading(cell.replace(/^[（(]|[）)]$/g, ''))) ?? [];
  if (!headingsOf('unit').has(word)) return null;
  const units = new Set(text.split(SEPARATORS).flatMap((part) => parseNumberLoose(`1${part}`)?.unit ?? []));
  return units.size === 1 ? [...units][0]! : null;
}

/** Whether a heading is the very name of the column that it stands for, and no other way of saying it. */
export function isOwnName(heading: string, code: string): boolean {
  const names = COLUMN_NAMES[code as keyof typeof COLUMN_NAMES];
  const { name } = withoutUnit(heading);
  return names !== undefined && [code, ...Object.values(names)].some((own) => withoutUnit(own).name === name);
}

/** 耕地面积（亩） → 耕地面积 and mu; a bracket that holds no unit stays part of the name. */
function withoutUnit(heading: string): { readonly name: string; readonly unit: AreaUnit | null } {
  const folded = foldHeading(heading);
  const [, name, inside] = /^(.*?)[([]([^()[\]]+)[)\]]$/.exec(folded) ?? [];
  if (name === undefined || inside === undefined) return { name: folded, unit: null };
  // A word and a colon may stand before the unit.
  const text = inside.replace(/^[^:]*:/, '');
  if (text === '%') return { name, unit: null };
  const unit = parseNumberLoose(`1${text}`)?.unit ?? null;
  return unit === null ? { name: folded, unit: null } : { name, unit };
}
