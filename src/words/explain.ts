import type { Text } from './text.js';

/** How a rule stands to a patch. */
export const RULE_RESULTS = {
  held: { en: 'held', zh: '成立' },
  not: { en: 'did not hold', zh: '不成立' },
  unknown: { en: 'could not be decided', zh: '无法判断' },
  skipped: { en: 'not for this date', zh: '不适用该日期' },
  absent: { en: 'not in the pack', zh: '规则包中没有' },
} as const satisfies Record<string, Text>;

/** `tuban rules diff`. */
export const RULES_DIFF = {
  title: { en: 'from {before} to {after}', zh: '由 {before} 改为 {after}' },
  count: {
    en: '{changed} of {patches} patches change class',
    zh: '{patches} 个图斑中有 {changed} 个改变类别',
  },
  move: { en: '{count}  {move}  {area} m²', zh: '{move}：{count} 个，{area} 平方米' },
  others: {
    en: '{count} more change only the sub-class, the rule, the stock or a sign',
    zh: '另有 {count} 个只改变细类、规则、存量增量或行为标识',
  },
  othersHidden: {
    en: '{count} more change only the sub-class, the rule, the stock or a sign (--all shows them)',
    zh: '另有 {count} 个只改变细类、规则、存量增量或行为标识（用 --all 列出）',
  },
  patch: { en: '{id}  {area} m²: {before} → {after}', zh: '{id}  {area} 平方米：{before} → {after}' },
  rule: { en: '{rule}: {before} → {after}', zh: '{rule}：{before} → {after}' },
  before: { en: 'before {mark} {text}: {value}', zh: '原 {mark} {text}：{value}' },
  after: { en: 'after  {mark} {text}: {value}', zh: '新 {mark} {text}：{value}' },
} as const satisfies Record<string, Text>;
