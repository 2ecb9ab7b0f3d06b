import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mulberry32 } from '../crs/random.js';
import { tuban } from '../support/cli.js';
import { centsOf } from '../support/read-csv.js';
import { writeFeatures } from '../support/small-features.js';
import { SmallJob, type SmallResult } from '../support/small-job.js';

// Two fields side by side, 100 m × 50 m each, a road along their common edge, a ditch through the first, a pond in the second.
const job = new SmallJob();
const JOB = `patches: {path: p.shp}
baseline: {path: b.shp, classes: 2007, linear: {path: xzdw.shp}, points: {path: lxdw.shp}}
crs: none
`;
const UNIT = '3204821010010000000';

function parcel(box: number[], BSM: string, DLBM: string, TBBH: string, KCXS = 0) {
  return { box, values: { BSM, DLBM, TBBH, ZLDWDM: UNIT, KCXS } };
}

function line(
  points: [number, number][],
  BSM: string,
  DLBM: string,
  KD: number | null,
  sides: (string | number)[] = [],
) {
  const [KCTBBH1 = '', KCTBBH2 = '', KCBL = null] = sides;
  return { line: points, values: { BSM, DLBM, KD, KCTBBH1, KCTBDWDM1: UNIT, KCTBBH2, KCTBDWDM2: UNIT, KCBL } };
}

beforeAll(() => {
  job.layer('b', [
    parcel([0, 0, 100, 50], 'A', '013', '1', 0.1),
    parcel([100, 0, 200, 50], 'B', '011', '2'),
    parcel([200, 0, 300, 50], 'C', '113', '3'),
    parcel([300, 0, 400, 50], 'D', '031K', '4'),
    parcel([400, 0, 500, 50], 'E', '013', '5', 0.2),
  ]);
  job.layer('p', [
    { box: [0, 0, 200, 50], values: { JCBH: 'AB' } },
    { box: [0, 0, 100, 50], values: { JCBH: 'A' } },
    { box: [20, 0, 40, 50], values: { JCBH: 'A-part' } },
    { box: [100, 0, 200, 50], values: { JCBH: 'B' } },
    { box: [200, 0, 300, 50], values: { JCBH: 'C' } },
    { box: [300, 0, 400, 50], values: { JCBH: 'D' } },
    { box: [400, 0, 500, 50], values: { JCBH: 'E' } },
  ]);
  writeFeatures(
    job.at('xzdw'),
    [
      // Along the edge of A and B: of its 4 m three quarters on A.
      line(
        [
          [100, -20],
          [100, 80],
        ],
        'road',
        '104',
        4,
        ['1', '2', 0.75],
      ),
      // Through A from west to east, then along its northern edge, which is the edge of the land.
      line(
        [
          [-10, 25],
          [50, 25],
          [50, 50],
          [90, 50],
        ],
        'ditch',
        '117',
        2,
      ),
      line(
        [
          [340, -5],
          [340, 55],
        ],
        'river',
        '111',
        5,
      ),
      line(
        [
          [450, 10],
          [450, 40],
        ],
        'broad',
        '102',
        500,
      ),
      line(
        [
          [0, 10],
          [10, 10],
        ],
        'nowidth',
        '104',
        null,
      ),
      line(
        [
          [0, 10],
          [10, 10],
        ],
        'noclass',
        '9999',
        3,
      ),
      line(
        [
          [200, 0],
          [200, 50],
        ],
        'sides',
        '102',
        2,
        ['77', '78', 0.9],
      ),
    ],
    null,
  );
  writeFeatures(
    job.at('lxdw'),
    [
      { point: [150, 25], values: { BSM: 'pond', DLBM: '114', MJ: 120 } },
      { point: [30, 5], values: { BSM: 'grave', DLBM: '095', MJ: 30.5 } },
      { point: [150, 26], values: { BSM: 'nothing', DLBM: '114', MJ: 0 } },
    ],
    null,
  );
});
afterAll(() => job.remove());

