import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, describe, expect, test } from 'vitest';
import { crsFromEpsg } from '../../src/crs/definitions.js';
import { prjText } from '../../src/crs/prj.js';
import type { Manifest } from '../../src/model/manifest.js';
import { tuban } from '../support/cli.js';
import { loadGdal } from '../support/geos.js';
import { readCsv } from '../support/read-csv.js';
import { SmallJob, type SmallResult } from '../support/small-job.js';

const gdal = await loadGdal();
const small = new SmallJob();
afterAll(() => small.remove());

const X = 40_512_000;
const Y = 3_800_000;
const PRJ = prjText(crsFromEpsg(4528)!)!;

function manifestOf({ dir }: SmallResult): Manifest {
  return JSON.parse(readFileSync(`${dir}/manifest.json`, 'utf8')) as Manifest;
}

/** A ring of GeoJSON: a square with its corner south-west. */
function square(x: number, y: number, side = 10): number[][] {
  return [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
}

function geoJson(name: string, geometries: readonly [object | null, object][], epsg: number | null = 4528): string {
  const crs = epsg ? { crs: { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${epsg}` } } } : {};
  const features = geometries.map(([geometry, properties]) => ({ type: 'Feature', properties, geometry }));
  small.write(name, JSON.stringify({ type: 'FeatureCollection', ...crs, features }));
  return small.at(name);
}

describe('dates that name a month, a quarter or a year', () => {
  const cases: readonly (readonly [id: string, hsx: string, approved: string, expires: string, inForce: string])[] = [
    ['full', '2026-04-18', '2026-04-18', '2026-04-18', '100.00'],
    ['serial', '46130', '46130', '46130', '100.00'],
    ['month before', '2026-04-18', '2026年3月', '', '100.00'],
    ['month of the image', '2026-04-18', '2026/04', '', ''],
    ['quarter before', '2026-04-18', '2026Q1', '2026', ''],
    ['quarter before, lasting', '2026-04-18', '２０２６Ｑ１', '2027', '100.00'],
    ['year of the image', '2026-04-18', '2026', '', ''],
    ['year after', '2026-04-18', '2027', '', '0.00'],
    ['image by month', '2026/04', '2026-04-01', '2026-04-30', '100.00'],
    ['image by month, approved within', '2026/04', '2026-04-02', '', ''],
    ['image by month, ended within', '2026/04', '2025-01-01', '2026-04-29', ''],
  ];
  const values = (i: number) => [20 * i, 0, 20 * i + 10, 10] as const;
  small.layer(
    'dp',
    cases.map(([JCBH, HSX], i) => ({ box: values(i), values: { JCBH, HSX } })),
  );
  small.layer(
    'da',
    cases.map(([PZWH, , PZRQ, DQRQ], i) => ({ box: values(i), values: { PZWH, PZRQ, DQRQ } })),
  );
  const result = small.run(
    `patches: {path: dp.shp}
approvals:
  - {kind: temporary, path: da.shp, fields: {id: PZWH, approved: PZRQ, expires: DQRQ}}
crs: none
`,
    '--lang',
    'en',
  );

  test.each(cases)('%s', (id, hsx, approved, expires, inForce) => {
    const row = result.row(id);
    expect({ id, hsx, approved, expires, SPMJ: row['SPMJ'] }).toMatchObject({ SPMJ: inForce });
    if (inForce !== '') return;
    expect(row['PDLB']).toBe('存疑');
    expect(row['QSZJ']).toContain('日期不够精确');
    expect(row['BZ']).toContain('无法判断时序');
  });

  test('are told of in BZ and quarantine.csv with the days that they may mean', () => {
    expect(result.row('image by month')['BZ']).toContain('2026-04-01 至 2026-04-30');
    const told = result.rows('quarantine.csv').filter(({ code }) => code === 'DATE_INEXACT');
    const reasonOf = (id: string): string => told.find((row) => row['id'] === id)?.['reason'] ?? '';
    expect(reasonOf('quarter before')).toContain('2026-01-01');
    expect(reasonOf('image by month')).toContain('2026-04-30');
    expect(told.map(({ id }) => id)).not.toContain('full');
    expect(told.map(({ id }) => id)).not.toContain('serial');
  });

  test('stand in facts.csv as spans', () => {
    const facts = readFileSync(`${result.dir}/facts.csv`, 'utf8');
    expect(facts).toContain('|2026-01-01~2026-03-31|2026-01-01~2026-12-31|undated|');
    expect(facts).toContain('|2026-04-18|2026-04-18|inForce|');
  });
});

test('numbers of a baseline as people write them', () => {
  small.layer('np', [{ box: [0, 0, 100, 100], values: { JCBH: 'one', JCMJ: '1.5000公顷' } }]);
  small.layer('nb', [{ box: [0, 0, 100, 100], values: { BSM: '1', DLBM: '0101', KCXS: '０．１２' } }]);
  const result = small.run('patches: {path: np.shp}\nbaseline: {path: nb.shp}\ncrs: none\n');
  expect(result.row('one')).toMatchObject({ TBMJ: '10000.00', GDMJ: '8800.00', FGNYMJ: '1200.00', SBMJ: '15000.00' });
});

describe('where coordinates lie', () => {
  const runAt = (x: number, y: number): SmallResult => {
    small.layer('wp', [{ box: [x, y, x + 10, y + 10], values: { JCBH: 'one' } }], PRJ);
    small.layer('wb', [{ box: [x, y, x + 10, y + 10], values: { BSM: '1', DLBM: '0101' } }], PRJ);
    return small.run('patches: {path: wp.shp}\nbaseline: {path: wb.shp}\n');
  };
  test('in the zone: nothing is said', () => {
    const result = runAt(X, Y);
    expect(result.ran.stderr).not.toContain('may not be of');
    expect(manifestOf(result).inputs.map(({ crs_doubt }) => crs_doubt)).toEqual([null, null]);
  });
  test.each([
    ['outside the zone', X + 350_000, Y, 'beyond the edges of the zone'],
    ['outside China', X, 6_200_000, 'outside China'],
  ])('%s: said on the terminal, in the manifest and by inspect', (_, x, y, words) => {
    const result = runAt(x, y);
    expect(result.ran.stderr).toContain(words);
    for (const { crs_doubt } of manifestOf(result).inputs) expect(crs_doubt).toContain(words);
    expect(tuban(['inspect', small.at('wp.shp')]).stdout).toContain(words);
  });
});

test('a GeoJSON of lines is refused as what it is, and one without a system as a file that states none', () => {
  const line = { type: 'LineString', coordinates: square(X, Y) };
  const lines = geoJson('lines.geojson', [[line, { JCBH: '1' }]]);
  for (const args of [
    ['inspect', lines],
    ['convert', lines, small.at('no.shp')],
  ]) {
    const { status, stderr } = tuban(args);
    expect({ status, stderr }).toMatchObject({ status: 20, stderr: expect.stringContaining('LAYER_NOT_POLYGONS') });
    expect(stderr).not.toContain('FlatGeobuf');
  }
  const mixed = geoJson('mixed.geojson', [
    [line, { JCBH: '1' }],
    [{ type: 'Polygon', coordinates: [square(X, Y)] }, { JCBH: '2' }],
  ]);
  expect(tuban(['inspect', mixed]).stdout).toContain('NOT_A_POLYGON');
  const bare = geoJson('bare.geojson', [[{ type: 'Polygon', coordinates: [square(500, 500)] }, { a: 1 }]], null);
  expect(tuban(['inspect', bare]).stdout).not.toContain('.prj');
});

test('degrees without a statement are WGS 84 by their format: told, doubted, and overruled by the user', () => {
  small.layer('gb', [{ box: [X, Y, X + 500, Y + 500], values: { BSM: '1', DLBM: '0101' } }], PRJ);
  const [lon, lat] = [120.132, 34.328];
  const ring = square(lon, lat, 0.001);
  const file = geoJson('degrees.geojson', [[{ type: 'Polygon', coordinates: [ring] }, { JCBH: 'd' }]], null);
  const seen = tuban(['inspect', file]).stdout;
  expect(seen).toMatch(/system: WGS 84 \(EPSG:4326\) \(the file states none, and a GeoJSON is in WGS 84 then\)/);
  expect(seen).toContain('GCJ-02');
  expect(tuban(['inspect', file, '--json']).stdout).toContain('"crsBy":"format"');
  small.write('degrees.yaml', 'patches: {path: degrees.geojson}\nbaseline: {path: gb.shp}\n');
  const run = ['run', small.at('degrees.yaml'), '--out', small.at('degrees-out')];
  const refused = tuban(run);
  expect(refused.status).toBe(20);
  expect(refused.stderr).toContain('datum_shift: {from: WGS 84, to: CGCS2000, dx: 0, dy: 0, dz: 0}');
  // A plane system is meant for layers of metres.
  expect(tuban([...run, '--crs', '4528']).stderr).toContain('CRS_MISMATCH');
  const taken = tuban([...run, '--crs', '4490', '--json']);
  expect(taken.status).toBe(0);
  const { inputs } = JSON.parse(readFileSync(small.at('degrees-out/manifest.json'), 'utf8')) as Manifest;
  expect(inputs.map(({ crs, crs_source }) => [crs, crs_source])).toEqual([
    [expect.stringContaining('4490'), 'option'],
    [expect.stringContaining('4528'), 'prj'],
  ]);
  // What the user takes the degrees for does not make them less doubtful.
  expect(inputs[0]!.crs_doubt).toContain('GCJ-02');
  expect(inputs[1]!.crs_doubt).toBeNull();
});

describe('points and lines among polygons, and records without geometry, are set aside with their ids', () => {
  const polygon = { type: 'Polygon', coordinates: [square(X, Y)] };
  const features: readonly [object | null, object][] = [
    [polygon, { JCBH: 'sound' }],
    [{ type: 'Point', coordinates: [X, Y] }, { JCBH: 'point' }],
    [{ type: 'LineString', coordinates: square(X, Y) }, { JCBH: 'line' }],
    [null, { JCBH: 'none' }],
  ];
  geoJson('among.geojson', features);
  const wkt = square(X, Y)
    .map(([x, y]) => `${x} ${y}`)
    .join();
  small.write(
    'among.csv',
    `JCBH,WKT\nsound,"SRID=4528;POLYGON((${wkt}))"\npoint,POINT(${X} ${Y})\nline,"LINESTRING(${wkt})"\nnone,\n`,
  );
  const expected = [
    ['2', 'point', 'NOT_A_POLYGON'],
    ['3', 'line', 'NOT_A_POLYGON'],
    ['4', 'none', 'NO_GEOMETRY'],
  ];
  const expectAside = (file: string, count = 3): void => {
    const result = small.run(`patches: {path: ${file}}\n`);
    expect({ status: result.ran.status, stderr: result.ran.status === 3 ? '' : result.ran.stderr }).toEqual({
      status: 3,
      stderr: '',
    });
    expect(result.rows().map(({ JCBH }) => JCBH)).toEqual(['sound']);
    const listed = result.rows('quarantine.csv').map(({ record, id, code }) => [record, id, code]);
    expect(listed).toEqual(expected.slice(0, count));
    expect(tuban(['inspect', small.at(file)]).stdout).toContain('NOT_A_POLYGON');
  };
  test.each(['among.geojson', 'among.csv'])('%s', (file) => expectAside(file));
  test.skipIf(!gdal).each(['gpkg', 'fgb'])('written by GDAL as .%s', (extension) => {
    const converter = createRequire(import.meta.url)('gdal-async') as {
      open(path: string): unknown;
      vectorTranslate(target: string, source: unknown, args: string[]): { close(): void };
    };
    const driver = extension === 'fgb' ? ['FlatGeobuf', '-lco', 'SPATIAL_INDEX=NO'] : ['GPKG'];
    const source = converter.open(small.at('among.geojson'));
    converter.vectorTranslate(small.at(`among.${extension}`), source, ['-f', ...driver]).close();
    // GDAL itself leaves features without geometry out of a FlatGeobuf with mixed types.
    expectAside(`among.${extension}`, extension === 'fgb' ? 2 : 3);
  });
});

test('one record at no finite place is set aside, though it spoils the extent in the header', () => {
  small.layer(
    'inf',
    [0, 20, 40].map((x) => ({ box: [X + x, Y, X + x + 10, Y + 10], values: { JCBH: `i${x}` } })),
    PRJ,
  );
  const bytes = readFileSync(small.at('inf.shp'));
  for (const at of [60, 100 + 8 + 4 + 24, 100 + 8 + 44 + 4 + 8]) bytes.writeDoubleLE(Number.POSITIVE_INFINITY, at);
  writeFileSync(small.at('inf.shp'), bytes);
  const result = small.run('patches: {path: inf.shp}\nas_of: 2026-01-01\n');
  expect(result.rows().map(({ JCBH }) => JCBH)).toEqual(['i20', 'i40']);
  expect(result.rows('quarantine.csv')).toMatchObject([{ id: 'i0', action: 'set aside' }]);
});

describe('files of one layer that differ', () => {
  test('a field that one of them has not is told of', () => {
    small.layer('la', [{ box: [0, 0, 100, 100], values: { BSM: '1', DLBM: '0101', KCXS: 0.1 } }]);
    small.layer('lb', [{ box: [100, 0, 200, 100], values: { BSM: '2', DLBM: '0101' } }]);
    small.layer('lp', [{ box: [0, 0, 200, 100], values: { JCBH: 'one' } }]);
    const result = small.run('patches: {path: lp.shp}\nbaseline: {path: [la.shp, lb.shp]}\ncrs: none\n');
    expect(result.ran.stderr).toMatch(/baseline: \S*lb\.shp has no field KCXS/);
    expect(result.row('one')).toMatchObject({ GDMJ: '19000.00' });
  });

  test('boundary-point TXT of two zones in one folder: a layer for each, a file without points has no say', () => {
    const txt = (name: string, zone: number, easting: number, id: string, points = true): void => {
      const head = `[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=${zone}\n[地块坐标]\n`;
      const ring = square(easting, Y).map(([x, y], i) => `J${(i % 4) + 1},1,${y},${x}`);
      const lines = [`5,0.01,${id},地块,面,,,,@`, ...(points ? ring : [])];
      writeFileSync(small.at(`zones/${name}`), `${head}${lines.join('\n')}\n`);
    };
    mkdirSync(small.at('zones'), { recursive: true });
    txt('a.txt', 40, X, 'A');
    txt('b.txt', 39, 39_785_000, 'B');
    txt('c.txt', 40, X + 100, 'C');
    txt('d.txt', 40, X, 'D', false);
    for (const source of [small.at('zones'), small.at('zones/*.txt')]) {
      const { status, stdout, stderr } = tuban(['convert', source, small.at('zones.geojson'), '--overwrite', '--json']);
      expect({ status, stderr }).toMatchObject({ status: 3 });
      expect(JSON.parse(stdout)).toMatchObject({ records: 4, written: 3, crs: expect.stringContaining('4528') });
    }
    const { features } = JSON.parse(readFileSync(small.at('zones.geojson'), 'utf8')) as {
      features: { properties: { DKBH: string }; geometry: { coordinates: number[][][] } }[];
    };
    const east = Object.fromEntries(features.map((one) => [one.properties.DKBH, one.geometry.coordinates[0]![0]![0]!]));
    expect(Math.min(east['A']!, east['C']!)).toBeGreaterThan(40_500_000);
    // Three degrees are 276 km at this latitude: 285 km east of 117° lies 9 km east of 120°.
    expect(east['B']).toBeGreaterThan(40_500_000);
    expect(east['B']).toBeLessThan(40_520_000);
  });

  describe('a boundary-point TXT is not placed by its coordinates where it says something else', () => {
    const write = (name: string, system: string, zone: string): string => {
      const head = `[属性描述]\n坐标系=${system}\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=${zone}\n[地块坐标]\n`;
      const ring = square(X, Y).map(([x, y], i) => `J${(i % 4) + 1},1,${y},${x}`);
      small.write(name, `${head}5,0.01,A,地块,面,,,,@\n${ring.join('\n')}\n`);
      return small.at(name);
    };
    small.layer('tp', [{ box: [X, Y, X + 10, Y + 10], values: { JCBH: 'a' } }], PRJ);
    const job = (file: string, more = ''): string =>
      `patches: {path: tp.shp}\napprovals: [{kind: facility, path: ${file}, approved: 2020-01-01}]\nas_of: 2026-01-01\n${more}`;

    test('its datum is kept: Xian 1980 is refused, and carried by the parameters of the user', () => {
      write('xian.txt', '1980西安坐标系', '40');
      small.write('xian.yaml', job('xian.txt'));
      const refused = tuban(['run', small.at('xian.yaml'), '--out', small.at('xian-out')]);
      expect({ status: refused.status, says: refused.stderr }).toMatchObject({
        status: 20,
        says: expect.stringMatching(/CRS_MISMATCH.*Xian 1980/),
      });
      const shift = 'datum_shift: {from: Xian 1980, to: CGCS2000, dx: 100, dy: 0, dz: 0}\n';
      expect(small.run(job('xian.txt', shift)).row('a')['SSBL']).toBe('0.00'); // a hundred metres away
    });

    test.each([
      ['local.txt', '广州2000坐标系', '40', '广州2000坐标系'],
      ['zone.txt', '2000国家大地坐标系', '39', 'states zone 39, the eastings are those of zone 40'],
    ])('%s is refused everywhere, unless the user states the system', (name, system, zone, reason) => {
      const file = write(name, system, zone);
      small.write('stated.yaml', job(name));
      const run = ['run', small.at('stated.yaml'), '--out', small.at('stated-out'), '--overwrite'];
      const convert = ['convert', file, small.at('stated.fgb'), '--overwrite'];
      for (const args of [run, convert]) {
        const { status, stderr } = tuban(args);
        expect({ status, stderr }).toMatchObject({ status: 20, stderr: expect.stringContaining('CRS_UNKNOWN') });
        expect(stderr).toContain(reason);
      }
      expect(tuban(['inspect', file]).stdout).toContain(`system: ? (`);
      expect(tuban([...run, '--crs', '4528']).status).toBe(0);
      expect(tuban([...convert, '--from', '4528']).status).toBe(0);
    });

    test('in a folder each file without a statement is placed by itself', () => {
      mkdirSync(small.at('mixed'), { recursive: true });
      write('mixed/a.txt', '2000国家大地坐标系', '40');
      small.write(
        'mixed/b.txt',
        square(39_600_000, Y)
          .map(([x, y]) => `${y},${x}`)
          .join('\n'),
      );
      small.write('mixed/license.txt', 'All files here are released under specific terms, see the list.\n');
      const { status, stdout } = tuban(['convert', small.at('mixed'), small.at('mixed.fgb'), '--json']);
      expect({ status, report: JSON.parse(stdout) as unknown }).toMatchObject({
        status: 0,
        report: { records: 2, written: 2, crs: expect.stringContaining('4528') },
      });
    });
  });

  test('rows of a register that belong to nothing are no records of the layer', () => {
    small.layer('rp', [{ box: [0, 0, 10, 10], values: { JCBH: 'a1' } }]);
    small.write('reg.csv', 'JCBH,XMC\nA1,甲\nnobody,乙\n');
    const result = small.run('patches: {path: rp.shp, join: {path: reg.csv, key: JCBH}}\ncrs: none\n');
    expect(manifestOf(result).counts).toMatchObject({ read: 1, judged: 1, set_aside: 0, set_aside_in_other_layers: 1 });
    const [row] = result.rows('quarantine.csv');
    expect(row).toMatchObject({ file: 'reg.csv', code: 'REGISTER_ROW_UNUSED', id: 'nobody' });
    small.write('other.csv', 'JCBH,XMC\n');
    const none = small.run('patches: {path: rp.shp, join: {path: other.csv, key: JCBH}}\ncrs: none\n');
    const [missing] = none.rows('quarantine.csv');
    expect(missing).toMatchObject({ code: 'REGISTER_ROW_MISSING' });
    expect(missing!['reason']).not.toContain(small.root);
  });
});

test('of a file beside a .shp the .shp is named, and that it is missing where it is', () => {
  small.layer('部件', [{ box: [X, Y, X + 1, Y + 1], values: { A: '1' } }], PRJ);
  for (const extension of ['dbf', 'shx', 'prj', 'DBF']) {
    const path = small.at(`部件.${extension}`);
    if (extension === 'DBF') renameSync(small.at('部件.dbf'), path);
    for (const lang of ['en', 'zh']) {
      const { status, stderr } = tuban(['inspect', path, '--lang', lang]);
      expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(small.at('部件.shp')) });
    }
  }
  rmSync(small.at('部件.shp'));
  const { status, stderr } = tuban(['inspect', small.at('部件.prj')]);
  expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('SHP_NOT_THERE') });
  expect(stderr).toContain('no 部件.shp');
});

describe('tuban convert', () => {
  const hole = [square(X + 2, Y + 2, 3).reverse()];
  const source = (): string =>
    geoJson('holes.geojson', [
      [
        { type: 'Polygon', coordinates: [square(X, Y), ...hole] },
        { DKBH: '一', 地类名称: '水田', 备注: '甲' },
      ],
      [
        { type: 'MultiPolygon', coordinates: [[square(X + 20, Y)], [square(X + 40, Y)]] },
        { DKBH: '二', 备注: null },
      ],
    ]);

  test('never writes onto what it reads', () => {
    const path = source();
    const before = readFileSync(path);
    expect(tuban(['convert', path, path, '--overwrite']).stderr).toContain('TARGET_IS_SOURCE');
    const around = small.at('../').concat(`${small.root.split('/').at(-1)}/holes.geojson`);
    expect(tuban(['convert', small.at('*holes.geojson'), around, '--overwrite']).status).toBe(2);
    expect(readFileSync(path)).toEqual(before);
  });

  test('does not clear away what it did not write', () => {
    mkdirSync(small.at('folder.geojson'), { recursive: true });
    mkdirSync(small.at('folder.gdb'), { recursive: true });
    small.write('folder.geojson/keep.txt', 'x');
    small.write('folder.gdb/keep.txt', 'x');
    small.write('lone.dbf', 'a register');
    for (const [name, flags] of [
      ['folder.geojson', ['--overwrite']],
      ['folder.gdb', ['--overwrite']],
      ['lone.shp', []],
    ] as const) {
      const { status, stderr } = tuban(['convert', source(), small.at(name), ...flags]);
      expect({ name, status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('FILE_EXISTS') });
    }
    expect(readFileSync(small.at('folder.geojson/keep.txt'), 'utf8')).toBe('x');
    expect(readFileSync(small.at('folder.gdb/keep.txt'), 'utf8')).toBe('x');
    expect(readFileSync(small.at('lone.dbf'), 'utf8')).toBe('a register');
  });

  test('refuses coordinates that cannot be in the system stated', () => {
    const metres = geoJson('metres.geojson', [[{ type: 'Polygon', coordinates: [square(X, Y)] }, { a: 1 }]], 4490);
    const { status, stderr } = tuban(['convert', metres, small.at('metres.shp')]);
    expect({ status, stderr }).toMatchObject({ status: 20, stderr: expect.stringContaining('COORDINATES_UNFIT') });
  });

  test('a pattern means layers, not the files beside them', () => {
    small.layer('beside-1', [{ box: [X, Y, X + 1, Y + 1], values: { A: '1' } }], PRJ);
    small.layer('beside-2', [{ box: [X, Y, X + 1, Y + 1], values: { A: '2' } }], PRJ);
    const { status, stdout } = tuban(['convert', small.at('beside-*.*'), small.at('besides.fgb'), '--json']);
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({ status: 0, records: 2, written: 2 });
  });

  test('tells which fields a boundary-point TXT has no place for', () => {
    const { stdout, stderr } = tuban(['convert', source(), small.at('holes.txt'), '--overwrite']);
    expect(stdout + stderr).toContain('no place for the fields 地类名称, 备注');
  });

  test.each(['mif', 'tab'])('keeps places and tells the names of fields in a .%s', async (extension) => {
    if (!gdal) return console.warn(`${extension} is skipped: gdal-async cannot be loaded here`);
    const table = small.at(`holes.${extension}`);
    const there = tuban(['convert', source(), table, '--overwrite']);
    expect(there.stdout + there.stderr).toContain('地类名称 is called FIELD_2');
    tuban(['convert', table, small.at('back.geojson'), '--overwrite', '--from', '4528']);
    const { features } = JSON.parse(readFileSync(small.at('back.geojson'), 'utf8')) as {
      features: { properties: Record<string, string>; geometry: { type: string; coordinates: number[][][][] } }[];
    };
    expect(features.map(({ properties }) => properties['FIELD_3']).sort()).toEqual(['甲', null].sort());
    const numbers = features.flatMap(({ geometry }) => geometry.coordinates.flat(4) as unknown as number[]);
    for (const value of numbers) expect(Math.abs(value - Math.round(value))).toBeLessThan(1e-6);
  });
});

describe('signs in place of a date', () => {
  const signs = ['00000000', '0', '-', '——', '/', '无', 'NULL'];
  const box = (i: number) => [20 * i, 0, 20 * i + 10, 10] as const;
  small.layer(
    'sp',
    signs.map((_, i) => ({ box: box(i), values: { JCBH: `s${i}`, HSX: '2026-04-18' } })),
  );
  const run = (dates: (sign: string) => object) => {
    small.layer(
      'sa',
      signs.map((sign, i) => ({ box: box(i), values: { PZWH: `a${i}`, ...dates(sign) } })),
    );
    return small.run(`patches: {path: sp.shp}
approvals:
  - {kind: temporary, path: sa.shp, fields: {id: PZWH, approved: PZRQ, expires: DQRQ}}
crs: none
`);
  };
  test('say that an approval has no end, or no day of approval', () => {
    const endless = run((DQRQ) => ({ PZRQ: '2020-01-01', DQRQ }));
    expect(endless.rows().map(({ SPMJ }) => SPMJ)).toEqual(signs.map(() => '100.00'));
    const undated = run((PZRQ) => ({ PZRQ, DQRQ: '' }));
    expect(undated.rows().map(({ SPMJ }) => SPMJ)).toEqual(signs.map(() => ''));
  });
});

describe('what cannot be told by numbers alone', () => {
  test.each([
    ['degrees', 4326, [119, 32], 0.01],
    ['Web Mercator', 3857, [13_247_000, 3_763_000], 100],
  ] as const)('areas in the plane of %s are refused', (_, epsg, [x, y], side) => {
    const patch: [object, object] = [
      { type: 'Polygon', coordinates: [square(x, y, side)] },
      { JCBH: 'a', HSX: '20260301' },
    ];
    const file = geoJson(`plane-${epsg}.geojson`, [patch], epsg);
    const out = small.at(`plane-${epsg}`);
    for (const command of [
      ['run', '--patches', file, '--out', out],
      ['overlay', file, file],
    ]) {
      const { status, stderr } = tuban([...command, '--area', 'planar', '--lang', 'en']);
      expect([command[0], status, stderr]).toEqual([command[0], 20, expect.stringContaining('CRS_NOT_PLANAR')]);
    }
  });

  test('a layer without records says that there is nothing, and the run says so', () => {
    const patch: [object, object] = [
      { type: 'Polygon', coordinates: [square(X, Y)] },
      { JCBH: 'a', HSX: '20260301' },
    ];
    const patches = geoJson('beside-nothing.geojson', [patch]);
    const none = geoJson('nothing.geojson', []);
    const { status, stderr } = tuban([
      'run',
      '--patches',
      patches,
      '--farmland',
      none,
      '--out',
      small.at('nothing'),
      '--lang',
      'en',
    ]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('farmland has no records')]);
  });

  test('a record that is no feature has no id of another one', () => {
    const patch: [object, object] = [
      { type: 'Polygon', coordinates: [square(X, Y)] },
      { JCBH: 'a', HSX: '20260301' },
    ];
    const file = geoJson('null.geojson', [patch]);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\]\s*\}\s*$/, ',null]}'));
    expect(tuban(['run', '--patches', file, '--out', small.at('null')]).status).toBe(3);
    const rows = readCsv(small.at('null/quarantine.csv')).map(({ record, id }) => [record, id]);
    expect(rows).toEqual([['2', '']]);
  });
});
