import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GeoParquet, loadParquet } from '../../src/io/write/parquet.js';
import { encodeWkb } from '../../src/io/write/parquet-wkb.js';
import { writePlane } from '../support/amazon.js';
import { tuban } from '../support/cli.js';
import { COUNTY } from '../support/county.js';

const BIN = fileURLToPath(new URL('../../bin/tuban.js', import.meta.url));
const PATCHES = join(COUNTY, 'patches.shp');
const PARCELS = join(COUNTY, 'dltb.shp');
const FARMLAND = join(COUNTY, 'yjjbnt.shp');

const scratch = mkdtempSync(join(tmpdir(), 'tuban-parquet-'));
const [a, b] = ['a', 'b'].map((name) => join(scratch, `${name}.shp`)) as [string, string];

beforeAll(() => {
  const box = (xmin: number, ymin: number, xmax: number, ymax: number) =>
    Float64Array.of(xmin, ymin, xmin, ymax, xmax, ymax, xmax, ymin);
  writePlane(join(scratch, 'a'), 'NAME', [
    { id: 'one', polygons: [[box(0, 0, 10, 10)]] },
    { id: '', polygons: [[box(20, 0, 30, 10), box(22, 2, 24, 4)]] },
  ]);
  writePlane(join(scratch, 'b'), 'NAME', [
    { id: 'left', polygons: [[box(0, 0, 2, 20)], [box(8, 0, 9, 20)]] },
    { id: '右', polygons: [[box(1, 1, 4, 3)]] },
  ]);
  writePlane(join(scratch, 'none'), 'NAME', []);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let files = 0;
function overlay(...args: string[]): Buffer {
  const file = join(scratch, `${++files}.parquet`);
  const { status, stdout, stderr } = tuban(['overlay', ...args, '-f', 'parquet', '-o', file, '-q']);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  return readFileSync(file);
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** What the file says of its geometry; the library's own reading of it is not asked. */
interface Geo {
  readonly version: string;
  readonly primary_column: string;
  readonly columns: { readonly geometry: Readonly<Record<string, unknown>> };
}

function geoOf(metadata: FileMetaData): Geo {
  const found = metadata.key_value_metadata?.filter(({ key }) => key === 'geo');
  expect(found).toHaveLength(1);
  return JSON.parse(found![0]!.value!) as Geo;
}

interface Row {
  readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
  readonly [column: string]: unknown;
}

async function rowsOf(bytes: Buffer): Promise<Row[]> {
  return (await parquetReadObjects({ file: bufferOf(bytes) })) as Row[];
}

/** The same overlay by way of the text formats. */
function sequenceOf(...args: string[]): Row[] {
  const { stdout } = tuban(['overlay', ...args, '-f', 'geojsonseq', '-q']);
  return stdout
    .split('\u001e')
    .slice(1)
    .map((text) => JSON.parse(text) as { properties: Record<string, unknown>; geometry: Row['geometry'] })
    .map(({ properties, geometry }) => ({ ...properties, geometry }));
}

describe('GeoParquet', () => {
  test('has the rows of the other formats, with text, numbers and nothing where nothing lies', async () => {
    const args = [a, b, '--crs', 'none', '--id', 'a=NAME,b=NAME'];
    const rows = await rowsOf(overlay(...args));
    expect(rows).toEqual(sequenceOf(...args));
    expect(rows.map(({ geometry: _, ...rest }) => rest)).toEqual([
      { a: 'one', b: null, area: 66 },
      { a: 'one', b: 'left', area: 28 },
      { a: 'one', b: 'left;右', area: 2 },
      { a: 'one', b: '右', area: 4 },
      { a: '#2', b: null, area: 96 },
    ]);
  });

  test('is the same as the text formats for the demo county', async () => {
    const args = [PATCHES, PARCELS, FARMLAND, '--id', 'a=JCBH,b=BSM'];
    const rows = await rowsOf(overlay(...args));
    expect(rows.length).toBeGreaterThan(50);
    expect(rows).toEqual(sequenceOf(...args));
  });

  test('has columns of text, a double, and binary geometry', () => {
    const { schema, created_by } = parquetMetadata(bufferOf(overlay(a, b, '--crs', 'none')), { geoparquet: false });
    expect(
      schema.slice(1).map(({ name, type, converted_type, repetition_type }) => ({
        name,
        type,
        converted_type,
        repetition_type,
      })),
    ).toEqual([
      { name: 'a', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'b', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'area', type: 'DOUBLE', converted_type: undefined, repetition_type: 'REQUIRED' },
      { name: 'geometry', type: 'BYTE_ARRAY', converted_type: undefined, repetition_type: 'REQUIRED' },
    ]);
    expect(created_by).toMatch(/^tuban version \d/);
  });

  test('describes its geometry: kinds, box, direction; no system where none is known', () => {
    const geo = geoOf(parquetMetadata(bufferOf(overlay(a, b, '--crs', 'none'))));
    expect(geo).toEqual({
      version: '1.1.0',
      primary_column: 'geometry',
      columns: {
        geometry: {
          encoding: 'WKB',
          geometry_types: ['Polygon', 'MultiPolygon'],
          // Not left out: that would say longitude and latitude on WGS 84.
          crs: null,
          edges: 'planar',
          orientation: 'counterclockwise',
          bbox: [0, 0, 30, 10],
        },
      },
    });
  });

  test('names the system of the layers', () => {
    const geo = geoOf(parquetMetadata(bufferOf(overlay(PATCHES, PARCELS))));
    expect(geo.columns.geometry['crs']).toMatchObject({
      type: 'ProjectedCRS',
      name: 'CGCS2000 / 3-degree Gauss-Kruger zone 40',
      id: { authority: 'EPSG', code: 4528 },
    });
  });

  test('without a row is a file that can be read', async () => {
    const bytes = overlay(join(scratch, 'none.shp'), b, '--crs', 'none');
    expect(await rowsOf(bytes)).toEqual([]);
    const { geometry } = geoOf(parquetMetadata(bufferOf(bytes))).columns;
    expect(geometry['geometry_types']).toEqual([]);
    expect(geometry).not.toHaveProperty('bbox');
  });
});

describe('the bytes', () => {
  test('are the same every time, in a file and through a pipe', () => {
    const args = [PATCHES, PARCELS, '--id', 'a=JCBH'];
    const first = overlay(...args);
    expect(overlay(...args).equals(first)).toBe(true);
    const { status, stdout } = spawnSync(process.execPath, [BIN, 'overlay', ...args, '-f', 'parquet', '-q']);
    expect(status).toBe(0);
    expect(stdout.equals(first)).toBe(true);
    expect(readdirSync(scratch).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  const SCRIPT = '/usr/bin/script';
  test.skipIf(process.platform !== 'linux' || !existsSync(SCRIPT))('are not thrown at a terminal', () => {
    const command = [process.execPath, BIN, 'overlay', a, b, '--crs', 'none', '-f', 'parquet', '--lang', 'en'];
    const { status, stdout } = spawnSync(SCRIPT, ['-qec', command.join(' '), '/dev/null'], { encoding: 'utf8' });
    expect(stripVTControlCharacters(stdout)).toContain('error STDOUT_IS_TERMINAL: ');
    expect(stdout).toContain('-o result.parquet');
    expect(stdout).not.toContain('PAR1');
    expect(status).toBe(2);
  });
});

describe('a large table', () => {
  const ROWS = 120_000;
  const RUN = 1_000;

  test('is handed over group by group, and reads as one', async () => {
    const chunks: Buffer[] = [];
    const sizes: number[] = [];
    const columns = [
      { name: 'a', kind: 'text' as const },
      { name: 'area', kind: 'number' as const },
    ];
    const table = new GeoParquet(await loadParquet(), { columns, crs: null }, (bytes) =>
      chunks.push(Buffer.from(bytes)),
    );
    for (let from = 0; from < ROWS; from += RUN) {
      const numbers = Float64Array.from({ length: RUN }, (_, i) => from + i);
      const geometry = encodeWkb(
        Array.from(numbers, (n) => [{ outer: Float64Array.of(n, 0, n + 1, 0, n, 1), holes: [] }]),
      );
      table.add({ columns: [Array.from(numbers, (n) => (n % 3 === 0 ? null : `id ${n}`)), numbers], geometry });
      sizes.push(chunks.length);
    }
    table.finish();
    // Nothing is kept back but the group that is being filled.
    expect([48, 49, 98, 99, 119].map((run) => sizes[run])).toEqual([0, 1, 1, 2, 2]);
    const file = Buffer.concat(chunks);
    const { row_groups, num_rows } = parquetMetadata(bufferOf(file));
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([50_000, 50_000, 20_000]);
    expect(Number(num_rows)).toBe(ROWS);
    const rows = await rowsOf(file);
    expect(rows.map(({ area }) => area)).toEqual(Array.from({ length: ROWS }, (_, i) => i));
    expect(rows[0]!['a']).toBeNull();
    expect(rows[99_999 - 1]!['a']).toBe('id 99998');
    expect(rows[ROWS - 1]!.geometry.coordinates[0]).toEqual([
      [119_999, 0],
      [120_000, 0],
      [119_999, 1],
      [119_999, 0],
    ]);
    expect(geoOf(parquetMetadata(bufferOf(file))).columns.geometry['bbox']).toEqual([0, 0, 120_000, 1]);
  });
});
