import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDemo } from '../../fixtures/generator/demo.js';
import type { Story } from '../../fixtures/generator/demo-plan.js';
import { patchId } from '../../fixtures/generator/records.js';
import { DbfTable } from '../../src/io/shapefile/dbf.js';
import { ledgerColumns } from '../../src/model/ledger.js';
import { type CliResult, tuban } from '../support/cli.js';
import { COUNTY, type CountyCopy } from '../support/county.js';
import { freshCounty } from '../support/fresh-county.js';
import { expectGolden } from '../support/golden.js';
import { centsOf, readCsv } from '../support/read-csv.js';

type Row = Readonly<Record<string, string>>;

let county: CountyCopy;
let ran: CliResult;
let rows: readonly Row[];
let stories: readonly Story[];

beforeAll(() => {
  county = freshCounty();
  ran = tuban(['run', county.job]);
  rows = ledgerOf(county);
  ({ stories } = makeDemo());
});
/** Runs the job of a fresh copy, changed before; gives the copy with its result. */
function runCounty(change: (copy: CountyCopy) => void, ...flags: string[]): CountyCopy & { readonly ran: CliResult } {
  const copy = freshCounty();
  change(copy);
  return Object.assign(copy, { ran: tuban(['run', copy.job, '-q', ...flags]) });
}

const nothing = (): void => {};

function ledgerOf(copy: CountyCopy): Row[] {
  return readCsv(join(copy.out, 'ledger.csv'));
}

function rowOf(all: readonly Row[], id: string): Row {
  const row = all.find(({ JCBH }) => JCBH === id);
  if (!row) throw new Error(`no row ${id}`);
  return row;
}

function manifestOf(copy: CountyCopy) {
  return JSON.parse(readFileSync(join(copy.out, 'manifest.json'), 'utf8')) as {
    digest: string;
    counts: Record<string, number>;
    totals: Record<string, number>;
    outputs: { file: string; rows: number | null; bytes: number }[];
  };
}

/** Everything but the manifest, which tells the time. */
function bytesOf(copy: CountyCopy): Map<string, string> {
  const names = readdirSync(copy.out).filter((name) => name !== 'manifest.json');
  return new Map(names.map((name) => [name, readFileSync(join(copy.out, name)).toString('latin1')]));
}

describe('the demo county', () => {
  test('is judged whole: exit 0, though two patches were repaired', () => {
    expect(ran).toMatchObject({ status: 0, stdout: '' });
    expect(ran.stderr).toContain('58 patches judged of 58 read, 0 set aside, 2 repaired');
    expect(rows.length).toBe(58);
    expect(county.beside()).toEqual(['out']);
  });

  test.each(['ledger.csv', 'summary.csv', 'quarantine.csv', 'pieces.csv'])('gives the blessed %s', (name) => {
    expectGolden(join(county.out, name), 'county');
  });

  test('lists its files, and those only', () => {
    const listed = manifestOf(county).outputs.map(({ file }) => file);
    expect([...listed, 'manifest.json'].sort()).toEqual(readdirSync(county.out).sort());
    for (const file of listed) expect(ran.stderr).toContain(join(county.out, file));
  });
});

