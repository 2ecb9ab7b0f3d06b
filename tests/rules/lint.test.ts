import { describe, expect, test } from 'vitest';
import type { FactName, FactValue } from '../../src/model/facts.js';
import { exampleFacts, runExamples } from '../../src/rules/examples.js';
import { type LintCode, lint } from '../../src/rules/lint.js';
import { parsePack } from '../../src/rules/load.js';
import { altered, SMALL_PACK } from './example-pack.js';

const R2 = "      landClasses: ['1006']\n      share: { is: '>', than: 0.5, unit: share }\n";
const R1 =
  "      all:\n        - { fact: approval.conversion.share, is: '>=', than: { parameter: full } }\n        - { fact: unapproved.area, is: '<', than: 1, unit: mu }\n";

function remarks(text: string): [LintCode, string][] {
  return lint(parsePack(text, 'small.yaml')).map(({ code, path }) => [code, path]);
}

describe('lint', () => {
  test('the small pack lacks examples', () => {
    expect(remarks(SMALL_PACK)).toEqual([
      ['CLASS_WITHOUT_EXAMPLE', 'outcomes[1]'],
      ['CLASS_WITHOUT_EXAMPLE', 'outcomes[2]'],
      ['CLASS_WITHOUT_EXAMPLE', 'outcomes[3]'],
      ['RULE_WITHOUT_EXAMPLE', 'rules[1]'],
      ['SIGN_WITHOUT_EXAMPLE', 'signs[0]'],
    ]);
  });

  test.each<[string, string, LintCode, string]>([
    [
      'the same condition in other units and order',
      altered(
        R2,
        "      all:\n        - { fact: unapproved.area, is: '<', than: 2000, unit: m2 }\n        - { fact: approval.conversion.share, is: '>=', than: 0.95, unit: share }\n",
      ).replace('than: 1, unit: mu', 'than: 3, unit: mu'),
      'UNREACHABLE',
      'rules[1]',
    ],
    [
      'after a rule that always holds',
      altered(R1, "      { fact: approved.area, is: '>=', than: 0, unit: m2 }\n"),
      'UNREACHABLE',
      'rules[1]',
    ],
    [
      'after one thing or its opposite',
      altered(R1, '      any: [{ fact: approvals.given, is: true }, { not: { fact: approvals.given, is: true } }]\n'),
      'UNREACHABLE',
      'rules[1]',
    ],
    [
      'behind a rule with a wider limit',
      altered(R2, "      { fact: approval.conversion.share, is: '>', than: 0.97, unit: share }\n").replace(
        R1,
        "      { fact: approval.conversion.share, is: '>=', than: { parameter: full } }\n",
      ),
      'UNREACHABLE',
      'rules[1]',
    ],
    [
      'two limits with nothing between them',
      altered(
        R2,
        "      all:\n        - { fact: approved.share, is: '<', than: 50, unit: percent }\n        - { fact: approved.share, is: '>=', than: 0.5, unit: share }\n",
      ),
      'NEVER_HOLDS',
      'rules[1]',
    ],
    [
      'two sets of types without a common one',
      altered(
        R2,
        '      all:\n        - { fact: patch.type, oneOf: [A, B] }\n        - { fact: patch.type, oneOf: [C] }\n',
      ),
      'NEVER_HOLDS',
      'rules[1]',
    ],
    [
      'a fact that must be absent and large',
      altered(
        R2,
        "      all:\n        - { fact: own.share, given: false }\n        - { fact: own.share, is: '>', than: 5, unit: percent }\n",
      ),
      'NEVER_HOLDS',
      'rules[1]',
    ],
    [
      'built before one day and after a later one',
      altered(
        R2,
        "      all:\n        - { fact: patch.built, before: '2013-01-01' }\n        - { fact: patch.built, onOrAfter: '2013-01-01' }\n",
      ),
      'NEVER_HOLDS',
      'rules[1]',
    ],
    [
      'a sign that can never hold',
      altered(
        "when: { fact: approved.area, is: '=', than: 0, unit: m2 }",
        "when: { fact: approved.area, is: '<', than: 0, unit: m2 }",
      ),
      'NEVER_HOLDS',
      'signs[0]',
    ],
    [
      'an approval nearby, and nowhere how near',
      altered(R2, '      fact: near.found\n      is: true\n'),
      'NEAR_WITHOUT_DISTANCE',
      'rules[1]',
    ],
    [
      'an approval farther away than is looked for',
      altered(R2, "      { fact: near.distance, is: '>', than: 50, unit: m }\n"),
      'NEAR_BEYOND',
      'rules[1]',
    ],
    [
      'behind a rule that asks for less',
      altered(R2, R1.replace('      all:\n', '      all:\n        - { fact: patch.type, oneOf: [A] }\n')).replace(
        R1,
        "      any:\n        - { fact: patch.type, oneOf: [A, B] }\n        - { fact: redline.area, is: '>', than: 1, unit: m2 }\n",
      ),
      'UNREACHABLE',
      'rules[1]',
    ],
    [
      'behind a rule for more days',
      altered(R2, "      { fact: patch.imageAfter, onOrAfter: '2025-02-01' }\n").replace(
        R1,
        "      { fact: patch.imageAfter, onOrAfter: '2025-01-01' }\n",
      ),
      'UNREACHABLE',
      'rules[1]',
    ],
    [
      'editions of a rule that leave days out',
      altered('since: null\n    until: null', "valid: { to: '2024-12-31' }")
        .replace('then: { class: road }', 'then: { class: lawful, sub: { en: approved, zh: 批文 } }')
        .replace('article 2\n', "article 2\n    valid: { from: '2025-01-02' }\n"),
      'GAP_IN_DATES',
      'rules[1]',
    ],
    [
      'a limit that neither side takes',
      altered(R2, "      { fact: unapproved.area, is: '>', than: { parameter: left } }\n")
        .replace("is: '<', than: 1, unit: mu", "is: '<', than: { parameter: left }")
        .replace(
          'outcomes:',
          '  left: { value: 1, unit: mu, en: left, zh: 余, cite: test notice, confidence: s }\noutcomes:',
        ),
      'GAP_AT_LIMIT',
      'rules[1]',
    ],
    ['a share above 100 %', altered('than: 0.5, unit: share', 'than: 100, unit: percent'), 'NEVER_HOLDS', 'rules[1]'],
    [
      'a parameter nobody uses',
      altered(
        'outcomes:',
        '  spare: { value: 1, unit: mu, en: spare, zh: 余, cite: test notice, confidence: local }\noutcomes:',
      ),
      'PARAMETER_UNUSED',
      'parameters.spare',
    ],
    [
      'a citation still to be written',
      altered('cite: test notice, article 2', 'cite: TODO'),
      'CITATION_MISSING',
      'rules[1].cite',
    ],
    [
      'a citation without a word',
      altered('cite: test notice, article 2', "cite: '---'"),
      'CITATION_MISSING',
      'rules[1].cite',
    ],
    [
      'dates that leave no day',
      altered(R2, "      { fact: patch.imageAfter, onOrAfter: '2025-01-01' }\n").replace(
        'article 2\n',
        "article 2\n    until: '2024-12-31'\n",
      ),
      'CONTRADICTORY_DATES',
      'rules[1]',
    ],
    [
      'an example that fails',
      altered('approval.conversion.share: 100', 'approval.conversion.share: 94'),
      'EXAMPLE_FAILS',
      'examples[0]',
    ],
  ])('%s', (_name, text, code, path) => {
    expect(remarks(text)).toContainEqual([code, path]);
  });

  test('a rule of the same condition but other dates is reached', () => {
    const text = altered(R2, R1).replace('since: null', "since: '2025-01-01'");
    expect(remarks(text)).not.toContainEqual(['UNREACHABLE', 'rules[1]']);
  });

  test('editions that meet leave no gap, and a narrower rule first hides nothing', () => {
    const meeting = altered('since: null\n    until: null', "valid: { to: '2024-12-31' }")
      .replace('then: { class: road }', 'then: { class: lawful, sub: { en: approved, zh: 批文 } }')
      .replace('article 2\n', "article 2\n    valid: { from: '2025-01-01' }\n");
    expect(remarks(meeting).map(([code]) => code)).not.toContain('GAP_IN_DATES');
    const narrow = altered(R2, "      { fact: approval.conversion.share, is: '>', than: 90, unit: percent }\n");
    expect(remarks(narrow).map(([code]) => code)).not.toContain('UNREACHABLE');
  });

  test('the last day of a rule is still a day', () => {
    const text = altered(R2, "      { fact: patch.imageAfter, onOrAfter: '2025-01-01' }\n").replace(
      'article 2\n',
      "article 2\n    until: '2025-01-01'\n",
    );
    expect(remarks(text)).not.toContainEqual(['CONTRADICTORY_DATES', 'rules[1]']);
  });
});

