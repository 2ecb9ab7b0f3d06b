import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import type { FactName, PatchFacts } from '../model/facts.js';
import type { Text } from '../words/text.js';

const KIND_WORDS: Readonly<Record<ApprovalKind, Text>> = {
  conversion: { en: 'land-use conversion approvals', zh: '农用地转用审批' },
  supply: { en: 'land supply', zh: '供地' },
  registration: { en: 'real-estate registration', zh: '不动产登记' },
  temporary: { en: 'temporary land approvals', zh: '临时用地审批' },
  facility: { en: 'facility agriculture filings', zh: '设施农用地备案' },
  homestead: { en: 'homestead approvals', zh: '宅基地审批' },
  linkage: { en: 'urban-rural linkage approvals', zh: '增减挂钩审批' },
  other: { en: 'other approvals', zh: '其他审批' },
};

const LAYER_WORDS: Readonly<Record<string, Text>> = {
  approvals: { en: 'approvals', zh: '审批' },
  baseline: { en: 'land-use baseline', zh: '地类图斑' },
  farmland: { en: 'permanent basic farmland', zh: '永久基本农田' },
  redline: { en: 'ecological redline', zh: '生态保护红线' },
  'patch.area': { en: 'area of the patch', zh: '图斑面积' },
  'patch.type': { en: 'patch type', zh: '图斑类型' },
  'patch.imageBefore': { en: 'date of the earlier image', zh: '前时相' },
  'patch.imageAfter': { en: 'date of the later image', zh: '后时相' },
  'patch.adminCode': { en: 'administrative code', zh: '行政区代码' },
};

const FROM_BASELINE = ['baseline', 'cultivated', 'otherAgricultural', 'construction', 'unused', 'uncovered'];

/**
 * The missing facts as evidence a person can go and fetch, each once: `未提供供地数据`. Without any approvals at all
 * one line says so, instead of one for every kind.
 */
export function missingEvidence(missing: readonly FactName[], facts: PatchFacts): Text[] {
  const sources = [...new Set(missing.map((name) => sourceOf(name, facts)))];
  const shown = sources.includes('approvals') ? sources.filter((source) => !isKind(source)) : sources;
  return shown.map(notProvided);
}

/** The same as one sentence. */
export function missingSentence(missing: readonly FactName[], facts: PatchFacts): Text {
  const all = missingEvidence(missing, facts);
  return { en: all.map(({ en }) => en).join('; '), zh: all.map(({ zh }) => zh).join('；') };
}

function notProvided(source: string): Text {
  const { en, zh } = isKind(source) ? KIND_WORDS[source] : (LAYER_WORDS[source] ?? { en: source, zh: source });
  return { en: `${en} not provided`, zh: `未提供${zh}${source.startsWith('patch.') ? '' : '数据'}` };
}

function isKind(source: string): source is ApprovalKind {
  return (APPROVAL_KINDS as readonly string[]).includes(source);
}

function sourceOf(name: FactName, { values }: PatchFacts): string {
  const [family = '', member = ''] = name.split('.');
  if (family === 'approval') return member;
  if (family === 'patch') return name;
  if (FROM_BASELINE.includes(family)) return 'baseline';
  if (family === 'farmland' || family === 'redline' || family === 'approvals') return family;
  // What is left is measured against the approvals; two of these facts need a second layer as well.
  const approvalsThere = values['unapproved.area'] !== null;
  if (approvalsThere && name === 'unapproved.farmland') return 'farmland';
  if (approvalsThere && name === 'unapproved.cultivated') return 'baseline';
  return 'approvals';
}
