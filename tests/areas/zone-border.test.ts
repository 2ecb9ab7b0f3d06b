import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Crs, crsFromEpsg } from '../../src/crs/definitions.js';
import { gaussKrugerOf } from '../../src/crs/gauss.js';
import { prjText } from '../../src/crs/prj.js';
import { mulberry32 } from '../crs/random.js';
import { centsOf } from '../support/read-csv.js';
import { writeFeatures } from '../support/small-features.js';
import { SmallJob, type SmallResult } from '../support/small-job.js';

/** The border of the 3° zones 39 (meridian 117°) and 40 (120°); a county on either side, patches across it. */
const BORDER = 118.5;
const LATITUDE = 33;
const WEST = zone(4527, 117);
const EAST = zone(4528, 120);
const DEGREE = Math.PI / 180;

interface Zone {
  readonly crs: Crs;
  readonly meridian: number;
}

function zone(code: number, meridian: number): Zone {
  const crs = crsFromEpsg(code);
  if (!crs) throw new Error(`EPSG:${code} is missing`);
  return { crs, meridian };
}

type Ring = readonly (readonly [number, number])[];

function inZone({ crs, meridian }: Zone, ring: Ring): Ring {
  return ring.map(([lon, lat]) => {
    const { x, y } = gaussKrugerOf(crs).forward((lon - meridian) * DEGREE, lat * DEGREE);
    return [x, y] as const;
  });
}

/** Land between the border and 0.05° west (−1) or east (+1) of it, with a vertex on the border every 2″ (60 m). */
function county(side: -1 | 1): Ring {
  const steps = Array.from({ length: 91 }, (_, i) => LATITUDE - 0.025 + i / 1800);
  const border = steps.map((lat) => [BORDER, lat] as const);
  const back = [...steps].reverse().map((lat) => [BORDER + 0.05 * side, lat] as const);
  // Clockwise: down the eastern side.
  return side > 0 ? [...border, ...back] : [...border.toReversed(), ...back.toReversed()];
}

/** A star around the border, radius in metres. */
function across(seed: number, radius: number, lat: number): Ring {
  const random = mulberry32(seed);
  const metres = 1 / 111_000;
  const shift = (random() - 0.5) * radius;
  return Array.from({ length: 12 }, (_, i) => {
    const r = radius * (0.6 + 0.4 * random());
    const t = (-2 * Math.PI * (i + 0.5 * random())) / 12;
    return [
      BORDER + ((shift + r * Math.cos(t)) * metres) / Math.cos(lat * DEGREE),
      lat + r * Math.sin(t) * metres,
    ] as const;
  });
}

const job = new SmallJob();
const COUNT = 120;
/** Two thirds are small enough to have no edge of 70 m. */
const radiusOf = (i: number): number => (i % 3 === 0 ? 300 : 40 + (i % 50));

let fromWest: SmallResult;
let fromEast: SmallResult;
let eastern: SmallResult;
beforeAll(() => {
  for (const [name, side, zoneOf] of [
    ['west', -1, WEST],
    ['east', 1, EAST],
  ] as const) {
    const values = { BSM: name, DLBM: '0103', KCXS: 0 };
    job.layer(name, [{ ring: inZone(zoneOf, county(side)), values }], prjText(zoneOf.crs));
  }
  for (const [name, zoneOf] of [
    ['patches39', WEST],
    ['patches40', EAST],
  ] as const) {
    const features = Array.from({ length: COUNT }, (_, i) => ({
      ring: inZone(zoneOf, across(i + 1, radiusOf(i), LATITUDE - 0.02 + i / 3000)),
      values: { JCBH: `P${String(i).padStart(3, '0')}` },
    }));
    job.layer(name, features, prjText(zoneOf.crs));
  }
  fromWest = job.run('patches: {path: patches39.shp}\nbaseline: {path: west.shp}\n');
  fromEast = job.run('patches: {path: patches39.shp}\nbaseline: {path: east.shp}\n');
  eastern = job.run('patches: {path: patches40.shp}\nbaseline: {path: east.shp}\n');
});
afterAll(() => job.remove());

