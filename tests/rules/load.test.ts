import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/model/problem.js';
import { parsePack } from '../../src/rules/load.js';
import { altered, SMALL_PACK } from './example-pack.js';

function faultOf(text: string): Problem {
  try {
    parsePack(text, 'small.yaml');
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
  throw new Error('the pack was accepted');
}

interface Fault {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly code: string;
  readonly path: string;
  readonly says?: string;
}

const FAULTS: Fault[] = [
  {
    name: 'misspelt fact',
    from: 'fact: approval.conversion.share',
    to: 'fact: approval.convertion.share',
    code: 'RULES_FACT_UNKNOWN',
    path: 'rules[0].when.all[0].fact',
    says: 'approval.conversion.share',
  },
  {
    name: 'unknown key',
    from: 'edition: test',
    to: 'edtion: test',
    code: 'RULES_KEY_UNKNOWN',
    path: 'edtion',
    says: 'edition',
  },
  {
    name: 'unknown key in a leaf',
    from: 'than: 0, unit: m2 }',
    to: 'than: 0, units: m2 }',
    code: 'RULES_KEY_UNKNOWN',
    path: 'signs[0].when.units',
    says: 'unit',
  },
  {
    name: 'unknown form of condition',
    from: '      all:\n',
    to: '      al:\n',
    code: 'RULES_KEY_UNKNOWN',
    path: 'rules[0].when.al',
    says: 'all',
  },
  { name: 'duplicate rule id', from: 'id: R2', to: 'id: R1', code: 'RULES_DUPLICATE', path: 'rules[1]', says: 'R1' },
  { name: 'fallback with the id of a rule', from: 'id: R9', to: 'id: R1', code: 'RULES_DUPLICATE', path: 'otherwise' },
  { name: 'duplicate class', from: 'id: road,', to: 'id: lawful,', code: 'RULES_DUPLICATE', path: 'outcomes[1]' },
  {
    name: 'unknown class',
    from: 'then: { class: road }',
    to: 'then: { class: raod }',
    code: 'RULES_NAME_UNKNOWN',
    path: 'rules[1].then.class',
    says: 'road',
  },
  {
    name: 'unknown parameter',
    from: "'>=', than: { parameter: full }",
    to: "'>=', than: { parameter: ful }",
    code: 'RULES_NAME_UNKNOWN',
    path: 'rules[0].when.all[0].than.parameter',
    says: 'full',
  },
  {
    name: 'unit of an area on a share',
    from: 'than: 0.5, unit: share',
    to: 'than: 0.5, unit: mu',
    code: 'RULES_UNIT',
    path: 'rules[1].when.share.unit',
    says: 'percent, share',
  },
  {
    name: 'parameter of another kind',
    from: "'>=', than: { parameter: full }",
    to: "'>=', than: { parameter: start }",
    code: 'RULES_UNIT',
    path: 'rules[0].when.all[0].than.parameter',
  },
  {
    name: 'unit said twice and differently',
    from: "'>=', than: { parameter: full }",
    to: "'>=', than: { parameter: full }, unit: share",
    code: 'RULES_UNIT',
    path: 'rules[0].when.all[0].unit',
  },
  {
    name: 'no unit',
    from: 'than: 1, unit: mu',
    to: 'than: 1',
    code: 'RULES_VALUE',
    path: 'rules[0].when.all[1]',
    says: 'unit',
  },
  {
    name: 'since after until',
    from: 'since: null\n    until: null',
    to: "since: '2025-01-02'\n    until: '2025-01-01'",
    code: 'RULES_DATES',
    path: 'rules[0].until',
  },
  {
    name: 'a day that does not exist',
    from: 'since: null',
    to: "since: '2025-02-30'",
    code: 'RULES_VALUE',
    path: 'rules[0].since',
    says: 'YYYY-MM-DD',
  },
  {
    name: 'no citation',
    from: '    cite: test notice, article 2\n',
    to: '',
    code: 'RULES_CITATION_MISSING',
    path: 'rules[1].cite',
  },
  {
    name: 'empty citation',
    from: 'cite: test notice, article 2',
    to: "cite: ''",
    code: 'RULES_CITATION_MISSING',
    path: 'rules[1].cite',
  },
  {
    name: 'placeholder that is no fact',
    from: 'left {unapproved.area}',
    to: 'left {unaproved.area}',
    code: 'RULES_PLACEHOLDER',
    path: 'rules[0].because.en',
    says: 'unapproved.area',
  },
  {
    name: 'missing evidence named outside the doubtful answer',
    from: 'en: nothing else held',
    to: "en: '{missing}'",
    code: 'RULES_PLACEHOLDER',
    path: 'otherwise.because.en',
  },
  {
    name: 'land class that lost its zero',
    from: "landClasses: ['1006']",
    to: 'landClasses: [0101]',
    code: 'RULES_VALUE',
    path: 'rules[1].when.landClasses[0]',
    says: '0101',
  },
  {
    name: 'a comparison for a text',
    from: 'fact: unapproved.area, is:',
    to: 'fact: patch.type, is:',
    code: 'RULES_KEY_UNKNOWN',
    path: 'rules[0].when.all[1].is',
    says: 'oneOf',
  },
  {
    name: 'expression string',
    from: "when: { fact: approved.area, is: '=', than: 0, unit: m2 }",
    to: 'when: approved.area = 0',
    code: 'RULES_VALUE',
    path: 'signs[0].when',
  },
  {
    name: 'empty all',
    from: "when: { fact: approved.area, is: '=', than: 0, unit: m2 }",
    to: 'when: { all: [] }',
    code: 'RULES_VALUE',
    path: 'signs[0].when.all',
  },
  {
    name: 'example with an unknown fact',
    from: '{ approval.conversion.share: 100 }',
    to: '{ approval.conversion.shore: 100 }',
    code: 'RULES_FACT_UNKNOWN',
    path: 'examples[0].facts.approval.conversion.shore',
  },
  {
    name: 'example with an unknown rule',
    from: 'rule: R1 }',
    to: 'rule: R7 }',
    code: 'RULES_NAME_UNKNOWN',
    path: 'examples[0].expect.rule',
  },
  {
    name: 'a share above 100 %',
    from: 'full: { value: 95,',
    to: 'full: { value: 101,',
    code: 'RULES_VALUE',
    path: 'parameters.full.value',
    says: '0 to 100',
  },
  {
    name: 'a number where a day belongs',
    from: "start: { value: '2020-07-03'",
    to: 'start: { value: 2020',
    code: 'RULES_VALUE',
    path: 'parameters.start.value',
    says: 'YYYY-MM-DD',
  },
  {
    name: 'a value outside the bounds the pack sets itself',
    from: 'full: { value: 95,',
    to: 'full: { value: 95, max: 90,',
    code: 'RULES_VALUE',
    path: 'parameters.full.value',
    says: '0 to 90',
  },
  {
    name: 'dates said in two ways',
    from: 'since: null\n',
    to: "since: null\n    valid: { from: '2025-01-01' }\n",
    code: 'RULES_VALUE',
    path: 'rules[0].valid',
    says: 'since',
  },
  {
    name: 'valid from after to',
    from: 'since: null\n    until: null',
    to: "valid: { from: '2025-01-02', to: '2025-01-01' }",
    code: 'RULES_DATES',
    path: 'rules[0].valid.to',
  },
  {
    name: 'a misspelt end of validity',
    from: 'since: null\n    until: null',
    to: "valid: { form: '2025-01-02' }",
    code: 'RULES_KEY_UNKNOWN',
    path: 'rules[0].valid.form',
    says: 'from',
  },
  {
    name: 'valid on a day nobody knows',
    from: 'edition: test',
    to: 'edition: test\nvalidOn: today',
    code: 'RULES_VALUE',
    path: 'validOn',
    says: 'asOf',
  },
  {
    name: 'an example without the day its rules go by',
    from: 'edition: test',
    to: 'edition: test\nvalidOn: asOf',
    code: 'RULES_VALUE',
    path: 'examples[0]',
    says: 'asOf',
  },
  {
    name: 'a rule taken away from a pack that builds on none',
    from: '  - id: R2\n',
    to: '  - { id: R3, remove: true }\n  - id: R2\n',
    code: 'RULES_KEY_UNKNOWN',
    path: 'rules[1]',
    says: 'extends',
  },
  {
    name: 'a text fact without its texts',
    from: "{ fact: unapproved.area, is: '<', than: 1, unit: mu }",
    to: '{ fact: patch.type, oneOf: [] }',
    code: 'RULES_VALUE',
    path: 'rules[0].when.all[1].oneOf',
  },
  {
    name: 'a flag compared with a number',
    from: "{ fact: unapproved.area, is: '<', than: 1, unit: mu }",
    to: '{ fact: approvals.given, is: 1 }',
    code: 'RULES_VALUE',
    path: 'rules[0].when.all[1].is',
    says: 'true or false',
  },
  {
    name: 'a comparison that does not exist',
    from: "is: '<', than: 1, unit: mu",
    to: "is: '=<', than: 1, unit: mu",
    code: 'RULES_VALUE',
    path: 'rules[0].when.all[1].is',
    says: '<=',
  },
  {
    name: 'a number in quotes',
    from: 'than: 1, unit: mu',
    to: "than: '1', unit: mu",
    code: 'RULES_VALUE',
    path: 'rules[0].when.all[1].than',
    says: 'a number',
  },
  {
    name: 'words in one language only',
    from: "{ en: 'road {landClass.1006}', zh: '道路{landClass.1006}' }",
    to: "{ en: 'road {landClass.1006}' }",
    code: 'RULES_VALUE',
    path: 'rules[1].because',
    says: 'zh',
  },
  {
    name: 'no rules at all',
    from: 'rules:\n',
    to: 'ruls:\n',
    code: 'RULES_KEY_UNKNOWN',
    path: 'ruls',
    says: 'rules',
  },
  {
    name: 'a sign beside a class that does not exist',
    from: 'classes: [suspect]',
    to: 'classes: [suspekt]',
    code: 'RULES_NAME_UNKNOWN',
    path: 'signs[0].classes[0]',
    says: 'suspect',
  },
  {
    name: 'a cut-off by a fact that is no date',
    from: 'fact: patch.imageAfter\n',
    to: 'fact: patch.area\n',
    code: 'RULES_VALUE',
    path: 'cutoff.fact',
  },
  {
    name: 'a pack to build on, in a text without a file',
    from: 'edition: test',
    to: 'edition: test\nextends: weipian',
    code: 'RULES_EXTENDS',
    path: 'extends',
  },
  {
    name: 'a bracket that is not closed',
    from: 'covered {approval.conversion.share}, left',
    to: 'covered {approval.conversion.share, left',
    code: 'RULES_PLACEHOLDER',
    path: 'rules[0].because.en',
  },
  {
    name: 'a share written as percent',
    from: 'than: 0.5, unit: share',
    to: 'than: 95, unit: share',
    code: 'RULES_VALUE',
    path: 'rules[1].when.share.than',
    says: 'from 0 to 1 (share)',
  },
  {
    name: 'a negative area in an example',
    from: 'facts: { approval.conversion.share: 100 }',
    to: 'facts: { approval.conversion.share: 100, patch.area: -5 }',
    code: 'RULES_VALUE',
    path: 'examples[0].facts.patch.area',
    says: 'from 0 on (m2)',
  },
  {
    name: 'a share above the whole in an example',
    from: 'facts: { approval.conversion.share: 100 }',
    to: 'facts: { approval.conversion.share: 200 }',
    code: 'RULES_VALUE',
    path: 'examples[0].facts.approval.conversion.share',
    says: 'from 0 to 100 (percent)',
  },
  {
    name: 'two forms in one condition',
    from: '      all:\n',
    to: '      any: [{ fact: redline.given, is: true }]\n      all:\n',
    code: 'RULES_VALUE',
    path: 'rules[0].when',
    says: 'found any, all',
  },
  {
    name: 'a fact named in Chinese',
    from: "{ fact: approved.area, is: '='",
    to: "{ fact: 审批覆盖面积, is: '='",
    code: 'RULES_FACT_UNKNOWN',
    path: 'signs[0].when.fact',
    says: 'did you mean approved.area?',
  },
  {
    name: 'wrong confidence',
    from: 'confidence: s',
    to: 'confidence: sure',
    code: 'RULES_VALUE',
    path: 'parameters.start.confidence',
  },
];

describe('parsePack refuses', () => {
  test.each(FAULTS)('$name: $code at $path', ({ from, to, code, path, says }) => {
    const text = altered(from, to);
    const fault = faultOf(text);
    expect(fault.code).toBe(code);
    expect(fault.exitCode).toBe(21);
    expect(fault.params['path']).toBe(path);
    expect(fault.where.file).toBe(`small.yaml:${fault.params['line']}:${fault.params['column']}`);
    if (says) expect(fault.describe('en')).toContain(says);
    for (const lang of ['en', 'zh'] as const)
      expect(fault.describe(lang)).not.toMatch(/\{(path|line|name|nearest|allowed|found)\}/);
  });

  test('a fault names the line it stands in', () => {
    const text = altered('fact: unapproved.area', 'fact: unaproved.area');
    const line = text.split('\n').findIndex((one) => one.includes('unaproved.area,')) + 1;
    expect(faultOf(text).params['line']).toBe(line);
  });

  test.each([
    [
      'an alias',
      altered('edition: test', 'edition: &e test')
        .replace('name: small', 'name: small')
        .replace('zh: 小 }', 'zh: *e }'),
    ],
    ['aliases that unfold without end', 'a: &a [x, x]\nb: &b [*a, *a]\nname: *b\n'],
    ['a tag', altered('edition: test', 'edition: !!js/function "() => 1"')],
    ['the same key twice', `${SMALL_PACK}name: again\n`],
    ['broken YAML', altered('rules:\n', 'rules: [\n')],
    ['brackets without end', `name: ${'['.repeat(50_000)}`],
    ['brackets nested 50,000 deep', `name: ${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    [
      'conditions nested 1,000 deep',
      altered('approved.area, is:', 'approved.area }').replace('when: {', `when: ${'{ not: '.repeat(1000)}{`),
    ],
  ])('%s', (_name, text) => {
    const fault = faultOf(text);
    expect(fault.code).toBe('RULES_SYNTAX');
    expect(fault.where.file).toMatch(/^small\.yaml:\d+:\d+$/);
  });

  test.each(['', '[]', '42', 'null'])('a pack that is no map: %j', (text) => {
    expect(faultOf(text).exitCode).toBe(21);
  });
});

test('the small pack itself is accepted', () => {
  const pack = parsePack(SMALL_PACK, 'small.yaml');
  expect(pack.rules.map(({ id }) => id)).toEqual(['R1', 'R2']);
  expect(pack.rules[1]).toMatchObject({ since: null, until: null, stands: false, sub: null });
});
