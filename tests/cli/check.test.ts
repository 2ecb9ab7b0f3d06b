import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';
import { dbfCell } from '../support/dbf-cell.js';

interface Finding {
  readonly layer: string;
  readonly code: string;
  readonly text: { readonly en: string };
  readonly places: readonly { readonly id: string | null; readonly area: number | null }[];
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function county(): CountyCopy {
  const copy = new CountyCopy();
  folders.push(copy.root);
  return copy;
}

function check(copy: CountyCopy): readonly Finding[] {
  const { status, stdout, stderr } = tuban(['check', copy.job, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return (JSON.parse(stdout) as { findings: readonly Finding[] }).findings;
}

describe('tuban check', () => {
  test('tells of gaps, repeats and repairs in the demo county, and writes nothing', () => {
    const copy = county();
    const found = check(copy);
    expect(found.map(({ layer, code }) => `${layer} ${code}`)).toEqual([
      'patches SET_ASIDE',
      'patches SET_ASIDE',
      'patches SET_ASIDE',
      'baseline BASELINE_GAP',
      // 0.23 亩 for 151.28 m² is what two decimals make of it.
      'patches AREA_UNIT',
    ]);
    const gap = found.find(({ code }) => code === 'BASELINE_GAP')!;
    expect(gap.places.map(({ id, area }) => [id, Math.round(area!)])).toEqual([
      ['320482SJBG26000042', 880],
      ['320482SJBG26000040', 484],
      ['320482SJBG26000041', 220],
    ]);
    expect(copy.beside()).toEqual([]);
  });
  test('tells of overlapping parcels and farmland, when a layer holds itself twice', () => {
    const copy = county();
    copy.damage('dltb.shp', (bytes) => repeatRecord(bytes, 'shp'));
    copy.damage('dltb.dbf', (bytes) => repeatRecord(bytes, 'dbf'));
    rmSync(copy.at('dltb.shx'));
    const found = check(copy);
    expect(found.map(({ code }) => code)).toContain('BASELINE_OVERLAP');
  });
  test('tells of three-digit classes, of a township under two names, and of wrong areas', () => {
    const copy = county();
    const parcels = parcelsOnPatches(copy);
    copy.damage('dltb.dbf', (bytes) => dbfCell(bytes, parcels[0]! - 1, 'DLBM', '011'));
    copy.damage('dltb.dbf', (bytes) =>
      dbfCell(bytes, parcels[1]! - 1, 'ZLDWMC', Buffer.from([0xb6, 0xab, 0xcf, 0xe7, 0xb6, 0xab, 0xb4, 0xe5])),
    ); // prettier-ignore
    const found = check(copy);
    const codes = found.map(({ code }) => code);
    expect(codes).toContain('LAND_CLASSES_MIXED');
    expect(codes).toContain('TOWNSHIP_CODE');
    const mixed = found.find(({ code }) => code === 'LAND_CLASSES_MIXED')!;
    expect(mixed.text.en).toContain('011');
  });
});

describe('a result that is there', () => {
  test('stands in the way only where a run would have to replace it', () => {
    const copy = county();
    expect(tuban(['run', copy.job, '-q']).status).toBe(0);
    expect(tuban(['check', copy.job, '-q']).status).toBe(0);
    const other = tuban(['check', copy.job, '--param', 'full_coverage=99', '--lang', 'en']);
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('OUT_EXISTS')]);
  });
});

/** Records of parcels that lie on patches: those that own pieces. */
function parcelsOnPatches(copy: CountyCopy): number[] {
  const { stdout } = tuban(['overlay', copy.at('patches.shp'), copy.at('dltb.shp')]);
  const rows = stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')); // prettier-ignore
  return [...new Set(rows.flatMap((cells) => cells[1]!.split(';').filter(Boolean).map(Number)))];
}

/** The records of the file, and then all of them again. */
function repeatRecord(bytes: Buffer, kind: 'shp' | 'dbf'): Buffer {
  if (kind === 'shp') {
    const twice = Buffer.concat([bytes, bytes.subarray(100)]);
    twice.writeInt32BE(twice.length / 2, 24);
    return twice;
  }
  const from = bytes.readUInt16LE(8);
  const rows = bytes.readUInt32LE(4);
  const body = bytes.subarray(from, from + rows * bytes.readUInt16LE(10));
  const twice = Buffer.concat([bytes.subarray(0, from), body, body]);
  twice.writeUInt32LE(2 * rows, 4);
  return twice;
}
