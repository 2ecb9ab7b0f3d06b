import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { listLayers } from '../../src/io/gdal/layers.js';
import { findPlace } from '../../src/io/gdal/place.js';
import { splitLayer } from '../../src/io/gdal/split-layer.js';
import { translateLayer } from '../../src/io/gdal/translate.js';
import { loadGdal } from '../support/geos.js';
import { problemOf, scratch, writeWith } from './gdal-files.js';

const at = scratch();
const gdal = await loadGdal();
const SQUARE = 'POLYGON((0 0,10 0,10 10,0 10,0 0))';

function touch(name: string): string {
  writeFileSync(at(name), 'x');
  return at(name);
}

function folderWith(name: string, ...files: string[]): string {
  mkdirSync(at(name), { recursive: true });
  for (const file of files) touch(join(name, file));
  return at(name);
}

describe('PATH:LAYER', () => {
  test('is taken apart where the path is there', () => {
    const file = touch('a.gpkg');
    expect(splitLayer(file)).toEqual({ path: file, layer: null });
    expect(splitLayer(`${file}:地类图斑`)).toEqual({ path: file, layer: '地类图斑' });
    expect(splitLayer(`${file}:a:b`)).toEqual({ path: file, layer: 'a:b' });
    const withColon = touch('b:c.gpkg');
    expect(splitLayer(withColon)).toEqual({ path: withColon, layer: null });
    expect(splitLayer(`${withColon}:L`)).toEqual({ path: withColon, layer: 'L' });
  });
  test('a layer in a geodatabase may be named as ArcGIS shows it', () => {
    const gdb = folderWith('c.gdb', 'a00000001.gdbtable');
    expect(splitLayer(`${gdb}/DLTB`)).toEqual({ path: gdb, layer: 'DLTB' });
    expect(splitLayer(`${gdb}/三调/DLTB`)).toEqual({ path: gdb, layer: 'DLTB' });
    expect(splitLayer(`${gdb}:DLTB`)).toEqual({ path: gdb, layer: 'DLTB' });
  });
  test('a dataset in an archive may have a layer', () => {
    const zip = touch('d.zip');
    expect(splitLayer(`${zip}/in/e.gpkg:L`)).toEqual({ path: `${zip}/in/e.gpkg`, layer: 'L' });
    expect(splitLayer(`${zip}/in/e.gpkg`)).toEqual({ path: `${zip}/in/e.gpkg`, layer: null });
  });
  test('of what is not there the path is told alone', () => {
    expect(splitLayer(`${at('absent.gpkg')}:L`)).toEqual({ path: at('absent.gpkg'), layer: 'L' });
    expect(splitLayer('C:\\data\\absent.gpkg')).toEqual({ path: 'C:\\data\\absent.gpkg', layer: null });
    expect(splitLayer('absent')).toEqual({ path: 'absent', layer: null });
  });
});

describe('what GDAL is not asked', () => {
  test.each([
    ['a.mdb', 'FORMAT_CLOSED', 'File Geodatabase (.gdb)'],
    ['a.dwg', 'FORMAT_CLOSED', 'DXF'],
    ['a00000009.gdbtable', 'FORMAT_CLOSED', 'FOLDER.gdb:LAYER'],
    ['file.gdb', 'GDB_INCOMPLETE', 'it is a file'],
  ])('%s', (name, code, words) => {
    const problem = problemOf(() => findPlace(touch(name)));
    expect(problem).toMatchObject({ code, where: { file: at(name) } });
    expect(problem.describe('en')).toContain(words);
  });
  test('folders', () => {
    const told = (folder: string): string => problemOf(() => findPlace(folder)).describe('en');
    expect(told(folderWith('plain', 'a.gpkg', 'b.txt'))).toMatch(/FILE_IS_FOLDER[\s\S]*a\.gpkg/);
    expect(told(folderWith('nothing', 'b.txt'))).toContain('FILE_IS_FOLDER');
    expect(told(folderWith('renamed', 'a00000001.gdbtable'))).toContain('ends in .gdb');
    expect(told(folderWith('empty.gdb'))).toMatch(/GDB_INCOMPLETE[\s\S]*no tables/);
    expect(told(folderWith('cut.gdb', 'a00000004.gdbtable'))).toMatch(/GDB_INCOMPLETE[\s\S]*a00000001/);
    expect(told(at('DLTB.gdb'))).toContain('FILE_NOT_FOUND');
    expect(told(at('no/where.gpkg'))).toMatch(/FILE_NOT_FOUND[\s\S]*does not exist/);
  });
  test('GDAL that is not there: the format and the way to it are told', async () => {
    vi.resetModules();
    vi.doMock('node:worker_threads', () => ({ isMainThread: false }));
    const { translateLayer: without } = await import('../../src/io/gdal/translate.js');
    vi.doUnmock('node:worker_threads');
    const { Problem } = await import('../../src/model/problem.js');
    for (const [name, format] of [
      ['x.gpkg', 'GeoPackage'],
      ['c.gdb', 'File Geodatabase'],
      ['x.zip', 'ZIP'],
      ['x.xyz', '.xyz'],
    ]) {
      if (name !== 'c.gdb') touch(name!);
      try {
        without(at(name!), undefined, at('never.fgb'));
        expect.unreachable();
      } catch (fault) {
        expect(fault).toBeInstanceOf(Problem);
        const told = (fault as InstanceType<typeof Problem>).describe('en');
        expect(told).toContain(`GDAL_MISSING: ${format} needs GDAL`);
        expect(told).toContain('npm run setup -- --retry-gdal');
      }
    }
    vi.resetModules();
  });
});

