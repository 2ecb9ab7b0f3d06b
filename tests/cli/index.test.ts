import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/model/manifest.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';

function runIn(county: CountyCopy, out: string, ...flags: string[]) {
  const dir = join(county.root, out);
  const { status, stderr, stdout } = tuban(['run', county.job, '--out', dir, '--force', '--jobs', '1', ...flags]);
  const read = (name: string): Buffer => readFileSync(join(dir, name));
  const manifest = existsSync(dir) ? (JSON.parse(read('manifest.json').toString()) as Manifest) : null;
  return { status, stderr, stdout, dir, manifest };
}

/** Names of files that differ between two results; times and the way of running stand in the manifest only. */
function differing(one: string, other: string): string[] {
  const names = readdirSync(one).sort();
  expect(readdirSync(other).sort()).toEqual(names);
  return names.filter(
    (name) => name !== 'manifest.json' && !readFileSync(join(one, name)).equals(readFileSync(join(other, name))),
  );
}

function usesOf(manifest: Manifest | null): Record<string, string> {
  return Object.fromEntries((manifest?.run.indexes ?? []).map(({ layer, use }) => [layer, use]));
}

/** Moves a polygon record and its box. */
function moveEast(bytes: Buffer, at: number, by: number): void {
  const points = at + 44 + 4 * bytes.readInt32LE(at + 36);
  const places = [at + 4, at + 20];
  for (let i = 0; i < bytes.readInt32LE(at + 40); i++) places.push(points + 16 * i);
  for (const place of places) bytes.writeDoubleLE(bytes.readDoubleLE(place) + by, place);
}

const INDEXED = ['dltb.shp', 'yjjbnt.shp', 'nzy.shp', 'lsyd.shp'];

function indexed(county: CountyCopy): void {
  const { status, stderr } = tuban(['index', ...INDEXED.map((name) => county.at(name))]);
  expect(status).toBe(0);
  for (const name of INDEXED) expect(stderr).toContain(name.replace('.shp', '.tuban.fgb'));
}

