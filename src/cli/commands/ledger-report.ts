import type { Correction } from '../../office/corrections.js';
import { LINEAGE_KINDS } from '../../office/entry.js';
import { OFFICE_FIELDS } from '../../office/fields.js';
import type { ImportReport } from '../../office/import-table.js';
import type { AddReport } from '../../office/release-record.js';
import { type FieldChange, PROBLEM } from '../../office/set-entries.js';
import { LEDGER_CLI, LINEAGE_NAMES, OFFICE_COLUMN_NAMES } from '../../words/office.js';
import { fill, type Lang } from '../../words/text.js';

/** Lines shown of a long list. */
const MOST_LINES = 50;

/** What adding a release did, in words. */
export function addReport(report: AddReport, lang: Lang): string {
  const { release, delivery, outcome, patches, kinds, corrections, settled, contradicted } = report;
  if (outcome === 'unchanged') return fill(LEDGER_CLI.unchanged, lang, { release, delivery });
  const counts = { listed: report.listed, gone: report.gone };
  const lines = [fill(LEDGER_CLI.added, lang, { release, patches, delivery, ...counts })];
  if (outcome === 'corrected') {
    const of = (change: Correction['change']): number => corrections.filter((one) => one.change === change).length;
    const params = { release, delivery, added: of('added'), withdrawn: of('withdrawn'), changed: of('changed') };
    lines.unshift(fill(LEDGER_CLI.corrected, lang, params));
    for (const { change, id, columns } of corrections.slice(0, MOST_LINES)) {
      const word = { added: 'changeAdded', withdrawn: 'changeWithdrawn', changed: 'changeChanged' } as const;
      const params = {
        change: LEDGER_CLI[word[change]],
        id,
        columns: columns.length > 0 ? ` (${columns.join(', ')})` : '',
      };
      lines.push(fill(LEDGER_CLI.correction, lang, params));
    }
    if (corrections.length > MOST_LINES) lines.push('  …');
  }
  for (const kind of LINEAGE_KINDS) {
    if (kinds[kind]) lines.push(fill(LEDGER_CLI.kind, lang, { count: kinds[kind]!, name: LINEAGE_NAMES[kind] }));
  }
  if (report.problems === 0 && patches > 0)
    lines.push(fill(LEDGER_CLI.noProblems, lang, { classes: report.classes.join(', ') || '-' }));
  if (settled > 0) lines.push(fill(LEDGER_CLI.settled, lang, { count: settled }));
  if (contradicted.length > 0) {
    const ids = contradicted.slice(0, MOST_LINES).join(', ');
    lines.push(fill(LEDGER_CLI.contradicted, lang, { ids }));
  }
  return lines.join('\n');
}

/** Fields before and after. */
export function changesText(changes: readonly FieldChange[], lang: Lang): string {
  if (changes.length === 0) return LEDGER_CLI.nothingToSet[lang];
  return changes.map((change) => changeLine(change, lang)).join('\n');
}

function changeLine({ id, field, from, to }: FieldChange, lang: Lang): string {
  const empty = LEDGER_CLI.empty[lang];
  return fill(LEDGER_CLI.change, lang, { id, field: fieldName(field, lang), from: from ?? empty, to: to ?? empty });
}

function fieldName(field: string, lang: Lang): string {
  if (field === PROBLEM) return LEDGER_CLI.problem[lang];
  if (field === 'status') return OFFICE_COLUMN_NAMES.TZZT[lang];
  const own = OFFICE_FIELDS.find((one) => one.field === field);
  return own ? OFFICE_COLUMN_NAMES[own.code][lang] : field;
}

/** The difference report of a table to import. */
export function importText(report: ImportReport, lang: Lang): string {
  const { file, rows, idColumn: column, changes, unchanged, refused, applied } = report;
  const changed = new Set(changes.map(({ id }) => id)).size;
  const lines = [
    fill(LEDGER_CLI.importHead, lang, { file, rows, column, changed, unchanged, refused: refused.length }),
  ];
  const columns = report.columns.map(({ heading, field }) => `${heading} → ${fieldName(field, lang)}`).join(', ');
  lines.push(fill(LEDGER_CLI.importColumns, lang, { columns }));
  if (report.passedOver.length > 0) {
    lines.push(fill(LEDGER_CLI.importPassed, lang, { columns: report.passedOver.join(', ') }));
  }
  lines.push(...changes.map((change) => `  ${changeLine(change, lang)}`));
  for (const { row, id, reason } of refused) lines.push(fill(LEDGER_CLI.importRefused, lang, { row, id, reason }));
  if (changes.length > 0) lines.push((applied ? LEDGER_CLI.importApplied : LEDGER_CLI.importApply)[lang]);
  return lines.join('\n');
}
