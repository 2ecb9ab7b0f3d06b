import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { piecesOf } from '../../src/kernel/pieces.js';
import { loadJob } from '../../src/pipeline/load-job.js';
import { type RunReport, runJob } from '../../src/pipeline/run-job.js';
import { writePlane } from '../support/amazon.js';
import { loadGdal } from '../support/geos.js';
import { readCsv } from '../support/read-csv.js';
import { type Feature, flat } from '../support/shapes.js';

/** Patches with odd rings, in a plane, wholly inside one parcel-like layer or cut by it. */
const gdal = await loadGdal();
const scratch = mkdtempSync(join(tmpdir(), 'tuban-odd-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let runs = 0;

function run(rings: Readonly<Record<string, readonly number[]>>, layer: readonly number[]): RunReport {
  const folder = mkdtempSync(join(scratch, `${++runs}-`));
  const features = Object.entries(rings).map(([id, ring]) => ({ id, polygons: [[Float64Array.from(ring)]] }));
  writePlane(join(folder, 'patches'), 'JCBH', features);
  writePlane(join(folder, 'layer'), 'BSM', [{ id: '1', polygons: [[Float64Array.from(layer)]] }]);
  const flags = {
    patches: join(folder, 'patches.shp'),
    layers: [{ name: 'layer', path: join(folder, 'layer.shp') }],
    crs: 'none',
    area: 'planar',
    pieces: true,
    out: join(folder, 'out'),
  } as const;
  return runJob(loadJob(undefined, flags), { phase: () => {}, step: () => {} });
}

const AROUND = [-100, -100, -100, 200, 200, 200, 200, -100];
/** Rings of sound area that are not valid polygons as they stand. */
const ODD = {
  'keyhole with a hole': [60, 0, 60, 10, 70, 10, 70, 0, 63, 0, 63, 3, 66, 3, 66, 6, 63, 6, 63, 3, 63, 0],
  'ring on its own side': [40, 0, 40, 10, 45, 0, 50, 10, 50, 0],
  'spike inwards': [20, 0, 20, 10, 25, 10, 25, 5, 25, 10, 30, 10, 30, 0],
  'spike outwards': [0, 0, 0, 10, 5, 10, 5, 30, 5, 10, 10, 10, 10, 0],
  'two lobes on a point': [110, 0, 110, 10, 115, 5, 120, 10, 120, 0, 115, 5],
};

describe('rings of sound area that are not valid', () => {
  test('have their even-odd area', () => {
    const rows = readCsv(join(run(ODD, AROUND).dir, 'ledger.csv'));
    expect(Object.fromEntries(rows.map((row) => [row['JCBH'], row['TBMJ']]))).toEqual({
      'keyhole with a hole': '91.00',
      'ring on its own side': '50.00',
      'spike inwards': '100.00',
      'spike outwards': '100.00',
      'two lobes on a point': '50.00',
    });
  });
  test.skipIf(!gdal)('leave valid polygons in pieces.shp and ledger.shp', () => {
    const { dir } = run(ODD, AROUND);
    expect(invalid(dir, 'pieces')).toEqual([]);
    expect(invalid(dir, 'ledger')).toEqual([]);
  });
  function invalid(dir: string, name: string): string[] {
    const found: string[] = [];
    gdal!
      .open(join(dir, `${name}.shp`))
      .layers.get(0)
      .features.forEach((feature) => {
        if (!feature.getGeometry()!.isValid()) found.push(String(feature.fields.get('JCBH')));
      });
    return found;
  }
});

describe('slivers', () => {
  // 100 m long, 8 µm wide, bent in the middle; the layer is the same sliver with further points on its sides.
  const sliver = [
    49.874967879091976, -3.5337768831017, -0.04670504314367912, -0.6591849467694766, -49.874967879091976,
    3.5337768831017, -49.87496846220262, 3.5337686532033676, -0.04670562625431986, -0.6591931766678089,
    49.874967295981335, -3.533785113000032,
  ];
  const finer = [
    49.874967879091976, -3.5337768831017, -0.04670504314367912, -0.6591849467694766, -2.074661080746317,
    -0.4885359661634315, -49.874967879091976, 3.5337768831017, -49.874968119319064, 3.533773492588142,
    -49.87496846220262, 3.5337686532033676, -32.295028233884125, 2.0544471967953566, -0.04670562625431986,
    -0.6591931766678089, 3.3787612039976898, -0.8564385563199408, 49.874967295981335, -3.533785113000032,
    49.87496766698725, -3.5337798767021567,
  ];
  test('do not stop the run', () => {
    const { counts } = run({ sliver, sound: [0, 10, 0, 20, 10, 20, 10, 10] }, finer).manifest;
    expect(counts.judged + counts.set_aside).toBe(2);
  });
  test('are not said to have been repaired', () => {
    const thinner = [
      47.12920700487833, -16.69843846266252, 0.48666356385437143, 1.373545669788779, -47.12920700487833,
      16.69843846266252, -47.12920796040162, 16.698435765820225, 0.48666260833107755, 1.3735429729464834,
      47.12920604935504, -16.698441159504814,
    ];
    const { counts } = run({ thinner }, AROUND).manifest;
    expect(counts.repaired).toBe(0);
  });
});

describe('lines that nearly coincide in zone coordinates', () => {
  // A patch, the same patch a few spacings of doubles (7.5e-9 m) beside it, and a parcel with one common side.
  const patch = [
    40512560.76638834, 3462151.0348756034, 40512525.63878705, 3462171.5062799957, 40512514.96337983, 3462171.9875081736,
  ];
  const covers = [
    [
      40512560.76638834, 3462151.0348756043, 40512525.63878705, 3462171.506279996, 40512514.96337983,
      3462171.9875081745,
    ],
    [40512560.76638831, 3462151.034875505, 40512524.34826474, 3462194.166865647, 40512525.63878705, 3462171.5062799235],
  ];
  test('have pieces', () => {
    const feature = (ring: readonly number[]): Feature => [
      ring.flatMap((x, i) => (i % 2 === 0 ? [[x, ring[i + 1]!] as const] : [])),
    ];
    const shapes = flat(covers.map(feature));
    const refs = covers.map((_, i) => ({ shapes, feature: i }));
    const keys: string[] = [];
    const pieces = piecesOf(flat([feature(patch)]), 0, refs, (members) => keys.push(members.join(' ')) - 1);
    expect(pieces.size).toBeGreaterThan(0);
  });
});
