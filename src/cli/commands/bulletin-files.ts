import { join } from 'node:path';
import { makeFolder } from '../../io/make-folder.js';
import { guarded } from '../../io/publish.js';
import { writeSheetCsv } from '../../io/workbook/csv.js';
import type { Sheet } from '../../io/workbook/model.js';
import { loadZip, type WorkbookDraft, writeWorkbook } from '../../io/workbook/write.js';
import { writeWhole } from '../../io/write/whole-file.js';
import { Problem } from '../../model/problem.js';
import { BULLETIN } from '../../words/sheets.js';
import { fill, type Lang } from '../../words/text.js';
import { say } from '../talk.js';
import { type CommonFlags, printData } from '../terminal.js';

/** Errors: OUTPUT_KIND_UNKNOWN for a workbook whose name does not end in .xlsx. */
export function requireWorkbook(output: string | undefined): void {
  if (output !== undefined && !/\.xlsx$/i.test(output))
    throw new Problem('OUTPUT_KIND_UNKNOWN', { file: output }, { known: '.xlsx' });
}

/** Writes sheets as one workbook, by `draft` where some of them are in it, and each as CSV; the paths. Errors: OUT_NOT_WRITABLE. */
export async function writeSheetFiles(
  sheets: readonly { readonly file: string; readonly sheet: Sheet }[],
  { output, csv }: { readonly output: string | undefined; readonly csv: string | undefined },
  lang: Lang,
  draft: WorkbookDraft | null = null,
): Promise<string[]> {
  const files: string[] = [];
  if (output !== undefined) {
    const zip = await loadZip();
    const list = sheets.map(({ sheet }) => sheet);
    files.push(
      ...writeWhole(output, (path) => (draft ? draft.write(list, path) : writeWorkbook(zip, list, lang, path))),
    );
  }
  if (csv !== undefined) {
    guarded(csv, () => makeFolder(csv));
    for (const { file, sheet } of sheets)
      files.push(...writeWhole(join(csv, `${file}.csv`), (path) => writeSheetCsv(sheet, path)));
  }
  return files;
}

/** Says what was written; the first file is a workbook of so many sheets, unless there is none. */
export function reportFiles(files: readonly string[], workbook: number, flags: CommonFlags, lang: Lang): void {
  if (flags.json) printData(JSON.stringify({ files }));
  else if (!flags.quiet)
    files.forEach((file, f) => {
      const isWorkbook = f === 0 && workbook > 0;
      say(
        isWorkbook
          ? fill(BULLETIN.written, lang, { file, sheets: workbook })
          : fill(BULLETIN.writtenOne, lang, { file }),
      );
    });
}
