import type { Text } from './text.js';

/** How a rule stands to a patch. */
export const RULE_RESULTS = {
  held: { en: 'held', zh: '成立' },
  not: { en: 'did not hold', zh: '不成立' },
  unknown: { en: 'could not be decided', zh: '无法判断' },
  skipped: { en: 'not for this date', zh: '不适用该日期' },
  absent: { en: 'not in the pack', zh: '规则包中没有' },
} as const satisfies Record<string, Text>;

/** `tuban explain`, beside the words that stand in cli.ts. */
export const EXPLAIN = {
  areas: { en: 'numbers of the ledger row', zh: '台账行的数值' },
  signsHeading: { en: 'signs and what they rest on', zh: '行为标识的依据' },
  signs: { en: 'signs: {list}', zh: '行为标识：{list}' },
  stock: { en: 'stock or increment: {stock}', zh: '存量或增量：{stock}' },
  pack: { en: 'rule pack: {pack}', zh: '规则包：{pack}' },
  colon: { en: ': ', zh: '：' },
  separator: { en: ', ', zh: '、' },
  approvalShare: { en: '{area} m² of the patch ({share}%)', zh: '占图斑 {area} 平方米（{share}%）' },
  window: {
    en: 'for {from} to {to}, the patch is of {date}',
    zh: '适用 {from} 至 {to}，图斑日期 {date}',
  },
  all: { en: 'all of these:', zh: '以下全部成立：' },
  any: { en: 'at least one of these:', zh: '以下至少一项成立：' },
  not: { en: 'not this:', zh: '以下不成立：' },
  otherwise: { en: '{rule}  no rule before it held: it answers', zh: '{rule}  以上规则均不成立，由它判定' },
  doubtful: {
    en: '{rule}  a rule that counts could not be decided (?): doubtful',
    zh: '{rule}  有起作用的规则无法判断（?），存疑',
  },
  fromResult: {
    en: 'explained from the facts kept in the result; not measured again from the inputs ({reason})',
    zh: '依据结果中保存的指标解释；未用输入数据重新量算（{reason}）',
  },
  noPieces: {
    en: 'the account parcel by parcel cannot be shown without the inputs, because the run wrote no pieces (--pieces)',
    zh: '没有输入数据，且运行时未输出碎块（--pieces），因此无法逐地块列出面积',
  },
  packChanged: {
    en: 'the rule pack has changed since: it now answers otherwise than the published row ({columns})',
    zh: '规则包此后有改动：现在的判定与已发布的台账行不同（{columns}）',
  },
} as const satisfies Record<string, Text>;

/** `tuban rules diff`. */
export const RULES_DIFF = {
  title: { en: 'from {before} to {after}', zh: '由 {before} 改为 {after}' },
  count: {
    en: '{changed} of {patches} patches change class',
    zh: '{patches} 个图斑中有 {changed} 个改变类别',
  },
  judgedBy: {
    en: 'the ledger of this result was judged by {pack} ({figures}), not by what stands here as before',
    zh: '该结果的台账由 {pack}（{figures}）判定，与此处的“原”不同',
  },
  ownFigures: { en: 'its own figures', zh: '规则包原值' },
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
  same: { en: '{rule}: {after} under both packs', zh: '{rule}：两边均{after}' },
  rule: { en: '{rule}: {before} → {after}', zh: '{rule}：{before} → {after}' },
  before: { en: 'before {mark} {text}: {value}', zh: '原 {mark} {text}：{value}' },
  after: { en: 'after  {mark} {text}: {value}', zh: '新 {mark} {text}：{value}' },
} as const satisfies Record<string, Text>;
