import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MadePatch, Rectangle } from '../../fixtures/generator/office-result.js';
import { firstQuarter, plotRectangle, secondQuarter } from '../../fixtures/generator/office-year.js';
import { PRJ } from '../../fixtures/generator/write.js';
import { listShippedPacks, readShippedPack } from '../../src/io/rule-packs.js';
import { PolygonShapefileWriter } from '../../src/io/shapefile/write.js';
import { importTable, readOfficeTable } from '../../src/office/import-table.js';
import { ledgerEntries, remainingOf } from '../../src/office/ledger-entries.js';
import { lookBack, lookbackTable } from '../../src/office/lookback.js';
import { readRestored, recordRestored } from '../../src/office/restored.js';
import { readSeenPatches } from '../../src/office/seen-patches.js';
import { assignmentsOf, PROBLEM, setEntries } from '../../src/office/set-entries.js';
import { deadlineOf, officeSettings } from '../../src/office/settings.js';
import { changeStore, readStore } from '../../src/office/store/store.js';
import { verifyStore } from '../../src/office/verify.js';
import { parsePack } from '../../src/rules/load.js';
import { tuban } from '../support/cli.js';
import { OfficeFolder, SETTINGS } from './year-store.js';

let office: OfficeFolder;
beforeEach(async () => {
  office = await new OfficeFolder().init();
  await office.add(firstQuarter());
});

const DAY = '2026-05-01';
/** A shapefile of rectangles that says nothing of days. */
const polygons = (list: readonly Rectangle[]): string => {
  const base = join(mkdtempSync(join(tmpdir(), 'tuban-restored-')), 'restored');
  const writer = new PolygonShapefileWriter(base, [{ name: 'JCBH', type: 'C', length: 5, decimals: 0 }], {
    encoding: 'utf8',
    prj: PRJ,
  });
  for (const [x, y, width, height] of list) {
    const coords = Float64Array.of(x, y, x, y + height, x + width, y + height, x + width, y);
    writer.add({ coords, ringStart: Uint32Array.of(0, 4) }, ['1']);
  }
  writer.finish();
  return `${base}.shp`;
};
const stateOf = async (id: string, day: string | null = null) =>
  (await readStore(office.store, (store) => ledgerEntries(store, day))).find((entry) => entry.id === id)!.state;
const refused = async (...words: string[]): Promise<string> => {
  try {
    await office.set(['Q1-0000'], DAY, ...words);
  } catch (error) {
    return (error as { describe: (lang: 'en') => string }).describe('en');
  }
  return '';
};