describe('what the stories promise', () => {
  test('is what the ledger says', () => {
    let last: Promise | null = null;
    stories.forEach((story, i) => {
      const id = patchId(i + 1);
      const row = rowOf(rows, id);
      const promise = promiseOf(story, last);
      const told = `${id}: ${story.en}`;
      if (story.rule !== null) expect(row['PDGZ'], told).toBe(story.rule);
      if (promise) expect({ PDLB: row['PDLB'], PDXL: row['PDXL'] }, told).toEqual(promise);
      if (story.covered !== null) expect(Number(row['SPBL']), told).toBeCloseTo(story.covered, 1);
      for (const sign of [
        '未供即用',
        '事后审批',
        '批而未用待核',
        '超期使用',
        '备少占多',
        '涉及永久基本农田',
        '涉及生态保护红线',
        '边角地待核',
      ]) {
        if (story.says.split('；').slice(1).join().includes(sign)) expect(row['XWBS'], told).toContain(sign);
      }
      last = promise ?? last;
    });
  });

  test('a patch without a date: what is approved is not known, whatever the day of the job', () => {
    const i = stories.findIndex((story) => story.after === null);
    const row = rowOf(rows, patchId(i + 1));
    for (const code of ['HSX', 'SPMJ', 'WSPMJ', 'WSGDMJ', 'NZYBL', 'PZWH']) expect(row[code], code).toBe('');
    expect(row['QSZJ']).toContain('缺少后时相');
  });

  test('where the layer has no dates at all, the day of the job counts, and the row says so', () => {
    const undated = runCounty(() => {}, '--field', 'patches.imageAfter=-');
    for (const row of ledgerOf(undated)) {
      expect(row['HSX']).toBe('2026-06-30');
      expect(row['BZ']).toContain('2026-06-30');
    }
  });

  interface Promise {
    readonly PDLB: string;
    readonly PDXL: string;
  }

  /** `存疑 / 基础数据未覆盖；…`, `修复后判定（…）：…`, `同上；…`; null where the story leaves it open. */
  function promiseOf({ says }: Story, before: Promise | null): Promise | null {
    const [first = ''] = says
      .replace(/（[^（）]*）/g, '')
      .replace(/^修复后判定：/, '')
      .split('；');
    if (first === '同上') return before;
    const [, PDLB, PDXL] = /^(\S+) \/ (\S+)$/.exec(first) ?? [];
    return PDLB && PDXL ? { PDLB, PDXL } : null;
  }

  test('and nearly every story promises something', () => {
    const open = stories.filter((story) => story.says.startsWith('同上') || promiseOf(story, null));
    expect(open.length).toBeGreaterThanOrEqual(stories.length - 1);
  });
});

