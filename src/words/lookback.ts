import type { Text } from './text.js';

export const TABLE_TITLES = {
  lookback: { en: 'Look-back: closed or restored ground occupied again', zh: '回头看：已销号、已恢复图斑再次占用情况' },
} as const satisfies Record<string, Text>;

/** Headings of the look-back. */
export const LOOKBACK_COLUMNS = {
  entry: { en: 'entry', zh: '台账编号' },
  measure: { en: 'measure', zh: '整改措施' },
  closed: { en: 'closed out on', zh: '销号日期' },
  patch: { en: 'new patch', zh: '本期图斑' },
  imageDate: { en: 'image', zh: '影像日期' },
  overlap: { en: 'occupied again (m²)', zh: '再次占用面积（平方米）' },
  overlapMu: { en: 'occupied again (mu)', zh: '再次占用面积（亩）' },
  share: { en: 'of the entry (%)', zh: '占原图斑（%）' },
  x: { en: 'easting', zh: '横坐标' },
  y: { en: 'northing', zh: '纵坐标' },
  restored: { en: 'verified as restored on', zh: '核实恢复日期' },
  remark: { en: 'remarks', zh: '说明' },
} as const satisfies Record<string, Text>;

export const LOOKBACK_WORDS = {
  older: { en: 'image older than the close-out: shows the time before it', zh: '影像早于销号日期，反映销号前状况' },
  beforeRestored: {
    en: 'image no newer than the verification: shows the time before it',
    zh: '影像不晚于核实恢复日期，反映恢复前状况',
  },
  minor: {
    en: 'below the share that makes a relapse; a common boundary perhaps, not counted',
    zh: '低于死灰复燃的重叠占比，可能为公共边界，未计入',
  },
  restoredSum: {
    en: '{restored} open entries with ground verified as restored looked at, {entries} occupied again there',
    zh: '回头看 {restored} 个有已恢复范围的未销号条目，其中 {entries} 个的已恢复范围再次占用',
  },
  sum: {
    en: '{closed} closed entries looked at, {entries} occupied again, {older} only by images older than their close-out',
    zh: '回头看 {closed} 个已销号条目，再次占用 {entries} 个；另有 {older} 个仅见于早于销号的影像',
  },
} as const satisfies Record<string, Text>;