describe('close-out', () => {
  test('needs a remaining area of 0, a day of acceptance and who accepted', async () => {
    expect(await refused('closed=2026-05-01')).toContain('2000.00 m² remain');
    expect(await refused('remaining=0', 'closed=2026-05-01')).toContain('no day of acceptance');
    expect(await refused('remaining=0', 'accepted=2026-04-30', 'closed=2026-05-01')).toContain('nobody is recorded');
    const accepted = ['remaining=0', 'accepted=2026-05-02', 'accepted_by=张三'];
    expect(await refused(...accepted, 'closed=2026-05-01')).toContain('before its acceptance on 2026-05-02');
    expect(await stateOf('Q1-0000')).toMatchObject({ status: 'open', accepted: null, remaining: null });
    await office.close(['Q1-0000'], DAY);
    expect(await stateOf('Q1-0000')).toMatchObject({ status: 'closed', closed: DAY, remaining: 0, accepted: DAY });
    expect(await stateOf('Q1-0000', '2026-04-30')).toMatchObject({ status: 'open', closed: null });
  });
  test('days of acceptance and close-out have come, and lie behind the listing', async () => {
    const accepted = ['remaining=0', 'accepted_by=张三'];
    expect(await refused(...accepted, 'accepted=2026-05-02')).toContain('lies after 2026-05-01');
    expect(await refused(...accepted, 'accepted=2026-04-30', 'closed=2026-05-02')).toContain('lies after 2026-05-01');
    const early = await refused(...accepted, 'accepted=2026-03-30', 'closed=2026-03-30');
    expect(early).toContain('cannot be closed out: the day lies before its listing on 2026-03-31');
  });
  test('a reopening dated before the listing is not told as a close-out', async () => {
    const error = await office.set(['Q1-0000'], '2026-03-30', 'closed=-').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'LEDGER_FIELD_INVALID' });
  });
  test('what is closed out is not under way any more', async () => {
    await office.set(['Q1-0000'], DAY, 'progress=underway');
    await office.set(['Q1-0000'], DAY, 'remaining=0', 'accepted=2026-04-30', 'accepted_by=验收组', `closed=${DAY}`);
    expect(await stateOf('Q1-0000')).toMatchObject({ status: 'closed', progress: 'done' });
  });
  test('what a closed entry rests on cannot be taken away; reopening is recorded', async () => {
    await office.close(['Q1-0000'], DAY);
    expect(await refused('remaining=5')).toContain('close-out needs 0');
    expect(await refused('accepted=-')).toContain('no day of acceptance');
    await office.set(['Q1-0000'], DAY, 'closed=-');
    expect(await stateOf('Q1-0000')).toMatchObject({ status: 'open', closed: null, accepted: DAY });
  });
  test('all entries of one command change, or none', async () => {
    await office.close(['Q1-0001'], DAY);
    await expect(office.set(['Q1-0000', 'Q1-0001', 'Q1-9999'], DAY, 'note=x')).rejects.toThrow('LEDGER_ENTRY_UNKNOWN');
    expect(await stateOf('Q1-0000')).toMatchObject({ note: null });
  });
});

