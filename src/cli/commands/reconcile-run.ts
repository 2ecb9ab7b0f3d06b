import { loadZip } from '../../io/workbook/write.js';
import { writeCsv } from '../../io/write/csv.js';
import { requireDistinct, requireOtherFile } from '../../io/write/other-file.js';
import { writeWhole, writeWholeLater } from '../../io/write/whole-file.js';
import type { AreaUnit } from '../../model/number.js';
import { Problem } from '../../model/problem.js';
import { type Reconciliation, reconcile } from '../../office/reconcile/compare.js';
import { cellOf, differenceHeadings, differenceRow } from '../../office/reconcile/list.js';
import { loadMarking, writeMarkedCopy } from '../../office/reconcile/marked-copy.js';
import { foldId, type OfficeLedger, readOfficeLedger } from '../../office/reconcile/office-ledger.js';
import { requireWhole } from '../../office/whole-result.js';
import { FinishedResult } from '../../result/finished-result.js';
import { DIFFERENCES, RECONCILE } from '../../words/reconcile.js';
import { fill, type Lang, type TextParams } from '../../words/text.js';
import { EXIT } from '../exit-codes.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

export interface ReconcileFlags extends CommonFlags {
  readonly output?: string;
  readonly csv?: string;
  readonly sheet?: string;
  readonly unit: AreaUnit;
  readonly tolerance: number;
  readonly partial?: boolean;
}

const SHOWN = 40;

/** Compares, tells, writes what is asked for, and sets the exit code. */
export async function runReconcile(file: string, out: string, flags: ReconcileFlags, lang: Lang): Promise<void> {
  const { output, csv } = flags;
  if (output !== undefined && !/\.xlsx$/i.test(output))
    throw new Problem('OUTPUT_KIND_UNKNOWN', { file: output }, { known: '.xlsx' });
  requireOtherFile([output, csv], [file]);
  requireDistinct([output, csv]);
  const result = new FinishedResult(out);
  requireWhole(result);
  const ids = new Set(result.rows().map(({ texts }) => foldId(texts['JCBH'] ?? '')));
  const ledger = await readOfficeLedger(file, (id) => ids.has(id), flags.sheet);
  const { unit, tolerance } = flags;
  const found = reconcile(ledger, result, { unit, tolerance, isPartial: flags.partial === true });
  if (flags.json) printData(JSON.stringify(plain(ledger, found)));
  else if (!flags.quiet) printData(describe(ledger, found, lang).join('\n'));
  if (output !== undefined) {
    const libraries = await loadMarking(await loadZip());
    await writeWholeLater(output, (path) => writeMarkedCopy(libraries, ledger, found.differences, lang, path));
  }
  if (csv !== undefined) {
    const rows = found.differences.map((one) => differenceRow(one, lang));
    writeWhole(csv, (path) => writeCsv(path, differenceHeadings(lang), rows));
  }
  if (!flags.quiet) for (const one of [output, csv]) if (one) say(fill(RECONCILE.written, lang, { file: one }));
  process.exitCode = found.differences.length > 0 ? EXIT.differs : EXIT.complete;
}

function plain(ledger: OfficeLedger, found: Reconciliation): object {
  const { file, sheet, headingRow, columns } = ledger;
  return {
    file,
    sheet,
    headingRow,
    columns: columns.map(({ column, heading, meaning }) => ({ column: column + 1, heading, ...meaning })),
    passedOver: ledger.passedOver,
    rows: ledger.rows.length,
    ...found,
    differences: found.differences.map((one) => ({ cell: cellOf(one), ...one })),
  };
}

function describe(ledger: OfficeLedger, found: Reconciliation, lang: Lang): string[] {
  const line = (key: keyof typeof RECONCILE, params: TextParams = {}): string => fill(RECONCILE[key], lang, params);
  const { differences, ...counts } = found;
  const rows = ledger.rows.length;
  const lines = [line('head', { file: ledger.file, rows, differences: differences.length, ...counts })];
  if (ledger.sheet !== null) lines.push(line('sheet', { sheet: ledger.sheet, row: ledger.headingRow }));
  lines.push(line('columns', { list: ledger.columns.map(({ heading }) => heading).join(', ') }));
  if (ledger.passedOver.length > 0) lines.push(line('passedOver', { list: ledger.passedOver.join(', ') }));
  if (differences.length === 0) return [...lines, line('same')];
  for (const one of differences.slice(0, SHOWN)) {
    const place = [cellOf(one), one.id, one.heading].filter((text) => text !== '').join(' ');
    const values = [one.given, one.computed].filter((text) => text !== '').join(' → ');
    lines.push(`  ${place}: ${DIFFERENCES[one.kind][lang]}${values ? `  ${values}` : ''}`);
  }
  const more = differences.length - SHOWN;
  return more > 0 ? [...lines, `  ${line('more', { count: more })}`] : lines;
}
