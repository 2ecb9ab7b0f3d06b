import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { crsFromEpsg } from '../../src/crs/definitions.js';
import { projJson } from '../../src/crs/projjson.js';
import { eachFeature, polygonsIn } from '../../src/io/convert/features.js';
import { openPolygonLayer } from '../../src/io/layer.js';
import { encodeWkb } from '../../src/io/write/parquet-wkb.js';
import type { Manifest } from '../../src/model/manifest.js';
import { type CliResult, tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { loadGdal } from '../support/geos.js';

const MOVED = ['patches', 'dltb', 'yjjbnt', 'nzy'];
const TABLES = ['ledger.csv', 'ledger.shp', 'ledger.dbf', 'pieces.csv', 'pieces.shp', 'summary.csv'];

function run(county: CountyCopy, expected = 0): (name: string) => Buffer {
  const { status, stderr } = tuban(['run', county.job, '--out', county.out, '--overwrite']);
  expect({ status, stderr: status === expected ? '' : stderr }).toEqual({ status: expected, stderr: '' });
  return (name) => readFileSync(join(county.out, name));
}

function manifestOf(read: (name: string) => Buffer): Manifest {
  return JSON.parse(read('manifest.json').toString()) as Manifest;
}

const plain = run(new CountyCopy());
const differing = (read: (name: string) => Buffer): string[] =>
  TABLES.filter((name) => !read(name).equals(plain(name)));

function convert(...args: string[]): CliResult {
  const done = tuban(['convert', ...args]);
  expect({ args, status: done.status, stderr: done.status === 0 ? '' : done.stderr }).toMatchObject({ status: 0 });
  return done;
}

/** Puts other files in the place of four shapefiles. */
function moved(make: (county: CountyCopy, name: string) => string): CountyCopy {
  const county = new CountyCopy();
  for (const name of MOVED) {
    const made = make(county, name);
    county.edit('job.yaml', (text) => text.replace(`path: ${name}.shp`, `path: "${made}"`));
  }
  return county;
}

/** The files of a shapefile. */
function filesOf(county: CountyCopy, name: string): string[] {
  return readdirSync(county.dir).filter((file) => file.startsWith(`${name}.`));
}

describe('one county as it may come: the ledgers have the same bytes', () => {
  test.each(['fgb', 'geojson', 'geojsonl', 'csv', 'parquet', 'xlsx'])(
    'written by tuban convert as .%s',
    (extension) => {
      const county = moved((at, name) => {
        convert(at.at(`${name}.shp`), at.at(`${name}.${extension}`));
        return `${name}.${extension}`;
      });
      for (const name of MOVED)
        for (const file of filesOf(county, name)) {
          const isKept = file.endsWith(extension) || (extension === 'csv' && file.endsWith('.prj'));
          if (!isKept) rmSync(county.at(file));
        }
      expect(differing(run(county))).toEqual([]);
    },
  );

  test.each(['gpkg', 'gdb'])('written by tuban convert as .%s', async (extension) => {
    if (!(await loadGdal())) return console.warn(`${extension} is skipped: gdal-async cannot be loaded here`);
    const county = moved((at, name) => {
      convert(at.at(`${name}.shp`), at.at(`${name}.${extension}`));
      return `${name}.${extension}`;
    });
    const wrong = differing(run(county));
    // A geodatabase keeps coordinates on a grid of its own: tests/cli/formats.test.ts looks at the areas.
    expect(wrong).toEqual(extension === 'gpkg' ? [] : expect.anything());
  });

  test('a shapefile in UTF-8, and one in GBK without a .cpg', () => {
    for (const encoding of ['utf8', 'gbk']) {
      const county = moved((at, name) => {
        convert(at.at(`${name}.shp`), at.at(`另存 ${name}.shp`), '--dbf-encoding', encoding);
        if (encoding === 'gbk') rmSync(at.at(`另存 ${name}.cpg`));
        return `另存 ${name}.shp`;
      });
      expect(differing(run(county))).toEqual([]);
    }
  });

  test('GeoParquet', () => {
    const county = moved((at, name) => {
      writeFileSync(at.at(`${name}.parquet`), geoParquet(at.at(`${name}.shp`)));
      return `${name}.parquet`;
    });
    expect(differing(run(county))).toEqual([]);
  });

  test('a baseline county by county: a list, a pattern, records of either told by their file', () => {
    const county = new CountyCopy();
    split(county);
    county.edit('job.yaml', (text) =>
      text.replace('path: dltb.shp', 'path: [parts/dltb-1.geojson, parts/dltb-2.geojson]'),
    );
    expect(differing(run(county))).toEqual([]);
    county.edit('job.yaml', (text) =>
      text.replace('path: [parts/dltb-1.geojson, parts/dltb-2.geojson]', 'path: "parts/*.GEOJSON"'),
    );
    const read = run(county);
    expect(differing(read)).toEqual([]);
    const inputs = manifestOf(read).inputs.filter(({ layer }) => layer === 'baseline');
    expect(inputs.map(({ files, records }) => [files[0]!.file, records])).toEqual([
      ['dltb-1.geojson', 400],
      ['dltb-2.geojson', 360],
    ]);
    const none = tuban(['run', county.job, '--baseline', county.at('parts/*.shp'), '--overwrite']);
    expect({ status: none.status, says: none.stderr }).toEqual({ status: 2, says: expect.stringContaining('pattern') });
  });

  test('standard input', () => {
    const county = moved((at, name) => {
      if (name === 'patches') convert(at.at('patches.shp'), at.at('patches.geojsonl'));
      return name === 'patches' ? 'patches.geojsonl' : `${name}.shp`;
    });
    const { status } = tuban(['run', county.job, '--patches', '-', '--overwrite'], {
      input: readFileSync(county.at('patches.geojsonl')),
    });
    expect(status).toBe(0);
    expect(TABLES.filter((name) => !readFileSync(join(county.out, name)).equals(plain(name)))).toEqual([]);
  });
});

/** The baseline in two files, the second one in longitude and latitude of no other zone. */
function split(county: CountyCopy): void {
  convert(county.at('dltb.shp'), county.at('dltb.geojson'));
  const all = JSON.parse(readFileSync(county.at('dltb.geojson'), 'utf8')) as { features: unknown[] };
  mkdirSync(county.at('parts'));
  const part = (n: number, features: unknown[]): void =>
    writeFileSync(county.at(`parts/dltb-${n}.geojson`), JSON.stringify({ ...all, features }));
  part(1, all.features.slice(0, 400));
  part(2, all.features.slice(400));
  for (const file of filesOf(county, 'dltb')) rmSync(county.at(file));
}

/** A shapefile as GeoParquet, all attributes as text. */
function geoParquet(path: string): Uint8Array {
  const layer = openPolygonLayer(path, {});
  const rows: (string | null)[][] = [];
  const geometries: Uint8Array[] = [];
  eachFeature(layer, ({ shapes, values }) => {
    rows.push([...values]);
    const polygons = polygonsIn(shapes, 'counter-clockwise').map(([outer, ...holes]) => ({ outer: outer!, holes }));
    geometries.push(encodeWkb([polygons]).bytes);
  });
  const crs = projJson(crsFromEpsg(4528)!);
  const geo = {
    version: '1.1.0',
    primary_column: 'geometry',
    columns: { geometry: { encoding: 'WKB', geometry_types: [], crs } },
  };
  const columns = layer.table.fields.map(({ name }, f) => ({
    name,
    data: rows.map((row) => row[f]!),
    type: 'STRING' as const,
    nullable: true,
  }));
  const geometry = { name: 'geometry', data: geometries, type: 'BYTE_ARRAY' as const };
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [...columns, geometry],
      kvMetadata: [{ key: 'geo', value: JSON.stringify(geo) }],
    }),
  );
}

