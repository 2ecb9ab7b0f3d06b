import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import type { FactName, PatchFacts } from '../model/facts.js';
import { CONDITION_WORDS, SOURCE_NAMES } from '../words/rules.js';
import { filled, type Lang, type Text } from '../words/text.js';

const ATTRIBUTES = ['approvalDate', 'applied', 'holder', 'rest', 'near'];
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
  const join = (lang: Lang): string => all.map((text) => text[lang]).join(CONDITION_WORDS.listSeparator[lang]);
  return { en: join('en'), zh: join('zh') };
}

function notProvided(source: string): Text {
  const name = SOURCE_NAMES[source as keyof typeof SOURCE_NAMES] ?? source;
  return filled(isAttribute(source) ? CONDITION_WORDS.attributeNotProvided : CONDITION_WORDS.notProvided, {
    name,
  });
}

/** A field of a record, not a layer of its own. */
function isAttribute(source: string): boolean {
  return source.startsWith('patch.') || ATTRIBUTES.includes(source);
}

function isKind(source: string): source is ApprovalKind {
  return (APPROVAL_KINDS as readonly string[]).includes(source);
}

function sourceOf(name: FactName, { values }: PatchFacts): string {
  const [family = '', member = ''] = name.split('.');
  // Approvals that were provided and still say nothing lack the day they are measured against.
  if (family === 'approval') return ofKind(name, member, values);
  if (name === 'patch.daysSinceClosed' && values['patch.closed'] !== null) return 'patch.imageAfter';
  if (family === 'patch') return name;
  if (FROM_BASELINE.includes(family)) return 'baseline';
  if (family === 'farmland' || family === 'redline' || family === 'approvals') return family;
  // What is left is measured against the approvals; two of these facts need a second layer as well.
  const approvalsThere = values['unapproved.area'] !== null;
  if (approvalsThere && name === 'unapproved.farmland') return 'farmland';
  if (approvalsThere && name === 'unapproved.cultivated') return 'baseline';
  if (values['approvals.given'] !== true) return 'approvals';
  if (approvalsThere) {
    const source = besideApprovals(family, values);
    if (source) return source;
  }
  return values['patch.imageAfter'] === null ? 'patch.imageAfter' : 'approvalDate';
}

function ofKind(name: FactName, kind: string, values: PatchFacts['values']): string {
  if (values[name] !== null || values[`approval.${kind}.given` as FactName] !== true) return kind;
  if (values['patch.imageAfter'] === null) return 'patch.imageAfter';
  return name.endsWith('.pending') ? 'applied' : name.endsWith('.share') ? kind : 'approvalDate';
}

/** What facts need that more than the approvals themselves make up. */
function besideApprovals(family: string, values: PatchFacts['values']): string | null {
  const hasUser = values['patch.user'] !== null || values['patch.project'] !== null;
  if (family === 'own' || family === 'others' || family === 'nearOwn') {
    if (!hasUser) return 'patch.user';
    return family === 'nearOwn' ? 'near' : 'holder';
  }
  if (family === 'pending') return 'applied';
  if (family === 'idle') return values['patch.imageBefore'] === null ? 'patch.imageBefore' : 'conversion';
  return family === 'rest' || family === 'near' ? family : null;
}
