import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
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
    ['rules', ['rules', 'test']],
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
