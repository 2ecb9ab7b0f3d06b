import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePlane } from '../support/amazon.js';
import { type CliResult, tuban } from '../support/cli.js';
import { COUNTY, CountyCopy } from '../support/county.js';
import { loadGdal } from '../support/geos.js';
import { areaOf, polygonsOf } from '../support/geos-areas.js';
import { centsOf, readCsv } from '../support/read-csv.js';
import { XIAN_80_ZONE_40 } from '../support/xian80.js';

const BIN = fileURLToPath(new URL('../../bin/tuban.js', import.meta.url));
const PATCHES = join(COUNTY, 'patches.shp');
const PARCELS = join(COUNTY, 'dltb.shp');
const FARMLAND = join(COUNTY, 'yjjbnt.shp');
const CONVERSION = join(COUNTY, 'nzy.shp');

const gdal = await loadGdal();
const scratch = mkdtempSync(join(tmpdir(), 'tuban-overlay-'));
const [a, b, c] = ['a', 'b', 'c'].map((name) => join(scratch, `${name}.shp`)) as [string, string, string];
const copies: CountyCopy[] = [];

beforeAll(() => {
  layer('a', { 'A one': [0, 0, 10, 10], 'A two': [20, 0, 30, 10] });
  layer('b', { 'B one': [0, 0, 6, 6], 'B two': [4, 4, 12, 12] });
  layer('c', { 'C one': [0, 8, 10, 10] });
});
afterAll(() => {
  for (const folder of [scratch, ...copies.map(({ root }) => root)]) rmSync(folder, { recursive: true, force: true });
});

/** Rectangles (xmin, ymin, xmax, ymax) with their names in the field NAME. */
function layer(name: string, boxes: Readonly<Record<string, readonly [number, number, number, number]>>): void {
  const features = Object.entries(boxes).map(([id, [xmin, ymin, xmax, ymax]]) => ({
    id,
    polygons: [[Float64Array.of(xmin, ymin, xmin, ymax, xmax, ymax, xmax, ymin)]],
  }));
  writePlane(join(scratch, name), 'NAME', features);
}

function county(): CountyCopy {
  const copy = new CountyCopy();
  copies.push(copy);
  return copy;
}

