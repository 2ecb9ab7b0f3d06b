import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { loadGdal } from '../support/geos.js';

const gdal = await loadGdal();
if (!gdal) console.warn('formats by GDAL are skipped: gdal-async cannot be loaded here');

const MOVED = ['patches', 'dltb', 'yjjbnt', 'nzy'];

interface Converter {
  open(path: string): unknown;
  vectorTranslate(target: string, source: unknown, args: string[]): { close(): void };
}

/** Writes four layers of a county in another format and takes the shapefiles away. */
function convert(county: CountyCopy, target: (name: string) => string, args: readonly string[]): void {
  const converter = createRequire(import.meta.url)('gdal-async') as Converter;
  for (const name of MOVED) {
    const source = converter.open(county.at(`${name}.shp`));
    converter.vectorTranslate(county.at(target(name)), source, ['-nln', name, ...args]).close();
    county.edit('job.yaml', (text) => text.replace(`${name}.shp`, target(name)));
  }
  for (const name of MOVED) rmSync(county.at(`${name}.shp`));
}

function run(county: CountyCopy) {
  const { status, stderr } = tuban(['run', county.job, '--out', county.out]);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return (name: string): Buffer => readFileSync(join(county.out, name));
}

const TABLES = ['ledger.csv', 'ledger.shp', 'ledger.dbf', 'pieces.csv', 'pieces.shp', 'summary.csv'];

describe.skipIf(!gdal)('one county in many formats', () => {
  const plain = run(new CountyCopy());

  test.each([
    ['GeoPackage', 'gpkg', ['-f', 'GPKG']],
    ['FlatGeobuf', 'fgb', ['-f', 'FlatGeobuf', '-nlt', 'PROMOTE_TO_MULTI']],
    ['GeoJSON, 17 digits', 'geojson', ['-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=17']],
  ])('%s: the ledgers have the same bytes', (_, extension, args) => {
    const county = new CountyCopy();
    convert(county, (name) => `${name}.${extension}`, args);
    const read = run(county);
    expect(TABLES.filter((name) => !read(name).equals(plain(name)))).toEqual([]);
  });

  test('File Geodatabase: every area within 0.02 m², every class the same', () => {
    const county = new CountyCopy();
    convert(county, (name) => `${name}.gdb`, ['-f', 'OpenFileGDB']);
    const read = run(county);
    const cells = (bytes: Buffer): string[][] =>
      bytes
        .toString()
        .trim()
        .split('\n')
        .map((line) => line.split(','));
    const [one, other] = [cells(plain('ledger.csv')), cells(read('ledger.csv'))];
    expect(other.length).toBe(one.length);
    const [head] = one as [string[]];
    one.slice(1).forEach((row, i) => {
      row.forEach((cell, c) => {
        const isArea = /MJ(_M)?$/.test(head[c]!) && cell !== '';
        if (isArea) expect(Math.abs(Number(cell) - Number(other[i + 1]![c]))).toBeLessThan(0.02);
        else if (['JCBH', 'PDLB', 'PDXL', 'PDGZ'].includes(head[c]!)) expect(other[i + 1]![c]).toBe(cell);
      });
    });
  });

  test('several layers in one file go by PATH:LAYER, or by layer: in the job file', () => {
    const county = new CountyCopy();
    const converter = createRequire(import.meta.url)('gdal-async') as Converter;
    const all = county.at('all.gpkg');
    converter.vectorTranslate(all, converter.open(county.at('dltb.shp')), ['-f', 'GPKG', '-nln', 'dltb']).close();
    converter
      .vectorTranslate(all, converter.open(county.at('patches.shp')), ['-update', '-append', '-nln', 'patches'])
      .close();
    const both = tuban(['inspect', all]).stdout;
    expect(['dltb', 'patches'].map((name) => both.includes(`all.gpkg:${name}`))).toEqual([true, true]);
    expect(tuban(['convert', all, county.at('none.fgb')]).stderr).toContain('LAYER_AMBIGUOUS');
    expect(tuban(['inspect', `${all}:dltb`]).stdout).toContain('DLBM');
    county.edit('job.yaml', (text) =>
      text
        .replace('{path: patches.shp}', '{path: "all.gpkg:patches"}')
        .replace('{path: dltb.shp}', '{path: all.gpkg, layer: dltb}'),
    );
    const read = run(county);
    expect(TABLES.filter((name) => !read(name).equals(plain(name)))).toEqual([]);
    const unknown = tuban(['inspect', `${all}:dlbt`]);
    expect({ status: unknown.status, says: unknown.stderr.includes('dltb') }).toEqual({ status: 2, says: true });
  });
});