describe('patches across the border of two zones', () => {
  test('are measured from either side, in two systems', () => {
    for (const { ran } of [fromWest, fromEast, eastern]) expect(ran.stderr).not.toContain('error');
    expect(fromWest.ran.status).toBe(0);
    expect(fromEast.ran.stderr).toContain('zone 39');
    for (const result of [fromWest, fromEast, eastern]) expect(result.rows()).toHaveLength(COUNT);
  });

  test('have one area, whichever county they are held against', () => {
    const areas = (result: SmallResult) => result.rows().map(({ JCBH, TBMJ }) => [JCBH, TBMJ]);
    expect(areas(fromEast)).toEqual(areas(fromWest));
  });

  test('come in coordinates of either zone: the same cents where no point is inserted, else within 0.01 m²', () => {
    let inserted = 0;
    fromEast.rows().forEach(({ TBMJ }, i) => {
      const difference = Math.abs(centsOf(TBMJ) - centsOf(eastern.rows()[i]!['TBMJ']));
      expect(difference).toBeLessThanOrEqual(radiusOf(i) < 100 ? 0 : 1);
      inserted = Math.max(inserted, difference);
    });
    console.info(`largest difference between the zones: ${inserted} hundredths of m²`);
  });

  test.each(['39', '40', 'degrees'])('with edges of kilometres too: handed over in %s', (system) => {
    // Straight edges of 3 km lie up to 8 mm apart in the two planes: measured there, the triangles differ by 10 m².
    const triangles: Ring[] = [1, 2, 3].map((k) => [
      [BORDER - 0.01 * k, LATITUDE],
      [BORDER - 0.002, LATITUDE + 0.03],
      [BORDER + 0.015, LATITUDE + 0.01 * k],
    ]);
    const layer = { '39': WEST, '40': EAST }[system];
    const prj = prjText(layer?.crs ?? crsFromEpsg(4490)!);
    const features = triangles.map((ring, k) => ({
      ring: layer ? inZone(layer, ring) : ring,
      values: { JCBH: `L${k}` },
    }));
    job.layer('large', features, prj);
    const areas = ['west', 'east'].map((side) => {
      const result = job.run(`patches: {path: large.shp}\nbaseline: {path: ${side}.shp}\n`);
      return result.rows().map(({ TBMJ }) => TBMJ);
    });
    expect(areas[0]).toHaveLength(3);
    expect(areas[1]).toEqual(areas[0]);
  });

  test('what one county does not cover is what the other covers', () => {
    for (let i = 0; i < COUNT; i++) {
      const [west, east] = [fromWest.rows()[i]!, fromEast.rows()[i]!];
      expect(centsOf(west['GDMJ'])).toBeGreaterThan(0);
      expect(centsOf(east['GDMJ'])).toBeGreaterThan(0);
      // The border is straight between its vertices in either plane: 60 m sag by 0.01 mm.
      expect(Math.abs(centsOf(west['WFGMJ']) - centsOf(east['GDMJ']))).toBeLessThanOrEqual(2);
      expect(Math.abs(centsOf(east['WFGMJ']) - centsOf(west['GDMJ']))).toBeLessThanOrEqual(2);
    }
  });
});

test('a line in the neighbouring zone is carried over, and measured on the ellipsoid', () => {
  const lat = LATITUDE - 0.02;
  const along = [
    [BORDER - 0.0002, lat],
    [BORDER - 0.0002, lat + 0.0002],
  ] as const;
  const values = { BSM: 'ditch', DLBM: '1107', KD: 2 };
  writeFeatures(job.at('ditch'), [{ line: inZone(EAST, along), values }], prjText(EAST.crs));
  const result = job.run('patches: {path: patches39.shp}\nbaseline: {path: west.shp, linear: {path: ditch.shp}}\n');
  // Radius of curvature of the meridian: a·(1 − e²)/(1 − e²·sin²B)^1.5.
  const e2 = 0.0066943800229;
  const radius = (6378137 * (1 - e2)) / (1 - e2 * Math.sin((lat + 0.0001) * DEGREE) ** 2) ** 1.5;
  const expected = 2 * 0.0002 * DEGREE * radius;
  expect(Math.abs(centsOf(result.row('P000')['FGNYMJ']) / 100 - expected)).toBeLessThan(0.011);
});

test('a parcel that is the patch, in the coordinates of the neighbouring zone, lies whole inside it', () => {
  for (let k = 0; k < 6; k++) {
    const ring = across(50 + k, 60, LATITUDE);
    job.layer('same', [{ ring: inZone(WEST, ring), values: { JCBH: 'P' } }], prjText(WEST.crs));
    const patch = 'patches: {path: same.shp}\n';
    const area = centsOf(job.run(patch).row('P')['TBMJ']) / 100;
    const values = { BSM: 'whole', DLBM: '0103', KCXS: 0.1, TBMJ: area, TBDLMJ: area * 0.9 + 1 };
    job.layer('parcel', [{ ring: inZone(EAST, ring), values }], prjText(EAST.crs));
    const result = job.run(`${patch}baseline: {path: parcel.shp}\nwhole_parcels: attribute\n`);
    const net = Math.round(100 * (area * 0.9 + 1));
    expect(Math.abs(centsOf(result.row('P')['GDMJ']) - net)).toBeLessThanOrEqual(1);
  }
});