describe.skipIf(!gdal)('layers', () => {
  const layer = (
    file: string,
    driver: string,
    name: string,
    type: string,
    wkt = SQUARE,
    more: readonly string[] = [],
  ): string =>
    writeWith(gdal!, at, file, {
      driver,
      layer: name,
      columns: { a: 'Integer' },
      rows: [{ wkt, values: [1] }],
      options: ['-nlt', type, ...more],
    });

  test('are listed with all that is known of them', () => {
    layer(at('l.gpkg'), 'GPKG', '地类图斑', 'MULTIPOLYGON', SQUARE, ['-a_srs', 'EPSG:4528']);
    layer(at('l.gpkg'), 'GPKG', '点', 'POINT', 'POINT(1 1)', ['-update']);
    layer(at('l.gpkg'), 'GPKG', '表', 'NONE', '', ['-update']);
    const [first, ...others] = listLayers(at('l.gpkg'));
    expect(first).toMatchObject({
      name: '地类图斑',
      geometryType: 'MultiPolygon',
      records: 1,
      driver: 'GPKG',
      fields: [{ name: 'a', type: 'integer' }],
    });
    expect(first!.crs).toContain('4528');
    expect(others.map(({ name, geometryType, crs }) => [name, geometryType, crs])).toEqual([
      ['点', 'Point', null],
      ['表', 'None', null],
    ]);
  });
  test('the only one of polygons is taken, and that is told', () => {
    const moved = translateLayer(at('l.gpkg'), undefined, at('l.fgb'));
    expect(moved.layer).toBe('地类图斑');
    expect(moved.notes.map(({ en }) => en)).toEqual([
      '地类图斑 was taken, the only layer of polygons; the others are 点, 表',
    ]);
  });
  test('of several one is to be named', () => {
    layer(at('m.gpkg'), 'GPKG', 'DLTB', 'POLYGON');
    layer(at('m.gpkg'), 'GPKG', 'JBNT', 'MULTIPOLYGON', SQUARE, ['-update']);
    const problem = problemOf(() => translateLayer(at('m.gpkg'), undefined, at('m.fgb')));
    expect(problem).toMatchObject({ code: 'LAYER_AMBIGUOUS', exitCode: 2 });
    expect(problem.describe('zh')).toContain(`${at('m.gpkg')}:DLTB`);
    expect(translateLayer(at('m.gpkg'), 'jbnt', at('m.fgb')).layer).toBe('JBNT');
    const unknown = problemOf(() => translateLayer(at('m.gpkg'), 'DLBT', at('m.fgb')));
    expect(unknown).toMatchObject({
      code: 'LAYER_UNKNOWN',
      exitCode: 2,
      params: { nearest: 'DLTB', layers: 'DLTB, JBNT' },
    });
    expect(existsSync(at('n.fgb'))).toBe(false);
  });
  test('without polygons are refused', () => {
    layer(at('p.gpkg'), 'GPKG', 'points', 'POINT', 'POINT(1 1)');
    const problem = problemOf(() => translateLayer(at('p.gpkg'), undefined, at('p.fgb')));
    expect(problem).toMatchObject({ code: 'LAYER_NOT_POLYGONS', params: { held: 'points (Point)' } });
    expect(problemOf(() => translateLayer(at('l.gpkg'), '表', at('p.fgb'))).code).toBe('LAYER_NOT_POLYGONS');
  });
  test('that ArcGIS has compressed are told with the way out; the others can be read', () => {
    const gdb = layer(at('cdf.gdb'), 'OpenFileGDB', 'DLTB', 'MULTIPOLYGON');
    const before = new Set(readdirSync(gdb));
    layer(gdb, 'OpenFileGDB', 'JBNT', 'MULTIPOLYGON', SQUARE, ['-update']);
    const table = readdirSync(gdb).find((name) => name.endsWith('.gdbtable') && !before.has(name))!;
    renameSync(join(gdb, table), join(gdb, `${table}.cdf`));
    for (const name of [undefined, 'JBNT']) {
      const problem = problemOf(() => translateLayer(gdb, name, at('cdf.fgb')));
      expect(problem).toMatchObject({ code: 'GDB_COMPRESSED', exitCode: 20, params: { names: `${table}.cdf` } });
      expect(problem.describe('en')).toContain('Uncompress File Geodatabase Data');
    }
    expect(translateLayer(gdb, 'DLTB', at('cdf.fgb')).count).toBe(1);
    expect(existsSync(join(gdb, table))).toBe(false);
  });
});