describe('the numbers', () => {
  const sum = (row: Row, ...codes: string[]): number => codes.reduce((total, code) => total + centsOf(row[code]), 0);
  /** Rows of which it is known what is approved: two stories of the county leave that open, for want of a date. */
  const dated = (): Row[] => rows.filter((row) => row['SPMJ'] !== '');

  test('are empty only where a date is missing', () => {
    expect(rows.length - dated().length).toBe(2);
    for (const row of rows) if (row['SPMJ'] === '') expect(row['QSZJ'], row['JCBH']).toMatch(/时相|批准日期/);
  });

  test('close on every row, to the cent', () => {
    for (const row of rows) {
      expect(sum(row, 'GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'), row['JCBH']).toBe(centsOf(row['TBMJ']));
    }
    for (const row of dated()) expect(sum(row, 'SPMJ', 'WSPMJ'), row['JCBH']).toBe(centsOf(row['TBMJ']));
  });

  test.each([
    ['WSGDMJ', 'GDMJ'],
    ['WSGDMJ', 'WSPMJ'],
    ['WSYNMJ', 'YNMJ'],
    ['WSYNMJ', 'WSPMJ'],
    ['YNMJ', 'TBMJ'],
    ['HXMJ', 'TBMJ'],
    ['SHPMJ', 'WSPMJ'],
    ['GQMJ', 'WSPMJ'],
  ])('%s is never more than %s', (part, whole) => {
    for (const row of dated()) expect(centsOf(row[part]), row['JCBH']).toBeLessThanOrEqual(centsOf(row[whole]));
  });

  test.each(['TBMJ', 'GDMJ', 'YNMJ', 'WSGDMJ', 'WSYNMJ'])('%s in mu is the same area', (code) => {
    for (const row of dated()) {
      expect(centsOf(row[`${code}_M`]), row['JCBH']).toBe(Math.round((centsOf(row[code]) * 3) / 2000));
    }
  });

  test('shares are shares of the patch', () => {
    for (const row of dated()) {
      const share = (10_000 * centsOf(row['SPMJ'])) / centsOf(row['TBMJ']);
      expect(Math.abs(centsOf(row['SPBL']) - share), row['JCBH']).toBeLessThanOrEqual(1);
      for (const code of ['NZYBL', 'GDBL', 'BDCBL', 'LSBL', 'SSBL', 'ZJBL']) {
        expect(centsOf(row[code]), row['JCBH']).toBeLessThanOrEqual(centsOf(row['SPBL']));
      }
    }
  });

  test('of the summary are the sums of the rows', () => {
    const summary = readCsv(join(county.out, 'summary.csv'));
    const total = summary.at(-1)!;
    expect(total['XZMC']).toBe('合计');
    const townships = summary.slice(0, -1);
    const add = (all: readonly Row[], code: string): number => all.reduce((s, row) => s + centsOf(row[code]), 0);
    const count = (all: readonly Row[], code: string): number => all.reduce((s, row) => s + Number(row[code]), 0);
    for (const code of ['TBMJ', 'TBMJ_M', 'GDMJ', 'GDMJ_M', 'YNMJ', 'YNMJ_M']) {
      expect(centsOf(total[code]), code).toBe(add(rows, code));
      expect(add(townships, code), code).toBe(add(rows, code));
    }
    expect(Number(total['TBGS'])).toBe(rows.length);
    expect(count(townships, 'TBGS')).toBe(rows.length);
    const classes = Object.keys(total).flatMap((heading) => /^(.*)_个数$/.exec(heading)?.[1] ?? []);
    expect(classes.length).toBe(6);
    for (const name of classes) {
      const members = rows.filter((row) => row['PDLB'] === name);
      expect(Number(total[`${name}_个数`]), name).toBe(members.length);
      expect(count(townships, `${name}_个数`), name).toBe(members.length);
      for (const [unit, code] of [
        ['亩', 'TBMJ_M'],
        ['耕地亩', 'GDMJ_M'],
        ['永农亩', 'YNMJ_M'],
      ] as const) {
        expect(centsOf(total[`${name}_${unit}`]), `${name} ${unit}`).toBe(add(members, code));
        expect(add(townships, `${name}_${unit}`), `${name} ${unit}`).toBe(add(members, code));
      }
    }
  });

  test('of the manifest are those of the ledger', () => {
    const { totals, counts } = manifestOf(county);
    for (const [code, total] of Object.entries(totals)) {
      const known = rows.filter((row) => row[code] !== '');
      expect(Math.round(100 * total), code).toBe(known.reduce((s, row) => s + centsOf(row[code]), 0));
    }
    expect(counts).toMatchObject({ read: 58, judged: 58, set_aside: 0, repaired: 2 });
  });

  test('of the pieces add up to the patch', () => {
    const pieces = readCsv(join(county.out, 'pieces.csv'));
    for (const row of dated()) {
      const own = pieces.filter(({ JCBH }) => JCBH === row['JCBH']);
      const add = (all: readonly Row[]): number => all.reduce((s, piece) => s + centsOf(piece['PWMJ']), 0);
      expect(Math.abs(add(own) - centsOf(row['TBMJ'])), row['JCBH']).toBeLessThanOrEqual(own.length);
      const approved = own.filter(({ SFSP }) => SFSP === '1');
      expect(Math.abs(add(approved) - centsOf(row['SPMJ'])), row['JCBH']).toBeLessThanOrEqual(own.length);
    }
  });
});

