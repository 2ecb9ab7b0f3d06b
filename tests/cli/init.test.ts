import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { tuban } from '../support/cli.js';
import { COUNTY } from '../support/county.js';
import { dbfCell } from '../support/dbf-cell.js';
import { loadGdal } from '../support/geos.js';

const gdal = await loadGdal();

const scratch = mkdtempSync(join(tmpdir(), 'tuban-init-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;

/** The demo county without its job file, in a folder with a name that YAML would read as something else. */
function folder(): string {
  const dir = join(scratch, `${++folders}`, 'yes: 2026 # 二季度');
  cpSync(COUNTY, dir, { recursive: true });
  rmSync(join(dir, 'job.yaml'));
  return dir;
}

describe('tuban init', () => {
  test.each(['en', 'zh'])('writes a job that passes check, in %s', (lang) => {
    const dir = folder();
    const done = tuban(['init', dir, '--lang', lang]);
    expect({ status: done.status, stdout: done.stdout }).toEqual({ status: 0, stdout: '' });
    const job = join(dir, 'tuban.yaml');
    const check = tuban(['check', job, '--json']);
    expect(check.status).toBe(0);
    const { layers, missing } = JSON.parse(check.stdout) as { layers: { name: string }[]; missing: string[] };
    expect(layers.map(({ name }) => name).sort()).toEqual([
      'approvals[1] registration',
      'approvals[2] supply',
      'approvals[3] temporary',
      'approvals[4] conversion',
      'approvals[5] facility',
      'approvals[6] homestead',
      'approvals[7] linkage',
      'baseline',
      'farmland',
      'patches',
      'redline',
    ]);
    expect(missing).toEqual([]);
  });
  test('never replaces a file', () => {
    const dir = folder();
    writeFileSync(join(dir, 'tuban.yaml'), 'mine');
    const { status, stderr } = tuban(['init', dir]);
    expect(status).toBe(2);
    expect(stderr).toContain('FILE_EXISTS');
    expect(readFileSync(join(dir, 'tuban.yaml'), 'utf8')).toBe('mine');
  });
  test('leaves what it does not understand as comments, with the reason', () => {
    const dir = folder();
    for (const extension of ['shp', 'shx', 'dbf', 'prj']) {
      cpSync(join(COUNTY, `yjjbnt.${extension}`), join(dir, `unknown.${extension}`));
      if (extension !== 'dbf') cpSync(join(COUNTY, `gd.${extension}`), join(dir, `nodbf.${extension}`));
      cpSync(join(COUNTY, `bdc.${extension}`), join(dir, `gd2 供地.${extension}`));
    }
    // An approval layer without its date.
    const dbf = readFileSync(join(dir, 'zjgg.dbf'));
    dbf.write('XXXX', 32 + 32 * fieldNumber(dbf, 'PZRQ'), 'latin1');
    writeFileSync(join(dir, 'zjgg.dbf'), dbf);
    expect(tuban(['init', dir, '-q']).status).toBe(0);
    const text = readFileSync(join(dir, 'tuban.yaml'), 'utf8');
    const comments = text
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .join('\n'); // prettier-ignore
    expect(comments).toContain('unknown.shp');
    expect(comments).toContain('DBF_MISSING');
    expect(comments).toMatch(/approvals: \{kind: linkage, path: zjgg.shp\}\n#.*FIELD_MISSING/);
    expect(text).toMatch(/^ {2}- \{kind: supply, path: gd2 供地.shp/m);
    expect(tuban(['check', join(dir, 'tuban.yaml')]).status).toBe(0);
  });
  test('finds layers of any format: archives, tables, folders of TXT; a register is told of', () => {
    const dir = folder();
    const convert = (from: string, to: string): void => {
      expect(tuban(['convert', join(dir, from), join(dir, to)]).status).toBe(0);
    };
    const drop = (name: string): void => {
      for (const file of readdirSync(dir)) if (file.startsWith(`${name}.`)) rmSync(join(dir, file));
    };
    convert('patches.shp', '疑似图斑.geojson');
    convert('nzy.shp', '农转用.csv');
    mkdirSync(join(dir, '设施农用地'));
    convert('ssnyd.shp', '设施农用地/一.txt');
    convert('zjd.shp', '宅基地.txt');
    for (const name of ['patches', 'nzy', 'ssnyd', 'zjd']) drop(name);
    writeFileSync(join(dir, '说明.txt'), '本文件夹为二季度数据。');
    writeFileSync(join(dir, '批准台账.csv'), '批准文号,批准日期\n甲,2020-01-01\n');
    expect(tuban(['init', dir, '-q']).status).toBe(0);
    const text = readFileSync(join(dir, 'tuban.yaml'), 'utf8');
    expect(text).toMatch(/^patches: \{path: 疑似图斑.geojson/m);
    expect(text).toMatch(/^ {2}- \{kind: conversion, path: 农转用.csv, fields: \{id: PZWH, approved: PZRQ/m);
    expect(text).toMatch(/^# no field with the date of approval.*\n {2}- \{kind: facility, path: 设施农用地,/m);
    expect(text).toMatch(/批准台账.csv[\s\S]*join: \{path: 批准台账.csv, key: FIELD\}/);
    expect(text).not.toContain('说明');
    expect(tuban(['check', join(dir, 'tuban.yaml'), '-q']).status).toBe(0);
  });
  test.skipIf(!gdal)('finds what lies in an archive only', () => {
    const dir = folder();
    const files = readdirSync(dir).filter((file) => file.startsWith('yjjbnt.'));
    const packed = Object.fromEntries(files.map((file) => [file, new Uint8Array(readFileSync(join(dir, file)))]));
    writeFileSync(join(dir, 'yjjbnt.zip'), zipSync(packed));
    tuban(['init', dir, '-q']);
    expect(readFileSync(join(dir, 'tuban.yaml'), 'utf8')).not.toContain('zip');
    for (const file of [...files, 'tuban.yaml']) rmSync(join(dir, file));
    tuban(['init', dir, '-q']);
    expect(readFileSync(join(dir, 'tuban.yaml'), 'utf8')).toMatch(/^farmland: \{path: yjjbnt.zip/m);
  });
  test('an empty folder gives a job with hints, and a missing one an error', () => {
    const dir = mkdtempSync(join(scratch, 'empty-'));
    expect(tuban(['init', dir]).status).toBe(0);
    expect(tuban(['check', join(dir, 'tuban.yaml')]).stderr).toContain('NO_PATCHES_GIVEN');
    expect(tuban(['init', join(dir, 'nowhere')]).stderr).toContain('FOLDER_NOT_FOUND');
  });
});

function fieldNumber(dbf: Buffer, name: string): number {
  for (let field = 0; ; field++) if (dbf.toString('latin1', 32 + 32 * field, 36 + 32 * field) === name) return field;
}

describe('tuban doctor', () => {
  test('finds this machine fit', () => {
    const { status, stdout } = tuban(['doctor', scratch, '--json']);
    const rows = JSON.parse(stdout) as { item: string; state: string; text: string }[];
    expect(rows.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(status).toBe(0);
    expect(rows.map(({ item }) => item)).toEqual(
      expect.arrayContaining(['node', 'gdal', 'encodings', 'disk', 'writing']),
    );
  });
  test('tells of a folder that cannot be written', () => {
    const file = join(scratch, 'a file');
    writeFileSync(file, '');
    const { status, stdout } = tuban(['doctor', file]);
    expect(status).toBe(75);
    expect(stdout).toMatch(/✗ write test: .*a file/);
  });
});

describe('tuban inspect', () => {
  test('shows several layers, goes on behind a bad one, and draws them', () => {
    const plot = join(scratch, 'extents.svg');
    const paths = ['patches.shp', 'nowhere.shp', 'dltb.shp'].map((name) => join(COUNTY, name));
    const { status, stdout, stderr } = tuban(['inspect', ...paths, '--json', '--plot', plot]);
    expect(status).toBe(2);
    expect(stderr).toContain('FILE_NOT_FOUND');
    const [patches, missing, baseline] = JSON.parse(stdout) as Record<string, unknown>[];
    expect(patches).toMatchObject({
      records: 58,
      crsBy: 'stated',
      duplicates: 1,
      faultCounts: { SELF_CROSSING: 1, SELF_TOUCHING: 1 },
    }); // prettier-ignore
    expect(missing).toMatchObject({ problem: { code: 'FILE_NOT_FOUND' } });
    expect(baseline).toMatchObject({ records: 760, repeatedIds: { field: 'BSM', count: 0 } });
    const svg = readFileSync(plot, 'utf8');
    expect(svg).toContain('patches.shp (58 records)');
    expect(svg.match(/stroke=/g)).toHaveLength(2);
  });
  test('says how a layer without .prj was placed, and counts repeated ids', () => {
    const dir = folder();
    rmSync(join(dir, 'patches.prj'));
    const dbf = readFileSync(join(dir, 'patches.dbf'));
    writeFileSync(join(dir, 'patches.dbf'), dbfCell(dbf, 1, 'JCBH', '320482SJBG26000001'));
    const { stdout } = tuban(['inspect', join(dir, 'patches.shp'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ crsBy: 'coordinates', repeatedIds: { field: 'JCBH', count: 1 } }]);
  });
});
