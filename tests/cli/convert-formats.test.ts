import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { crsFromEpsg } from '../../src/crs/definitions.js';
import { prjText } from '../../src/crs/prj.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { loadGdal } from '../support/geos.js';

const gdal = await loadGdal();
if (!gdal) console.warn('KML is skipped: gdal-async cannot be loaded here');

interface Feature {
  readonly properties: Readonly<Record<string, string | number | null>>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
}

function convert(...args: string[]): string {
  const { status, stdout, stderr } = tuban(['convert', ...args]);
  expect({ args, status, stderr: status === 0 ? '' : stderr }).toMatchObject({ status: 0 });
  return stdout + stderr;
}

function featuresOf(county: CountyCopy, path: string, ...more: string[]): Feature[] {
  convert(path, county.at('read.geojson'), '--overwrite', ...more);
  return (JSON.parse(readFileSync(county.at('read.geojson'), 'utf8')) as { features: Feature[] }).features;
}

/** Numbers and days however they are written. */
function plain(value: string | number | null | undefined): string | number | null {
  if (value === null || value === undefined || value === '') return null;
  if (/^\d{4}([-/])\d\d\1\d\d$/.test(String(value))) return String(value).replaceAll(/[-/]/g, '');
  const text = String(value).trim();
  return /^-?\d{1,14}(\.\d+)?$/.test(text) ? Number(text) : text;
}

const numbersIn = ({ geometry }: Feature): number[] => [geometry.coordinates].flat(6) as number[];