describe('tuban index', () => {
  test('gives the same ledgers, byte for byte, and says that it was used', () => {
    const county = new CountyCopy();
    const plain = runIn(county, 'plain');
    indexed(county);
    const fast = runIn(county, 'fast');
    expect(fast.status).toBe(plain.status);
    expect(differing(plain.dir, fast.dir)).toEqual([]);
    expect(fast.manifest!.digest).toBe(plain.manifest!.digest);
    expect(usesOf(plain.manifest)).toEqual({});
    expect(usesOf(fast.manifest)).toEqual({
      baseline: 'used',
      farmland: 'used',
      'approvals[1] conversion': 'used',
      'approvals[4] temporary': 'used',
    });
    expect(fast.stderr).toMatch(/baseline: read through its index .*dltb\.tuban\.fgb/);
    const off = runIn(county, 'off', '--index', 'off');
    expect(usesOf(off.manifest)).toEqual({});
    expect(differing(plain.dir, off.dir)).toEqual([]);
  });

  test('gives the same account of records that cannot be used', () => {
    const county = new CountyCopy();
    // Deleted records on, near and far from patches, one of no shape, one whose box lies, a ring count that cannot be,
    // and two records, one of them deleted, that lie in no zone.
    county.damage('dltb.dbf', (bytes) => {
      const [head, length] = [bytes.readUInt16LE(8), bytes.readUInt16LE(10)];
      for (let record = 0; record < bytes.readUInt32LE(4); record += 7) bytes[head + record * length] = 0x2a;
      return bytes;
    });
    county.damage('dltb.shp', (bytes) => {
      let at = 100;
      for (let record = 0; record < 30; record++) {
        if (record === 5) bytes.writeInt32LE(0, at + 8);
        if (record === 9) bytes.writeInt32LE(-7, at + 8 + 36);
        if (record === 12) bytes.writeDoubleLE(bytes.readDoubleLE(at + 12) + 1e5, at + 28);
        if (record === 20 || record === 21) moveEast(bytes, at + 8, 3_000_000);
        if (record === 15) bytes.writeDoubleLE(Number.NaN, at + 8 + 44 + 4 + 16);
        at += 8 + 2 * bytes.readInt32BE(at + 4);
      }
      return bytes;
    });
    const plain = runIn(county, 'plain');
    expect(plain.status).toBe(3);
    indexed(county);
    const fast = runIn(county, 'fast');
    expect(usesOf(fast.manifest)['baseline']).toBe('used');
    expect(readFileSync(join(fast.dir, 'quarantine.csv'), 'utf8')).toBe(
      readFileSync(join(plain.dir, 'quarantine.csv'), 'utf8'),
    );
    expect(differing(plain.dir, fast.dir)).toEqual([]);
  });

  test('is not believed when the layer has changed, whatever its size and time say', () => {
    const county = new CountyCopy();
    const noon = new Date('2026-06-30T12:00:00Z');
    utimesSync(county.at('dltb.dbf'), noon, noon);
    indexed(county);
    const { size } = statSync(county.at('dltb.dbf'));
    // Another land class on every parcel of dry land: same length.
    county.damage('dltb.dbf', (bytes) => {
      const text = bytes.toString('latin1').replaceAll('0103', '0101');
      expect(text).not.toBe(bytes.toString('latin1'));
      return Buffer.from(text, 'latin1');
    });
    utimesSync(county.at('dltb.dbf'), noon, noon);
    expect(statSync(county.at('dltb.dbf')).size).toBe(size);
    const run = runIn(county, 'checked');
    expect(run.stderr).toMatch(/baseline: the index .*dltb\.tuban\.fgb was not used \(the layer has changed since\)/);
    expect(run.stderr).toMatch(/tuban index .*dltb\.shp/);
    expect(usesOf(run.manifest)['baseline']).toBe('changed');
    const plain = runIn(county, 'plain', '--index', 'off');
    expect(differing(plain.dir, run.dir)).toEqual([]);
    // Trust goes by size and time: the office takes that upon itself, and the manifest says so.
    const trusting = runIn(county, 'trusting', '--index', 'trust');
    expect(usesOf(trusting.manifest)['baseline']).toBe('trusted');
    expect(differing(plain.dir, trusting.dir)).not.toEqual([]);
  });

  test('is not believed where it is not as it was written', () => {
    const county = new CountyCopy();
    indexed(county);
    const plain = runIn(county, 'plain', '--index', 'off');
    const index = county.at('dltb.tuban.fgb');
    const whole = readFileSync(index);
    const said = 'was not used (it is damaged)';
    const changes: Readonly<Record<string, Buffer>> = {
      class: Buffer.from(whole.toString('latin1').replaceAll('\x04\0\0\x000101', '\x04\0\0\x000301'), 'latin1'),
      cut: whole.subarray(0, whole.length - 5000),
      zeroed: Buffer.concat([whole.subarray(0, whole.length >> 1), Buffer.alloc(whole.length - (whole.length >> 1))]),
    };
    for (const [name, bytes] of Object.entries(changes)) {
      expect([name, bytes.equals(whole)]).toEqual([name, false]);
      writeFileSync(index, bytes);
      for (const jobs of ['1', '2']) {
        const run = runIn(county, `${name}-${jobs}`, '--jobs', jobs);
        expect([name, run.status, run.stderr]).toEqual([name, 0, expect.stringContaining(said)]);
        expect(differing(plain.dir, run.dir)).toEqual([]);
      }
    }
    writeFileSync(index, whole);
    expect(usesOf(runIn(county, 'whole').manifest)['baseline']).toBe('used');
    rmSync(`${index}.sha256`);
    expect(runIn(county, 'bare').stderr).toContain('was not used (another version of tuban made it)');
  });

  test('of another size, form or in pieces is left alone, and told of', () => {
    const county = new CountyCopy();
    indexed(county);
    const index = county.at('dltb.tuban.fgb');
    const whole = readFileSync(index);
    writeFileSync(index, whole.subarray(0, 50));
    expect(runIn(county, 'cut').stderr).toContain('was not used (it is damaged)');
    writeFileSync(index, Buffer.from(whole.toString('latin1').replace('"form":1', '"form":7'), 'latin1'));
    expect(runIn(county, 'form').stderr).toContain('was not used (another version of tuban made it)');
    writeFileSync(index, whole);
    writeFileSync(county.at('dltb.cpg'), 'GBK');
    const changed = runIn(county, 'changed');
    expect(changed.stderr).toContain('was not used (the layer has changed since)');
    expect(changed.status).toBe(0);
  });

  test('reports as JSON, replaces an old index, and names what stands in its way', () => {
    const county = new CountyCopy();
    const path = county.at('dltb.shp');
    const first = tuban(['index', path, '--json']);
    const [report] = JSON.parse(first.stdout) as [{ file: string; features: number; records: number; bytes: number }];
    expect(report.features).toBe(report.records);
    expect(statSync(report.file).size).toBe(report.bytes);
    const before = readFileSync(report.file);
    expect(tuban(['index', path, '-q'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(report.file).equals(before)).toBe(true);
    expect(readdirSync(county.dir).filter((name) => name.includes('.part'))).toEqual([]);
    expect(tuban(['index', county.at('nothing.shp')]).status).toBe(2);
    mkdirSync(county.at('yjjbnt.tuban.fgb'));
    expect(tuban(['index', county.at('yjjbnt.shp')]).status).toBe(75);
  });
});
