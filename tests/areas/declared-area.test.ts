import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFarFromDeclared, unitByOutlines, unitInName } from '../../src/pipeline/declared-area.js';
import { tuban } from '../support/cli.js';
import { readCsv } from '../support/read-csv.js';
import { SmallJob, type SmallResult } from '../support/small-job.js';

describe('the unit of stated areas', () => {
  test('is the one that the middle of the records fits', () => {
    const measured = [1000, 2000, 3000, 4000];
    expect(unitByOutlines([1000, 2000, 3000, 9], measured)).toBe('m2');
    expect(unitByOutlines([1.5, 3, 4.5, 6000], measured)).toBe('mu');
    expect(unitByOutlines([0.1, 0.2, 0.3, 0.4], measured)).toBe('ha');
    expect(unitByOutlines([0.001, 0.002, 0.003, 0.004], measured)).toBe('km2');
    expect(unitByOutlines([5, 10, 15, 20], measured)).toBeNull();
    expect(unitByOutlines([0, 0, 0, 0], measured)).toBeNull();
  });

  test('stands in names with brackets', () => {
    expect(unitInName('图斑面积（亩）')).toBe('mu');
    expect(unitInName('面积(平方米)')).toBe('m2');
    expect(unitInName('面积(公顷)')).toBe('ha');
    expect(unitInName('JCMJ')).toBeNull();
  });
});

test('far is more than 0.01 亩, or more than 1 % where rounding does not explain it', () => {
  expect(isFarFromDeclared(10006.6, 10000, 'm2')).toBe(false);
  expect(isFarFromDeclared(10006.7, 10000, 'm2')).toBe(true);
  expect(isFarFromDeclared(101, 100, 'm2')).toBe(false);
  expect(isFarFromDeclared(101.1, 100, 'm2')).toBe(true);
  expect(isFarFromDeclared(103, 100, 'mu')).toBe(false);
  expect(isFarFromDeclared(104, 100, 'mu')).toBe(true);
});

