import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import sqlite from 'node-sqlite3-wasm';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLUMN_NAMES } from '../../src/words/columns.js';
import { loadGdal } from '../fixtures/gdal.js';
import { tuban } from '../support/cli.js';
import { COUNTY } from '../support/county.js';
import { readCsv } from '../support/read-csv.js';

const gdal = await loadGdal();
const scratch = mkdtempSync(join(tmpdir(), 'tuban-forms-'));
const ALL = 'csv,shp,xlsx,gpkg,geojson,parquet';
const OUT = join(scratch, 'all');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(out: string, ...flags: string[]): { files: string[]; manifest: Record<string, unknown> } {
  const args = ['run', join(COUNTY, 'job.yaml'), '--out', out, '--overwrite', '--pieces', '-q', ...flags];
  const { status, stderr } = tuban(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return {
    files: readdirSync(out).sort(),
    manifest: JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Record<string, unknown>,
  };
}

let made: ReturnType<typeof run>;
let ledger: Record<string, string>[];
beforeAll(() => {
  made = run(OUT, '--formats', ALL);
  ledger = readCsv(join(OUT, 'ledger.csv'));
});

const at = (name: string): string => join(OUT, name);
const AREAS = ['TBMJ', 'GDMJ', 'WSGDMJ_M', 'SPBL'];
/** As the CSV has it; what was not provided is null, never 0. */
const printed = (value: unknown): string => (value === null ? '' : (value as number).toFixed(2));

describe('further formats of a result', () => {
  test('all lie there, are listed, and everybody may read them', () => {
    const wanted = ['csv', 'shp', 'xlsx', 'gpkg', 'geojson', 'parquet'].flatMap((format) => [
      `ledger.${format}`,
      `pieces.${format}`,
    ]);
    expect(made.files).toEqual(expect.arrayContaining(wanted));
    const outputs = made.manifest['outputs'] as { file: string; rows: number | null }[];
    expect([...outputs.map(({ file }) => file), 'manifest.json'].sort()).toEqual(made.files);
    for (const { file, rows } of outputs.filter(({ file }) => file.startsWith('ledger.')))
      expect([file, rows]).toEqual([file, /prj|cpg|qml/.test(file) ? null : 58]);
    for (const file of made.files)
      expect(statSync(at(file)).mode & 0o444).toBe(statSync(at('ledger.csv')).mode & 0o444);
  });

  test('csv and shp are no part of the result where they are not asked for', () => {
    const { files } = run(join(scratch, 'some'), '--formats', 'xlsx,geojson');
    expect(files).toEqual([
      'facts.csv',
      'ledger.geojson',
      'ledger.xlsx',
      'manifest.json',
      'pieces.geojson',
      'pieces.xlsx',
      'quarantine.csv',
      'summary.csv',
    ]);
    expect(readFileSync(join(scratch, 'some', 'ledger.xlsx'))).toEqual(readFileSync(at('ledger.xlsx')));
  });

  test.each([1, 2, 7])('the bytes are the same with %i threads, at another time and in another time zone', (jobs) => {
    const out = join(scratch, `jobs-${jobs}`);
    const args = ['run', join(COUNTY, 'job.yaml'), '--out', out, '--pieces', '-q', '--formats', ALL];
    expect(tuban([...args, '--jobs', String(jobs)], { env: { TZ: 'Asia/Shanghai' } }).status).toBe(0);
    for (const file of made.files.filter((name) => name !== 'manifest.json'))
      expect([file, readFileSync(join(out, file)).equals(readFileSync(at(file)))]).toEqual([file, true]);
  });

  test('an unknown format is refused with the list', () => {
    const { status, stderr } = tuban(['run', join(COUNTY, 'job.yaml'), '--formats', 'csv,xls']);
    expect(status).toBe(2);
    expect(stderr).toContain('csv, shp, xlsx, gpkg, geojson, parquet');
  });
});

describe('ledger.xlsx', () => {
  test('has Chinese headings, ids as text, numbers as numbers, dates as dates', async () => {
    const rows = (await readSheet(at('ledger.xlsx'))) as unknown[][];
    const codes = Object.keys(ledger[0]!);
    expect(rows[0]!.map((text) => String(text).replace('\n', ''))).toEqual(
      codes.map((code) => COLUMN_NAMES[code as keyof typeof COLUMN_NAMES].zh),
    );
    expect(rows).toHaveLength(59);
    rows.slice(1).forEach((row, i) => {
      codes.forEach((code, c) => {
        const text = ledger[i]![code]!;
        const cell = row[c];
        if (cell instanceof Date) expect(cell.toISOString().slice(0, 10)).toBe(text);
        else if (typeof cell === 'number') expect(cell.toFixed(2)).toBe(text);
        else expect(cell ?? '').toBe(text);
      });
    });
    expect(rows[1]![codes.indexOf('HSX')]).toBeInstanceOf(Date);
    expect(typeof rows[1]![0]).toBe('string');
    expect(typeof rows[1]![codes.indexOf('TBMJ')]).toBe('number');
  });

  test('keeps headings in view, repeats them in print, on A4 across', async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(at('ledger.xlsx'));
    const sheet = book.worksheets[0]!;
    expect(sheet.name).toBe('台账');
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', xSplit: 1, ySplit: 1 });
    expect(sheet.pageSetup).toMatchObject({ paperSize: 9, orientation: 'landscape', fitToPage: true, fitToHeight: 0 });
    expect(sheet.pageSetup.printTitlesRow).toBe('1:1');
    expect(sheet.getCell('H2').numFmt).toBe('0.00');
    expect(sheet.getCell('A2').numFmt).toBe('@');
  });

  test('takes other headings where they are asked for; the CSV keeps its codes', async () => {
    const out = join(scratch, 'codes');
    run(out, '--formats', 'csv,xlsx', '--headers', 'code');
    expect(((await readSheet(join(out, 'ledger.xlsx'))) as unknown[][])[0]![0]).toBe('JCBH');
    run(out, '--formats', 'csv,xlsx', '--headers', 'zh');
    expect(readFileSync(join(out, 'ledger.csv'), 'utf8')).toMatch(/^\uFEFF监测编号,/);
    expect(readFileSync(at('ledger.csv'), 'utf8')).toMatch(/^\uFEFFJCBH,/);
  });
});