describe('examples', () => {
  test('what an example does not name: nothing there, everything provided', () => {
    const { values, landClasses } = exampleFacts({ facts: new Map(), landClasses: undefined });
    expect(values).toMatchObject({
      'approved.area': 0,
      'approval.supply.share': 0,
      'approvals.given': true,
      'patch.type': null,
    });
    expect(landClasses).toEqual(new Map());
  });

  test('a layer that was not given takes its facts with it, except those named', () => {
    const { values, landClasses } = exampleFacts({
      facts: new Map<FactName, FactValue>([
        ['baseline.given', false],
        ['unused.share', 3],
      ]),
      landClasses: undefined,
    });
    expect(values).toMatchObject({
      'cultivated.area': null,
      'unapproved.cultivated': null,
      'unapproved.area': 0,
      'unused.share': 3,
    });
    expect(landClasses).toBeNull();
  });

  test('a result says what was promised and what came', () => {
    const failing = parsePack(altered('approval.conversion.share: 100', 'approval.conversion.share: 94'), 'small.yaml');
    expect(runExamples(failing)).toEqual([
      {
        name: 'covered',
        passed: false,
        expected: { outcome: 'lawful', rule: 'R1' },
        got: { outcome: 'suspect', rule: 'R9', signs: ['none'], stock: null },
      },
    ]);
  });
});
