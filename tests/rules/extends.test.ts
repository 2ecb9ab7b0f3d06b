import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadWholePack } from '../../src/io/load-pack.js';
import { Problem } from '../../src/model/problem.js';
import { exampleFacts, runExamples } from '../../src/rules/examples.js';
import { compilePack } from '../../src/rules/judge.js';
import { lint } from '../../src/rules/lint.js';
import { SMALL_PACK } from './example-pack.js';

const folder = mkdtempSync(join(tmpdir(), 'tuban-extends-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(at('national.yaml'), SMALL_PACK);

const HEAD = 'name: province\nextends: ./national.yaml\ntitle: { en: Province, zh: 省 }\nedition: 2026-11\n';

function load(body: string, name = 'province.yaml') {
  writeFileSync(at(name), HEAD + body);
  return loadWholePack(at(name)).pack;
}

function faultOf(body: string): Problem {
  try {
    load(body);
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
  throw new Error('the pack was accepted');
}

const RULE = (id: string, more = '') => `
  - id: ${id}
    ${more}
    when: { fact: redline.area, is: '>', than: 1, unit: m2 }
    then: { class: road }
    cite: notice of the province
    because: { en: redline, zh: 红线 }
`;

describe('a pack that extends another', () => {
  test('and says nothing more is the other one under its own name', () => {
    const national = loadWholePack(at('national.yaml')).pack;
    const { name, title, edition, bases, inherited, ...rest } = load('');
    const { name: n, title: t, edition: e, bases: b, inherited: i, ...same } = national;
    expect(rest).toEqual(same);
    expect([name, title.zh, edition, inherited]).toEqual(['province', '省', '2026-11', ['full', 'start']]);
    expect(bases).toEqual([
      { name: 'small', edition: 'test', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), from: './national.yaml' },
    ]);
    expect([n, t.zh, e, b, i]).toEqual(['small', '小', 'test', [], []]);
  });

  test('sets figures of it: the value and its source are new, unit and words stay', () => {
    const pack = load('parameters:\n  full: { value: 80, cite: notice of the province, confidence: s }\n');
    expect(pack.parameters[0]).toMatchObject({ name: 'full', value: 80, unit: 'percent', text: { zh: '全' } });
    expect(pack.inherited).toEqual(['start']);
    const facts = exampleFacts({ facts: new Map([['approval.conversion.share', 85]]), landClasses: undefined });
    expect(compilePack(pack).judge(facts).ruleId).toBe('R1');
    expect(compilePack(loadWholePack(at('national.yaml')).pack).judge(facts).ruleId).toBe('R9');
  });

  test.each<[string, string, string[]]>([
    ['adds at the end', `rules:${RULE('P1')}`, ['R1', 'R2', 'P1']],
    ['adds before', `rules:${RULE('P1', 'before: R1')}`, ['P1', 'R1', 'R2']],
    ['adds after', `rules:${RULE('P1', 'after: R1')}`, ['R1', 'P1', 'R2']],
    ['puts in the place of', `rules:${RULE('R1')}`, ['R1', 'R2']],
    ['puts in the place of and moves', `rules:${RULE('R1', 'after: R2')}`, ['R2', 'R1']],
    ['takes away', 'rules:\n  - { id: R2, remove: true }\nexamples: []\n', ['R1']],
    ['several at once', `rules:${RULE('P1', 'before: R2')}${RULE('P2', 'after: P1')}`, ['R1', 'P1', 'P2', 'R2']],
  ])('%s', (_name, body, order) => {
    expect(load(body).rules.map(({ id }) => id)).toEqual(order);
  });

  test('keeps the promises of the other one unless it says so', () => {
    const stricter = 'parameters:\n  full: { value: 100, min: 90, cite: notice, confidence: s }\n';
    const looser = `rules:${RULE('R1')}`;
    expect(runExamples(load(stricter)).map(({ passed }) => passed)).toEqual([true]);
    expect(runExamples(load(looser)).map(({ passed }) => passed)).toEqual([false]);
    expect(lint(load(looser)).map(({ code }) => code)).toContain('EXAMPLE_FAILS');
    const said = `${looser}examples:\n  - { name: covered, facts: { redline.area: 5 }, expect: { class: road, rule: R1 } }\n`;
    expect(runExamples(load(said)).map(({ passed }) => passed)).toEqual([true]);
    expect(load(`${looser}examples:\n  - { name: covered, remove: true }\n`).examples).toEqual([]);
  });

  test('over three levels: national, province, county', () => {
    load('parameters:\n  full: { value: 80, cite: notice of the province, confidence: s }\n');
    const county = HEAD.replace('./national.yaml', './province.yaml').replace('name: province', 'name: county');
    writeFileSync(at('county.yaml'), `${county}rules:${RULE('C1', 'before: R1')}`);
    const { pack } = loadWholePack(at('county.yaml'));
    expect(pack.bases.map(({ name }) => name)).toEqual(['province', 'small']);
    expect(pack.rules.map(({ id }) => id)).toEqual(['C1', 'R1', 'R2']);
    expect(pack.parameters[0]?.value).toBe(80);
  });

  test('figures of it that no rule uses any more are no remark', () => {
    const remarks = lint(
      load('rules:\n  - { id: R1, remove: true }\nexamples:\n  - { name: covered, remove: true }\n'),
    );
    expect(remarks.map(({ code }) => code)).not.toContain('PARAMETER_UNUSED');
  });

  test('a shipped pack is named as such', () => {
    writeFileSync(at('own.yaml'), HEAD.replace('./national.yaml', 'weipian'));
    const { pack } = loadWholePack(at('own.yaml'));
    expect(pack.rules).toEqual(loadWholePack('weipian').pack.rules);
    expect(runExamples(pack).every(({ passed }) => passed)).toBe(true);
  });
});

describe('it is refused', () => {
  test.each<[string, string, string, string]>([
    [
      'another unit for a figure',
      'parameters:\n  full: { value: 1, unit: share, cite: x, confidence: s }\n',
      'RULES_UNIT',
      'parameters.full.unit',
    ],
    [
      'a figure without a source of its own',
      'parameters:\n  full: { value: 80, confidence: s }\n',
      'RULES_CITATION_MISSING',
      'parameters.full.cite',
    ],
    [
      'a figure out of range',
      'parameters:\n  full: { value: 180, cite: x, confidence: s }\n',
      'RULES_VALUE',
      'parameters.full.value',
    ],
    ['taking away what is not there', 'rules:\n  - { id: R7, remove: true }\n', 'RULES_NAME_UNKNOWN', 'rules[0]'],
    [
      'a place beside a rule that is not there',
      `rules:${RULE('P1', 'before: R7')}`,
      'RULES_NAME_UNKNOWN',
      'rules[0].before',
    ],
    ['two places at once', `rules:${RULE('P1', 'before: R1\n    after: R2')}`, 'RULES_VALUE', 'rules[0].after'],
    ['one rule twice', `rules:${RULE('P1')}${RULE('P1')}`, 'RULES_DUPLICATE', 'rules[1]'],
    ['a rule with the id of the fallback', `rules:${RULE('R9')}`, 'RULES_DUPLICATE', 'rules'],
    ['remove: false', 'rules:\n  - { id: R1, remove: false }\n', 'RULES_VALUE', 'rules[0].remove'],
    ['more beside remove', 'rules:\n  - { id: R1, remove: true, cite: x }\n', 'RULES_KEY_UNKNOWN', 'rules[0].cite'],
  ])('%s', (_name, body, code, path) => {
    const fault = faultOf(body);
    expect({ code: fault.code, exit: fault.exitCode, path: fault.params['path'] }).toEqual({ code, exit: 21, path });
    expect(fault.where.file).toMatch(/province\.yaml:\d+:\d+$/);
  });

  test('a pack that builds on itself, or on none that is there', () => {
    writeFileSync(at('a.yaml'), HEAD.replace('./national.yaml', './b.yaml'));
    writeFileSync(at('b.yaml'), HEAD.replace('./national.yaml', './a.yaml'));
    for (const [name, reason] of [
      ['a.yaml', 'it builds on itself'],
      ['c.yaml', 'there is no such pack'],
    ] as const) {
      if (name === 'c.yaml') writeFileSync(at(name), HEAD.replace('./national.yaml', './nowhere.yaml'));
      expect(() => loadWholePack(at(name))).toThrow(reason);
    }
  });

  test('a fault of the base is told in the base', () => {
    writeFileSync(at('broken.yaml'), SMALL_PACK.replace('fact: unapproved.area', 'fact: unaproved.area'));
    writeFileSync(at('on-broken.yaml'), HEAD.replace('./national.yaml', './broken.yaml'));
    expect(() => loadWholePack(at('on-broken.yaml'))).toThrow(
      expect.objectContaining({
        code: 'RULES_FACT_UNKNOWN',
        where: { file: expect.stringMatching(/broken\.yaml:\d+/) },
      }),
    );
  });
});

describe('rules by the date of the job', () => {
  const DATED = SMALL_PACK.replace('edition: test', 'edition: test\nvalidOn: asOf')
    .replace('since: null\n    until: null', "valid: { from: '2025-01-01', to: '2025-12-31' }")
    .replace('  - name: covered\n', "  - name: covered\n    asOf: '2025-06-30'\n");

  test('hold on its days, whatever the detection date', () => {
    writeFileSync(at('dated.yaml'), DATED);
    const { pack } = loadWholePack(at('dated.yaml'));
    const facts = exampleFacts({
      facts: new Map<never, never>([
        ['approval.conversion.share', 100],
        ['patch.imageAfter', '2019-01-01'],
      ] as never),
      landClasses: undefined,
    });
    expect(compilePack(pack, '2025-01-01').judge(facts).ruleId).toBe('R1');
    expect(compilePack(pack, '2025-12-31').judge(facts).ruleId).toBe('R1');
    expect(compilePack(pack, '2026-01-01').judge(facts).ruleId).toBe('R9');
    expect(compilePack(pack, '2026-01-01').explain(facts).trail[0]).toMatchObject({
      result: 'skipped',
      window: { since: '2025-01-01', until: '2025-12-31', day: '2026-01-01' },
    });
    expect(() => compilePack(pack)).toThrow('RULES_NEED_AS_OF');
    expect(runExamples(pack).every(({ passed }) => passed)).toBe(true);
  });
});
