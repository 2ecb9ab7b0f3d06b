import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Crs, crsFromEpsg } from '../../src/crs/definitions.js';
import { prjText } from '../../src/crs/prj.js';
import { transformer } from '../../src/crs/transform.js';
import type { Manifest } from '../../src/model/manifest.js';
import { tuban } from '../support/cli.js';
import { CountyCopy } from '../support/county.js';

const HERE = crsFromEpsg(4528)!;

/** Moves a shapefile of the demo county to another system: vertices, boxes and .prj. */
function move(county: CountyCopy, name: string, to: Crs): void {
  const carrier = transformer(HERE, to);
  if ('unknown' in carrier) throw new Error(carrier.unknown.en);
  county.damage(`${name}.shp`, (bytes) => {
    const whole = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 100; at < bytes.length; at += 8 + 2 * bytes.readInt32BE(at + 4)) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      const points = bytes.readInt32LE(at + 8 + 40);
      const first = at + 8 + 44 + 4 * bytes.readInt32LE(at + 8 + 36);
      for (let i = 0; i < points; i++) {
        const point = Float64Array.of(bytes.readDoubleLE(first + 16 * i), bytes.readDoubleLE(first + 16 * i + 8));
        expect(carrier.apply(point, 0, 1)).toBe(0);
        point.forEach((value, k) => {
          bytes.writeDoubleLE(value, first + 16 * i + 8 * k);
          for (const one of [box, whole]) {
            one[k] = Math.min(one[k]!, value);
            one[2 + k] = Math.max(one[2 + k]!, value);
          }
        });
      }
      box.forEach((value, k) => {
        bytes.writeDoubleLE(value, at + 12 + 8 * k);
      });
    }
    whole.forEach((value, k) => {
      bytes.writeDoubleLE(value, 36 + 8 * k);
    });
    return bytes;
  });
  writeFileSync(county.at(`${name}.prj`), prjText(to)!);
}

function run(county: CountyCopy, out: string) {
  const dir = join(county.root, out);
  const { status, stderr } = tuban(['run', county.job, '--out', dir, '--jobs', '1']);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const [head, ...lines] = readFileSync(join(dir, 'ledger.csv'), 'utf8').trim().split('\n');
  const names = head!.replace('\uFEFF', '').split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
  });
  return { stderr, manifest, rows };
}

/** Areas of two ledgers agree to the cent or two that carrying coordinates costs; every class is the same. */
function expectSame(one: ReturnType<typeof run>, other: ReturnType<typeof run>): void {
  expect(other.rows.map(({ JCBH, PDLB, PDGZ }) => [JCBH, PDLB, PDGZ])).toEqual(
    one.rows.map(({ JCBH, PDLB, PDGZ }) => [JCBH, PDLB, PDGZ]),
  );
  for (const column of ['TBMJ', 'GDMJ', 'FGNYMJ', 'JSYDMJ', 'YNMJ', 'HXMJ', 'SPMJ', 'WSGDMJ']) {
    const differences = one.rows.map((row, i) => Math.abs(Number(row[column]) - Number(other.rows[i]![column])));
    expect(Math.max(...differences)).toBeLessThan(0.02);
  }
}

describe('layers in several systems', () => {
  test('come to that of the baseline, and the areas are the same', () => {
    const plain = run(new CountyCopy(), 'out');
    const county = new CountyCopy();
    move(county, 'patches', crsFromEpsg(4527)!); // the zone beside it
    move(county, 'yjjbnt', crsFromEpsg(4490)!); // degrees
    move(county, 'nzy', crsFromEpsg(4549)!); // no zone number before the easting
    const moved = run(county, 'out');
    expectSame(plain, moved);
    expect(
      Object.fromEntries(moved.manifest.inputs.map(({ layer, carried }) => [layer, carried !== null])),
    ).toMatchObject({
      patches: true,
      baseline: false,
      farmland: true,
      'approvals[1] conversion': true,
      'approvals[2] supply': false,
    });
    expect(moved.manifest.crs).toContain('EPSG:4528');
    expect(moved.stderr).toMatch(/patches: .*EPSG:4527.*EPSG:4528/);
  });

  test('a baseline in degrees: the job works in its 3° zone', () => {
    const plain = run(new CountyCopy(), 'out');
    const county = new CountyCopy();
    move(county, 'dltb', crsFromEpsg(4490)!);
    const moved = run(county, 'out');
    expect(moved.manifest.crs).toContain('EPSG:4528');
    expectSame(plain, moved);
  });

  test('a layer without .prj is placed by its coordinates, and that is said', () => {
    const plain = run(new CountyCopy(), 'out');
    const county = new CountyCopy();
    rmSync(county.at('patches.prj'));
    rmSync(county.at('nzy.prj'));
    const guessed = run(county, 'out');
    expectSame(plain, guessed);
    const patches = guessed.manifest.inputs.find(({ layer }) => layer === 'patches')!;
    expect(patches.crs_source).toBe('guess');
    expect(patches.crs_why).toMatch(/zone/);
    expect(guessed.stderr).toMatch(/patches: no \.prj; .*zone/);
  });
});
