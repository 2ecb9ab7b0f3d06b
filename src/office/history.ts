import { COLUMN_NAMES } from '../words/columns.js';
import {
  EVENT_NAMES,
  HISTORY_COLUMNS,
  JOURNAL_NAMES,
  LINEAGE_NAMES,
  OFFICE_COLUMN_NAMES,
  TABLE_TITLES,
} from '../words/office.js';
import type { EventKind, LineageKind } from './entry.js';
import { lineageWords } from './export.js';
import type { SqlRow, Store } from './store/store.js';
import type { OfficeCell, OfficeColumn, OfficeTable } from './table.js';

const text = (code: keyof typeof HISTORY_COLUMNS): OfficeColumn => ({
  code,
  title: HISTORY_COLUMNS[code],
  kind: 'text',
});
const area = (code: keyof typeof HISTORY_COLUMNS): OfficeColumn => ({
  code,
  title: HISTORY_COLUMNS[code],
  kind: 'area',
});
const count = (code: keyof typeof HISTORY_COLUMNS): OfficeColumn => ({
  code,
  title: HISTORY_COLUMNS[code],
  kind: 'count',
});
const entryId: OfficeColumn = { code: 'TZBH', title: OFFICE_COLUMN_NAMES.TZBH, kind: 'text' };
const patchId: OfficeColumn = { code: 'JCBH', title: COLUMN_NAMES.JCBH, kind: 'text' };

/** Of one entry, or of all; up to the end of a day, or all there is. */
export interface HistoryOf {
  readonly entry?: number | null;
  readonly asOf?: string | null;
}

/** Releases up to a day; `?1` is the day. */
const RELEASED = '(?1 IS NULL OR r.date <= ?1)';

/** Every change with its day, source and the digest of the run or file it came from. */
export function eventTable(store: Store, { entry = null, asOf = null }: HistoryOf = {}): OfficeTable {
  const rows = store.all(
    `SELECT n.id AS entry, v.date, v.kind, v.fields, j.kind AS by, j.source, j.digest
     FROM events v JOIN journal j ON j.id = v.journal JOIN entries n ON n.fid = v.entry
     WHERE (?1 IS NULL OR v.date <= ?1) ${entry === null ? '' : 'AND v.entry = ?2'} ORDER BY v.id`,
    entry === null ? [asOf] : [asOf, entry],
  );
  return {
    name: 'history',
    title: TABLE_TITLES.history,
    columns: [
      entryId,
      { ...text('date'), kind: 'date' },
      text('event'),
      text('fields'),
      text('by'),
      text('from'),
      text('digest'),
    ],
    rows: rows.map((row) => [
      String(row['entry']),
      String(row['date']),
      EVENT_NAMES[String(row['kind']) as EventKind],
      String(row['fields']),
      JOURNAL_NAMES[String(row['by']) as keyof typeof JOURNAL_NAMES],
      String(row['source']),
      stringOf(row['digest']),
    ]),
    notes: [],
  };
}

/** Which new outline lies on which old one, one line for each pair: splits, mergers and relapses as they are. */
export function linkTable(store: Store, { entry = null, asOf = null }: HistoryOf = {}): OfficeTable {
  const rows = store.all(
    `SELECT r.name AS release, r.delivery, p.JCBH AS id, p.TBZT AS tbzt, n.id AS entry, o.JCBH AS old, l.kind,
       l.overlap, l.on_new, l.on_old, p.TBMJ AS area, o.TBMJ AS oldArea
     FROM links l JOIN patches p ON p.fid = l.patch JOIN patches o ON o.fid = l.old_patch
       JOIN entries n ON n.fid = l.entry JOIN releases r ON r.id = l.release
     WHERE ${RELEASED} ${entry === null ? '' : 'AND (l.entry = ?2 OR p.entry = ?2)'} ORDER BY l.id`,
    entry === null ? [asOf] : [asOf, entry],
  );
  return {
    name: 'lineage',
    title: TABLE_TITLES.lineage,
    columns: [
      text('release'),
      count('delivery'),
      patchId,
      { code: 'TBZT', title: OFFICE_COLUMN_NAMES.TBZT, kind: 'text' },
      area('area'),
      entryId,
      { code: 'SQBH', title: OFFICE_COLUMN_NAMES.SQBH, kind: 'text' },
      area('oldArea'),
      text('link'),
      area('overlap'),
      area('onNew'),
      area('onOld'),
    ],
    rows: rows.map((row) => [
      String(row['release']),
      Number(row['delivery']),
      stringOf(row['id']),
      lineageWords(String(row['tbzt'])),
      cents(row['area']),
      String(row['entry']),
      stringOf(row['old']),
      cents(row['oldArea']),
      LINEAGE_NAMES[String(row['kind']) as LineageKind],
      Number(row['overlap']),
      Number(row['on_new']),
      Number(row['on_old']),
    ]),
    notes: [],
  };
}