describe('ledger.geojson', () => {
  interface Feature {
    readonly properties: Record<string, unknown>;
    readonly geometry: { readonly type: string; readonly coordinates: number[][][] };
  }
  const read = (file: string): { crs?: unknown; features: Feature[] } => JSON.parse(readFileSync(file, 'utf8'));

  test('keeps the coordinates of the ledger and says their system', () => {
    const { crs, features } = read(at('ledger.geojson'));
    expect(crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4528' } });
    expect(features.map(({ properties }) => properties['JCBH'])).toEqual(ledger.map(({ JCBH }) => JCBH));
    for (const [i, { properties }] of features.entries())
      for (const code of AREAS) expect(printed(properties[code])).toBe(ledger[i]![code]);
    expect(features[0]!.geometry.coordinates[0]![0]![0]).toBeGreaterThan(4e7);
  });

  test('the outer ring runs counter-clockwise and is closed', () => {
    for (const { geometry } of read(at('ledger.geojson')).features.filter(
      ({ geometry }) => geometry.type === 'Polygon',
    )) {
      const ring = geometry.coordinates[0]!;
      expect(ring.at(-1)).toEqual(ring[0]);
      const [x0, y0] = ring[0] as [number, number];
      const doubled = ring.slice(1).reduce((sum, [x, y], i) => {
        const [px, py] = ring[i] as [number, number];
        return sum + (px - x0) * (y! - y0) - (x! - x0) * (py - y0);
      }, 0);
      expect(doubled).toBeGreaterThan(0);
    }
  });

  test('is longitude and latitude on request, without a member crs', () => {
    const out = join(scratch, 'lonlat');
    run(out, '--formats', 'geojson', '--geojson-lonlat');
    const { crs, features } = read(join(out, 'ledger.geojson'));
    expect(crs).toBeUndefined();
    const [lon, lat] = features[0]!.geometry.coordinates[0]![0]! as [number, number];
    expect(lon).toBeGreaterThan(118.5);
    expect(lon).toBeLessThan(121.5);
    expect(lat).toBeGreaterThan(20);
    expect(lat).toBeLessThan(50);
  });

  test('coordinates without a system cannot become degrees, and nothing is published', () => {
    const out = join(scratch, 'plane');
    const args = ['run', join(COUNTY, 'job.yaml'), '--out', out, '--crs', 'none', '--formats', 'geojson'];
    const { status, stderr } = tuban([...args, '--geojson-lonlat', '--lang', 'en']);
    expect(status).toBe(2);
    expect(stderr).toContain('FORM_IMPOSSIBLE');
    expect(readdirSync(scratch)).not.toContain('plane');
    expect(tuban(args).status).toBe(0);
    expect(read(join(out, 'ledger.geojson')).crs).toBeNull();
  });
});

describe('ledger.gpkg', () => {
  test('is a GeoPackage that SQLite finds sound', () => {
    const db = new sqlite.Database(at('pieces.gpkg'), { readOnly: true });
    try {
      expect(db.get('pragma application_id')).toEqual({ application_id: 0x47504b47 });
      expect(db.get('pragma integrity_check')).toEqual({ integrity_check: 'ok' });
      expect(db.all('pragma foreign_key_check')).toEqual([]);
      const sums = db.all('select JCBH, round(sum(PWMJ), 2) as area from pieces group by JCBH order by JCBH');
      expect(sums).toEqual(ledger.map(({ JCBH, TBMJ }) => ({ JCBH, area: Number(TBMJ) })));
    } finally {
      db.close();
    }
  });

  test.skipIf(gdal === null).each(['gpkg', 'geojson'])('GDAL reads system, fields and areas of ledger.%s', (format) => {
    const set = gdal!.open(at(`ledger.${format}`));
    const layer = set.layers.get(0);
    expect(layer.features.count()).toBe(58);
    expect(layer.srs?.getAuthorityCode('PROJCS')).toBe('4528');
    let i = 0;
    for (const feature of layer.features) {
      const row = ledger[i++]!;
      expect(feature.fields.get('JCBH')).toBe(row['JCBH']);
      expect(feature.fields.get('TBMJ')).toBeCloseTo(Number(row['TBMJ']), 6);
      const geometry = feature.getGeometry() as InstanceType<typeof import('gdal-async').MultiPolygon>;
      expect(geometry.isValid()).toBe(true);
      // Planar against ellipsoidal: the same to a few parts in ten thousand.
      expect(Math.abs(geometry.getArea() / Number(row['TBMJ']) - 1)).toBeLessThan(1e-3);
    }
    set.close();
  });
});

describe('ledger.parquet', () => {
  test('is GeoParquet with typed columns', async () => {
    const bytes = readFileSync(at('ledger.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const geo = JSON.parse(parquetMetadata(file).key_value_metadata!.find(({ key }) => key === 'geo')!.value!);
    expect(geo).toMatchObject({ version: '1.1.0', columns: { geometry: { crs: { id: { code: 4528 } } } } });
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(58);
    rows.forEach((row, i) => {
      expect(row['JCBH']).toBe(ledger[i]!['JCBH']);
      for (const code of AREAS) expect(printed(row[code])).toBe(ledger[i]![code]);
      expect((row['HSX'] as Date | null)?.toISOString().slice(0, 10) ?? '').toBe(ledger[i]!['HSX']);
      expect(row['geometry']).toMatchObject({ type: expect.stringMatching(/Polygon$/) });
    });
  });
});