describe('in a ledger', () => {
  const job = new SmallJob();
  const JOB = 'patches: {path: p.shp}\nbaseline: {path: b.shp}\ncrs: none\n';
  let result: SmallResult;

  beforeAll(() => {
    const patch = (x: number, JCBH: string, JCMJ: string | null) => ({
      box: [x, 0, x + 100, 20],
      values: { JCBH, JCMJ },
    });
    job.layer('p', [
      patch(0, 'A', '3.00'),
      patch(100, 'B', '3.05'),
      patch(200, 'C', '3.01亩'),
      patch(300, 'D', '2000平方米'),
      patch(400, 'E', 'about 3'),
      patch(500, 'F', null),
    ]);
    job.layer('b', [
      { box: [0, 0, 300, 50], values: { BSM: 'x', DLBM: '0101', TBMJ: 15000 } },
      { box: [300, 0, 600, 50], values: { BSM: 'y', DLBM: '0101', TBMJ: 15010 } },
    ]);
    result = job.run(JOB);
  });
  afterAll(() => job.remove());

  test('declared and difference stand in m², and BZ tells of what is far', () => {
    expect(result.row('A')).toMatchObject({ TBMJ: '2000.00', SBMJ: '2000.00', MJCZ: '0.00', BZ: '' });
    expect(result.row('B')).toMatchObject({ SBMJ: '2033.33', MJCZ: '33.33' });
    expect(result.row('B')['BZ']).toContain('33.33');
    expect(result.row('C')).toMatchObject({ SBMJ: '2006.67', MJCZ: '6.67', BZ: '' });
    expect(result.row('D')).toMatchObject({ SBMJ: '2000.00', MJCZ: '0.00' });
    expect(result.row('F')).toMatchObject({ SBMJ: '', MJCZ: '', BZ: '' });
  });

  test('what is no number is told of', () => {
    expect(result.row('E')).toMatchObject({ SBMJ: '', MJCZ: '' });
    expect(result.rows('quarantine.csv')).toMatchObject([
      { id: 'E', code: 'DECLARED_AREA_UNREADABLE', action: 'noted' },
    ]);
  });

  test('the job file can say the unit', () => {
    const said = job.run(JOB.replace('{path: p.shp}', '{path: p.shp, area_unit: ha}'));
    expect(said.row('A')).toMatchObject({ SBMJ: '30000.00', MJCZ: '28000.00' });
    expect(said.row('C')).toMatchObject({ SBMJ: '2006.67' });
  });

  test('explain finds the same unit for one patch alone', () => {
    const { stdout } = tuban(['explain', result.dir, 'B', '--lang', 'en']);
    expect(stdout).toContain('equal to the published row');
  });

  test('check --areas lists what is far, of all layers', () => {
    job.write('job.yaml', JOB);
    const list = job.at('areas.csv');
    const { status, stdout } = tuban(['check', job.at('job.yaml'), '--out', job.at('o'), '--areas', list]);
    expect(status).toBe(0);
    expect(stdout).toContain('patches: 4 areas stated in JCMJ (mu), 1 off');
    expect(stdout).toContain('baseline: 2 areas stated in TBMJ (m2), 1 off');
    expect(readCsv(list)).toEqual([
      {
        layer: 'patches',
        file: 'p.shp',
        record: '2',
        id: 'B',
        field: 'JCMJ',
        declared_m2: '2033.33',
        measured_m2: '2000.00',
        difference_m2: '33.33',
        percent: '1.67',
      },
      {
        layer: 'baseline',
        file: 'b.shp',
        record: '2',
        id: 'y',
        field: 'TBMJ',
        declared_m2: '15010.00',
        measured_m2: '15000.00',
        difference_m2: '10.00',
        percent: '0.07',
      },
    ]);
    expect(readFileSync(list, 'utf8')).toMatch(/^\uFEFF/);
  });

  test('check tells of the same places without a list', () => {
    job.write('job.yaml', JOB);
    const { stdout } = tuban(['check', job.at('job.yaml'), '--out', job.at('o'), '--json']);
    const { findings } = JSON.parse(stdout) as {
      findings: { layer: string; code: string; places: { id: string }[] }[];
    };
    const areas = findings.filter(({ code }) => code.includes('AREA'));
    expect(areas.map(({ layer, code, places }) => [layer, code, ...places.map(({ id }) => id)])).toEqual([
      ['baseline', 'PARCEL_AREA', 'y'],
      ['patches', 'AREA_UNIT'],
      ['patches', 'PATCH_AREA', 'B'],
    ]);
  });

  test('areas in a unit that nobody can say are not used, and that is told', () => {
    const patch = (x: number, JCBH: string, JCMJ: number) => ({ box: [x, 0, x + 100, 20], values: { JCBH, JCMJ } });
    const odd = JOB.replace('p.shp', 'odd.shp');
    job.layer('odd', [patch(0, 'A', 10_000), patch(100, 'B', 10_010)]);
    const result = job.run(odd);
    expect(result.row('A')).toMatchObject({ SBMJ: '', MJCZ: '' });
    expect(result.ran.stderr).toContain('JCMJ');
    job.write('odd.yaml', odd);
    const { stdout } = tuban(['check', job.at('odd.yaml'), '--out', job.at('o'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ layer: 'patches', code: 'AREA_UNIT_UNKNOWN' })]),
    });
  });

  test('a number beyond reason is no area', () => {
    job.layer('p', [{ box: [0, 0, 100, 20], values: { JCBH: 'A', JCMJ: '66666666666600020亩' } }]);
    const beyond = job.run(JOB);
    expect(beyond.row('A')).toMatchObject({ SBMJ: '', MJCZ: '' });
    expect(beyond.rows('quarantine.csv')).toMatchObject([
      { id: 'A', code: 'DECLARED_AREA_UNREADABLE', action: 'noted' },
    ]);
  });
});
