import { join } from 'node:path';
import { makeFolder } from '../../io/make-folder.js';
import { guarded } from '../../io/publish.js';
import { writeSheetCsv } from '../../io/workbook/csv.js';
import { loadZip, writeWorkbook } from '../../io/workbook/write.js';
import { writeWhole } from '../../io/write/whole-file.js';
import { nearest } from '../../model/nearest.js';
import { Problem } from '../../model/problem.js';
import { officeSheets } from '../../office/sheets/all.js';
import { suspectedClasses } from '../../office/sheets/context.js';
import { FinishedResult } from '../../result/finished-result.js';
import { BULLETIN } from '../../words/sheets.js';
import { fill, type Lang } from '../../words/text.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

export interface SheetsFlags extends CommonFlags {
  readonly output?: string;
  readonly csv?: string;
  readonly county?: string;
  readonly class?: readonly string[];
}

/** Writes the office's forms. Their language is that of the ledger's texts. */
export async function writeSheets(out: string, flags: SheetsFlags, lang: Lang): Promise<void> {
  const { output, csv, county } = flags;
  if (output === undefined && csv === undefined) throw new Problem('OUTPUT_MISSING', {}, {});
  if (output !== undefined && !/\.xlsx$/i.test(output))
    throw new Problem('OUTPUT_KIND_UNKNOWN', { file: output }, { known: '.xlsx' });
  const result = new FinishedResult(out);
  const suspected = classesOf(result, flags);
  const known = Object.keys(result.manifest.counts.by_class);
  if (suspected.length === 0 && known.length > 0 && !flags.quiet)
    say(fill(BULLETIN.noSuspected, lang, { list: known.join(', ') }));
  const written = result.manifest.job.out.lang;
  const sheets = officeSheets({ result, lang: written, county: county ?? null, suspected });
  const files: string[] = [];
  if (output !== undefined) {
    const zip = await loadZip();
    const list = sheets.map(({ sheet }) => sheet);
    files.push(...writeWhole(output, (path) => writeWorkbook(zip, list, written, path)));
  }
  if (csv !== undefined) {
    guarded(csv, () => makeFolder(csv));
    for (const { file, sheet } of sheets)
      files.push(...writeWhole(join(csv, `${file}.csv`), (path) => writeSheetCsv(sheet, path)));
  }
  if (flags.json) printData(JSON.stringify({ files }));
  else if (!flags.quiet)
    for (const file of files)
      say(file === files[0] && output ? fill(BULLETIN.written, lang, { file, sheets: sheets.length }) : file);
}

/** The classes asked for, or those called suspected. Errors: CLASS_UNKNOWN. */
function classesOf(result: FinishedResult, flags: SheetsFlags): readonly string[] {
  if (!flags.class) return suspectedClasses(result);
  const known = Object.keys(result.manifest.counts.by_class);
  for (const name of flags.class)
    if (!known.includes(name))
      throw new Problem('CLASS_UNKNOWN', {}, { name, nearest: nearest(name, known), known: known.join(', ') });
  return flags.class;
}
