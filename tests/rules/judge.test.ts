import { describe, expect, test } from 'vitest';
import type { FactName, FactValue, PatchFacts } from '../../src/model/facts.js';
import { exampleFacts } from '../../src/rules/examples.js';
import { explain, judge } from '../../src/rules/judge.js';
import { parsePack } from '../../src/rules/load.js';
import { altered, SMALL_PACK } from './example-pack.js';

const small = parsePack(SMALL_PACK, 'small.yaml');

function patch(facts: Partial<Record<FactName, FactValue>>, landClasses?: Record<string, number> | null): PatchFacts {
  const shares = landClasses ? new Map(Object.entries(landClasses)) : landClasses;
  return exampleFacts({ facts: new Map(Object.entries(facts) as [FactName, FactValue][]), landClasses: shares });
}

/** How one condition ends: TRUE gives the class road, FALSE the fallback, UNKNOWN doubt. */
function resultOf(condition: string, facts: PatchFacts): boolean | 'unknown' {
  const text = altered(
    "      landClasses: ['1006']\n      share: { is: '>', than: 0.5, unit: share }\n",
    `      ${condition}\n`,
  )
    .replace(/ {2}- id: R1[\s\S]*?(?= {2}- id: R2)/, '')
    .replace('rule: R1 }', 'rule: R2 }');
  const { outcome } = judge(facts, parsePack(text, 'altered.yaml'));
  return outcome === 'doubtful' ? 'unknown' : outcome === 'road';
}

describe('three-valued logic', () => {
  const T = "{ fact: approved.area, is: '=', than: 0, unit: m2 }";
  const F = "{ fact: approved.area, is: '>', than: 0, unit: m2 }";
  const U = "{ fact: redline.area, is: '>', than: 0, unit: m2 }";
  const facts = patch({ 'redline.area': null });

  test.each([
    [`all: [${T}, ${T}]`, true],
    [`all: [${T}, ${F}]`, false],
    [`all: [${T}, ${U}]`, 'unknown'],
    [`all: [${U}, ${F}]`, false],
    [`all: [${U}, ${U}]`, 'unknown'],
    [`any: [${F}, ${F}]`, false],
    [`any: [${U}, ${T}]`, true],
    [`any: [${U}, ${F}]`, 'unknown'],
    [`not: ${T}`, false],
    [`not: ${F}`, true],
    [`not: ${U}`, 'unknown'],
    [`not: { all: [${U}, ${F}] }`, true],
  ])('%s is %s', (condition, result) => {
    expect(resultOf(condition, facts)).toBe(result);
  });

  test.each([
    ['needs: [redline.area]', 'unknown'],
    ['needs: [approved.area]', true],
    ['{ fact: redline.area, given: true }', false],
    ['{ fact: redline.area, given: false }', true],
    ['{ fact: patch.type, oneOf: [ND] }', 'unknown'],
    ["{ fact: patch.imageAfter, before: '2020-01-01' }", 'unknown'],
    ['{ fact: approvals.given, is: true }', true],
    ['{ fact: approvals.given, is: false }', false],
  ])('%s is %s', (condition, result) => {
    expect(resultOf(condition.startsWith('{') ? block(condition) : condition, facts)).toBe(result);
  });

  test('without a baseline the land classes are unknown', () => {
    expect(judge(patch({}, null), small)).toMatchObject({ outcome: 'doubtful', missing: ['baseline.given'] });
  });
});

/** A leaf in braces as the lines of a `when:` block. */
function block(leaf: string): string {
  return leaf
    .slice(1, -1)
    .trim()
    .split(/, (?=is|than|unit|onOrAfter|before|given|oneOf)/)
    .join('\n      ');
}

describe('units', () => {
  test.each([
    ['1.5, unit: mu', 1000, true],
    ['1.5, unit: mu', 999.99, false],
    ['0.001, unit: mu', 0.66, false],
    ['0.001, unit: mu', 0.67, true],
    ['0.1, unit: ha', 1000, true],
    ['0.1, unit: ha', 999.99, false],
    ['1000, unit: m2', 1000, true],
  ])('an area of at least %s: %d m² is %s', (than, area, result) => {
    expect(resultOf(block(`{ fact: patch.area, is: '>=', than: ${than} }`), patch({ 'patch.area': area }))).toBe(
      result,
    );
  });

  test.each([
    ['0.57, unit: share', 57, true],
    ['0.57, unit: share', 56.99, false],
    ['57, unit: percent', 57, true],
  ])('a share of at least %s: %d %% is %s', (than, share, result) => {
    expect(
      resultOf(block(`{ fact: approved.share, is: '>=', than: ${than} }`), patch({ 'approved.share': share })),
    ).toBe(result);
  });

  test.each([
    ["['0101', '0103']", true],
    ["['01*']", true],
    ["['0101']", false],
    ["['01*', '0101']", true],
    ["['1*']", false],
  ])('land classes %s hold at least 60 %%: %s', (codes, result) => {
    const facts = patch({}, { '0101': 0.1, '0103': 59.9, '0201': 40 });
    expect(resultOf(`landClasses: ${codes}\n      share: { is: '>=', than: 60, unit: percent }`, facts)).toBe(result);
  });

  test('a day itself is on or after, not before', () => {
    const facts = patch({ 'patch.imageAfter': '2020-07-03' });
    expect(resultOf(block("{ fact: patch.imageAfter, onOrAfter: '2020-07-03' }"), facts)).toBe(true);
    expect(resultOf(block("{ fact: patch.imageAfter, before: '2020-07-03' }"), facts)).toBe(false);
  });
});

