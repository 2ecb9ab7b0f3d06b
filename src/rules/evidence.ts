import { APPROVAL_KINDS, type ApprovalKind } from '../model/approval-kind.js';
import type { FactName, PatchFacts } from '../model/facts.js';
import { CONDITION_WORDS, SOURCE_NAMES } from '../words/rules.js';
import { filled, type Lang, type Text } from '../words/text.js';

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
  return source.startsWith('patch.') || source === 'approvalDate';
}

function isKind(source: string): source is ApprovalKind {
  return (APPROVAL_KINDS as readonly string[]).includes(source);
}

function sourceOf(name: FactName, { values }: PatchFacts): string {
  const [family = '', member = ''] = name.split('.');
  // Approvals that were provided and still say nothing lack the day they are measured against.
  if (family === 'approval') return values[name] === null && isGiven(member, values) ? 'patch.imageAfter' : member;
  if (family === 'patch') return name;
  if (FROM_BASELINE.includes(family)) return 'baseline';
  if (family === 'farmland' || family === 'redline' || family === 'approvals') return family;
  // What is left is measured against the approvals; two of these facts need a second layer as well.
  const approvalsThere = values['unapproved.area'] !== null;
  if (approvalsThere && name === 'unapproved.farmland') return 'farmland';
  if (approvalsThere && name === 'unapproved.cultivated') return 'baseline';
  if (values['approvals.given'] !== true) return 'approvals';
  return values['patch.imageAfter'] === null ? 'patch.imageAfter' : 'approvalDate';
}

function isGiven(kind: string, values: PatchFacts['values']): boolean {
  return values[`approval.${kind}.given` as FactName] === true && values['patch.imageAfter'] === null;
}
