import { statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { writeGeoJson } from '../../io/forms/geojson.js';
import { writeGeoPackage } from '../../io/forms/geopackage.js';
import type { FormLayer } from '../../io/forms/model.js';
import { writeShapefile } from '../../io/forms/shapefile.js';
import { loadZip, writeWorkbook } from '../../io/workbook/write.js';
import { csvTexts, decimal, writeCsv } from '../../io/write/csv.js';
import { requireDistinct, requireOtherFile } from '../../io/write/other-file.js';
import { writeWhole } from '../../io/write/whole-file.js';
import { Problem } from '../../model/problem.js';
import { type ChangedCell, type ComparedLedger, diffResults, type ResultDiff } from '../../office/diff/compare.js';
import { diffLayer } from '../../office/diff/shapes.js';
import { changeHeadings, changeRows, diffSheets, nameOf, shown } from '../../office/diff/tables.js';
import { releaseLedger } from '../../office/release-ledger.js';
import { readStore } from '../../office/store/store.js';
import { FinishedResult } from '../../result/finished-result.js';
import { DIFF } from '../../words/diff.js';
import { fill, type Lang, type TextParams } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { say } from '../talk.js';
import { printData } from '../terminal.js';
import { type DiffFlags, DIFF_FORMATS as FORMATS, type DiffFormat as Format, STDOUT } from './diff-flags.js';

const SHOWN_PATCHES = 40;
/** Sentences, of which the terminal only says that they are others. */
const LONG = new Set(['PDYJ', 'BZ']);

/** Compares two results, writes what is asked for, and sets the exit code. */
export async function runDiff(before: string, after: string, flags: DiffFlags, lang: Lang): Promise<void> {
  const { shapes } = flags;
  requireOtherFile([shapes, flags.output], [before, after].flatMap(filesOf));
  requireDistinct([shapes, flags.output]);
  const write = shapes === undefined ? null : await shapeWriter(shapes);
  const [a, b] = [await comparedLedger(before), await comparedLedger(after)];
  // The ledger keeps outlines from another first vertex: across the two forms all of them would seem to have moved.
  if (!a.manifest !== !b.manifest) throw new Problem('DIFF_MIXED', {}, { before, after });
  const diff = diffResults(a, b);
  await writeDiff(flags, diff, lang);
  if (write && shapes !== undefined) {
    const layer = diffLayer('diff', diff, a, b);
    writeWhole(shapes, (path) => write(layer, path));
  }
  process.exitCode = flags.exitCode && !isSame(diff) ? EXIT.differs : EXIT.complete;
}

/** STORE.gpkg:RELEASE in its parts; a store without a release is told what it has. */
const RELEASE_OF_STORE = /^(.+\.gpkg)(?::([^:\\/]*))?$/i;

/** What is read of a side of the comparison. */
function filesOf(path: string): string[] {
  const store = RELEASE_OF_STORE.exec(path)?.[1];
  return store === undefined ? ['ledger.csv', 'ledger.shp'].map((name) => join(path, name)) : [store];
}

/** A result by its folder, or STORE.gpkg:RELEASE. */
async function comparedLedger(path: string): Promise<ComparedLedger> {
  const [, store, release = ''] = RELEASE_OF_STORE.exec(path) ?? [];
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (store === undefined || isFolder) return new FinishedResult(path);
  return readStore(store, (open) => releaseLedger(open, release));
}

function isSame({ changes, onlyBefore, onlyAfter }: ResultDiff): boolean {
  return changes.length === 0 && onlyBefore.length === 0 && onlyAfter.length === 0;
}

/** What writes outlines, by the ending of the file. Errors: OUTPUT_KIND_UNKNOWN. */
async function shapeWriter(file: string): Promise<(layer: FormLayer, path: string) => void> {
  const ending = extname(file).toLowerCase();
  if (ending === '.shp') return (layer, path) => void writeShapefile(layer, path);
  if (ending === '.geojson' || ending === '.json') return (layer, path) => writeGeoJson(layer, path, false);
  if (ending !== '.gpkg') throw new Problem('OUTPUT_KIND_UNKNOWN', { file }, { known: '.geojson, .shp, .gpkg' });
  const { default: sqlite } = await import('node-sqlite3-wasm');
  return (layer, path) => writeGeoPackage((name) => new sqlite.Database(name), layer, path);
}

async function writeDiff(flags: DiffFlags, diff: ResultDiff, lang: Lang): Promise<void> {
  const { output } = flags;
  const format = formatOf(flags);
  if (format === 'xlsx') {
    if (output === STDOUT) throw new Problem('OUTPUT_NEEDS_FILE', {}, { format });
    const zip = await loadZip();
    writeWhole(output, (path) => writeWorkbook(zip, diffSheets(diff, lang), lang, path));
  } else if (format === 'csv') {
    const rows = changeRows(diff, lang).map((row) => [...row.slice(0, -1), shownNumber(row.at(-1)!)]);
    if (output === STDOUT) printData([...csvTexts(changeHeadings(lang), rows)].join(''));
    else writeWhole(output, (path) => writeCsv(path, changeHeadings(lang), rows));
  } else {
    const text = format === 'json' ? `${JSON.stringify(plain(diff))}\n` : `${describe(diff, lang).join('\n')}\n`;
    if (output === STDOUT) printData(text);
    else writeWhole(output, (path) => writeFileSync(path, text));
  }
  if (output !== STDOUT && !flags.quiet && format !== 'json')
    say(fill(DIFF.written, lang, { rows: changeRows(diff, lang).length, file: output }));
}

/** As asked for, else by the ending of the file. */
function formatOf({ format, json, output }: DiffFlags): Format {
  if (json) return 'json';
  if (format) return format;
  const ending = extname(output).slice(1).toLowerCase();
  return FORMATS.find((one) => one === ending) ?? 'text';
}

function shownNumber(value: string | number | null): string | null {
  return typeof value === 'number' ? decimal(value) : value;
}

/** Areas and shares as decimal numbers. */
function plain(diff: ResultDiff): object {
  const number = (value: string | number | null): string | number | null =>
    typeof value === 'number' ? value / 100 : value;
  return {
    ...diff,
    changes: diff.changes.map(({ before: _, after: __, cells, isMoved, ...change }) => ({
      ...change,
      outlineChanged: isMoved,
      cells: cells.map(({ column, before, after }) => ({
        column: column.code,
        before: number(before),
        after: number(after),
      })),
    })),
    flows: diff.flows.map((flow) => ({ ...flow, mu: flow.mu / 100 })),
    totals: diff.totals.map(({ column, before, after }) => ({
      column: column.code,
      before: number(before),
      after: number(after),
    })),
  };
}

/** The comparison for the terminal. */
function describe(diff: ResultDiff, lang: Lang): string[] {
  const line = (key: keyof typeof DIFF, params: TextParams = {}): string => fill(DIFF[key], lang, params);
  const count = (kind: string): number => diff.changes.filter((change) => change.kind === kind).length;
  const [before, after] = diff.rows;
  const head = line('head', {
    before,
    after,
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    unchanged: diff.unchanged,
  });
  const lines = [head];
  const section = (title: keyof typeof DIFF, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push('', `${line(title)}:`, ...rows.map((row) => `  ${row}`));
  };
  if (isSame(diff)) lines.push(line('same'));
  section(
    'causes',
    diff.causes.map(({ what, ...params }) => line(what, params)),
  );
  section(
    'totals',
    diff.totals
      .filter((total) => total.before !== total.after)
      .map((total) => `${total.column.code.padEnd(9)} ${change(total)}  ${nameOf(total.column, lang)}`),
  );
  section('flows', isSame(diff) ? [] : flowLines(diff, lang));
  section('patches', patchLines(diff, lang));
  const notes = [
    ...(diff.areShapesCompared ? [] : [line('shapesNotCompared')]),
    ...(diff.onlyBefore.length > 0 ? [line('onlyBefore', { list: diff.onlyBefore.join(', ') })] : []),
    ...(diff.onlyAfter.length > 0 ? [line('onlyAfter', { list: diff.onlyAfter.join(', ') })] : []),
  ];
  return notes.length > 0 ? [...lines, '', ...notes] : lines;
}

function flowLines({ flows }: ResultDiff, lang: Lang): string[] {
  return flows
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, count, mu }) =>
      fill(DIFF.flow, lang, {
        from: from || DIFF.none[lang],
        to: to || DIFF.none[lang],
        count,
        mu: decimal(mu),
      }),
    );
}

function patchLines({ changes }: ResultDiff, lang: Lang): string[] {
  const lines = changes.slice(0, SHOWN_PATCHES).map(({ id, kind, cells, isMoved }) => {
    const parts = [
      ...(isMoved ? [DIFF.moved[lang]] : []),
      ...cells.map((cell) => (LONG.has(cell.column.code) ? cell.column.code : `${cell.column.code} ${change(cell)}`)),
    ];
    return `${id} ${DIFF[kind][lang]}${parts.length > 0 ? `  ${parts.join('; ')}` : ''}`;
  });
  const more = changes.length - SHOWN_PATCHES;
  return more > 0 ? [...lines, fill(DIFF.more, lang, { count: more })] : lines;
}

function change({ before, after }: Pick<ChangedCell, 'before' | 'after'>): string {
  return `${shown(before) ?? '-'} → ${shown(after) ?? '-'}`;
}