describe('registers without geometry', () => {
  const county = new CountyCopy();
  const rows = readRegister(county);

  test('join.key puts the rows to the outlines: the same ledger; both sides are told', () => {
    // The outlines keep their numbers only; everything else stands in the register, in full-width writing.
    writeFileSync(
      county.at('台账.csv'),
      `批准文号,批准日期\n${rows.map(([id, date]) => `${fullWidth(id!)},${date}`).join('\n')}\n`,
    );
    const outlines = JSON.parse(readFileSync(county.at('nzy.geojson'), 'utf8')) as {
      features: { properties: Record<string, unknown> }[];
    };
    for (const feature of outlines.features) feature.properties = { PZWH: feature.properties['PZWH'] };
    writeFileSync(county.at('nzy.geojson'), JSON.stringify(outlines));
    county.edit('job.yaml', (text) =>
      text.replace(
        /path: nzy.shp, +fields: \{[^}]*\}/,
        'path: nzy.geojson, join: {path: 台账.csv, key: PZWH, column: 批准文号}, fields: {id: PZWH, approved: 批准日期}',
      ),
    );
    const read = run(county);
    expect(differing(read)).toEqual([]);
    expect(
      manifestOf(read)
        .inputs.find(({ layer }) => layer.includes('conversion'))
        ?.files.map(({ file }) => file),
    ).toEqual(['nzy.geojson', '台账.csv']);
  });

  test('a row without outline is set aside, an outline without row is noted', () => {
    const text = readFileSync(county.at('台账.csv'), 'utf8').trimEnd().split('\n');
    writeFileSync(
      county.at('台账.csv'),
      [...text.slice(0, -1), '无图〔2020〕1号,2020-01-01', ',2020-01-02', ''].join('\n'),
    );
    const lines = run(county, 3)('quarantine.csv').toString().split('\n');
    const about = (code: string): string[] => lines.filter((line) => line.includes(code));
    expect(about('REGISTER_ROW_UNUSED').map((line) => line.split(',').slice(1, 4))).toEqual([
      ['台账.csv', String(text.length), '无图〔2020〕1号'],
      ['台账.csv', String(text.length + 1), ''],
    ]);
    expect(about('REGISTER_ROW_MISSING').length).toBeGreaterThan(0);
  });

  test('rows of one key that differ are refused with both rows; a wrong column is told', () => {
    writeFileSync(county.at('台账.csv'), '批准文号,批准日期\nA1,2020-01-01\nA1,2021-01-01\n');
    const repeated = tuban(['run', county.job, '--overwrite']);
    expect({ status: repeated.status, says: repeated.stderr }).toEqual({
      status: 20,
      says: expect.stringMatching(/REGISTER_KEY_REPEATED.*rows 2 and 3/),
    });
    county.edit('job.yaml', (text) => text.replace('column: 批准文号', 'column: 批准文好'));
    const wrong = tuban(['run', county.job, '--overwrite']);
    expect({ status: wrong.status, says: wrong.stderr }).toEqual({
      status: 2,
      says: expect.stringMatching(/COLUMN_UNKNOWN[\s\S]*批准文号/),
    });
  });
});

