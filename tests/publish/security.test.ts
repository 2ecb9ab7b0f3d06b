import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { spreadsheetText, unguarded } from '../../src/io/write/csv-text.js';
import { loadGdal } from '../fixtures/gdal.js';
import { tuban } from '../support/cli.js';
import { COUNTY, CountyCopy } from '../support/county.js';

const BIN = fileURLToPath(new URL('../../bin/tuban.js', import.meta.url));
const TRAP = new URL('../support/network-trap.mjs', import.meta.url).href;
const scratch = mkdtempSync(join(tmpdir(), 'tuban-security-'));
const county = new CountyCopy();
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(county.root, { recursive: true, force: true });
});

function written(name: string, content: string | Uint8Array): string {
  const file = join(scratch, name);
  writeFileSync(file, content);
  return file;
}

describe('no command reaches for a network', () => {
  const trapped = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', TRAP, BIN, ...args], { encoding: 'utf8', cwd: county.dir });
  const layer = (name: string): string => county.at(`${name}.shp`);

  test('the trap catches', () => {
    const code = "import('node:net').then((net) => net.connect(9, '127.0.0.1'))";
    expect(spawnSync(process.execPath, ['--import', TRAP, '-e', code]).status).toBe(99);
    expect(spawnSync(process.execPath, ['--import', TRAP, '-e', "fetch('http://127.0.0.1')"]).status).toBe(99);
  });

  test.each([
    ['check', ['check', county.job]],
    ['run', ['run', county.job, '-q', '--jobs', '2']],
    ['run again', ['run', county.job]],
    ['verify', ['verify', county.out]],
    ['explain', ['explain', county.out, '320482SJBG26000001']],
    ['inspect', ['inspect', layer('dltb')]],
    ['overlay', ['overlay', layer('patches'), layer('dltb'), '-q']],
    ['index', ['index', layer('dltb'), '-q']],
    ['convert', ['convert', layer('dltb'), county.at('dltb.geojson'), '-q']],
    ['rules', ['rules', 'test']],
    ['rules diff', ['rules', 'diff', 'weipian', 'weipian', '--on', county.out, '--param', 'full_coverage=99']],
    ['classify', ['classify', county.out, '--param', 'full_coverage=99', '-o', `${county.out}-99`, '-q']],
    ['diff', ['diff', county.out, `${county.out}-99`, '-q']],
    ['report', ['report', county.out, '-o', county.at('r.html'), '-q']],
    ['card', ['card', county.out, '320482SJBG26000001', '-o', county.at('card.svg'), '-q']],
    ['plot', ['plot', county.out, '-o', county.at('plot.svg'), '-q']],
    ['ledger init', ['ledger', 'init', '--store', county.at('l.gpkg'), '-q']],
    ['ledger add', ['ledger', 'add', county.out, '--store', county.at('l.gpkg'), '-q']],
    ['doctor', ['doctor']],
  ])('%s', (_, args) => {
    const { status, stderr } = trapped(...args);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('job files', () => {
  const head = `patches: {path: ${COUNTY}/patches.shp}\n`;
  const refused = (name: string, text: string) => tuban(['check', written(name, text)]);

  test('aliases that would unfold without end are refused', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
      .concat('bcdefghi'.split('').map((name, i) => `${name}: &${name} [${'*abcdefghi'[0]}${'abcdefghi'[i]}]`))
      .join('\n');
    expect(refused('bomb.yaml', bomb)).toMatchObject({ status: 2, stdout: '' });
  });

  test.each([
    ['nested without end', `${head}rules: ${'['.repeat(50_000)}`],
    ['of many megabytes', `${head}# ${'x'.repeat(3_000_000)}`],
    ['with a tag', `${head}rules: !!js/function 'function () { process.exit(0) }'`],
    ['with a key of the language itself', `${head}__proto__: {out: {dir: /}}`],
    [
      'with a layer of such a name',
      `${head}baseline: {path: ${COUNTY}/dltb.shp}\nlayers: {constructor: {path: ${COUNTY}/gd.shp}}`,
    ],
  ])('%s are refused', (_, text) => {
    const { status, stderr } = refused('bad.yaml', text);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/JOB_(SYNTAX|INVALID)/) });
  });

  test('rules are data: an expression in a pack is not run', () => {
    const pack = written('evil.yaml', "name: evil\ntitle: !!js/function 'function () { process.exit(0) }'\n");
    expect(tuban(['rules', 'lint', pack]).status).toBe(21);
  });
});

