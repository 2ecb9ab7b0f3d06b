import { describe, expect, it } from 'vitest';
import { gcjShift, offsetSuspicion } from '../../src/crs/gcj02.js';
import { mulberry32 } from './random.js';

const DEGREE = Math.PI / 180;
const RADIUS = 6_378_245;

/** lat, lon in WGS 84, lat, lon in GCJ-02: test values of googollee/eviltransform. */
const PUBLISHED = [
  [31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
  [22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
  [39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
] as const;

/** A parcel every 500 m or so around a place. */
function parcels(lon: number, lat: number, count: number, seed = 1): Float64Array {
  const random = mulberry32(seed);
  return Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 ? lat : lon) + 0.1 * (random() - 0.5));
}

/** The same places shifted by metres, which may depend on the place, and shaken by up to `noise` metres. */
function shifted(
  places: Float64Array,
  by: (lon: number, lat: number) => { east: number; north: number },
  noise = 0,
): Float64Array {
  const random = mulberry32(99);
  const out = places.slice();
  for (let i = 0; i < places.length; i += 2) {
    const { east, north } = by(places[i]!, places[i + 1]!);
    const shake = () => noise * (2 * random() - 1);
    out[i]! += (east + shake()) / (RADIUS * Math.cos(places[i + 1]! * DEGREE) * DEGREE);
    out[i + 1]! += (north + shake()) / (RADIUS * DEGREE);
  }
  return out;
}

/** Metres by degrees on the ellipsoid differ from those on the sphere by up to 0.7 %: 3 m in 500, within the tolerance. */
const gcj = (places: Float64Array, noise = 0): Float64Array => shifted(places, gcjShift, noise);

describe('gcjShift', () => {
  it.each(PUBLISHED)('at %d, %d is the published one', (lat, lon, gcjLat, gcjLon) => {
    const { east, north } = gcjShift(lon, lat);
    const e2 = 0.00669342162296594;
    const w2 = 1 - e2 * Math.sin(lat * DEGREE) ** 2;
    const normal = RADIUS / Math.sqrt(w2);
    // The published values are rounded by other radii, 8 mm in 500 m.
    expect((gcjLon - lon) * DEGREE * normal * Math.cos(lat * DEGREE)).toBeCloseTo(east, 1);
    expect((gcjLat - lat) * DEGREE * ((normal * (1 - e2)) / w2)).toBeCloseTo(north, 1);
  });
});

describe('offsetSuspicion', () => {
  it.each([
    ['Beijing', 116.4, 39.9],
    ['Shanghai', 121.5, 31.2],
    ['Shenzhen', 114.1, 22.6],
    ['Urumqi', 87.6, 43.8],
    ['Harbin', 126.6, 45.7],
    ['Kunming', 102.7, 25],
  ])('finds the shift of web maps around %s, and which layer has it', (_, lon, lat) => {
    const places = parcels(lon, lat, 40);
    const web = gcj(places, 3);
    const found = offsetSuspicion(places, web);
    expect(found).toMatchObject({ suspect: 'second', pairs: 40, matching: 40 });
    expect(found?.metres).toBeGreaterThan(100);
    expect(found?.metres).toBeLessThan(800);
    expect(found?.note.en).toMatch(/40 of 40 places .* not a proof/);
    expect(found?.note.zh).toContain('并非证明');
    expect(offsetSuspicion(web, places)).toMatchObject({ suspect: 'first' });
  });

  it('bears a tenth of pairs that are not the same parcel', () => {
    const places = parcels(116.4, 39.9, 40);
    const web = gcj(places);
    for (let i = 0; i < 4; i++) web[20 * i]! += 0.02;
    expect(offsetSuspicion(places, web)).toMatchObject({ matching: 36 });
    web[2]! += 0.02;
    expect(offsetSuspicion(places, web)).toBeNull();
  });

  it.each([
    ['no shift', () => ({ east: 0, north: 0 })],
    ['a shift of like length elsewhere', () => ({ east: 300, north: -400 })],
    ['another datum', () => ({ east: 60, north: -40 })],
    [
      'twice the shift',
      (lon: number, lat: number) => ({ east: 2 * gcjShift(lon, lat).east, north: 2 * gcjShift(lon, lat).north }),
    ],
    [
      'its length in another direction',
      (lon: number, lat: number) => ({ east: -gcjShift(lon, lat).north, north: gcjShift(lon, lat).east }),
    ],
  ])('says nothing of %s', (_, by) => {
    const places = parcels(116.4, 39.9, 40);
    expect(offsetSuspicion(places, shifted(places, by, 3))).toBeNull();
  });

  it('says nothing of two pairs, of none, and of no numbers', () => {
    const places = parcels(116.4, 39.9, 2);
    expect(offsetSuspicion(places, gcj(places))).toBeNull();
    expect(offsetSuspicion(new Float64Array(0), new Float64Array(0))).toBeNull();
    expect(offsetSuspicion(new Float64Array(8).fill(Number.NaN), new Float64Array(8).fill(Number.NaN))).toBeNull();
  });

  it('meets a random shift by chance less than once in a thousand', () => {
    const random = mulberry32(5);
    let hits = 0;
    for (let run = 0; run < 4000; run++) {
      const places = parcels(75 + 55 * random(), 20 + 30 * random(), 3, run);
      const length = 100 + 600 * random();
      const angle = 2 * Math.PI * random();
      const by = { east: length * Math.cos(angle), north: length * Math.sin(angle) };
      if (
        offsetSuspicion(
          places,
          shifted(places, () => by),
        )
      )
        hits++;
    }
    console.info(`random shifts taken for GCJ-02: ${hits} of 4000`);
    expect(hits).toBeLessThan(4);
  });
});
