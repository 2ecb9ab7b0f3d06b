import { statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PackingThread } from '../../io/workbook/packing-thread.js';
import { loadZip, WorkbookDraft } from '../../io/workbook/write.js';
import { requireDistinct, requireOtherFile } from '../../io/write/other-file.js';
import { writeWhole } from '../../io/write/whole-file.js';
import { Problem } from '../../model/problem.js';
import { bulletinOf } from '../../office/bulletin/bulletin.js';
import { bulletinFacts } from '../../office/bulletin/facts.js';
import { type Preset, periodOf } from '../../office/bulletin/period.js';
import { officeSettings } from '../../office/settings.js';
import { readStore } from '../../office/store/store.js';
import type { Lang } from '../../words/text.js';
import { printData } from '../terminal.js';
import { reportFiles, requireWorkbook, writeSheetFiles } from './bulletin-files.js';
import { inputsOf, type StoreFlags } from './ledger-options.js';

export interface PeriodFlags extends StoreFlags {
  readonly asOf: string;
  readonly output?: string;
  readonly csv?: string;
  readonly text?: string;
  readonly textLang: Lang;
}

const STDOUT = '-';
/** Bytes of a store whose lists take longer to pack than a thread to start. */
const LARGE_STORE = 1 << 24;

/** Writes the bulletin of a period: workbook, CSV and text. Their language does not depend on that of the messages. */
export async function writeBulletin(preset: Preset, flags: PeriodFlags, lang: Lang): Promise<void> {
  const { output, csv, text, textLang } = flags;
  if (output === undefined && csv === undefined && text === undefined) throw new Problem('OUTPUT_MISSING', {}, {});
  requireWorkbook(output);
  requireOtherFile([output, text], inputsOf(flags));
  const draft = output === undefined ? null : await startedDraft(flags);
  try {
    const settings = officeSettings(flags.settings);
    const period = periodOf(preset, flags.asOf);
    const { sheets, paragraph } = await readStore(flags.store, (store) =>
      bulletinOf(bulletinFacts(store, basename(flags.store), period, settings), textLang, (place, { sheet }) =>
        draft?.add(place, sheet),
      ),
    );
    const tables = csv === undefined ? [] : sheets.map(({ name }) => join(csv, `${name}.csv`));
    requireDistinct([output, text, ...tables]);
    const files = await writeSheetFiles(
      sheets.map(({ name, sheet }) => ({ file: name, sheet })),
      { output, csv },
      textLang,
      draft,
    );
    if (text !== undefined && text !== STDOUT)
      files.push(...writeWhole(text, (path) => writeFileSync(path, `${paragraph}\n`)));
    if (text === STDOUT) printData(paragraph);
    // Standard output belongs to the text then.
    if (text !== STDOUT || !flags.json) reportFiles(files, output === undefined ? 0 : sheets.length, flags, lang);
  } finally {
    draft?.end();
  }
}

/** A workbook to write to; where its lists will be long, the thread that packs them starts while the store is read. */
async function startedDraft({ store, textLang }: PeriodFlags): Promise<WorkbookDraft> {
  const thread = isLarge(store) ? PackingThread.start() : null;
  return new WorkbookDraft(await loadZip(), textLang, thread);
}

function isLarge(store: string): boolean {
  return (statSync(store, { throwIfNoEntry: false })?.size ?? 0) >= LARGE_STORE;
}
