import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import readXlsx from 'read-excel-file/node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DECISION_COLUMNS, decisionsCsv, type Opinion } from '../../src/report/shared/decisions.js';
import { parseDecisions } from '../../src/report/shared/parse-decisions.js';
import { FinishedResult } from '../../src/result/finished-result.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { readCsv } from '../support/read-csv.js';

const county = new CountyCopy();
const out = county.out;
const reviewed = join(county.root, 'reviewed');
let digest = '';

beforeAll(() => {
  expect(tuban(['run', county.job, '--pieces']).status).toBe(0);
  digest = new FinishedResult(out).manifest.digest;
});
beforeEach(() => rmSync(reviewed, { recursive: true, force: true }));
afterAll(() => rmSync(county.root, { recursive: true, force: true }));

interface Line {
  readonly row: number;
  readonly opinion: Opinion;
  readonly proposed?: string;
  readonly when?: string;
  readonly note?: string;
}

/** A decisions file of one reviewer; rows count from 1 here as in the file. */
function file(who: string, lines: readonly Line[], of = digest): string {
  const rows = new FinishedResult(out).rows();
  const decisions = lines.map(({ row, opinion, proposed = '', when = '2026-07-01T09:30:00', note = '' }) => ({
    row: row - 1,
    id: rows[row - 1]!.texts['JCBH']!,
    before: rows[row - 1]!.texts['PDLB']!,
    opinion,
    proposed,
    who,
    when,
    note,
  }));
  const path = join(county.root, `${who}-${Math.random()}.csv`);
  writeFileSync(path, decisionsCsv(of, decisions));
  return path;
}

function apply(...args: readonly string[]) {
  return tuban(['review', 'apply', ...args]);
}

test('a run does not replace a result with decisions', () => {
  expect(apply(file('甲', [{ row: 1, opinion: 'agree' }]), out, '--out', reviewed).status).toBe(0);
  const before = readFileSync(join(reviewed, 'reviews.csv'));
  const { status, stderr } = tuban(['run', county.job, '--out', reviewed, '--overwrite', '--force']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('RESULT_REVIEWED')]);
  expect(readFileSync(join(reviewed, 'reviews.csv')).equals(before)).toBe(true);
});