describe('headers that promise too much', () => {
  test.each([
    ['.dbf', 'dltb.dbf', 4, 0xfffffff0],
    ['.shp', 'dltb.shp', 104, 0xffffff7f],
  ])('a count or length in the %s', (_, file, at, value) => {
    const copy = new CountyCopy();
    copy.damage(file, (bytes) => {
      bytes.writeUInt32LE(value, at);
      return bytes;
    });
    const { status, stderr } = tuban(['run', copy.job]);
    expect({ status, stderr }).toEqual({ status: 20, stderr: expect.stringMatching(/DAMAGED|DIFFER/) });
    rmSync(copy.root, { recursive: true, force: true });
  });
});

describe.skipIf(!(await loadGdal()))('GDAL reaches for no network', () => {
  /** A server that notes what is asked of it, while a command runs. */
  async function askedDuring(argsOf: (url: string) => readonly string[]) {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, answer) => {
      asked.push(url);
      answer.writeHead(404).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // no_proxy would lead past a proxy that is only set.
    const env = { ...process.env, LANG: 'C', no_proxy: '*', NO_PROXY: '*' };
    const child = spawn(process.execPath, [BIN, ...argsOf(url)], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    const status = await new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    });
    server.close();
    return { asked, status, stderr };
  }

  test.each([
    [
      'layer',
      'far.tab',
      '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/URL/x.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    ],
    ['service', 'far.gml', '<OGRWFSDataSource><URL>URL/wfs</URL></OGRWFSDataSource>'],
  ])('for a %s that only points elsewhere, under the name of another format', async (_, name, text) => {
    const { asked, status } = await askedDuring((url) => ['inspect', written(name, text.replaceAll('URL', url))]);
    expect({ asked, status }).toEqual({ asked: [], status: 20 });
  });

  test.each([
    [
      'a map service',
      '<GDAL_WMS><Service name="WMS"><Version>1.1.1</Version><ServerUrl>URL/wms?</ServerUrl><Layers>a</Layers></Service><DataWindow><UpperLeftX>-180</UpperLeftX><UpperLeftY>90</UpperLeftY><LowerRightX>180</LowerRightX><LowerRightY>-90</LowerRightY><SizeX>100</SizeX><SizeY>100</SizeY></DataWindow><BandsCount>3</BandsCount></GDAL_WMS>',
    ],
    [
      'a raster of rasters',
      '<VRTDataset rasterXSize="9000" rasterYSize="9000"><SRS>EPSG:4528</SRS><GeoTransform>40510000, 1, 0, 3465000, 0, -1</GeoTransform><VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>/vsicurl/URL/v.tif</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>',
    ],
  ])('for %s given as an image, and says that it cannot be read', async (_, text) => {
    if (!existsSync(county.out)) expect(tuban(['run', county.job, '-q']).status).toBe(0);
    const page = join(scratch, 'page.html');
    const { asked, status, stderr } = await askedDuring((url) => {
      const image = written('image.tif', text.replaceAll('URL', url));
      return ['report', county.out, '-o', page, '--before', image, '--after', image];
    });
    expect({ asked, status, stderr }).toEqual({ asked: [], status: 20, stderr: expect.stringContaining('image.tif') });
  });
});