function readRegister(county: CountyCopy): string[][] {
  convert(county.at('nzy.shp'), county.at('nzy.geojson'));
  const layer = openPolygonLayer(county.at('nzy.shp'), {});
  const field = (name: string): number => layer.table.fieldIndex(name);
  const seen = new Set<string>();
  const rows = Array.from({ length: layer.table.count }, (_, r) => [
    layer.table.text(r, field('PZWH'))!,
    layer.table.text(r, field('PZRQ'))!,
  ]);
  layer.table.close();
  return rows.filter(([id]) => !seen.has(id!) && seen.add(id!));
}

function fullWidth(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}

describe('boundary-point TXT', () => {
  test('a folder of TXTs as approvals, dates stated in the job: coverage within the rounding of the form', () => {
    const county = new CountyCopy();
    mkdirSync(county.at('备案'));
    convert(county.at('ssnyd.shp'), county.at('备案/一.txt'));
    copyFileSync(county.at('备案/一.txt'), county.at('备案/说明.md'));
    county.edit('job.yaml', (text) =>
      text.replace(/path: ssnyd.shp, fields: \{[^}]*\}/, 'path: 备案, approved: 2015-01-01'),
    );
    const cells = (read: (name: string) => Buffer, column: string): number[] => {
      const [head, ...lines] = read('ledger.csv')
        .toString()
        .replace(/^\uFEFF/, '')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','));
      return lines.map((line) => Number(line[head!.indexOf(column)]));
    };
    const read = run(county);
    expect(
      manifestOf(read)
        .inputs.find(({ layer }) => layer.includes('facility'))
        ?.files.map(({ file }) => file),
    ).toEqual(['一.txt']);
    const shares = cells(read, 'SSBL');
    // Dates of the county's own facilities may lie behind the image: then the stated date makes more of them count.
    expect(shares.filter((share) => share > 0).length).toBeGreaterThan(0);
    cells(plain, 'SSBL').forEach((share, i) => {
      if (share > 0) expect(Math.abs(shares[i]! - share)).toBeLessThan(0.05);
    });
  });

  test('without a date the approvals are there and undated: in doubt, never approved', () => {
    const county = new CountyCopy();
    convert(county.at('ssnyd.shp'), county.at('ssnyd.txt'));
    county.edit('job.yaml', (text) => text.replace(/path: ssnyd.shp, fields: \{[^}]*\}/, 'path: "ssnyd*.txt"'));
    expect(run(county)('ledger.csv').toString()).toContain('存疑');
  });

  test('there and back: the same parcels to the millimetre', () => {
    const county = new CountyCopy();
    convert(county.at('nzy.shp'), county.at('nzy.txt'));
    convert(county.at('nzy.txt'), county.at('back.geojson'));
    convert(county.at('back.geojson'), county.at('again.txt'));
    expect(readFileSync(county.at('again.txt'))).toEqual(readFileSync(county.at('nzy.txt')));
  });
});

