import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/model/manifest.js';
import { type CliResult, tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';

const MOVED = ['patches', 'dltb', 'yjjbnt', 'nzy'];
const TABLES = ['ledger.csv', 'ledger.shp', 'ledger.dbf', 'pieces.csv', 'pieces.shp', 'summary.csv'];
const NO_GDAL = { NODE_OPTIONS: `--require ${fileURLToPath(new URL('../support/no-gdal.cjs', import.meta.url))}` };

/** As where gdal-async is not installed. */
function withoutGdal(...args: string[]): CliResult {
  return tuban(args, { env: NO_GDAL });
}

function run(county: CountyCopy, ...more: string[]): (name: string) => Buffer {
  const { status, stderr } = withoutGdal('run', county.job, '--out', county.out, ...more);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return (name) => readFileSync(join(county.out, name));
}

const plain = run(new CountyCopy());
const differing = (read: (name: string) => Buffer): string[] =>
  TABLES.filter((name) => !read(name).equals(plain(name)));

/** Files of a shapefile of the county, by the names they get in an archive. */
function filesOf(county: CountyCopy, name: string, as = name): Record<string, Uint8Array> {
  const files = readdirSync(county.dir).filter((file) => file.startsWith(`${name}.`) && !file.endsWith('.zip'));
  return Object.fromEntries(files.map((file) => [file.replace(name, as), readFileSync(county.at(file))]));
}

/** Packs shapefiles, and takes them away. */
function packed(county: CountyCopy, archive: string, names: readonly string[]): void {
  writeFileSync(county.at(archive), zipSync(Object.assign({}, ...names.map((name) => filesOf(county, name)))));
  for (const name of names) for (const file of Object.keys(filesOf(county, name))) rmSync(county.at(file));
}

function named(county: CountyCopy, path: (name: string) => string): void {
  for (const name of MOVED)
    county.edit('job.yaml', (text) => text.replace(`path: ${name}.shp`, `path: "${path(name)}"`));
}

const refusal = ({ status, stderr }: CliResult): string => `${status} ${/error (\w+)/.exec(stderr)?.[1]}`;

describe('zipped shapefiles without GDAL', () => {
  test('nothing else is read by GDAL here', () => {
    const county = new CountyCopy();
    writeFileSync(county.at('x.gpkg'), 'x');
    expect(refusal(withoutGdal('inspect', county.at('x.gpkg')))).toBe('2 GDAL_MISSING');
  });

  test.each([
    ['by path', (name: string) => `资料.zip/${name}.shp`],
    ['by PATH:LAYER', (name: string) => `资料.zip:${name}`],
  ])('several in one archive, %s: the ledgers have the same bytes', (_, path) => {
    const county = new CountyCopy();
    packed(county, '资料.zip', MOVED);
    named(county, path);
    expect(differing(run(county))).toEqual([]);
    expect(differing(run(county, '--overwrite', '--jobs', '3'))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(county.out, 'manifest.json'), 'utf8')) as Manifest;
    const baseline = manifest.inputs.find(({ layer }) => layer === 'baseline')!;
    expect(baseline.files.map(({ file }) => file)).toEqual(['资料.zip']);
    expect(JSON.stringify(manifest)).not.toContain('layer.shp');
  });

  test('an archive each, one with names in GBK and one in a folder of its own', () => {
    const county = new CountyCopy();
    const stem = iconv.encode('地类图斑', 'gbk');
    const placeholder = 'Q'.repeat(stem.length);
    const bytes = zipSync(filesOf(county, 'dltb', placeholder));
    const gbk = Buffer.from(
      Buffer.from(bytes).toString('latin1').replaceAll(placeholder, stem.toString('latin1')),
      'latin1',
    );
    for (const name of MOVED.slice(1)) packed(county, `${name}.zip`, [name]);
    writeFileSync(county.at('dltb.zip'), gbk);
    const inner = Object.entries(filesOf(county, 'patches')).map(([file, data]) => [`图斑/${file}`, data]);
    const fork = [`__MACOSX/图斑/._patches.shp`, new Uint8Array(10)];
    writeFileSync(county.at('patches.zip'), zipSync(Object.fromEntries([...inner, fork])));
    for (const file of Object.keys(filesOf(county, 'patches'))) rmSync(county.at(file));
    named(county, (name) => `${name}.zip`);
    expect(differing(run(county))).toEqual([]);
    expect(withoutGdal('inspect', county.at('dltb.zip')).stdout).toContain('dltb.zip:地类图斑');
    expect(withoutGdal('inspect', county.at('dltb.zip:地类图斑')).status).toBe(0);
    expect(withoutGdal('inspect', county.at('dltb.zip/地类图斑.shp')).status).toBe(0);
  });

  test('of several the one that is meant is to be named; all are listed', () => {
    const county = new CountyCopy();
    packed(county, 'two.zip', ['dltb', 'patches']);
    const two = county.at('two.zip');
    expect(refusal(withoutGdal('convert', two, county.at('x.fgb')))).toBe('2 LAYER_AMBIGUOUS');
    expect(refusal(withoutGdal('convert', `${two}:dlbt`, county.at('x.fgb')))).toBe('2 LAYER_UNKNOWN');
    expect(refusal(withoutGdal('convert', `${two}/dlbt.shp`, county.at('x.fgb')))).toBe('2 ARCHIVE_UNCLEAR');
    const { stdout } = withoutGdal('inspect', two);
    expect(['two.zip:dltb', 'two.zip:patches'].filter((name) => !stdout.includes(name))).toEqual([]);
  });

  test('the only one of polygons is taken, and the others are told of', () => {
    const county = new CountyCopy();
    const points = filesOf(county, 'patches', 'points') as Record<string, Buffer>;
    points['points.shp']!.writeInt32LE(1, 32);
    const both = { ...filesOf(county, 'patches'), ...points };
    writeFileSync(county.at('both.zip'), zipSync(both));
    const { status, stdout, stderr } = withoutGdal('convert', county.at('both.zip'), county.at('x.fgb'));
    expect({ status, says: stdout + stderr }).toMatchObject({ status: 0, says: expect.stringContaining('points') });
  });

  test('a folder with archives gets a job file', () => {
    const county = new CountyCopy();
    mkdirSync(county.at('folder'));
    for (const name of ['dltb', 'patches']) {
      writeFileSync(county.at(`folder/${name}.zip`), zipSync(filesOf(county, name)));
    }
    expect(withoutGdal('init', county.at('folder')).status).toBe(0);
    const job = readFileSync(county.at('folder/tuban.yaml'), 'utf8');
    expect(job).toMatch(/^patches: \{path: patches.zip/m);
    expect(job).toMatch(/^baseline: \{path: dltb.zip/m);
  });

  test('what is damaged is refused under the name that the user gave', () => {
    const county = new CountyCopy();
    const scratch = county.at('scratch');
    mkdirSync(scratch);
    const refused = (name: string, bytes: Uint8Array): string => {
      writeFileSync(county.at(name), bytes);
      const done = tuban(['inspect', county.at(name)], { env: { ...NO_GDAL, TUBAN_TMP: scratch } });
      expect(done.stderr).toContain(name);
      expect(done.stderr).not.toContain(scratch);
      expect(readdirSync(scratch)).toEqual([]);
      return refusal(done);
    };
    const sound = zipSync(filesOf(county, 'dltb'), { level: 0 });
    expect(refused('cut.zip', sound.subarray(0, 20_000))).toBe('20 ARCHIVE_DAMAGED');
    const flipped = Buffer.from(sound);
    flipped[5_000]! ^= 0xff;
    expect(refused('flipped.zip', flipped)).toBe('20 ARCHIVE_DAMAGED');
    const deflated = Buffer.from(zipSync(filesOf(county, 'dltb')));
    deflated.fill(0xff, 5_000, 5_100);
    expect(refused('broken.zip', deflated)).toBe('20 ARCHIVE_DAMAGED');
    const { 'dltb.dbf': _, ...noTable } = filesOf(county, 'dltb');
    expect(refused('table.zip', zipSync(noTable))).toMatch(/DBF_MISSING/);
    const short = { ...filesOf(county, 'dltb'), 'dltb.dbf': readFileSync(county.at('dltb.dbf')).subarray(0, 3_000) };
    expect(refused('short.zip', zipSync(short))).toBe('20 SHAPEFILE_DAMAGED');
  });
});
