import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../src/io/bind/alias-table.js';
import { tuban } from '../support/cli.js';
import { COUNTY } from '../support/county.js';

const folder = mkdtempSync(join(tmpdir(), 'tuban-diff-'));
const at = (name: string): string => join(folder, name);
tuban(['run', join(COUNTY, 'job.yaml'), '--out', at('out'), '-q']);

interface Change {
  readonly id: string;
  readonly ofClass: boolean;
  readonly before: { outcome: { zh: string }; rule: string };
  readonly after: { outcome: { zh: string }; rule: string };
  readonly why: readonly {
    rule: string;
    before: { result: unknown; conditions: { text: { en: string }; result: unknown }[] };
    after: { result: unknown; conditions: { text: { en: string }; result: unknown }[] };
  }[];
}

function diff(...args: string[]): { changes: Change[]; patches: number; other_changes: number } {
  const { status, stdout, stderr } = tuban(['rules', 'diff', ...args, '--on', at('out'), '-f', 'json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as ReturnType<typeof diff>;
}

describe('rules diff', () => {
  test('finds nothing between a pack and itself', () => {
    expect(diff('weipian', 'weipian', '--all')).toMatchObject({ patches: 58, changes: [], other_changes: 0 });
  });

  test('finds what judging again finds, patch by patch', () => {
    const set = [
      '--param',
      'full_coverage=40',
      '--param',
      'touching_share=30',
      '--param',
      'increment_start=2026-04-20',
    ];
    tuban(['classify', at('out'), ...set, '-o', at('new'), '-q']);
    const ledger = (out: string) => {
      const [codes, ...rows] = parseCsv(readFileSync(join(at(out), 'ledger.csv'), 'utf8'));
      const pick = (row: string[]) => ['PDLB', 'PDXL', 'PDGZ', 'ZLXZ', 'XWBS'].map((code) => row[codes!.indexOf(code)]);
      return new Map(rows.map((row) => [row[0]!, pick(row)]));
    };
    const [was, is] = [ledger('out'), ledger('new')];
    const changed = [...was].filter(([id, cells]) => cells.join() !== is.get(id)!.join());
    const found = diff('weipian', 'weipian', '--all', ...set).changes;
    expect(found.map(({ id }) => id)).toEqual(changed.map(([id]) => id));
    for (const { id, before, after, ofClass } of found) {
      expect([before.outcome.zh, before.rule]).toEqual([was.get(id)![0], was.get(id)![2]]);
      expect([after.outcome.zh, after.rule]).toEqual([is.get(id)![0], is.get(id)![2]]);
      expect(ofClass).toBe(before.outcome.zh !== after.outcome.zh);
    }
    expect(found.some(({ ofClass }) => ofClass)).toBe(true);
    const { changes, other_changes } = diff('weipian', 'weipian', ...set);
    expect(changes).toEqual(found.filter(({ ofClass }) => ofClass));
    expect(other_changes).toBe(found.length - changes.length);
  });

  test('names the rule and the one condition that differs', () => {
    const [change] = diff('weipian', 'weipian', '--param', 'full_coverage=99').changes;
    expect(change).toMatchObject({ id: '320482SJBG26000049', before: { rule: 'WP-110' }, after: { rule: 'WP-410' } });
    expect(change!.why[0]).toMatchObject({
      rule: 'WP-110',
      before: { result: true, conditions: [{ result: true, text: { en: expect.stringContaining('≥ 95%') } }] },
      after: { result: false, conditions: [{ result: false, text: { en: expect.stringContaining('≥ 99%') } }] },
    });
  });

  test('says where the ledger of the result was judged otherwise than by the first pack', () => {
    tuban(['classify', at('out'), '--param', 'full_coverage=40', '-o', at('forty'), '-q']);
    const args = ['rules', 'diff', 'weipian', 'weipian', '--on', at('forty')];
    expect(tuban(args).stdout).toContain('was judged by weipian 2026-11 (full_coverage=40)');
    expect(tuban([...args, '--lang', 'zh']).stdout).toContain('由 weipian 2026-11（full_coverage=40）判定');
    expect(JSON.parse(tuban([...args, '--json']).stdout)).toMatchObject({
      judged_by: { pack: 'weipian 2026-11', figures: { full_coverage: 40 } },
    });
    expect(tuban(['rules', 'diff', 'weipian', 'weipian', '--on', at('out')]).stdout).not.toContain('was judged by');
  });

  test('makes a page of the same words, in both languages', () => {
    for (const lang of ['en', 'zh']) {
      const args = ['rules', 'diff', 'weipian', 'weipian', '--param', 'full_coverage=99', '--on', at('out')];
      const [page, text] = [[...args, '-f', 'html'], args].map((all) => tuban([...all, '--lang', lang]).stdout);
      expect(page).toMatch(
        lang === 'zh' ? /^<!doctype html>\n<html lang="zh-CN">/ : /^<!doctype html>\n<html lang="en">/,
      );
      expect(page).not.toMatch(/<script|<link|src=|href=/i);
      const shown = page!
        .replace(/<style>.*<\/style>/s, '')
        .replace(/<[^>]+>/g, '\n')
        .replace(/&gt;/g, '>')
        .replace(/&lt;/g, '<');
      for (const line of text!.split('\n')) expect(shown).toContain(line.trim());
    }
  });

  test('a pack that lacks the rule says so; text and CSV tell the same patches', () => {
    const head = 'name: less\nextends: weipian\ntitle: { en: Less, zh: 少 }\nedition: test\n';
    writeFileSync(at('less.yaml'), `${head}rules:\n  - { id: WP-400, remove: true }\n`);
    const args = ['rules', 'diff', 'weipian', at('less.yaml'), '--on', at('out')];
    const { changes } = diff('weipian', at('less.yaml'));
    expect(changes.map(({ before }) => before.rule)).toEqual(changes.map(() => 'WP-400'));
    expect(changes.length).toBeGreaterThan(0);
    const english = tuban(args).stdout;
    expect(english).toContain(`${changes.length} of 58 patches change class`);
    expect(english).toContain('WP-400: held → not in the pack');
    const [header, ...rows] = parseCsv(tuban([...args, '-f', 'csv', '--lang', 'zh']).stdout);
    expect(header).toContain('why');
    expect(rows.map(([id]) => id)).toEqual(changes.map(({ id }) => id));
    expect(rows[0]!.at(-1)).toContain('规则包中没有');
  });

  test.each([
    [['weipian', 'weipian'], 'OPTION_VALUE_MISSING', 2],
    [['weipian', '--on', 'out'], 'ARGUMENT_MISSING', 2],
    [['weipian', 'weipan', '--on', 'out'], 'RULES_PACK_UNKNOWN', 2],
    [['weipian', 'weipian', '--on', 'nix'], 'RESULT_UNREADABLE', 2],
    [['weipian', 'weipian', '--on', 'out', '--param', 'x=1'], 'RULES_PARAMETER_UNKNOWN', 2],
    [['weipian', 'weipian', '--on', 'out', '-f', 'pdf'], 'OPTION_VALUE_INVALID', 2],
  ])('refuses %j', (args, code, exit) => {
    const { status, stderr } = tuban(['rules', 'diff', ...args], { cwd: folder });
    expect(stderr).toContain(code);
    expect(status).toBe(exit);
  });
});
