import { nearest } from '../../model/nearest.js';
import { Problem } from '../../model/problem.js';
import { officeSheets } from '../../office/sheets/all.js';
import { suspectedClasses } from '../../office/sheets/context.js';
import { requireWhole } from '../../office/whole-result.js';
import { FinishedResult } from '../../result/finished-result.js';
import { BULLETIN } from '../../words/sheets.js';
import { fill, type Lang } from '../../words/text.js';
import { say } from '../talk.js';
import type { CommonFlags } from '../terminal.js';
import { reportFiles, requireWorkbook, writeSheetFiles } from './bulletin-files.js';

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
  requireWorkbook(output);
  const result = new FinishedResult(out);
  requireWhole(result);
  const suspected = classesOf(result, flags);
  const known = Object.keys(result.manifest.counts.by_class);
  if (suspected.length === 0 && known.length > 0 && !flags.quiet)
    say(fill(BULLETIN.noSuspected, lang, { list: known.join(', ') }));
  const written = result.manifest.job.out.lang;
  const sheets = officeSheets({ result, lang: written, county: county ?? null, suspected });
  const files = await writeSheetFiles(sheets, { output, csv }, written);
  reportFiles(files, output === undefined ? 0 : sheets.length, flags, lang);
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