describe('a baseline of the second survey', () => {
  let result: SmallResult;
  beforeAll(() => {
    result = job.run(JOB);
  });

  test('runs, and its classes roll up by their own table: a reservoir (113) is construction land', () => {
    expect(result.ran.stderr).not.toContain('error');
    expect(result.row('C')).toMatchObject({ TBMJ: '5000.00', JSYDMJ: '5000.00' });
    expect(result.row('D')).toMatchObject({ KTZMJ: '4750.00' });
  });

  test('a line along an edge bears KCBL on one side and the rest on the other', () => {
    // B: road 50 m × 4 m × 0.25 = 50 and pond 120; "sides" 50 m × 2 m × ½ = 50, construction. 5000 − 220 are rice.
    expect(result.row('B')).toMatchObject({ GDMJ: '4780.00', FGNYMJ: '170.00', JSYDMJ: '50.00', WFGMJ: '0.00' });
  });

  test('a line through a parcel is taken off it, and ridges off what remains', () => {
    // A: road 50 × 4 × 0.75 = 150; ditch 50 × 2 + 25 × 2 = 150 and along the northern edge 40 × 2 × ½ = 40; grave 30.5.
    // Rest 5000 − 370.5 = 4629.5: net × 0.9 = 4166.55, ridges 462.95. Agricultural: 462.95 + 340; grave is construction.
    expect(result.row('A')).toMatchObject({ GDMJ: '4166.55', FGNYMJ: '802.95', JSYDMJ: '30.50' });
    expect(result.row('A')['BZ']).toContain('340.00');
    expect(result.row('A')['BZ']).toContain('30.50');
  });

  test('only what lies inside the patch counts', () => {
    // Ditch 20 m × 2 m, grave 30.5: 1000 − 70.5 = 929.5, net 836.55.
    expect(result.row('A-part')).toMatchObject({ GDMJ: '836.55', FGNYMJ: '132.95', JSYDMJ: '30.50' });
  });

  test('a patch over both parcels has what each of them has', () => {
    expect(result.row('AB')).toMatchObject({ TBMJ: '10000.00', GDMJ: '8946.55', FGNYMJ: '972.95', JSYDMJ: '80.50' });
  });

  test('unused land, adjustable land: the river takes 50 m × 5 m off 031K', () => {
    expect(result.row('D')).toMatchObject({ WLYDMJ: '250.00', FGNYMJ: '4750.00' });
  });

  test('a feature never takes more than there is', () => {
    expect(result.row('E')).toMatchObject({ GDMJ: '0.00', JSYDMJ: '5000.00' });
    expect(result.row('E')['BZ']).toContain('E');
  });

  test('what cannot be used is told of', () => {
    const told = result
      .rows('quarantine.csv')
      .filter(({ layer }) => layer !== 'patches')
      .map(({ layer, id, code }) => `${layer} ${id} ${code}`);
    expect(told).toEqual([
      'linear nowidth FEATURE_SIZE_UNUSABLE',
      'linear noclass FEATURE_CLASS_UNKNOWN',
      'linear sides LINE_SIDES_UNKNOWN',
      'points nothing FEATURE_SIZE_UNUSABLE',
    ]);
    expect(result.ran.status).toBe(3);
  });

  test('the manifest names the layers, explain finds the same row', () => {
    const { inputs } = JSON.parse(readFileSync(join(result.dir, 'manifest.json'), 'utf8'));
    expect(inputs.map(({ layer }: { layer: string }) => layer)).toEqual(['patches', 'baseline', 'linear', 'points']);
    expect(tuban(['explain', result.dir, 'A', '--lang', 'en']).stdout).toContain('equal to the published row');
  });

  test('without classes: 2007 the codes are refused with what to say', () => {
    const refused = job.run(JOB.replace('classes: 2007, ', ''));
    expect(refused.ran).toMatchObject({ status: 20, stderr: expect.stringContaining('classes: 2007') });
  });

  test('a baseline given by flag keeps the classes and features of the job file', () => {
    const flagged = job.run(JOB.replace('path: b.shp', 'path: nowhere.shp'), '--baseline', job.at('b.shp'));
    expect(flagged.rows()).toEqual(result.rows());
  });

  test('polygons are no lines', () => {
    const refused = job.run(JOB.replace('xzdw.shp', 'b.shp'));
    expect(refused.ran).toMatchObject({ status: 20, stderr: expect.stringContaining('NOT_A_SHAPEFILE') });
    const other = job.run(JOB.replace('xzdw.shp', 'x.gdb'));
    expect(other.ran).toMatchObject({ status: 20, stderr: expect.stringContaining('FEATURES_NEED_SHAPEFILE') });
  });
});