describe('the files', () => {
  test('hold the same records: .shp, .shx, .dbf, .csv', () => {
    for (const name of ['ledger', 'pieces']) {
      const lines = readCsv(join(county.out, `${name}.csv`)).length;
      const table = DbfTable.open(join(county.out, `${name}.dbf`));
      expect(table.count, name).toBe(lines);
      table.close();
      expect((statSync(join(county.out, `${name}.shx`)).size - 100) / 8, name).toBe(lines);
      expect(shapesIn(join(county.out, `${name}.shp`)), name).toBe(lines);
      const stated = manifestOf(county).outputs.filter(({ file, rows: n }) => file.startsWith(name) && n !== null);
      expect(stated.map(({ rows: n }) => n)).toEqual([lines, lines, lines, lines]);
    }
  });

  test('open in a spreadsheet: a byte order mark, long codes guarded, headings in order', () => {
    for (const name of ['ledger', 'pieces', 'summary', 'quarantine']) {
      expect([...readFileSync(join(county.out, `${name}.csv`)).subarray(0, 3)], name).toEqual([0xef, 0xbb, 0xbf]);
    }
    const [head] = readFileSync(join(county.out, 'ledger.csv'), 'utf8').slice(1).split('\n');
    expect(head!.split(',')).toEqual(ledgerColumns([]).map(({ code }) => code));
    expect(readFileSync(join(county.out, 'pieces.csv'), 'utf8')).toMatch(/,\t\d{18},/);
  });

  test.each([
    ['gbk', 'GBK'],
    ['utf8', 'UTF-8'],
  ] as const)('ledger.dbf in %s says what ledger.csv says', (name, cpg) => {
    const copy = name === 'gbk' ? county : runCounty(nothing, '--dbf-encoding', name);
    expect(readFileSync(join(copy.out, 'ledger.cpg'), 'utf8')).toBe(cpg);
    const table = DbfTable.open(join(copy.out, 'ledger.dbf'));
    expect(table.encoding).toMatchObject({ encoding: name === 'gbk' ? 'gb18030' : 'utf-8', contradiction: null });
    ledgerOf(copy).forEach((row, record) => {
      table.fields.forEach(({ name: code, type, length }, field) => {
        const cell = row[code] ?? '';
        const value = table.text(record, field) ?? '';
        const told = `${row['JCBH']} ${code}`;
        if (type === 'N') expect(value === '' ? '' : Number(value), told).toBe(cell === '' ? '' : Number(cell));
        else if (type === 'D') expect(value.replaceAll('-', ''), told).toBe(cell.replaceAll('-', ''));
        else if (Buffer.byteLength(cell) <= length) expect(value, told).toBe(cell);
        else expect(cell.startsWith(value), told).toBe(true); // cut at a character
      });
    });
    table.close();
  });

  function shapesIn(file: string): number {
    const bytes = readFileSync(file);
    let count = 0;
    for (let at = 100; at < bytes.length; at += 8 + 2 * bytes.readInt32BE(at + 4)) count++;
    return count;
  }
});

describe('the same job', () => {
  test('gives the same bytes and the same digest, elsewhere and in another language of messages', () => {
    const again = runCounty(nothing, '--lang', 'zh');
    expect(again.ran.status).toBe(0);
    expect(bytesOf(again)).toEqual(bytesOf(county));
    expect(manifestOf(again).digest).toBe(manifestOf(county).digest);
  });

  test('as a result on stdout with --json', () => {
    const copy = freshCounty();
    const { status, stdout, stderr } = tuban(['run', copy.job, '--json', '--formats', 'csv']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const told = JSON.parse(stdout) as { dir: string; files: string[]; manifest: { counts: { judged: number } } };
    expect(told.dir).toBe(copy.out);
    expect(told.files.sort()).toEqual(readdirSync(copy.out).sort());
    expect(told.manifest.counts.judged).toBe(58);
  });

  test('by flags alone gives the rows of the job file', () => {
    const layers = [
      'conversion=nzy',
      'supply=gd',
      'registration=bdc',
      'temporary=lsyd',
      'facility=ssnyd',
      'homestead=zjd',
      'linkage=zjgg',
    ];
    const copy = freshCounty();
    const flags = [
      '--patches',
      'patches.shp',
      '--baseline',
      'dltb.shp',
      '--farmland',
      'yjjbnt.shp',
      '--redline',
      'stbhhx.shp',
    ];
    const approvals = layers.flatMap((layer) => ['--approvals', `${layer}.shp`]);
    const more = ['--field', 'approvals.approved=PZRQ', '--as-of', '2026-06-30', '--out', copy.out, '-q'];
    const wrong = tuban(['run', ...flags, ...approvals, ...more], { cwd: copy.dir });
    expect(wrong.stderr).toContain('FIELD_UNKNOWN'); // bdc has DJSJ: one flag for all approvals is too much
    const right = tuban(['run', ...flags, ...approvals, ...more.slice(2)], { cwd: copy.dir });
    expect(right).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(copy.out, 'ledger.csv')).equals(readFileSync(join(county.out, 'ledger.csv')))).toBe(true);
  });

  test('with Chinese headings has the same cells', () => {
    const copy = runCounty(nothing, '--headers', 'zh', '--formats', 'csv');
    const [head, ...body] = readFileSync(join(copy.out, 'ledger.csv'), 'utf8').split('\n');
    expect(head).toMatch(/^\uFEFF监测编号,行政区代码,乡镇,村,/);
    expect(body).toEqual(readFileSync(join(county.out, 'ledger.csv'), 'utf8').split('\n').slice(1));
  });
});

