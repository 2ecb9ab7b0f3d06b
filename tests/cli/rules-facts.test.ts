import { describe, expect, test } from 'vitest';
import { listShippedPacks } from '../../src/io/rule-packs.js';
import { factNames } from '../../src/model/facts.js';
import { tuban } from '../support/cli.js';

describe('tuban rules facts', () => {
  test('lists every fact with its units, both names and its source', () => {
    const { status, stdout } = tuban(['rules', 'facts', '--json']);
    expect(status).toBe(0);
    const facts = JSON.parse(stdout) as {
      name: string;
      type: string;
      units: string[];
      en: string;
      zh: string;
      from: { zh: string };
    }[];
    expect(facts.map(({ name }) => name)).toEqual(factNames());
    for (const { name, en, zh, from } of facts) {
      expect([name, /[a-z]/.test(en), /\p{Script=Han}/u.test(zh), /\p{Script=Han}/u.test(from.zh)]).toEqual([
        name,
        true,
        true,
        true,
      ]);
    }
    expect(facts.find(({ name }) => name === 'rest.width')).toMatchObject({ type: 'length', units: ['m'] });
    expect(facts.find(({ name }) => name === 'idle.days')).toMatchObject({ type: 'days', units: ['day'] });
    expect(facts.find(({ name }) => name === 'rest.parts')).toMatchObject({ type: 'number', units: [] });
  });

  test('reads in Chinese and in English', () => {
    const lines = (lang: string): string[] => tuban(['rules', 'facts', '--lang', lang]).stdout.trimEnd().split('\n');
    expect(lines('zh')).toHaveLength(factNames().length);
    expect(lines('zh')[0]).toBe(`${'patch.area'.padEnd(32)}  area (m2, mu, ha)  图斑面积  [图斑图层属性]`);
    expect(lines('en')[0]).toContain('area of the patch 图斑面积  [fields of the patch layer]');
  });
});

test.each(listShippedPacks())('tuban rules test and lint are content with %s', (name) => {
  expect(tuban(['rules', 'test', name])).toMatchObject({ status: 0, stderr: '' });
  expect(tuban(['rules', 'lint', name, '--lang', 'en'])).toMatchObject({ status: 0, stdout: 'no remarks\n' });
});
