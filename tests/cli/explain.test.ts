import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../src/io/bind/alias-table.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';

const county = new CountyCopy();
const at = (name: string): string => join(county.root, name);
county.edit('job.yaml', (text) => text.replace('pieces: true', 'pieces: false'));
tuban(['run', county.job, '--out', at('bare'), '-q']);
tuban(['run', county.job, '--pieces', '--out', at('out'), '-q']);

interface Told {
  readonly id: string;
  readonly ruleId: string;
  readonly row: Record<string, unknown>;
  readonly facts: Record<string, unknown>;
  readonly landClasses: Record<string, number>;
  readonly pieces: unknown[] | null;
  readonly approvals: readonly { area: number; timing: string }[];
  readonly because: { zh: string };
  readonly trail: unknown;
  readonly from: string;
  readonly inputs_fault: string | null;
  readonly differs: string[];
}

const [head, ...rows] = parseCsv(readFileSync(join(at('out'), 'ledger.csv'), 'utf8'));
const ids = rows.map((row) => row[0]!);
const told = (out: string, id: string): Told => {
  const { status, stdout, stderr } = tuban(['explain', at(out), id, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return (JSON.parse(stdout) as Told[])[0]!;
};
// Ten patches of every kind: each is explained from the inputs, then from the result alone.
const SAMPLE = ids.filter((_, i) => i % 6 === 0);
const withInputs = new Map(SAMPLE.map((id) => [id, told('out', id)]));
for (const name of readdirSync(county.dir)) rmSync(county.at(name));

describe('explain, the inputs gone', () => {
  test.each(SAMPLE)('%s is explained as with them', (id) => {
    const { from, inputs_fault, ...kept } = told('out', id);
    const { from: source, inputs_fault: none, ...wanted } = withInputs.get(id)!;
    expect([from, source, inputs_fault, none]).toEqual(['result', 'inputs', 'FILE_NOT_FOUND', null]);
    expect(kept).toEqual(wanted);
  });

  test('agrees with the ledger on every patch', () => {
    const column = (code: string): number => head!.indexOf(code);
    for (const row of rows.filter((_, i) => i % 9 === 0)) {
      const { ruleId, because, facts } = told('bare', row[0]!);
      expect([ruleId, because.zh]).toEqual([row[column('PDGZ')], row[column('PDYJ')]]);
      expect(facts['patch.area']).toBe(Number(row[column('TBMJ')]));
    }
  });

  test('says with every sign what it rests on, in the words of the remarks', () => {
    const [signs, remarks] = [head!.indexOf('XWBS'), head!.indexOf('BZ')];
    const row = rows.find((one) => one[signs] === '备少占多')!;
    expect(row[remarks]).toMatch(/^备少占多：.+〔\d{4}〕\d+号（最晚备案\d{4}-\d\d-\d\d）/);
    const zh = ['--lang', 'zh'];
    expect(tuban(['explain', at('out'), row[0]!, ...zh]).stdout).toContain(`\n      ${row[remarks]}\n`);
    expect(tuban(['explain', at('out'), row[0]!, '-f', 'html', ...zh]).stdout).toContain(`>${row[remarks]}</div>`);
    expect(tuban(['explain', at('out'), row[0]!, '--json']).stdout).toContain(`"zh":"${row[remarks]}"`);
  });

  test('without pieces it says what cannot be shown', () => {
    const { stdout } = tuban(['explain', at('bare'), ids[0]!]);
    expect(stdout).toContain('the account parcel by parcel cannot be shown');
    expect(stdout).toMatch(/patch area [\d.]+ = cultivated land [\d.]+ \+/);
    expect(tuban(['explain', at('out'), ids[0]!]).stdout).not.toContain('cannot be shown');
  });

  test('a patch that is not there is met with the nearest id', () => {
    const { status, stderr } = tuban(['explain', at('out'), `${ids[0]}0`]);
    expect(status).toBe(2);
    expect(stderr).toContain(`did you mean ${ids[0]}`);
  });
});

describe('the page', () => {
  test('stands alone: no script, nothing loaded, every tag closed', () => {
    const { stdout, status } = tuban(['explain', at('out'), ids[12]!, '-f', 'html', '--lang', 'zh']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>\n<html lang="zh-CN">/);
    expect(stdout).toContain('疑似');
    expect(stdout).not.toMatch(/<script|<link|src=|href=|@import|url\(/i);
    for (const tag of ['div', 'td', 'tr', 'table', 'p', 'h1', 'h2', 'article', 'span', 'b']) {
      const count = (pattern: string): number => stdout.match(new RegExp(pattern, 'g'))?.length ?? 0;
      expect([tag, count(`<${tag}[ >]`)]).toEqual([tag, count(`</${tag}>`)]);
    }
  });

  test('escapes what comes from the data', () => {
    // A patch type that is markup: in the ledger as text, on the page as text.
    const evil = '<img src=x onerror=alert(1)>&"';
    const quoted = `"${evil.replaceAll('"', '""')}"`;
    for (const name of ['facts.csv', 'ledger.csv']) {
      const file = join(at('out'), name);
      const lines = readFileSync(file, 'utf8').split('\n');
      const [place, line] = [
        lines[0]!.split(',').indexOf(name === 'facts.csv' ? 'approvals' : 'QSZJ'),
        lines[1]!.split(','),
      ];
      line[place] = name === 'facts.csv' ? `"conversion|${evil.replaceAll('"', '""')}|||inForce|1"` : quoted;
      lines[1] = line.join(',');
      writeFileSync(file, lines.join('\n'));
    }
    const { stdout } = tuban(['explain', at('out'), ids[0]!, '-f', 'html']);
    expect(stdout).not.toContain('<img');
    expect(stdout.match(/&lt;img src=x onerror=alert\(1\)&gt;&amp;&quot;/g)?.length).toBe(2);
  });
});
