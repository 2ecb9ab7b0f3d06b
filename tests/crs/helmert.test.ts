import { describe, expect, it } from 'vitest';
import { type Crs, crsFromEpsg, DATUMS, geographicCrs } from '../../src/crs/definitions.js';
import {
  type Affine,
  affineOf,
  type DatumShift,
  datumStep,
  faultOfShift,
  inverted,
  placeOnEllipsoid,
} from '../../src/crs/helmert.js';
import { type Transformer, type TransformOptions, transformer } from '../../src/crs/transform.js';
import { loadGdal } from './gdal.js';

const DEGREE = Math.PI / 180;
const RADIUS = 6_378_137;

/** Of the size such parameters have between Beijing 1954 and CGCS2000; made up. */
const SEVEN: DatumShift = {
  from: 'Beijing 1954',
  to: 'CGCS2000',
  dx: 15.8,
  dy: -154.4,
  dz: -82.3,
  rx: 1.2,
  ry: -2.1,
  rz: 3.4,
  scale: -4.5,
  convention: 'position-vector',
};
const THREE: DatumShift = { from: 'Xian 1980', to: 'CGCS2000', dx: 24, dy: -123, dz: -94 };

function crs(code: number): Crs {
  const found = crsFromEpsg(code);
  if (!found) throw new Error(`EPSG:${code} is missing`);
  return found;
}

function carrier(from: Crs, to: Crs, options: TransformOptions): Transformer {
  const found = transformer(from, to, options);
  if ('unknown' in found) throw new Error(found.unknown.en);
  return found;
}

function carried(from: Crs, to: Crs, points: readonly number[], datumShift: DatumShift): Float64Array {
  const coords = Float64Array.from(points);
  carrier(from, to, { datumShift }).apply(coords, 0, coords.length / 2);
  return coords;
}

function applied({ matrix, offset }: Affine, v: readonly number[]): number[] {
  return [0, 3, 6].map((r, i) => matrix[r]! * v[0]! + matrix[r + 1]! * v[1]! + matrix[r + 2]! * v[2]! + offset[i]!);
}

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((p, q) => Math.max(p, q), 0);
}

describe('parameters', () => {
  it('agrees with the worked examples of the register (IOGP 7-2, methods 9606 and 9607)', () => {
    const example = { from: 'WGS 84', to: 'CGCS2000', dx: 0, dy: 0, dz: 4.5, scale: 0.219 } as const;
    const before = [3657660.66, 255768.55, 5201382.11];
    const after = [3657660.78, 255778.43, 5201387.75];
    const vector = affineOf({ ...example, rz: 0.554, convention: 'position-vector' });
    const frame = affineOf({ ...example, rz: -0.554, convention: 'coordinate-frame' });
    expect(worst(applied(vector, before), after)).toBeLessThan(0.011);
    expect(applied(frame, before)).toEqual(applied(vector, before));
  });

  it('turns back exactly', () => {
    const affine = affineOf(SEVEN);
    const v = [-2_100_000.123, 5_000_000.456, 3_300_000.789];
    expect(worst(applied(inverted(affine), applied(affine, v)), v)).toBeLessThan(5e-9);
    // Changed signs instead are off by the square of the rotations.
    const { dx, dy, dz, rx, ry, rz, scale } = SEVEN;
    const negated = { ...SEVEN, dx: -dx, dy: -dy, dz: -dz, rx: -rx!, ry: -ry!, rz: -rz!, scale: -scale! };
    expect(worst(applied(affineOf(negated), applied(affine, v)), v)).toBeGreaterThan(1e-3);
  });

  it.each([
    [{ ...THREE }, null],
    [{ ...SEVEN }, null],
    [{ ...THREE, scale: 3 }, null],
    [{ ...THREE, rx: 0 }, null],
    [{ ...THREE, rx: 1 }, /position vector or the coordinate frame/],
    [{ ...THREE, dy: Number.NaN }, /dy is not a number/],
    [{ ...THREE, dz: 94_000 }, /dz = 94000 is absurd/],
    [{ ...SEVEN, rz: 3600 }, /rz = 3600 is absurd/],
    [{ ...SEVEN, scale: 1e6 }, /scale = 1000000 is absurd/],
  ] as const)('%o', (shift, words) => {
    const fault = faultOfShift(shift);
    if (words === null) expect(fault).toBeNull();
    else expect(fault?.en).toMatch(words);
  });
});

describe('geocentric coordinates', () => {
  it('agree with the worked example of the register (IOGP 7-2, method 9602)', () => {
    const out = new Float64Array(2);
    placeOnEllipsoid(DATUMS['WGS 84'])(3771793.968, 140253.342, 5124304.349, out, 0);
    expect(out[0]! / DEGREE).toBeCloseTo(2 + 7 / 60 + 46.38 / 3600, 7);
    expect(out[1]! / DEGREE).toBeCloseTo(53 + 48 / 60 + 33.82 / 3600, 7);
  });

  it('come back within 1e-15 rad, 100 km above and below the ellipsoid too', () => {
    const ellipsoid = DATUMS.CGCS2000;
    const f = 1 / ellipsoid.inverseFlattening;
    const e2 = f * (2 - f);
    const out = new Float64Array(2);
    for (let lat = -90; lat <= 90; lat += 3) {
      for (const height of [-100_000, -100, 0, 100, 9000, 100_000]) {
        const [sin, cos] = [Math.sin(lat * DEGREE), Math.cos(lat * DEGREE)];
        const normal = ellipsoid.semiMajor / Math.sqrt(1 - e2 * sin * sin);
        const p = (normal + height) * cos;
        placeOnEllipsoid(ellipsoid)(0.6 * p, 0.8 * p, (normal * (1 - e2) + height) * sin, out, 0);
        expect(Math.abs(out[1]! - lat * DEGREE)).toBeLessThan(1e-15);
      }
    }
  });

  it('without parameters and on one ellipsoid are where they were', () => {
    const none = affineOf({ from: 'WGS 84', to: 'CGCS2000', dx: 0, dy: 0, dz: 0 });
    const places = Float64Array.of(-0.05, 0.6, 0.02, -0.3, 0, 0);
    const before = places.slice();
    datumStep(none, DATUMS.CGCS2000, DATUMS.CGCS2000, 2)(places, 3);
    expect(worst(places, before)).toBeLessThan(1e-15);
  });
});