describe('what is not given', () => {
  test('leaves its columns empty and is named', () => {
    const copy = runCounty((one) =>
      one.edit('job.yaml', (text) => text.replace(/^redline:.*\n/m, '').replace(/^farmland:.*\n/m, '')),
    );
    expect(copy.ran.status).toBe(0);
    for (const row of ledgerOf(copy)) {
      for (const code of ['HXMJ', 'YNMJ', 'YNMJ_M', 'WSYNMJ', 'WSYNMJ_M']) expect(row[code]).toBe('');
      expect(row['QSZJ']).toContain('未提供永久基本农田');
      expect(row['QSZJ']).toContain('未提供生态保护红线');
      expect(row['GDMJ']).not.toBe('');
    }
  });

  test('no approvals at all: empty, named once, nobody accused', () => {
    const copy = runCounty((one) => one.edit('job.yaml', (text) => text.replace(/^approvals:\n( {2}-.*\n)*/m, '')));
    for (const row of ledgerOf(copy)) {
      for (const code of ['SPMJ', 'SPBL', 'WSPMJ', 'WSGDMJ', 'SHPMJ', 'GQMJ', 'NZYBL', 'GDBL'])
        expect(row[code]).toBe('');
      expect(row['QSZJ']).toContain('未提供审批数据');
      expect(row['PDLB']).not.toBe('疑似非农违法');
    }
  });

  const noLinkage = (one: CountyCopy): void => one.edit('job.yaml', (text) => text.replace(/.*kind: linkage.*\n/, ''));

  test('one kind: named, and who could be excluded by it is doubtful', () => {
    const copy = runCounty(noLinkage);
    const doubtful = ledgerOf(copy).filter((row) => row['PDLB'] === '存疑');
    for (const row of ledgerOf(copy)) expect(row['QSZJ']).toContain('未提供增减挂钩数据');
    expect(doubtful.length).toBeGreaterThan(20);
  });

  test('--none linkage declares that there are none: nothing is missing', () => {
    const copy = runCounty(noLinkage, '--none', 'linkage');
    const linked = patchId(8);
    for (const row of ledgerOf(copy)) {
      expect(row['QSZJ']).not.toContain('增减挂钩');
      if (row['JCBH'] !== linked) expect(row['PDGZ']).toBe(rowOf(rows, row['JCBH']!)['PDGZ']);
    }
    expect(rowOf(ledgerOf(copy), linked)['PDGZ']).not.toBe('WP-170');
  });

  test('a further layer adds its column before BZ', () => {
    const copy = runCounty(nothing, '--layer', `wetland=${join(COUNTY, 'stbhhx.shp')}`);
    const all = ledgerOf(copy);
    expect(Object.keys(all[0]!).slice(-2)).toEqual(['L_WETLAND', 'BZ']);
    for (const row of all) expect(row['L_WETLAND']).toBe(row['HXMJ']);
  });
});