describe('tuban convert: what is written is read back with the same records, attributes and places', () => {
  test.each(['parquet', 'geoparquet', 'xlsx', 'csv', 'kml'])('.%s', (extension) => {
    if (extension === 'kml' && !gdal) return;
    const county = new CountyCopy();
    for (const name of ['dltb', 'nzy', 'patches']) {
      const system = extension === 'kml' ? ['--crs', '4490'] : [];
      const before = featuresOf(county, county.at(`${name}.shp`), ...system);
      const target = county.at(`written-${name}.${extension}`);
      convert(county.at(`${name}.shp`), target);
      const after = featuresOf(county, target);
      expect(after.length).toBe(before.length);
      before.forEach((feature, i) => {
        const other = after[i]!;
        const fields = Object.keys(feature.properties);
        const values = (of: Feature) => fields.map((field) => `${field}=${plain(of.properties[field])}`);
        expect(values(other)).toEqual(values(feature));
        const [one, two] = [numbersIn(feature), numbersIn(other)];
        expect(two.length).toBe(one.length);
        // KML has 15 digits: a ten-millionth of a millimetre.
        if (extension === 'kml') expect(two.every((value, n) => Math.abs(value - one[n]!) < 1e-12)).toBe(true);
        else expect(two).toEqual(one);
      });
      const says = tuban(['inspect', target]).stdout;
      expect(says).toContain(extension === 'kml' ? '4326' : '4528');
    }
  });

  test('a CSV has plain WKT and its system in a .prj; what SRID= states is read as before', () => {
    const county = new CountyCopy();
    convert(county.at('nzy.shp'), county.at('批准.csv'));
    const text = readFileSync(county.at('批准.csv'), 'utf8');
    expect(text).not.toContain('SRID');
    expect(text).toMatch(/,"(?:MULTI)?POLYGON \(/);
    expect(readFileSync(county.at('批准.prj'), 'utf8')).toBe(prjText(crsFromEpsg(4528)!));
    const first = featuresOf(county, county.at('批准.csv'));
    writeFileSync(county.at('old.csv'), text.replaceAll(/"((?:MULTI)?POLYGON)/g, '"SRID=4528;$1'));
    expect(featuresOf(county, county.at('old.csv'))).toEqual(first);
    expect(tuban(['inspect', county.at('old.csv')]).stdout).toContain('4528');
  });

  test('the .prj of a shapefile of the same name stays, and is not replaced by another', () => {
    const county = new CountyCopy();
    const before = readFileSync(county.at('nzy.prj'));
    convert(county.at('nzy.shp'), county.at('nzy.csv'));
    expect(readFileSync(county.at('nzy.prj'))).toEqual(before);
    for (const flags of [[], ['--overwrite']]) {
      const { status, stderr } = tuban([
        'convert',
        county.at('patches.shp'),
        county.at('nzy.csv'),
        '--crs',
        '4490',
        ...flags,
      ]);
      expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('FILE_EXISTS') });
      expect(readFileSync(county.at('nzy.prj'))).toEqual(before);
    }
    // A table is read with its .prj, which a shapefile in another system must not replace.
    copyFileSync(county.at('nzy.csv'), county.at('alone.csv'));
    copyFileSync(county.at('nzy.prj'), county.at('alone.prj'));
    const over = tuban(['convert', county.at('alone.csv'), county.at('alone.shp'), '--crs', '4490', '--overwrite']);
    expect(over.stderr).toContain('TARGET_IS_SOURCE');
    expect(readFileSync(county.at('alone.prj'))).toEqual(before);
    expect(existsSync(county.at('alone.shp'))).toBe(false);
  });

  test('the manifest lists the .prj that a table was read with', () => {
    const county = new CountyCopy();
    convert(county.at('nzy.shp'), county.at('nzy.csv'));
    for (const extension of ['shp', 'dbf', 'shx']) rmSync(county.at(`nzy.${extension}`));
    county.edit('job.yaml', (text) => text.replace('path: nzy.shp', 'path: nzy.csv'));
    expect(tuban(['run', county.job]).status).toBe(0);
    expect(readFileSync(`${county.out}/manifest.json`, 'utf8')).toContain('"nzy.prj"');
  });

  test.skipIf(!gdal)('what GDAL writes has the records in their order', () => {
    const county = new CountyCopy();
    const ids = (path: string) => featuresOf(county, path).map(({ properties }) => properties['BSM']);
    convert(county.at('dltb.shp'), county.at('dltb.gpkg'));
    expect(ids(county.at('dltb.gpkg'))).toEqual(ids(county.at('dltb.shp')));
  });

  test('refuses what a format cannot hold', () => {
    const county = new CountyCopy();
    const refused = (...args: string[]): string => {
      const { status, stderr } = tuban(['convert', ...args]);
      return `${status} ${/error (\w+)/.exec(stderr)?.[1]}`;
    };
    expect(refused(county.at('nzy.shp'), county.at('a.kml'), '--crs', '4528')).toBe('2 TARGET_UNFIT');
    expect(refused(county.at('nzy.shp'), county.at('a.kml'), '--from', '2364')).toBe('2 TARGET_UNFIT');
    const ring = Array.from({ length: 3000 }, (_, i) => [
      40512000 + 100 * Math.cos(i / 480),
      3460000 + 100 * Math.sin(i / 480),
    ]);
    const round = { type: 'Polygon', coordinates: [[...ring, ring[0]]] };
    const feature = { type: 'Feature', properties: { A: 'x' }, geometry: round };
    writeFileSync(county.at('round.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    expect(refused(county.at('round.geojson'), county.at('round.xlsx'), '--from', '4528')).toBe('2 TARGET_UNFIT');
    expect(existsSync(county.at('round.xlsx'))).toBe(false);
  });

  test('a field called like the geometry keeps its values in a GeoParquet, a long number its digits', () => {
    const county = new CountyCopy();
    const square = [
      [40512000, 3460000],
      [40512010, 3460000],
      [40512010, 3460010],
      [40512000, 3460000],
    ];
    const feature = {
      type: 'Feature',
      properties: { geometry: '甲', 编号: 12345678901, 面积: 12.5 },
      geometry: { type: 'Polygon', coordinates: [square] },
    };
    writeFileSync(county.at('one.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    const said = convert(county.at('one.geojson'), county.at('one.parquet'), '--from', '4528');
    expect(said).toContain('geometry_1');
    const [read] = featuresOf(county, county.at('one.parquet'));
    expect(plain(read!.properties['geometry_1'])).toBe('甲');
    expect(plain(read!.properties['编号'])).toBe(12345678901);
    // A GeoJSON does not say how wide its numbers are: long and broken ones stay numbers elsewhere too.
    convert(county.at('one.geojson'), county.at('one.fgb'), '--from', '4528');
    const [fgb] = featuresOf(county, county.at('one.fgb'));
    expect(fgb!.properties).toMatchObject({ 编号: 12345678901, 面积: 12.5 });
  });
});

describe('fields that a format cannot have by their own names', () => {
  const county = new CountyCopy();
  const properties = {
    bsm: 'v1',
    BSM: 'v2',
    fid: 'v3',
    geom: 'v4',
    OBJECTID: 'v5',
    'a,b': 'v6',
    _record: 'v7',
    'c"d': 'v8',
  };
  const ring = [40_520_000, 40_520_010, 40_520_010, 40_520_000].map((x, i) => [x, i < 2 ? 3_460_000 : 3_460_010]);
  const source = county.at('names.geojson');
  writeFileSync(
    source,
    JSON.stringify({
      type: 'FeatureCollection',
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4528' } },
      features: [{ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] } }],
    }),
  );
  test.each(['gpkg', 'gdb', 'gml', 'tab', 'fgb', 'shp', 'parquet'])('keep their values in a .%s', (extension) => {
    if (!gdal && !['fgb', 'shp', 'parquet'].includes(extension)) return;
    const target = county.at(`names.${extension}`);
    const said = convert(source, target, '--lang', 'en');
    expect(said).toContain('is called');
    const values = Object.values(featuresOf(county, target, '--from', '4528')[0]!.properties).map(String);
    expect(Object.values(properties).filter((value) => !values.includes(value))).toEqual([]);
  });
});