describe('the order of rules', () => {
  const both = patch({ 'approval.conversion.share': 100 }, { '1006': 100 });

  test('the first that holds answers', () => {
    expect(judge(both, small)).toMatchObject({ outcome: 'lawful', ruleId: 'R1', sub: { zh: '批文' }, missing: [] });
  });

  test('a rule outside its dates is skipped; its last day is inside', () => {
    const dated = parsePack(altered('until: null', "until: '2024-12-31'"), 'dated.yaml');
    const on = (date: string | null) =>
      patch({ 'approval.conversion.share': 100, 'patch.imageAfter': date }, { '1006': 100 });
    expect(judge(on('2024-12-31'), dated).ruleId).toBe('R1');
    expect(judge(on('2025-01-01'), dated).ruleId).toBe('R2');
    expect(explain(on('2025-01-01'), dated).trail[0]).toEqual({
      ruleId: 'R1',
      result: 'skipped',
      reasons: [],
      condition: null,
      window: { since: null, until: '2024-12-31', day: '2025-01-01' },
    });
    expect(judge(on(null), dated)).toMatchObject({ ruleId: 'R0', missing: ['patch.imageAfter'] });
  });

  test('an undecided rule before the answer makes the patch doubtful and names what is missing', () => {
    const verdict = judge(patch({ 'approval.conversion.given': false }, { '1006': 100 }), small);
    expect(verdict).toMatchObject({
      outcome: 'doubtful',
      ruleId: 'R0',
      missing: ['approval.conversion.share'],
      signs: [],
    });
    expect(verdict.because.zh).toBe('未提供农用地转用审批数据');
    expect(judge(patch({ 'approvals.given': false }), small).because.zh).toBe('未提供审批数据');
  });

  test('a rule that stands answers all the same', () => {
    const standing = parsePack(altered('  - id: R2\n', '  - id: R2\n    stands: true\n'), 'standing.yaml');
    const verdict = judge(patch({ 'approval.conversion.given': false }, { '1006': 100 }), standing);
    expect(verdict).toMatchObject({ outcome: 'road', ruleId: 'R2', missing: ['approval.conversion.share'] });
  });

  test('an undecided rule of the same class leaves no doubt about the class', () => {
    const same = parsePack(altered('then: { class: road }', 'then: { class: lawful }'), 'same.yaml');
    const verdict = judge(patch({ 'approval.conversion.given': false }, { '1006': 100 }), same);
    expect(verdict).toMatchObject({ outcome: 'lawful', ruleId: 'R2' });
  });

  test('signs and stock', () => {
    const old = judge(patch({ 'patch.imageAfter': '2020-07-02' }), small);
    expect(old).toMatchObject({ outcome: 'suspect', signs: ['none'], stock: 'stock' });
    expect(judge(patch({ 'patch.imageAfter': '2020-07-03', 'approved.area': 1 }), small)).toMatchObject({
      signs: [],
      stock: 'increment',
    });
    expect(judge(both, small)).toMatchObject({ signs: [], stock: null });
  });
});

describe('words', () => {
  test('because carries units, areas in m² and 亩', () => {
    const { because } = judge(patch({ 'approval.conversion.share': 97.5, 'unapproved.area': 400 }), small);
    expect({ en: because.en, zh: because.zh }).toEqual({
      en: 'covered 97.50%, left 400.00 m² (0.60 mu)',
      zh: '覆盖97.50%，剩余400.00平方米（0.60亩）',
    });
  });

  test('explain gives every rule tried with its leaves', () => {
    const facts = patch({ 'approval.conversion.share': null }, { '1006': 30 });
    const { trail, signTrail, ...verdict } = explain(facts, small);
    expect(signTrail.map(({ id }) => id)).toEqual(verdict.signs);
    expect(verdict).toEqual(judge(facts, small));
    expect(trail.map(({ ruleId, result }) => [ruleId, result])).toEqual([
      ['R1', 'unknown'],
      ['R2', false],
    ]);
    expect(trail[0]?.reasons[0]).toEqual({
      text: { en: 'share covered by land-use conversion approvals in force ≥ 95%', zh: '有效农用地转用审批占比 ≥ 95%' },
      value: { en: 'not provided', zh: '未提供' },
      result: 'unknown',
    });
    expect(trail[1]?.reasons[0]).toMatchObject({ value: { zh: '30.00%' }, result: false });
  });
});