function overlay(...args: string[]): string {
  const { status, stdout, stderr } = tuban(['overlay', ...args, '-q']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

type Row = Readonly<Record<string, string>>;

let files = 0;
function rowsOf(...args: string[]): Row[] {
  const file = join(scratch, `${++files}.csv`);
  expect(overlay(...args, '-o', file)).toBe('');
  return readCsv(file);
}

interface FeatureText {
  readonly properties: Readonly<Record<string, string | number | null>>;
  readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
}

/** The texts of a GeoJSON sequence: every one behind a record separator and before a line feed (RFC 8142). */
function featuresOf(sequence: string): FeatureText[] {
  const texts = sequence.split('\u001e');
  expect(texts.shift()).toBe('');
  for (const text of texts) expect(text.endsWith('\n')).toBe(true);
  return texts.map((text) => JSON.parse(text) as FeatureText);
}

/** Sums of a number by a key, in the order of first sight. */
function sums<Item>(items: readonly Item[], key: (item: Item) => string, value: (item: Item) => number) {
  const found = new Map<string, number>();
  for (const item of items) found.set(key(item), (found.get(key(item)) ?? 0) + value(item));
  return found;
}

describe('combinations', () => {
  test('of three layers, one row each: several ids where features overlap, none where nothing lies', () => {
    expect(overlay(a, b, c, '--crs', 'none')).toBe(
      ['a,b,c,area', '1,,,24', '1,,1,8', '1,1,,32', '1,1;2,,4', '1,2,,20', '1,2,1,12', '2,,,100', ''].join('\n'),
    );
  });

  test('with the ids of fields, for the layers that are named; the others by record number', () => {
    expect(overlay(a, b, c, '--crs', 'none', '--id', 'A=NAME,B=NAME').split('\n').slice(1, 6)).toEqual([
      'A one,,,24',
      'A one,,1,8',
      'A one,B one,,32',
      'A one,B one;B two,,4',
      'A one,B two,,20',
    ]);
    expect(overlay(a, b, '--crs', 'none', '--id', 'b=name').split('\n')[2]).toBe('1,B one,32');
  });

  test('the layer that is named first is the one that is cut', () => {
    expect(overlay(b, a, '--crs', 'none')).toBe('a,b,area\n1,1,36\n2,,28\n2,1,36\n');
  });

  test('do not depend on where they are written to', () => {
    const file = join(scratch, 'written.csv');
    expect(overlay(a, b, '--crs', 'none', '-o', file)).toBe('');
    expect(readFileSync(file, 'utf8')).toBe(overlay(a, b, '--crs', 'none', '-o', '-'));
    expect(readdirSync(scratch).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('as lines of JSON: null where nothing lies', () => {
    const lines = overlay(a, b, '--crs', 'none', '-f', 'ndjson').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { a: '1', b: null, area: 32 },
      { a: '1', b: '1', area: 32 },
      { a: '1', b: '1;2', area: 4 },
      { a: '1', b: '2', area: 32 },
      { a: '2', b: null, area: 100 },
    ]);
  });

  test('are told on stderr, and with --json by number', () => {
    expect(tuban(['overlay', a, b, '--crs', 'none']).stderr).toMatch(/^2 features of A, 5 combinations, 0 records/);
    expect(tuban(['overlay', a, b, '--crs', 'none', '--lang', 'zh']).stderr).toContain('2 个图形，5 个组合');
    const told = tuban(['overlay', a, b, '--crs', 'none', '--json', '-o', join(scratch, 'told.csv')]);
    expect(JSON.parse(told.stdout)).toEqual({ features: 2, rows: 5, faults: [] });
  });

  test('leave out records that cannot be used, and say so', () => {
    const copy = county();
    copy.damage('nzy.dbf', (bytes) => {
      bytes.writeUInt8(0x2a, bytes.readUInt16LE(8)); // the deletion mark of the first record
      return bytes;
    });
    const { status, stdout, stderr } = tuban(['overlay', copy.at('patches.shp'), copy.at('nzy.shp'), '--id', 'a=JCBH']);
    expect(status).toBe(3);
    expect(stderr).toMatch(/1 records set aside\nset aside: .*nzy\.shp, record 1: .*deleted/);
    expect(stdout).not.toMatch(/,1,|,1;|;1[;,]/);
  });
});

describe('the demo county', () => {
  let ledger: Row[];
  let pieces: Row[];
  beforeAll(() => {
    const copy = county();
    expect(tuban(['run', copy.job, '-q', '--formats', 'csv']).status).toBe(0);
    ledger = readCsv(join(copy.out, 'ledger.csv'));
    pieces = readCsv(join(copy.out, 'pieces.csv'));
  });

  test.each([
    ['two layers', [PARCELS]],
    ['three layers', [PARCELS, FARMLAND]],
    ['approvals alone', [CONVERSION]],
    ['four layers', [FARMLAND, PARCELS, CONVERSION]],
  ])('%s: the rows of a patch add up to its area in the ledger', (_, layers) => {
    const rows = rowsOf(PATCHES, ...layers, '--id', 'a=JCBH');
    const found = sums(
      rows,
      (row) => row['a']!,
      (row) => Number(row['area']),
    );
    expect([...found.keys()].sort()).toEqual(ledger.map((row) => row['JCBH']));
    for (const row of ledger) {
      // TBMJ is rounded to the hundredth.
      expect(Math.abs(found.get(row['JCBH']!)! - centsOf(row['TBMJ']) / 100), row['JCBH']).toBeLessThanOrEqual(0.0051);
    }
  });

  test('the parts on parcels are those of pieces.csv', () => {
    const key = (patch: string | undefined, parcel: string | undefined): string => `${patch} on ${parcel}`;
    const rows = rowsOf(PATCHES, PARCELS, '--id', 'a=JCBH,b=BSM');
    const ours = sums(
      rows,
      (row) => key(row['a'], row['b']),
      (row) => Number(row['area']),
    );
    const theirs = sums(
      pieces,
      (row) => key(row['JCBH'], row['BSM']),
      (row) => centsOf(row['PWMJ']) / 100,
    );
    const count = sums(
      pieces,
      (row) => key(row['JCBH'], row['BSM']),
      () => 1,
    );
    // A piece of less than half a hundredth may be left out of pieces.csv.
    const visible = [...ours].filter(([, area]) => area > 0.005).map(([name]) => name);
    expect(visible.sort()).toEqual([...theirs.keys()].filter((name) => ours.get(name)! > 0.005).sort());
    for (const [name, area] of theirs) {
      // Pieces are rounded by largest remainder: each may be a hundredth off.
      expect(Math.abs(area - ours.get(name)!), name).toBeLessThanOrEqual(0.01 * count.get(name)! + 1e-9);
    }
  });

  test('what lies in farmland is what the ledger says', () => {
    const inside = rowsOf(PATCHES, FARMLAND, '--id', 'a=JCBH').filter((row) => row['b'] !== '');
    const found = sums(
      inside,
      (row) => row['a']!,
      (row) => Number(row['area']),
    );
    for (const row of ledger) {
      // The ledger adds up closed pieces: their sum is within a hundredth, and what overlay prints within half of one.
      const told = centsOf(row['YNMJ']) / 100;
      expect(Math.abs((found.get(row['JCBH']!) ?? 0) - told), row['JCBH']).toBeLessThanOrEqual(0.0151);
    }
  });

  test('measured in the plane, --crs none and --area planar are the same; on the ellipsoid it is another area', () => {
    const plain = overlay(PATCHES, PARCELS, '--crs', 'none');
    expect(overlay(PATCHES, PARCELS, '--area', 'planar')).toBe(plain);
    expect(overlay(PATCHES, PARCELS, '--area', 'ellipsoidal')).toBe(overlay(PATCHES, PARCELS));
    expect(overlay(PATCHES, PARCELS)).not.toBe(plain);
  });

  test('gives the same bytes every time', () => {
    const args = [PATCHES, PARCELS, FARMLAND, '-f', 'geojsonseq'];
    expect(overlay(...args)).toBe(overlay(...args));
  });
});

describe('polygons', () => {
  test('come as a GeoJSON sequence with the properties of the table', () => {
    const rows = rowsOf(a, b, '--crs', 'none');
    const features = featuresOf(overlay(a, b, '--crs', 'none', '-f', 'geojsonseq'));
    expect(features.map(({ properties }) => properties)).toEqual(
      rows.map((row) => ({ a: row['a'], b: row['b'] === '' ? null : row['b'], area: Number(row['area']) })),
    );
    const [, second] = features;
    expect(second!.geometry).toEqual({
      type: 'Polygon',
      coordinates: [[...cornersOf(second!.geometry)]],
    });
    expect(new Set(cornersOf(second!.geometry).map(String))).toEqual(
      new Set(['0,0', '6,0', '6,4', '4,4', '4,6', '0,6']),
    );
  });

  function cornersOf({ coordinates }: FeatureText['geometry']): readonly (readonly number[])[] {
    return coordinates[0] as number[][];
  }

  test.each([
    ['the squares', () => [a, b, c, '--crs', 'none']],
    ['the demo county', () => [PATCHES, PARCELS, CONVERSION, '--area', 'planar', '--id', 'a=JCBH']],
  ])('of %s: closed, outer rings counter-clockwise, holes clockwise', (_, args) => {
    for (const { geometry } of featuresOf(overlay(...args(), '-f', 'geojsonseq'))) {
      const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as number[][][][];
      expect(polygons.length).toBeGreaterThan(0);
      for (const rings of polygons) {
        rings.forEach((ring, r) => {
          expect(ring.at(-1)).toEqual(ring[0]);
          expect(ring.length).toBeGreaterThanOrEqual(4);
          expect(Math.sign(doubledArea(ring))).toBe(r === 0 ? 1 : -1);
        });
      }
    }
  });

  function doubledArea(ring: readonly (readonly number[])[]): number {
    const [x0, y0] = ring[0] as [number, number];
    return ring.slice(1).reduce((sum, [x, y], i) => {
      const [px, py] = ring[i] as [number, number];
      return sum + (px - x0) * (y! - y0) - (x! - x0) * (py - y0);
    }, 0);
  }

  test.skipIf(!gdal)('open in GDAL, are valid, and have the areas of the table', () => {
    const file = join(scratch, 'county.geojsons');
    overlay(PATCHES, PARCELS, CONVERSION, '--area', 'planar', '--id', 'a=JCBH', '-f', 'geojsonseq', '-o', file);
    const rows = rowsOf(PATCHES, PARCELS, CONVERSION, '--area', 'planar', '--id', 'a=JCBH');
    const dataset = gdal!.open(file, 'r', 'GeoJSONSeq');
    const seen: string[] = [];
    dataset.layers.get(0).features.forEach((feature) => {
      const geometry = feature.getGeometry()!;
      const area = feature.fields.get('area') as number;
      const name = `${feature.fields.get('a')},${feature.fields.get('b') ?? ''},${feature.fields.get('c') ?? ''}`;
      seen.push(name);
      expect(geometry.isValid(), name).toBe(true);
      // Coordinates of 4e7 m are kept to 7.5e-9 m: vertices on an edge move by that much.
      expect(polygonsOf(geometry).length, name).toBeGreaterThan(0);
      expect(Math.abs(areaOf(geometry) - area), name).toBeLessThanOrEqual(1e-5 + 1e-9 * area);
    });
    expect(seen).toEqual(rows.map((row) => `${row['a']},${row['b']},${row['c']}`));
    dataset.close();
  });
});

describe('a reader that stops early', () => {
  test.skipIf(process.platform === 'win32')('is no fault', () => {
    // More than a pipe holds (64 KiB on Linux), so that writing must fail.
    expect(overlay(PARCELS, PATCHES, '-f', 'geojsonseq').length).toBeGreaterThan(1 << 17);
    const command = `("$0" "$1" overlay "$2" "$3" -f geojsonseq -q; echo "exit $?" >&2) | head -c 100`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, BIN, PARCELS, PATCHES], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('exit 0\n');
    expect(stdout.length).toBe(100);
  });
});

describe('a mistake', () => {
  interface Mistake {
    readonly name: string;
    readonly args: () => readonly string[];
    readonly exit: number;
    readonly code: string;
    readonly says: readonly (string | RegExp)[];
    readonly en: string;
    readonly zh: string;
  }

  const MISTAKES: readonly Mistake[] = [
    {
      name: 'one layer only',
      args: () => [PATCHES],
      exit: 2,
      code: 'OVERLAY_NEEDS_TWO',
      says: ['tuban overlay A.shp B.shp'],
      en: 'two layers or more',
      zh: '两个图层',
    },
    {
      name: 'no layer',
      args: () => [],
      exit: 2,
      code: 'ARGUMENT_MISSING',
      says: ['layers'],
      en: 'is missing',
      zh: '缺少',
    },
    {
      name: 'an unknown field',
      args: () => [PATCHES, PARCELS, '--id', 'a=JCBH,b=BSN'],
      exit: 2,
      code: 'FIELD_UNKNOWN',
      says: ['BSN', '--id', 'dltb.shp', 'BSM'],
      en: 'did you mean BSM',
      zh: 'BSM',
    },
    {
      name: 'ids that are no list',
      args: () => [PATCHES, PARCELS, '--id', 'JCBH'],
      exit: 2,
      code: 'OPTION_VALUE_INVALID',
      says: ['--id', 'a=FIELD,b=FIELD'],
      en: 'possible',
      zh: '可用',
    },
    {
      name: 'a file that is not there',
      args: () => [PATCHES, join(COUNTY, 'dlbt.shp')],
      exit: 2,
      code: 'FILE_NOT_FOUND',
      says: ['dlbt.shp', 'dltb.shp'],
      en: 'did you mean',
      zh: '是否为',
    },
    {
      name: 'a layer in another system',
      args: () => {
        const copy = county();
        writeFileSync(copy.at('dltb.prj'), XIAN_80_ZONE_40);
        return [PATCHES, copy.at('dltb.shp')];
      },
      exit: 20,
      code: 'CRS_MISMATCH',
      says: ['dltb.shp', 'Xian 1980', 'EPSG:4528', 'patches.shp', 'crs: EPSG'],
      en: 'dltb.shp',
      zh: 'dltb.shp',
    },
    {
      name: 'layers without a system',
      args: () => [a, b],
      exit: 20,
      code: 'CRS_UNKNOWN',
      says: ['a.shp', '--crs'],
      en: 'there is no .prj file',
      zh: '缺少 .prj 文件',
    },
    {
      name: 'a code that is no system',
      args: () => [a, b, '--crs', '99999'],
      exit: 2,
      code: 'EPSG_UNKNOWN',
      says: ['99999', '--crs none'],
      en: 'not a system',
      zh: '不认识',
    },
    {
      name: 'the ellipsoid without a system',
      args: () => [PATCHES, PARCELS, '--crs', 'none', '--area', 'ellipsoidal'],
      exit: 20,
      code: 'CRS_NOT_MEASURABLE',
      says: ['patches.shp', '--area planar'],
      en: 'Gauss-Krüger',
      zh: '高斯',
    },
    {
      name: 'a format that is none',
      args: () => [PATCHES, PARCELS, '-f', 'xlsx'],
      exit: 2,
      code: 'OPTION_VALUE_INVALID',
      says: ['xlsx', 'csv, ndjson, geojsonseq, parquet'],
      en: 'possible',
      zh: '可用',
    },
    {
      name: 'no thread at all',
      args: () => [PATCHES, PARCELS, '--jobs', '0'],
      exit: 2,
      code: 'OPTION_VALUE_INVALID',
      says: ['--jobs', '1–256'],
      en: 'possible',
      zh: '可用',
    },
    {
      name: 'a missing attribute table',
      args: () => {
        const copy = county();
        rmSync(copy.at('dltb.dbf'));
        return [PATCHES, copy.at('dltb.shp')];
      },
      exit: 20,
      code: 'DBF_MISSING',
      says: ['dltb.dbf'],
      en: 'missing',
      zh: '缺少',
    },
    {
      name: 'a file cut off',
      args: () => {
        const copy = county();
        copy.damage('dltb.shp', (bytes) => bytes.subarray(0, 0.7 * bytes.length));
        return [PATCHES, copy.at('dltb.shp')];
      },
      exit: 20,
      code: 'SHAPEFILE_DAMAGED',
      says: ['dltb.shp'],
      en: 'dltb.shp',
      zh: 'dltb.shp',
    },
  ];

  describe.each(['en', 'zh'] as const)('--lang %s', (lang) => {
    test.each(MISTAKES.map((mistake) => [mistake.name, mistake] as const))('%s', (_, mistake) => {
      const folder = join(scratch, `${lang}-${++files}`);
      mkdirSync(folder);
      const result = tuban(['overlay', ...mistake.args(), '-o', join(folder, 'out.csv')], {
        env: { TUBAN_LANG: lang },
      });
      expectOneMessage(result, mistake, lang);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  function expectOneMessage({ status, stdout, stderr }: CliResult, mistake: Mistake, lang: 'en' | 'zh'): void {
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0], stderr).toMatch(lang === 'zh' ? `错误 ${mistake.code}：` : `error ${mistake.code}: `);
    expect(lines.at(-1), stderr).toMatch(lang === 'zh' ? /^ {2}建议：./ : /^ {2}next: {2}./);
    expect(lines.length, stderr).toBeLessThanOrEqual(3);
    for (const words of [...mistake.says, mistake[lang]]) expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\{\w+\}|undefined|\[object/);
    if (lang === 'en') expect(stderr).not.toMatch(/\p{Script=Han}/u);
    expect({ status, stdout }).toEqual({ status: mistake.exit, stdout: '' });
  }

  test('leaves an older result as it is', () => {
    const file = join(scratch, 'older.csv');
    writeFileSync(file, 'mine');
    expect(tuban(['overlay', PATCHES, PARCELS, '--id', 'b=BSN', '-o', file]).status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(existsSync(`${file}.part`)).toBe(false);
  });
});