/** Where every square metre of every patch lay before: open entries, closed ones, slivers, new ground. */
export function accountTable(store: Store, asOf: string | null = null): OfficeTable {
  const rows = store.all(
    `SELECT r.name AS release, r.delivery, p.JCBH AS id, p.TBZT AS tbzt, p.TBMJ AS area, p.on_open, p.on_closed,
       p.slivers, p.new_ground FROM patches p JOIN releases r ON r.id = p.release WHERE ${RELEASED} ORDER BY p.fid`,
    [asOf],
  );
  return {
    name: 'accounts',
    title: TABLE_TITLES.accounts,
    columns: [
      text('release'),
      count('delivery'),
      patchId,
      { code: 'TBZT', title: OFFICE_COLUMN_NAMES.TBZT, kind: 'text' },
      area('area'),
      area('onOpen'),
      area('onClosed'),
      area('slivers'),
      area('newGround'),
    ],
    rows: rows.map((row) => [
      String(row['release']),
      Number(row['delivery']),
      stringOf(row['id']),
      lineageWords(String(row['tbzt'])),
      cents(row['area']),
      Number(row['on_open']),
      Number(row['on_closed']),
      Number(row['slivers']),
      Number(row['new_ground']),
    ]),
    notes: [],
  };
}

/**
 * Where every old outline went that a release met or did not show any more: on linked patches, slivers, nothing. Summed
 * first: asking the links for every outline takes minutes on a large ledger.
 */
export const OLD_ACCOUNTS = `SELECT f.release, f.entry, f.old_patch, f.slivers, f.uncovered,
    coalesce(l.on_new, 0) AS on_new FROM leftovers f LEFT JOIN
    (SELECT release, old_patch, sum(on_old) AS on_new FROM links GROUP BY release, old_patch) l
    ON l.release = f.release AND l.old_patch = f.old_patch`;

/** Where every square metre of the old outlines is in a release: on its patches, on slivers, not seen any more. */
export function oldAccountTable(store: Store, asOf: string | null = null): OfficeTable {
  const rows = store.all(
    `SELECT r.name AS release, r.delivery, n.id AS entry, o.JCBH AS old, o.TBMJ AS area, f.on_new, f.slivers,
       f.uncovered FROM (${OLD_ACCOUNTS}) f JOIN patches o ON o.fid = f.old_patch JOIN entries n ON n.fid = f.entry
       JOIN releases r ON r.id = f.release WHERE ${RELEASED} ORDER BY f.release, f.entry`,
    [asOf],
  );
  return {
    name: 'old-accounts',
    title: TABLE_TITLES.oldAccounts,
    columns: [
      text('release'),
      count('delivery'),
      entryId,
      { code: 'SQBH', title: OFFICE_COLUMN_NAMES.SQBH, kind: 'text' },
      area('oldArea'),
      area('onNew'),
      area('slivers'),
      area('uncovered'),
    ],
    rows: rows.map((row) => [
      String(row['release']),
      Number(row['delivery']),
      String(row['entry']),
      stringOf(row['old']),
      cents(row['area']),
      Number(row['on_new']),
      Number(row['slivers']),
      Number(row['uncovered']),
    ]),
    notes: [],
  };
}

/** The releases with their deliveries. */
export function releaseTable(store: Store, asOf: string | null = null): OfficeTable {
  const rows = store.all(`SELECT * FROM releases r WHERE ${RELEASED} ORDER BY id`, [asOf]);
  return {
    name: 'releases',
    title: TABLE_TITLES.releases,
    columns: [
      text('release'),
      count('delivery'),
      { ...text('date'), kind: 'date' },
      count('patches'),
      text('clue'),
      text('rules'),
      text('tool'),
      text('digest'),
    ],
    rows: rows.map((row) => [
      String(row['name']),
      Number(row['delivery']),
      String(row['date']),
      Number(row['patches']),
      stringOf(row['source']),
      String(row['rules']),
      String(row['tool']),
      String(row['digest']),
    ]),
    notes: [],
  };
}

function stringOf(value: SqlRow[string] | undefined): OfficeCell {
  return value === null || value === undefined ? null : String(value);
}

function cents(value: SqlRow[string] | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(100 * Number(value));
}