describe('approvals in force', () => {
  const at = (part: string): Row => rowOf(rows, patchId(1 + stories.findIndex((story) => story.en.includes(part))));

  test('on the day of approval', () => {
    expect(at('approved on the very day')).toMatchObject({ SPBL: '100.00', SHPMJ: '0.00', PDLB: '合法' });
  });
  test('on the day of expiry', () => {
    expect(at('last day is the day of the image')).toMatchObject({ SPBL: '100.00', GQMJ: '0.00', PDLB: '合法' });
  });
  test('not before, and not after', () => {
    const late = at('approved only after the image');
    expect(late).toMatchObject({ SPMJ: '0.00', SHPMJ: late['TBMJ'] });
    const over = at('whose term ended');
    expect(over).toMatchObject({ SPMJ: '0.00', GQMJ: over['TBMJ'] });
  });
  test('layers over each other count once', () => {
    const row = at('three layers on one place');
    expect(row['SPMJ']).toBe(row['TBMJ']);
    expect(row['PZWH']!.split(';').length).toBe(3);
  });
  test('without a date leave open what is approved', () => {
    const row = at('bears no date');
    expect(row['SPMJ']).toBe('');
    expect(row['WSPMJ']).toBe('');
    expect(row['QSZJ']).toContain('审批缺少批准日期');
    expect(row['BZ']).toContain('无法判断时序');
    expect(row['PDLB']).toBe('存疑');
  });
});

describe('set aside', () => {
  test('a record without geometry: exit 3, a row in quarantine.csv, the rest judged', () => {
    const copy = runCounty((one) =>
      one.damage('patches.shp', (bytes) => {
        bytes.writeInt32LE(0, 108); // shape type of the first record
        return bytes;
      }),
    );
    expect(copy.ran.status).toBe(3);
    const aside = readCsv(join(copy.out, 'quarantine.csv'));
    expect(aside[0]).toMatchObject({
      layer: 'patches',
      record: '1',
      id: patchId(1),
      code: 'NO_GEOMETRY',
      action: 'set aside',
    });
    expect(ledgerOf(copy).map(({ JCBH }) => JCBH)).toEqual(rows.slice(1).map(({ JCBH }) => JCBH));
    expect(manifestOf(copy).counts).toMatchObject({ read: 58, judged: 57, set_aside: 1 });
  });
});