describe('many lines and points over a county of squares', () => {
  // 20 × 20 patches that tile the land, parcels that lie across them; every line and point stays on the land.
  const random = mulberry32(20091231);
  const SIDE = 2000;
  const length = (points: readonly (readonly [number, number])[]): number =>
    points.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - points[i]![0], y - points[i]![1]), 0);
  const many = new SmallJob();
  let lines = 0;
  let points = 0;

  beforeAll(() => {
    const cells = (size: number, offset: number) =>
      Array.from({ length: (SIDE / size + 2) ** 2 }, (_, i) => {
        const [c, r] = [i % (SIDE / size + 2), Math.floor(i / (SIDE / size + 2))];
        return [c * size - offset, r * size - offset, (c + 1) * size - offset, (r + 1) * size - offset];
      });
    const inside = cells(100, 0).filter(([, , east, north]) => east! <= SIDE && north! <= SIDE);
    many.layer(
      'p',
      inside.map((box, i) => ({ box, values: { JCBH: `P${String(i).padStart(4, '0')}` } })),
    );
    many.layer(
      'b',
      cells(125, 60).map((box, i) => parcel(box, `B${i}`, '013', String(i), 0.1)),
    );
    const place = (): [number, number] => [20 + (SIDE - 40) * random(), 20 + (SIDE - 40) * random()];
    const roads = Array.from({ length: 150 }, (_, i) => {
      const road = [place(), place(), place()];
      lines += length(road) * 0.5;
      return line(road, `L${i}`, '111', 0.5);
    });
    writeFeatures(many.at('xzdw'), roads, null);
    const graves = Array.from({ length: 200 }, (_, i) => {
      const MJ = Math.round(1000 * random()) / 100 + 0.01;
      points += MJ;
      return { point: place(), values: { BSM: `G${i}`, DLBM: '095', MJ } };
    });
    writeFeatures(many.at('lxdw'), graves, null);
  });
  afterAll(() => many.remove());

  test('nothing of them is lost or counted twice, every row closes, and threads do not matter', () => {
    const result = many.run(JOB, '--jobs', '1');
    const rows = result.rows();
    expect(rows).toHaveLength(400);
    const sum = (code: string): number => rows.reduce((all, row) => all + centsOf(row[code]) / 100, 0);
    expect(Math.abs(sum('WLYDMJ') - lines)).toBeLessThan(0.005 * 400);
    expect(Math.abs(sum('JSYDMJ') - points)).toBeLessThan(0.005 * 400);
    expect(Math.abs(sum('GDMJ') - (SIDE * SIDE - lines - points) * 0.9)).toBeLessThan(0.01 * 400);
    const land = ['GDMJ', 'FGNYMJ', 'JSYDMJ', 'WLYDMJ', 'WFGMJ'];
    expect(rows.filter((row) => land.reduce((all, code) => all + centsOf(row[code]), 0) !== 10_000_00)).toEqual([]);
    const ledger = readFileSync(join(result.dir, 'ledger.csv'));
    expect(readFileSync(join(many.run(JOB, '--jobs', '3').dir, 'ledger.csv')).equals(ledger)).toBe(true);
  });
});

describe('farmland added year by year', () => {
  const YEARS = `${JOB}new_farmland:
  - {path: y2014.shp, year: 2014}
  - {path: y2012.shp, year: 2012, class: "013"}
`;
  beforeAll(() => {
    job.layer('y2012', [{ box: [210, 0, 260, 50], values: { BSM: 'N12' } }]);
    job.layer('y2014', [{ box: [240, 0, 290, 25], values: { BSM: 'N14', DLBM: '021' } }]);
  });

  test('a later layer goes before an earlier one, and both before the baseline', () => {
    const result = job.run(YEARS);
    expect(result.ran.stderr).not.toContain('error');
    // C: 5000. 2014: 50 × 25 = 1250 orchard. 2012: 50 × 50 − 20 × 25 = 2000 dry land. Rest 1750 reservoir.
    // Of the line on the western edge 50 m lie there: half of 2 m width, 50 m², construction land like the reservoir.
    expect(result.row('C')).toMatchObject({
      GDMJ: '2000.00',
      FGNYMJ: '1250.00',
      JSYDMJ: '1750.00',
      BZ: expect.not.stringContaining('重叠'),
    });
    expect(result.ran.status).toBe(3);
  });

  test('a layer without classes must have one said; years need a baseline', () => {
    expect(job.run(YEARS.replace(', class: "013"', '')).ran.stderr).toContain('LAND_CLASS_MISSING');
    const alone = job.run(
      'patches: {path: p.shp}\ncrs: none\nnew_farmland: [{path: y2012.shp, year: 2012, class: "013"}]\n',
    );
    expect(alone.ran).toMatchObject({ status: 2, stderr: expect.stringContaining('BASELINE_NOT_GIVEN') });
  });
});