describe('a change of datum', () => {
  it('says what it did', () => {
    const { kind, description } = carrier(crs(2434), crs(4526), { datumShift: SEVEN });
    expect(kind).toBe('datum-change');
    expect(description.en).toContain('the 7 parameters given for Beijing 1954 to CGCS2000 (dx 15.8 m, dy -154.4 m');
    expect(description.en).toContain('rz 3.4″, scale -4.5 ppm, position vector rotation), heights taken as 0');
    const three = carrier(crs(4490), crs(4610), { datumShift: THREE }).description;
    expect(three.en).toContain('the 3 parameters given for Xian 1980 to CGCS2000 (dx 24 m, dy -123 m, dz -94 m)');
    expect(three.en).toContain('used backwards');
    expect(three.zh).toContain('反向');
  });

  it.each([
    [4214, 4610, SEVEN, /lead from Beijing 1954 to CGCS2000, not from Beijing 1954 to Xian 1980/],
    [4610, 4490, SEVEN, /not from Xian 1980 to CGCS2000/],
    [4214, 4490, { ...SEVEN, convention: undefined } as unknown as DatumShift, /state whether/],
    [4214, 4490, { ...SEVEN, dx: 1e9 }, /absurd/],
    [4214, 4326, SEVEN, /not from Beijing 1954 to WGS 84/],
  ] as const)('EPSG:%i to EPSG:%i is refused', (from, to, datumShift, words) => {
    const found = transformer(crs(from), crs(to), { datumShift });
    expect('unknown' in found ? found.unknown.en : '').toMatch(words);
  });

  it('serves WGS 84 where that may be taken as CGCS2000', () => {
    const options = { datumShift: SEVEN, wgs84AsCgcs2000: true };
    const found = carrier(crs(4214), crs(4326), options);
    expect(found.description.en).toContain('as stated by the user');
    const coords = Float64Array.of(114, 30);
    found.apply(coords, 0, 1);
    expect(coords).toEqual(carried(crs(4214), crs(4490), [114, 30], SEVEN));
  });

  it('between zones is the same as by way of degrees', () => {
    const [from, to] = [crs(2412), crs(4527)];
    const plane = [38_450_000, 3_400_000, 38_640_000, 4_900_000];
    const degrees = Float64Array.from(plane);
    carrier(from, crs(4214), {}).apply(degrees, 0, 2);
    const shifted = carried(crs(4214), crs(4490), [...degrees], SEVEN);
    carrier(crs(4490), to, {}).apply(shifted, 0, 2);
    expect(worst(carried(from, to, plane, SEVEN), shifted)).toBeLessThan(2e-8);
  });

  it('closes there and back within 2 mm, what the heights taken as 0 leave', () => {
    const grid: number[] = [];
    for (let lon = 75; lon <= 135; lon += 5) for (let lat = 15; lat <= 54; lat += 3) grid.push(lon, lat);
    const there = carried(crs(4214), crs(4490), grid, SEVEN);
    const back = carried(crs(4490), crs(4214), [...there], SEVEN);
    const largest = worst(back, grid) * DEGREE * RADIUS;
    console.info(`datum there and back: ${largest.toExponential(1)} m`);
    expect(largest).toBeLessThan(2e-3);
    expect(worst(there, grid) * DEGREE * RADIUS).toBeGreaterThan(50);
  });
});

const gdal = await loadGdal();

describe.skipIf(gdal === null)('PROJ through GDAL', () => {
  const text = (ellipsoid: string, shift: string): string => `+proj=longlat ${ellipsoid} +towgs84=${shift} +no_defs`;
  const GRS80 = text('+ellps=GRS80', '0,0,0');

  it.each([
    ['7 parameters', SEVEN, text('+ellps=krass', '15.8,-154.4,-82.3,1.2,-2.1,3.4,-4.5')],
    [
      '7 parameters, coordinate frame',
      { ...SEVEN, convention: 'coordinate-frame' } as DatumShift,
      text('+ellps=krass', '15.8,-154.4,-82.3,-1.2,2.1,-3.4,-4.5'),
    ],
    ['3 parameters', THREE, text('+a=6378140 +rf=298.257', '24,-123,-94')],
  ])('agrees on %s within 0.1 mm', (_, shift, theirs) => {
    const other = new gdal!.CoordinateTransformation(
      gdal!.SpatialReference.fromProj4(theirs),
      gdal!.SpatialReference.fromProj4(GRS80),
    );
    let largest = 0;
    for (let lon = 75; lon <= 135; lon += 5) {
      for (let lat = 15; lat <= 54; lat += 3) {
        const ours = carried(geographicCrs(shift.from as 'CGCS2000'), crs(4490), [lon, lat], shift);
        const { x, y } = other.transformPoint(lon, lat);
        largest = Math.max(largest, worst(ours, [x, y]) * DEGREE * RADIUS);
      }
    }
    console.info(`largest difference from PROJ: ${largest.toExponential(1)} m`);
    expect(largest).toBeLessThan(1e-4);
  });
});