describe('archives', () => {
  const shapefile = (folder: string): Zippable =>
    Object.fromEntries(
      ['shp', 'shx', 'dbf', 'prj'].map((end) => [`${folder}zjgg.${end}`, readFileSync(join(COUNTY, `zjgg.${end}`))]),
    );

  test('that unpack to far more than they are, are refused before they do', () => {
    const bomb = zipSync({ ...shapefile(''), 'zjgg.cpg': new Uint8Array(300 << 20) }, { level: 1 });
    const { status, stderr } = tuban(['inspect', written('bomb.zip', bomb)]);
    expect({ status, stderr }).toEqual({ status: 20, stderr: expect.stringContaining('ARCHIVE_BOMB') });
  });

  test('of more files than anybody packs are refused at once', () => {
    const crowd = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`a${i}.txt`, new Uint8Array()]));
    const { status, stderr } = tuban(['inspect', written('crowd.zip', zipSync({ ...crowd, ...shapefile('') }))]);
    expect({ status, stderr }).toEqual({ status: 20, stderr: expect.stringContaining('ARCHIVE_CROWDED') });
  });

  test('with paths that climb out write nothing outside', () => {
    const before = readdirSync(join(scratch, '..')).filter((name) => name.startsWith('zjgg'));
    const { status } = tuban(['inspect', written('climb.zip', zipSync(shapefile('../')))], {
      env: { TUBAN_TMP: scratch },
    });
    expect([0, 2, 20]).toContain(status);
    expect(readdirSync(join(scratch, '..')).filter((name) => name.startsWith('zjgg'))).toEqual(before);
    expect(existsSync(join(scratch, 'zjgg.shp'))).toBe(false);
  });

  test('private copies of a killed run go with the next', () => {
    const folder = mkdtempSync(join(scratch, 'tuban-'));
    writeFileSync(join(folder, 'owner.json'), readFileSync(ownerOfDead()));
    const other = mkdtempSync(join(scratch, 'tuban-'));
    const zip = written('sound.zip', zipSync(shapefile('')));
    expect(tuban(['inspect', zip], { env: { TUBAN_TMP: scratch } }).status).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(other)).toBe(true); // not known to be ours
  });

  function ownerOfDead(): string {
    const module = new URL('../../dist/src/io/owner.js', import.meta.url).href;
    const code = `import('${module}').then(({ thisProcess }) => console.log(JSON.stringify(thisProcess())))`;
    return written('owner', spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' }).stdout);
  }
});

test('texts that a spreadsheet would take for formulas are guarded in every CSV of a result', () => {
  const copy = new CountyCopy();
  copy.damage('patches.dbf', (bytes) => {
    const at = bytes.indexOf('320482SJBG26000003');
    bytes.write('=1+CMD', at, 'latin1');
    return bytes;
  });
  tuban(['run', copy.job, '-q']);
  const ledger = readFileSync(join(copy.out, 'ledger.csv'), 'utf8');
  expect(ledger).toContain("\n'=1+CMD");
  expect(ledger).not.toMatch(/(^|,|\n)=1\+CMD/);
  expect(tuban(['verify', copy.out]).status).toBe(0);
  rmSync(copy.root, { recursive: true, force: true });
});

test('what guards a text against spreadsheets is taken away again exactly, whatever the text', () => {
  const signs = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
  const texts = signs.flatMap((sign) => [`${sign}1`, sign, `'${sign}1`, `''${sign}A1`, ` ${sign}1`, `甲${sign}1`]);
  for (const text of [...texts, "'tis", "'", '', '0101', '320482100000000584', '\t12']) {
    const cell = spreadsheetText(text);
    expect({ text, back: unguarded(cell) }).toEqual({ text, back: text });
    expect(cell).not.toMatch(/^[=+\-@\r＝＋－＠]/);
  }
});

test('a workbook that unpacks to far more than it is, is refused before it fills the memory', () => {
  const sheet = Buffer.concat([
    Buffer.from('<worksheet><sheetData><row r="1"><c r="A1"><v>'),
    Buffer.alloc(300 << 20, 0x31),
  ]);
  const bomb = zipSync(
    { 'xl/workbook.xml': Buffer.from('<workbook/>'), 'xl/worksheets/sheet1.xml': sheet },
    { level: 1 },
  );
  const { status, stderr } = tuban(['inspect', written('bomb.xlsx', bomb)]);
  expect({ status, stderr }).toEqual({ status: 20, stderr: expect.stringContaining('268435456') });
});