describe.skipIf(!gdal)('what GDAL refuses', () => {
  test('is told in its words, with file and layer, and nothing is left', () => {
    const text = touch('text.gpkg');
    expect(problemOf(() => listLayers(text))).toMatchObject({
      code: 'GDAL_REFUSED',
      exitCode: 20,
      where: { file: text },
    });
    const file = damaged('damaged.gpkg');
    const problem = problemOf(() => translateLayer(file, undefined, at('damaged.fgb')));
    expect(problem).toMatchObject({ code: 'GDAL_REFUSED', where: { file, layer: 'L' } });
    expect(problem.describe('en')).toMatch(/GDAL_REFUSED: GDAL cannot take the layer over: \S+/);
    expect(existsSync(at('damaged.fgb'))).toBe(false);
  });
  test('a table of a geodatabase that was cut off', () => {
    const gdb = many(at('many.gdb'), 'OpenFileGDB', 'MULTIPOLYGON');
    const largest = readdirSync(gdb)
      .filter((name) => name.endsWith('.gdbtable'))
      .sort((a, b) => statSync(join(gdb, b)).size - statSync(join(gdb, a)).size)[0]!;
    const bytes = readFileSync(join(gdb, largest));
    cpSync(gdb, at('cut-off.gdb'), { recursive: true });
    writeFileSync(join(at('cut-off.gdb'), largest), bytes.subarray(0, bytes.length / 2));
    expect(problemOf(() => translateLayer(at('cut-off.gdb'), undefined, at('cut.fgb'))).code).toBe('GDAL_REFUSED');
  });

  /** A file of ours as a program for Node, beside the packages that it needs. */
  const BUNDLES = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', `tuban-gdal-test-${process.pid}`);
  afterAll(() => rmSync(BUNDLES, { recursive: true, force: true }));

  test('leaks nothing to the terminal, and temporary files are gone', async () => {
    const input = join(import.meta.dirname, '..', '..', 'src', 'io', 'gdal');
    const bundle = await rolldown({
      input: { translate: join(input, 'translate.ts'), 'private-temp': join(input, 'private-temp.ts') },
      platform: 'node',
      external: ['gdal-async'],
      resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    });
    await bundle.write({ dir: BUNDLES });
    await bundle.close();
    mkdirSync(at('tmp'));
    writeFileSync(
      join(BUNDLES, 'run.js'),
      `import { writeFileSync } from 'node:fs';
       import { translateLayer } from ${JSON.stringify(pathToFileURL(join(BUNDLES, 'translate.js')))};
       import { privateTemp } from ${JSON.stringify(pathToFileURL(join(BUNDLES, 'private-temp.js')))};
       const folder = privateTemp();
       for (const [path, target] of JSON.parse(process.argv[2])) {
         try { translateLayer(path, undefined, folder + '/' + target); process.stdout.write('taken '); }
         catch (fault) { process.stdout.write(fault.code + ' '); }
       }
       process.stdout.write((await import('node:fs')).statSync(folder).mode.toString(8) + ' ' + folder);
       if (process.argv[3] === 'throw') throw new Error('on purpose');`,
    );
    const inputs = [
      [damaged('loud.gpkg'), 'a.fgb'],
      [touch('loud.kml'), 'b.fgb'],
      [many(at('quiet.gpkg'), 'GPKG', 'POLYGON'), 'c.fgb'],
    ];
    for (const end of ['stay', 'throw']) {
      const { stdout, stderr } = spawnSync(process.execPath, [join(BUNDLES, 'run.js'), JSON.stringify(inputs), end], {
        encoding: 'utf8',
        env: { ...process.env, TUBAN_TMP: at('tmp') },
      });
      expect(stdout).toMatch(/^GDAL_REFUSED GDAL_REFUSED taken 40700 /);
      expect(stdout).toContain(at('tmp'));
      if (end === 'stay') expect(stderr).toBe('');
      else expect(stderr).toContain('on purpose');
      expect(readdirSync(at('tmp'))).toEqual([]);
    }
  });
  test('a folder for temporary files that cannot be used is told', async () => {
    vi.stubEnv('TUBAN_TMP', at('not/there'));
    const { privateTemp } = await import('../../src/io/gdal/private-temp.js');
    expect(() => privateTemp()).toThrow(/TEMP_NOT_WRITABLE/);
    vi.unstubAllEnvs();
  });

  function many(file: string, driver: string, type: string): string {
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      wkt: `POLYGON((${i} 0,${i + 1} 0,${i + 1} 1,${i} 0))`,
      values: [i],
    }));
    return writeWith(gdal!, at, file, { driver, layer: 'L', columns: { a: 'Integer' }, rows, options: ['-nlt', type] });
  }

  /** A GeoPackage with a hole in its pages. */
  function damaged(name: string): string {
    const bytes = readFileSync(many(at(`whole-${name}`), 'GPKG', 'POLYGON'));
    bytes.fill(0x5a, bytes.length / 3, bytes.length / 2);
    writeFileSync(at(name), bytes);
    return at(name);
  }
});