describe('tuban convert', () => {
  test('to another zone and back keeps coordinates to a hundredth of a millimetre', () => {
    const county = new CountyCopy();
    convert(county.at('patches.shp'), county.at('there.fgb'), '--crs', '4490');
    convert(county.at('there.fgb'), county.at('back.fgb'), '--crs', '4528');
    const coordinates = (path: string): number[] => {
      const found: number[] = [];
      eachFeature(openPolygonLayer(path, {}), ({ shapes }) => found.push(...shapes.boxes));
      return found.sort((a, b) => a - b);
    };
    const before = coordinates(county.at('patches.shp'));
    coordinates(county.at('back.fgb')).forEach((value, i) => {
      expect(Math.abs(value - before[i]!)).toBeLessThan(1e-5);
    });
  });

  test('refuses what it cannot write, an existing target, and a single path', () => {
    const county = new CountyCopy();
    const refused = (...args: string[]) => {
      const { status, stderr } = tuban(['convert', ...args]);
      return `${status} ${/error (\w+)/.exec(stderr)?.[1]}`;
    };
    expect(refused(county.at('dltb.shp'), county.at('dltb.doc'))).toBe('2 FORMAT_NOT_WRITTEN');
    expect(refused(county.at('dltb.shp'), county.at('nzy.shp'))).toBe('2 FILE_EXISTS');
    expect(refused(county.at('dltb.shp'))).toBe('2 TARGET_MISSING');
    expect(refused(county.at('dltb.shp'), county.at('x.fgb'), '--crs', '4610')).toBe('20 CRS_MISMATCH');
    expect(county.beside()).toEqual([]);
  });
});

describe('another datum', () => {
  test('is refused without parameters and carried with those that the user gives', () => {
    const county = new CountyCopy();
    county.edit('job.yaml', (text) => text.replace('path: nzy.shp,', 'path: nzy.shp, crs: 2364,'));
    const refused = tuban(['run', county.job, '--overwrite']);
    expect({ status: refused.status, says: refused.stderr }).toEqual({
      status: 20,
      says: expect.stringMatching(/CRS_MISMATCH|COORDINATES_UNFIT/),
    });
    county.edit('job.yaml', (text) => `${text}datum_shift: {from: Xian 1980, to: CGCS2000, dx: 0, dy: 0, dz: 0}\n`);
    const read = run(county, 0);
    expect(manifestOf(read).inputs.find(({ layer }) => layer.includes('conversion'))?.carried).toContain('Xian');
    expect(manifestOf(read).job.datumShift).toMatchObject({ from: 'Xian 1980', dx: 0 });
  });
});