describe('fields', () => {
  test('are known by name, code and heading; areas with their unit', async () => {
    await office.set(
      ['Q1-0000'],
      DAY,
      '整改措施=拆除复耕',
      'ZRDW=甲乡政府',
      'progress=整改中',
      'remaining=1.5亩',
      'ZGQX=2026/7/1',
    );
    expect(await stateOf('Q1-0000')).toMatchObject({
      measure: '拆除复耕',
      unit: '甲乡政府',
      progress: 'underway',
      remaining: 100_000,
      deadline: '2026-07-01',
    });
  });
  test.each([
    ['colour=red', 'there is no such field'],
    ['progress=soon', 'none, underway or done'],
    ['deadline=tomorrow', 'a day such as'],
    ['remaining=half', 'an area such as'],
    ['remaining=-5', 'an area such as'],
    ['remaining=2100', 'more than there is: 2000.00'],
    ['remaining_cultivated=1500', 'more than there is: 1000.00'],
  ])('%s is refused', async (word, said) => {
    expect(await refused(word)).toContain(said);
  });
  test('ids may have an equals sign', async () => {
    const dir = office.result('odd', '2026-06-30', [
      { ...firstQuarter().patches[0]!, id: 'A1=B', image: '2026-06-20' },
    ]);
    const store = ['--store', office.store];
    expect(tuban(['ledger', 'add', dir, '--release', 'odd', ...store]).status).toBe(0);
    const words = ['A1=B', 'note=甲=乙', '--date', '2026-07-01'];
    expect(tuban(['ledger', 'set', ...words, ...store])).toMatchObject({ status: 0 });
    expect(
      tuban(['ledger', 'set', 'A1=B', 'colour=red', '--date', '2026-07-01', ...store, '--lang', 'en']).stderr,
    ).toContain('there is no such field');
    expect(await stateOf('Q1-0000')).toMatchObject({ note: '甲=乙' });
  });
  test('a release has a name', () => {
    const dir = office.result('none', '2026-06-30', firstQuarter().patches);
    const { status, stderr } = tuban(['ledger', 'add', dir, '--release', ' ', '--store', office.store]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--release')]);
  });
  test('an export comes back as it was, signs of formulas too', async () => {
    const odd = ['+8613900000000', "'=1", '@甲', '-5', '=A1', '=1+1'];
    for (const [i, person] of odd.entries()) await office.set([`Q1-000${i}`], DAY, `person=${person}`);
    const file = join(office.root, 'export.csv');
    const exported = () => tuban(['ledger', 'export', '-o', file, '--store', office.store, '--lang', 'en']);
    expect(exported()).toMatchObject({ status: 0, stderr: expect.stringContaining('rows') });
    const before = readFileSync(file, 'utf8');
    const again = tuban(['ledger', 'import', file, '--apply', '--date', DAY, '--store', office.store, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ changes: [], refused: [] });
    expect(exported().status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
  test('a day before the listing is refused', async () => {
    await expect(office.set(['Q1-0000'], '2026-03-30', 'note=x')).rejects.toThrow('LEDGER_FIELD_INVALID');
  });
  test('a class found in the field counts, with its deadline', async () => {
    // Plot 60 is covered by approvals and has no deadline until it is found to be otherwise.
    expect(await stateOf('Q1-0060')).toMatchObject({ deadline: null });
    await office.set(['Q1-0060'], DAY, 'verdict=疑似非农违法');
    expect(await stateOf('Q1-0060')).toMatchObject({ deadline: '2026-05-30' });
  });
  test('a class that takes an entry out of the rates, or into them, is told', async () => {
    const set = (id: string, verdict: string) =>
      changeStore(office.store, (store) =>
        setEntries(store, [id], assignmentsOf([`verdict=${verdict}`]), DAY, 'test', SETTINGS),
      );
    expect(await set('Q1-0000', '伪变化')).toContainEqual({ id: 'Q1-0000', field: PROBLEM, from: '1', to: '0' });
    expect(await set('Q1-0060', '违法')).toContainEqual({ id: 'Q1-0060', field: PROBLEM, from: '0', to: '1' });
    expect((await set('Q1-0061', '其他')).map(({ field }) => field)).toEqual(['verdict']);
    const said = tuban([
      'ledger',
      'set',
      'Q1-0001',
      'verdict=伪变化',
      '--date',
      DAY,
      '--store',
      office.store,
      '--lang',
      'en',
    ]);
    expect(said.stderr).toContain('has to be rectified (counts in the rates): 1 → 0');
  });
  test('what the shipped packs suspect has to be rectified, and no class of the numerator lacks in the denominator', () => {
    const { problem, new_construction } = SETTINGS.classes;
    expect(problem.filter((name) => !new_construction.includes(name))).toEqual([]);
    for (const name of listShippedPacks()) {
      const { text, file } = readShippedPack(name);
      const suspect = parsePack(text, file).outcomes.find(({ id }) => id === 'suspect')!.text;
      expect([name, problem]).toEqual([name, expect.arrayContaining([suspect.en, suspect.zh])]);
    }
  });
  test('a release of which nothing has to be rectified says so', async () => {
    const other = await new OfficeFolder().init();
    const patches = firstQuarter().patches.slice(60, 75);
    const dir = other.result('lawful', '2026-03-31', patches);
    const { stderr } = tuban(['ledger', 'add', dir, '--store', other.store, '--lang', 'en']);
    expect(stderr).toContain('none of its classes has to be rectified, so it counts in no rate: 合法, 存疑');
  });
  test('deadlines by class: a day, or days from the listing', () => {
    const settings = { ...SETTINGS, deadlineByClass: { 存疑: 30, 疑似非农违法: '2026-08-31' } };
    expect(deadlineOf(settings, '存疑', '2026-03-31')).toBe('2026-04-30');
    expect(deadlineOf(settings, '疑似非农违法', '2026-03-31')).toBe('2026-08-31');
    expect(deadlineOf(settings, '合法', '2026-03-31')).toBeNull();
    expect(deadlineOf(SETTINGS, '疑似非农违法', '2026-03-31')).toBe('2026-05-30');
  });
});

describe('import', () => {
  const imported = async (lines: string, apply: boolean, name = 'office.csv') => {
    const file = join(office.root, name);
    writeFileSync(file, lines);
    const table = await readOfficeTable(file, {});
    const options = { date: DAY, apply, settings: SETTINGS };
    return changeStore(office.store, (store) => importTable(store, table, options));
  };
  const TABLE = [
    '青云县卫片执法整改台账,,,,,',
    '序号,图斑编号,整改方式,剩余未整改面积（亩）,验收日期,验收人,备用',
    '1,Q1-0000,拆除复耕,0,2026年4月28日,张三,x',
    '2,Q1-0001,补办手续,1.20,,,',
    '3,Q1-0002,,,,,',
    '4,Q1-7777,拆除复耕,0,,,',
    '5,Q1-0003,拆除复耕,9.99,,,',
    '6,Q1-0000,补办手续,,,,',
  ].join('\n');

  test('shows the differences first and writes nothing', async () => {
    const before = readFileSync(office.store);
    const report = await imported(TABLE, false);
    expect(report).toMatchObject({ rows: 6, idColumn: '图斑编号', unchanged: 1, applied: false });
    expect(report.columns.map(({ field }) => field)).toEqual(['measure', 'remaining', 'accepted', 'accepted_by']);
    expect(report.passedOver).toEqual(['序号', '备用']);
    expect(report.changes).toContainEqual({ id: 'Q1-0001', field: 'remaining', from: null, to: '800.00' });
    expect(report.refused.map(({ row, reason }) => [row, reason.en])).toEqual([
      [6, 'no entry has this id'],
      [7, 'more than there is: 2000.00 m²'],
      [8, 'the entry stands in row 3 too'],
    ]);
    expect(readFileSync(office.store).equals(before)).toBe(true);
  });
  test('applied, it is one change with the digest of the file; again, nothing changes', async () => {
    expect((await imported(TABLE, true)).applied).toBe(true);
    expect(await stateOf('Q1-0000')).toMatchObject({ measure: '拆除复耕', remaining: 0, accepted: '2026-04-28' });
    const journal = await readStore(office.store, (store) => store.get('SELECT * FROM journal ORDER BY id DESC'));
    expect(journal).toMatchObject({ kind: 'import', date: DAY });
    expect(String(journal?.['digest'])).toMatch(/^[0-9a-f]{64}$/);
    const again = await imported(TABLE, true);
    expect(again).toMatchObject({ changes: [], applied: false, unchanged: 3 });
    expect((await readStore(office.store, verifyStore)).breaches).toEqual([]);
  });
  test('takes back its own export unchanged', async () => {
    await office.close(['Q1-0000'], DAY);
    await office.set(['Q1-0001'], DAY, 'remaining=1234.56', 'progress=underway');
    const file = join(office.root, 'export.csv');
    expect(tuban(['ledger', 'export', '--store', office.store, '-o', file]).status).toBe(0);
    const { status, stdout } = tuban(['ledger', 'import', file, '--date', DAY, '--store', office.store, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 300, changes: [], refused: [], unchanged: 300 });
  });
  test('from a workbook, 亩 passed over where m² stand beside them', async () => {
    const { default: exceljs } = await import('exceljs');
    const workbook = new exceljs.Workbook();
    const sheet = workbook.addWorksheet('整改');
    sheet.addRow(['监测编号', '剩余未整改面积（平方米）', '剩余未整改面积（亩）', '整改期限']);
    sheet.addRow(['Q1-0000', 1234.56, 1.85, new Date(Date.UTC(2026, 6, 1))]);
    const file = join(office.root, 'office.xlsx');
    await workbook.xlsx.writeFile(file);
    const table = await readOfficeTable(file, {});
    const options = { date: DAY, apply: true, settings: SETTINGS };
    const report = await changeStore(office.store, (store) => importTable(store, table, options));
    expect(report.passedOver).toEqual(['剩余未整改面积（亩）']);
    expect(await stateOf('Q1-0000')).toMatchObject({ remaining: 123_456, deadline: '2026-07-01' });
  });
  test('a table without ids or fields is refused by name', async () => {
    await expect(imported('名称,整改方式\n甲,拆除', false)).rejects.toThrow('IMPORT_COLUMNS_UNKNOWN');
    await expect(imported('图斑编号,颜色\nQ1-0000,红', false)).rejects.toThrow('IMPORT_COLUMNS_UNKNOWN');
  });
  test('refused rows give exit 3', () => {
    const file = join(office.root, 'one.csv');
    writeFileSync(file, '图斑编号,整改方式\nQ1-0000,拆除\n不存在,拆除\n');
    const args = ['ledger', 'import', file, '--date', DAY, '--store', office.store];
    expect(tuban(args)).toMatchObject({ status: 3 });
    expect(tuban([...args, '--apply'])).toMatchObject({ status: 3 });
    expect(tuban(args).stdout).toContain('0 entries change');
  });
});

describe('restored ground', () => {
  const record = (list: readonly Rectangle[], date: string) =>
    changeStore(office.store, (store) => recordRestored(store, readRestored(polygons(list)), date));
  const [x, y] = plotRectangle(0);

  test('what lies outside of it remains; polygons add up, each square metre once', async () => {
    const first = await record([[x - 5, y, 25, 50]], DAY);
    expect(first).toMatchObject({ polygons: 1, entries: 1 });
    expect(await stateOf('Q1-0000')).toMatchObject({ remaining: 100_000, status: 'open' });
    // 10 m of these 20 were restored before; the second plot is touched at its edge only.
    await record([[x + 10, y, 20, 50]], '2026-05-10');
    expect(await stateOf('Q1-0000')).toMatchObject({ remaining: 50_000 });
    expect(await stateOf('Q1-0001')).toMatchObject({ remaining: null });
    const same = polygons([[x + 30, y - 10, 5, 70]]);
    const twice = () => changeStore(office.store, (store) => recordRestored(store, readRestored(same), '2026-05-15'));
    expect(await twice()).toMatchObject({ entries: 1 });
    expect(await twice()).toMatchObject({ entries: 0, polygons: 0 });
    await record([[x + 30, y - 10, 10, 70]], '2026-05-20');
    expect(await stateOf('Q1-0000')).toMatchObject({ remaining: 0, remaining_cultivated: 0 });
    expect((await readStore(office.store, verifyStore)).breaches).toEqual([]);
  });
  test('ground restored before a relapse does not count after it', async () => {
    await record([[x, y, 40, 50]], DAY);
    await office.set(['Q1-0000'], DAY, 'accepted=2026-05-01', 'accepted_by=张三', 'closed=2026-05-01');
    await office.add(secondQuarter(false));
    expect(await stateOf('Q1-0000')).toMatchObject({ status: 'open', relapses: 1, remaining: null });
    await record([[x, y, 10, 50]], '2026-07-01');
    expect(await stateOf('Q1-0000')).toMatchObject({ remaining: 150_000 });
  });
  test('a grown outline has to be verified anew', async () => {
    await office.set(['Q1-0271'], DAY, 'remaining=500');
    await office.close(
      [...Array(30).keys()].map((plot) => `Q1-${String(plot).padStart(4, '0')}`),
      '2026-06-15',
    );
    const grown: MadePatch = {
      ...firstQuarter().patches[271]!,
      id: 'G',
      at: plotRectangle(271, 40, 80),
      image: '2026-06-20',
    };
    await office.add({ name: '2026Q2', date: '2026-06-30', patches: [grown] });
    const entries = await readStore(office.store, (store) => ledgerEntries(store));
    const entry = entries.find(({ id }) => id === 'Q1-0271')!;
    expect(entry.state).toMatchObject({ tbzt: 'grown', remaining: null });
    expect(remainingOf(entry)).toBe(320_000);
  });
});

describe('look-back', () => {
  const look = async (patches: readonly MadePatch[]) => {
    const seen = readSeenPatches(office.result('look', '2026-07-31', patches), null);
    return readStore(office.store, (store) => lookBack(store, seen, SETTINGS));
  };
  const on = (plot: number, image: string, at = plotRectangle(plot)): MadePatch => ({
    ...firstQuarter().patches[plot]!,
    id: `L${plot}`,
    image,
    at,
  });

  test('tells which closed entries are occupied again, how much, where', async () => {
    await office.close(['Q1-0000', 'Q1-0001', 'Q1-0002'], DAY);
    const [x, y] = plotRectangle(0);
    const found = await look([on(0, '2026-07-01', [x + 20, y + 10, 60, 20]), on(1, '2026-04-01'), on(3, '2026-07-01')]);
    expect(found.closed).toBe(3);
    expect(found.found).toHaveLength(2);
    const [again, older] = found.found;
    // 20 × 20 m of the 2000 m², around its middle.
    expect(again).toMatchObject({ patch: 'L0', overlap: 40_000, share: 2000, isAfter: true });
    expect([again!.entry.id, again!.x, again!.y]).toEqual(['Q1-0000', x + 30, y + 20]);
    expect(older).toMatchObject({ patch: 'L1', isAfter: false });
    // 1 m of the 50: listed, not counted.
    const edge = await look([on(0, '2026-07-01', [x - 60, y, 61, 50])]);
    expect(edge.found).toMatchObject([{ overlap: 5_000, isMinor: true }]);
    expect(lookbackTable(edge).rows[0]!.at(-1)).toMatchObject({ zh: expect.stringContaining('公共边界') });
    const table = lookbackTable(found);
    expect(table.notes[0]!.en).toBe(
      '3 closed entries looked at, 1 occupied again, 1 only by images older than their close-out',
    );
  });
  test('on the command line, as CSV', async () => {
    await office.close(['Q1-0000'], DAY);
    const dir = office.result('look', '2026-07-31', [on(0, '2026-07-01')]);
    const { status, stdout } = tuban(['lookback', dir, '--store', office.store, '-f', 'csv', '--headings', 'code']);
    expect(status).toBe(0);
    expect(stdout.split('\n')[1]).toBe(
      'Q1-0000,甲乡,甲村,拆除复耕,2026-05-01,L0,2026-07-01,2000.00,3.00,100.00,40510020.00,3460025.00,,',
    );
  });
  test('restored ground of an open entry: what of it a newer image shows occupied', async () => {
    const [x, y, width, height] = plotRectangle(5);
    // The northern half is verified as restored; the southern one remains.
    const file = polygons([[x, y + height / 2, width, height / 2]]);
    await changeStore(office.store, (store) => recordRestored(store, readRestored(file), DAY));
    const south = on(5, '2026-07-01', [x, y, width, height / 2]);
    expect((await look([south])).found).toEqual([]);
    // 1 m of it: 40 m² of 1000 m² restored, less than a tenth; told, but not counted.
    const edge = await look([on(5, '2026-07-01', [x, y, width, height / 2 + 1])]);
    expect(edge.found).toMatchObject([{ overlap: 4_000, isMinor: true }]);
    expect(lookbackTable(edge).notes[1]!.en).toContain('0 occupied again there');
    // 10 m of the north: 40 × 10 m of the 2000 m².
    const found = await look([on(5, '2026-07-01', [x, y, width, height / 2 + 10])]);
    expect(found).toMatchObject({ closed: 0, restored: 1 });
    expect(found.found).toHaveLength(1);
    expect(found.found[0]).toMatchObject({ overlap: 40_000, share: 2000, restored: DAY, isAfter: true });
    expect([found.found[0]!.x, found.found[0]!.y]).toEqual([x + width / 2, y + height / 2 + 5]);
    expect(lookbackTable(found).notes.map(({ en }) => en)).toEqual([
      '0 closed entries looked at, 0 occupied again, 0 only by images older than their close-out',
      '1 open entries with ground verified as restored looked at, 1 occupied again there',
    ]);
    // On the day of the verification itself it cannot be told.
    const older = await look([on(5, DAY, [x, y, width, height])]);
    expect(older.found).toMatchObject([{ isAfter: false, overlap: 100_000 }]);
    expect(lookbackTable(older).notes[1]!.en).toContain('0 occupied again there');
  });
  test('against a layer of patches without a run, which may not say when its images were taken', async () => {
    await office.close(['Q1-0000'], DAY);
    // The polygons of a shapefile without dates.
    const [x, y] = plotRectangle(0);
    const layer = polygons([[x, y, 40, 25]]);
    const args = ['lookback', layer, '--store', office.store, '-f', 'csv', '--headings', 'code'];
    const undated = tuban(args);
    expect([undated.status, undated.stderr]).toEqual([20, expect.stringContaining('--image-date')]);
    const { status, stdout } = tuban([...args, '--image-date', '2026-07-01']);
    expect(status).toBe(0);
    expect(stdout.split('\n')[1]).toBe(
      'Q1-0000,甲乡,甲村,拆除复耕,2026-05-01,1,2026-07-01,1000.00,1.50,50.00,40510020.00,3460012.50,,',
    );
  });
});

describe('settings', () => {
  test('own values take the place of the shipped ones; unknown keys are refused', () => {
    const file = join(office.root, 'settings.yaml');
    writeFileSync(file, 'deadline: {days: 30}\nclasses: {problem: [存疑]}\n');
    expect(officeSettings(file)).toMatchObject({ deadlineDays: 30, leastOverlap: 10, classes: { problem: ['存疑'] } });
    writeFileSync(file, 'deadlines: {days: 30}\n');
    expect(() => officeSettings(file)).toThrow('SETTINGS_INVALID');
    writeFileSync(file, 'lineage: {least_overlap_m2: many}\n');
    expect(() => officeSettings(file)).toThrow('SETTINGS_INVALID');
  });
});

describe('a result that was touched since its run', () => {
  test('is refused: the ledger would state the digest of other figures', async () => {
    const { name, date, patches } = secondQuarter(false);
    const dir = office.result(name, date, patches);
    const file = join(dir, 'ledger.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace('2000.00', '2000.01'));
    for (const command of [['ledger', 'add'], ['lookback']]) {
      const { status, stderr } = tuban([...command, dir, '--store', office.store]);
      expect(status).toBe(2);
      expect(stderr).toContain('not as the manifest says');
    }
  });
});

describe('releases in order', () => {
  test('an earlier day, a late correction, another system and a result without outlines are refused', async () => {
    await office.add(secondQuarter(false));
    const { patches } = firstQuarter();
    await expect(office.add({ name: '2025Q4', date: '2025-12-31', patches: patches.slice(2) })).rejects.toThrow(
      'LEDGER_DATE_BACKWARDS',
    );
    await expect(office.add({ name: '2026Q1', date: '2026-03-31', patches: patches.slice(1) })).rejects.toThrow(
      'LEDGER_CORRECTION_LATE',
    );
    const bare = office.result('2026Q3', '2026-09-30', patches.slice(3));
    rmSync(join(bare, 'ledger.shp'));
    const told = join(bare, 'manifest.json');
    writeFileSync(told, JSON.stringify({ ...JSON.parse(readFileSync(told, 'utf8')), outputs: [] }));
    expect(tuban(['ledger', 'add', bare, '--store', office.store]).stderr).toContain('LEDGER_NO_OUTLINES');
  });
  test('a result without date, and one again with --exit-code-on-no-change', () => {
    const { name, date, patches } = secondQuarter(false);
    const dir = office.result(name, date, patches);
    const manifest = join(dir, 'manifest.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace(`"asOf": "${date}"`, '"asOf": null'));
    expect(tuban(['ledger', 'add', dir, '--store', office.store]).stderr).toContain('LEDGER_DATE_MISSING');
    writeFileSync(manifest, text.replace('EPSG:4528', 'EPSG:4527').replace('zone 40', 'zone 39'));
    expect(tuban(['ledger', 'add', dir, '--store', office.store]).stderr).toContain('LEDGER_CRS_DIFFERS');
    writeFileSync(manifest, text);
    const args = ['ledger', 'add', dir, '--store', office.store, '--exit-code-on-no-change'];
    expect(tuban(args).status).toBe(0);
    expect(tuban(args).status).toBe(4);
  });
});