describe('tuban review apply', () => {
  test('adds four columns before BZ and changes nothing else', () => {
    const done = apply(file('甲', [{ row: 2, opinion: 'agree', note: '=1+1, "看"' }]), out, '--out', reviewed);
    expect({ status: done.status, said: done.status === 0 ? '' : done.stderr }).toEqual({ status: 0, said: '' });
    const heads = readFileSync(join(reviewed, 'ledger.csv'), 'utf8').split('\n')[0]!.split(',');
    expect(heads.slice(-5)).toEqual(['FHYJ', 'FHR', 'FHSJ', 'FHBZ', 'BZ']);
    const before = readCsv(join(out, 'ledger.csv'));
    const after = readCsv(join(reviewed, 'ledger.csv'));
    expect(after.map(({ FHYJ: _a, FHR: _b, FHSJ: _c, FHBZ: _d, ...rest }) => rest)).toEqual(before);
    const row = new FinishedResult(reviewed).rows()[1]!.texts;
    expect([row['FHYJ'], row['FHR'], row['FHSJ'], row['FHBZ']]).toEqual([
      '同意',
      '甲',
      '2026-07-01T09:30:00',
      '=1+1, "看"',
    ]);
    for (const name of ['ledger.shp', 'ledger.shx', 'pieces.shp', 'pieces.dbf', 'summary.csv', 'quarantine.csv']) {
      expect(readFileSync(join(reviewed, name)).equals(readFileSync(join(out, name)))).toBe(true);
    }
  });

  test('the table of the shapefile says the same as the CSV', () => {
    apply(file('甲', [{ row: 1, opinion: 'disagree', proposed: '其他' }]), out, '--out', reviewed);
    const result = new FinishedResult(reviewed);
    const dbf = new TextDecoder('gb18030').decode(readFileSync(join(reviewed, 'ledger.dbf')));
    expect(dbf).toContain('不同意：其他');
    const first = result.rows()[0]!.numbers['TBMJ']!;
    expect(dbf).toContain((first / 100).toFixed(2));
    expect(result.outlines()!.count).toBe(58);
  });

  test('the manifest names the result before, and its own files', () => {
    const path = file('甲', [
      { row: 1, opinion: 'agree' },
      { row: 2, opinion: 'visit' },
    ]);
    apply(path, out, '--out', reviewed);
    const { manifest } = new FinishedResult(reviewed);
    expect(manifest.digest).not.toBe(digest);
    expect(manifest.review).toMatchObject({ of: [digest], decided: 2, agree: 1, disagree: 0, visit: 1, conflicts: 0 });
    expect(manifest.outputs.map(({ file: name }) => name)).toContain('reviews.csv');
    for (const { file: name, bytes } of manifest.outputs) expect(readFileSync(join(reviewed, name)).length).toBe(bytes);
    expect(tuban(['explain', reviewed, '320482SJBG26000001']).stdout).toContain('equal to the published row');
  });

  test('two reviewers: agreement is joined, a difference is a conflict and is listed', () => {
    const one = file('甲', [
      { row: 1, opinion: 'agree' },
      { row: 2, opinion: 'agree' },
    ]);
    const two = file('乙', [
      { row: 1, opinion: 'agree' },
      { row: 2, opinion: 'disagree', proposed: '其他', note: '是路' },
    ]);
    const done = apply(one, two, out, '--out', reviewed);
    expect(done.status).toBe(3);
    expect(done.stderr).toContain('320482SJBG26000002');
    const [first, second] = new FinishedResult(reviewed).rows();
    expect([first!.texts['FHYJ'], first!.texts['FHR']]).toEqual(['同意', '乙;甲']);
    expect(second!.texts['FHYJ']).toBe('意见不一致');
    expect(second!.texts['FHBZ']).toBe('乙：不同意：其他（是路）;甲：同意');
    // The order of the files does not matter.
    const other = join(county.root, 'other');
    apply(two, one, out, '--out', other);
    expect(readFileSync(join(other, 'ledger.csv')).equals(readFileSync(join(reviewed, 'ledger.csv')))).toBe(true);
    rmSync(other, { recursive: true });
  });

  test('a later file joins an applied review, and what was said before is kept', () => {
    apply(file('甲', [{ row: 2, opinion: 'agree' }]), out, '--out', reviewed);
    // Made on the first result, handed in after another review was applied.
    const late = apply(file('乙', [{ row: 2, opinion: 'visit', when: '2026-07-02T08:00:00' }]), reviewed);
    expect(late.status).toBe(3);
    const again = file(
      '甲',
      [{ row: 2, opinion: 'visit', when: '2026-07-03T08:00:00' }],
      new FinishedResult(reviewed).manifest.digest,
    );
    expect(apply(again, reviewed).status).toBe(0);
    const { manifest } = new FinishedResult(reviewed);
    expect(manifest.review!.of).toHaveLength(3);
    expect(new FinishedResult(reviewed).rows()[1]!.texts['FHYJ']).toBe('需外业核实');
    const log = readCsv(join(reviewed, 'reviews.csv'));
    expect(log.map((row) => [row['FHR'], row['FHYJ'], row['STATE']])).toEqual([
      ['甲', 'agree', 'replaced'],
      ['乙', 'visit', 'stands'],
      ['甲', 'visit', 'stands'],
    ]);
  });

  test('the ledger is written anew in every format of the job', async () => {
    const all = join(county.root, 'all');
    const formats = 'shp,csv,xlsx,gpkg,geojson,parquet';
    expect(tuban(['run', county.job, '--out', all, '--formats', formats]).status).toBe(0);
    const before = new FinishedResult(all).manifest;
    const path = file('甲', [{ row: 1, opinion: 'agree', note: '已看' }], before.digest);
    const done = apply(path, all);
    expect({ status: done.status, isLeftOut: done.stderr.includes('left out') }).toEqual({
      status: 0,
      isLeftOut: false,
    });
    const outputs = new FinishedResult(all).manifest.outputs.map(({ file: name }) => name);
    expect(outputs.filter((name) => name !== 'reviews.csv').sort()).toEqual(
      before.outputs.map(({ file: name }) => name).sort(),
    );
    const geojson = JSON.parse(readFileSync(join(all, 'ledger.geojson'), 'utf8'));
    expect(geojson.features[0].properties).toMatchObject({ FHYJ: '同意', FHR: '甲', FHBZ: '已看' });
    expect(geojson.features[0].geometry.coordinates.flat(3).length).toBeGreaterThan(7);
    const sheet = (await readXlsx(join(all, 'ledger.xlsx')))[0]!.data;
    expect(sheet[0]).toContain('复核意见');
    expect(sheet.flat()).toContain('已看');
    expect(tuban(['verify', all]).status).toBe(0);
  });

  test('a file that Excel has saved in GBK is read as well', () => {
    const path = file('甲', [{ row: 1, opinion: 'visit', note: '到现场看' }]);
    writeFileSync(path, iconv.encode(readFileSync(path, 'utf8').replace('\uFEFF', ''), 'gbk'));
    expect(apply(path, out, '--out', reviewed).status).toBe(0);
    expect(new FinishedResult(reviewed).rows()[0]!.texts['FHBZ']).toBe('到现场看');
  });

  test('decisions made on another result are refused and nothing changes', () => {
    const before = readFileSync(join(out, 'manifest.json'));
    const done = apply(file('甲', [{ row: 1, opinion: 'agree' }], '0'.repeat(64)), out);
    expect({ status: done.status, code: done.stderr.includes('REVIEW_OTHER_RESULT') }).toEqual({
      status: 20,
      code: true,
    });
    expect(readFileSync(join(out, 'manifest.json')).equals(before)).toBe(true);
    expect(existsSync(join(out, 'reviews.csv'))).toBe(false);
  });

  test.each([
    ['no such opinion', (text: string) => text.replace('agree', 'maybe'), 'maybe'],
    ['nobody signed', (text: string) => text.replace(',甲,', ',,'), 'FHR'],
    ['no time', (text: string) => text.replace('2026-07-01T09:30:00', 'yesterday'), 'yesterday'],
    ['another patch in that row', (text: string) => text.replace('SJBG26000001', 'SJBG26000009'), 'SJBG26000009'],
    ['other headings', (text: string) => text.replace('FHYJ', 'OPINION'), 'headings'],
  ])('refuses a file with %s', (_, damage, named) => {
    const path = file('甲', [{ row: 1, opinion: 'agree' }]);
    const before = readFileSync(path, 'utf8');
    const after = damage(before);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
    const done = apply(path, out);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('REVIEW_INVALID');
    expect(done.stderr).toContain(named);
  });

  test('refuses a disagreement without a class, and a file that is none', () => {
    expect(apply(file('甲', [{ row: 1, opinion: 'disagree' }]), out).stderr).toContain('FHLB');
    const binary = join(county.root, 'binary.csv');
    copyFileSync(join(out, 'ledger.shp'), binary);
    expect(apply(binary, out).status).toBe(2);
    expect(apply(join(county.root, 'absent.csv'), out).stderr).toContain('FILE_NOT_FOUND');
  });
});

describe('a decisions file', () => {
  test('is read back on the page as it was written', () => {
    const decision = {
      row: 4,
      id: '007',
      before: '存疑',
      opinion: 'disagree' as const,
      proposed: '其他',
      who: '=王"五',
      when: '2026-07-01T09:30:00',
      note: 'a,\nb "c"',
    };
    expect(parseDecisions(decisionsCsv('abc', [decision, { ...decision, note: '' }]))).toEqual([
      { digest: 'abc', ...decision },
      { digest: 'abc', ...decision, note: '' },
    ]);
    expect(parseDecisions('a,b\n1,2\n')).toBeNull();
    expect(parseDecisions(`${DECISION_COLUMNS.join(',')}\n`)).toEqual([]);
  });
});