describe('explain', () => {
  test.each([1, 10, 46])('patch %i: the trail ends with the rule of the ledger', (serial) => {
    const row = rowOf(rows, patchId(serial));
    const { status, stdout, stderr } = tuban(['explain', county.out, row['JCBH']!, '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [told] = JSON.parse(stdout) as {
      ruleId: string;
      trail: { ruleId: string; result: unknown }[];
      because: { zh: string };
      differs: string[];
      facts: Record<string, unknown>;
    }[];
    expect(told).toMatchObject({ ruleId: row['PDGZ'], because: { zh: row['PDYJ'] }, differs: [] });
    expect(told!.trail.at(-1)).toMatchObject({ ruleId: row['PDGZ'], result: true });
    expect(told!.facts['approved.share']).toBe(Number(row['SPBL']));
    expect(told!.facts['patch.area']).toBe(Number(row['TBMJ']));
  });

  test('in words, in both languages', () => {
    const id = patchId(10);
    const english = tuban(['explain', county.out, id]).stdout;
    expect(english).toContain('rule that held: WP-640');
    expect(english).toContain('equal to the published row');
    const chinese = tuban(['explain', county.out, id, '--lang', 'zh']).stdout;
    expect(chinese).toContain('命中规则：WP-640');
    expect(chinese).not.toMatch(/[a-z]{3,} [a-z]{3,} [a-z]{3,}/);
  });

  test('a patch that is not there', () => {
    const { status, stderr } = tuban(['explain', county.out, `${patchId(10)}0`]);
    expect(status).toBe(2);
    expect(stderr).toContain(patchId(10));
  });

  test('says when the inputs have changed since', () => {
    const copy = runCounty(nothing);
    copy.edit('job.yaml', (text) => `${text}\n`);
    for (const end of ['shp', 'shx', 'dbf']) copy.damage(`nzy.${end}`, () => readFileSync(join(COUNTY, `gd.${end}`)));
    copy.damage('nzy.cpg', () => readFileSync(join(COUNTY, 'gd.cpg')));
    expect(tuban(['explain', copy.out, patchId(10)]).stdout).toContain('DIFFERS');
  });
});

describe('the other commands', () => {
  test('inspect shows the encoding by the language byte, with readable samples', () => {
    const { status, stdout } = tuban(['inspect', join(COUNTY, 'dltb.shp'), '--json']);
    expect(status).toBe(0);
    const [profile] = JSON.parse(stdout) as {
      records: number;
      crs: string;
      encoding: { name: string; by: string; contradiction: unknown; samples: string[] };
      roles: { role: string; fields: Record<string, string> }[];
    }[];
    expect(profile).toMatchObject({ records: 760, encoding: { name: 'gb18030', by: 'ldid', contradiction: null } });
    expect(profile!.crs).toContain('4528');
    expect(profile!.encoding.samples.length).toBeGreaterThan(0);
    for (const sample of profile!.encoding.samples) expect(sample).toMatch(/^[\p{Script=Han}（）\d]+$/u);
    expect(profile!.roles.find(({ role }) => role === 'baseline')?.fields).toMatchObject({ landClass: 'DLBM' });
  });

  test('inspect in words names the damaged record', () => {
    const { stdout } = tuban(['inspect', join(COUNTY, 'patches.shp'), '--lang', 'zh']);
    expect(stdout).toMatch(/#46 SELF_CROSSING/);
    expect(stdout).toContain('自相交');
  });

  test('check passes the job and writes nothing', () => {
    const copy = freshCounty();
    const { status, stdout } = tuban(['check', copy.job]);
    expect(status).toBe(0);
    expect(stdout).toContain('fit to run');
    expect(stdout).toMatch(/baseline: .*dltb\.shp, 760 records, .*4528.*gb18030 \(by ldid\)/);
    expect(existsSync(copy.out)).toBe(false);
  });

  test('check refuses what run refuses', () => {
    const copy = freshCounty();
    copy.damage('patches.dbf', (bytes) => {
      bytes.writeUInt32LE(57, 4);
      return bytes;
    });
    expect(tuban(['check', copy.job])).toMatchObject({ status: 20, stdout: '' });
    expect(tuban(['check', county.job, '--param', 'full_coverage=96']).stderr).toContain('OUT_EXISTS');
  });

  test.each([
    [['rules', 'list'], 'weipian'],
    [['rules', 'show'], 'WP-610'],
    [['rules', 'show', 'weipian', '--lang', 'zh'], '疑似非农违法'],
    [['rules', 'show', 'weipian', '--lang', 'zh'], '批甲占乙'],
    [['rules', 'show', 'weipian'], 'Set the figure of your province before you rely on the class.'],
    [['rules', 'test'], '0 failed'],
    [['rules', 'lint'], ''],
  ] as const)('%j', (args, words) => {
    const { status, stdout, stderr } = tuban(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(words);
  });

  test('--version and --help answer on stdout', () => {
    expect(tuban(['--version'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(tuban(['run', '--help']).stdout).toContain('--overwrite');
    expect(tuban(['run', '--help', '--lang', 'zh']).stdout).toContain('用法：');
  });

  test.skipIf(process.platform === 'win32')('a closed pipe ends quietly', () => {
    const bin = join(COUNTY, '..', '..', 'bin', 'tuban.js');
    const script = `"${process.execPath}" "${bin}" rules show --json | head -c 1; echo " \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('{ 0\n');
  });
});
