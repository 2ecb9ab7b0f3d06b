import { basename } from 'node:path';
import { describeSetAside, type SetAside } from '../../model/set-aside.js';
import type { Lang } from '../../words/text.js';
import { writeCsv } from './csv.js';

const QUARANTINE_HEADER = [
  'layer',
  'file',
  'record',
  'id',
  'code',
  'reason',
  'x',
  'y',
  'action',
  'area_before',
  'area_after',
] as const;

/** Every record that was set aside, repaired or noted. Areas are planar square metres. */
export function writeQuarantine(file: string, rows: readonly SetAside[], lang: Lang): number {
  return writeCsv(
    file,
    QUARANTINE_HEADER,
    rows.map((row) => [
      row.layer,
      basename(row.file),
      row.record,
      row.id,
      row.code,
      describeSetAside(row, lang),
      row.x === null ? null : row.x.toFixed(4),
      row.y === null ? null : row.y.toFixed(4),
      row.action,
      row.areaBefore === null ? null : row.areaBefore.toFixed(4),
      row.areaAfter === null ? null : row.areaAfter.toFixed(4),
    ]),
  );
}
