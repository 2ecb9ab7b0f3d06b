import fc from 'fast-check';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { type Crs, crsFromEpsg, geographicCrs, KNOWN_CRS, PLANAR_CRS } from '../../src/crs/definitions.js';
import { GaussKruger, gaussKrugerOf } from '../../src/crs/gauss.js';
import { type Transformer, type TransformOptions, transformer } from '../../src/crs/transform.js';
import { loadGdal } from './gdal.js';
import { mulberry32 } from './random.js';

const DEGREE = Math.PI / 180;
const RADIUS = 6_378_137;
const ZONES = KNOWN_CRS.filter((known) => known.projection === 'gauss-kruger');
const CGCS2000_ZONES = ZONES.filter((zone) => zone.datum === 'CGCS2000');

function crs(code: number): Crs {
  const found = crsFromEpsg(code);
  if (!found) throw new Error(`EPSG:${code} is missing`);
  return found;
}

function carrier(from: Crs, to: Crs, options: TransformOptions = {}): Transformer {
  const found = transformer(from, to, options);
  if ('unknown' in found) throw new Error(found.unknown.en);
  return found;
}

function reason(from: Crs, to: Crs, options: TransformOptions = {}): string {
  const found = transformer(from, to, options);
  return 'unknown' in found ? found.unknown.en : `a ${found.kind}`;
}

function carried(from: Crs, to: Crs, points: readonly number[], options: TransformOptions = {}): Float64Array {
  const coords = Float64Array.from(points);
  carrier(from, to, options).apply(coords, 0, coords.length / 2);
  return coords;
}

/** Degrees: latitudes 15–54, out to 3.5° from the meridian. */
function gridAround(meridian: number): number[] {
  const grid: number[] = [];
  for (const offset of [-3.5, -3, -2.25, -1.5, -0.75, -0.001, 0, 0.6, 1.5, 2, 3, 3.5]) {
    for (let lat = 15; lat <= 54; lat += 3) grid.push(meridian + offset, lat + offset / 100);
  }
  return grid;
}

const metres = (a: readonly number[] | Float64Array, b: readonly number[] | Float64Array, i: number): number => {
  const lat = a[i + 1]! * DEGREE;
  return RADIUS * DEGREE * Math.hypot((a[i]! - b[i]!) * Math.cos(lat), a[i + 1]! - b[i + 1]!);
};

function worstPlane(a: readonly number[] | Float64Array, b: readonly number[] | Float64Array): number {
  let worst = 0;
  for (let i = 0; i < a.length; i += 2) worst = Math.max(worst, Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!));
  return worst;
}

function worstGround(a: readonly number[] | Float64Array, b: readonly number[] | Float64Array): number {
  let worst = 0;
  for (let i = 0; i < a.length; i += 2) worst = Math.max(worst, metres(a, b, i));
  return worst;
}

describe('kinds and descriptions', () => {
  const cases: readonly (readonly [number, number, TransformOptions, string, RegExp])[] = [
    [4526, 4526, {}, 'same', /as they are/],
    [4534, 4502, {}, 'same', /as they are/],
    [4490, 4490, {}, 'same', /as they are/],
    [4526, 4527, {}, 'zone-to-zone', /on the same ellipsoid/],
    [4526, 4547, {}, 'zone-to-zone', /-38000000 m are added to the eastings/],
    [4526, 4490, {}, 'inverse', /inverse Gauss-Kruger/],
    [4490, 4497, {}, 'forward', /Gauss-Kruger projection \(Krüger/],
    [4326, 4490, { wgs84AsCgcs2000: true }, 'same', /as stated by the user; the two differ by up to about 1 m/],
    [4326, 4526, { wgs84AsCgcs2000: true }, 'forward', /WGS 84 is taken as CGCS2000/],
    [4490, 4490, { toAxes: 'north-east' }, 'same', /change places/],
    [2362, 4610, {}, 'inverse', /Xian 1980/],
    [2412, 2434, {}, 'zone-to-zone', /Beijing 1954/],
  ];
  it.each(cases)('EPSG:%i to EPSG:%i', (from, to, options, kind, words) => {
    const found = carrier(crs(from), crs(to), options);
    expect(found.kind).toBe(kind);
    expect(found.description.en).toMatch(words);
    expect(found.description.zh).toMatch(/\p{Script=Han}/u);
    expect(found.description.en + found.description.zh).not.toMatch(/[{}]|undefined|null/);
  });

  it('says both systems by name and code', () => {
    const { description } = carrier(crs(4526), crs(4490));
    expect(description.en).toContain('CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526) to China Geodetic');
  });
});

describe('refusals', () => {
  const own: Crs = { ...crs(4547), datum: 'other', epsg: null, name: 'Town grid' };
  const lambert: Crs = { ...crs(4547), projection: 'other', epsg: null, name: 'Lambert' };
  const cases: readonly (readonly [string, Crs, Crs, TransformOptions, RegExp])[] = [
    ['a change of datum', crs(2362), crs(4526), {}, /Xian 1980 and CGCS2000 are different datums/],
    ['WGS 84 without a word', crs(4326), crs(4490), {}, /up to about 1 m apart; to take them as one, say so/],
    ['WGS 84 with a no', crs(4326), crs(4490), { wgs84AsCgcs2000: false }, /up to about 1 m apart/],
    ['Xian 1980 even where WGS 84 is CGCS2000', crs(4610), crs(4326), { wgs84AsCgcs2000: true }, /different datums/],
    ['an unknown datum', own, crs(4526), {}, /nothing is known about the datum of Town grid/],
    ['another projection', crs(4526), lambert, {}, /the projection of Lambert/],
    ['Web Mercator', crs(3857), crs(4490), { wgs84AsCgcs2000: true }, /Pseudo-Mercator/],
    ['planar coordinates', PLANAR_CRS, crs(4526), {}, /planar coordinates without a system/],
    ['a planar target', crs(4526), PLANAR_CRS, {}, /cannot be carried to a plane/],
  ];
  it.each(cases)('%s', (_, from, to, options, words) => {
    expect(reason(from, to, options)).toMatch(words);
  });

  it('takes any system to itself', () => {
    for (const system of [own, lambert, PLANAR_CRS, crs(3857)]) expect(carrier(system, system).kind).toBe('same');
  });

  it('throws for vertices that are not there', () => {
    const found = carrier(crs(4526), crs(4490));
    expect(() => found.apply(new Float64Array(4), 0, 3)).toThrow(RangeError);
    expect(() => found.apply(new Float64Array(4), -1, 1)).toThrow(RangeError);
    expect(() => found.apply(new Float64Array(4), 0, 2, new Float64Array(4), 1)).toThrow(RangeError);
  });
});

describe('carrying', () => {
  it('comes back to where it began within 0.01 mm, over all zones', () => {
    let worst = 0;
    for (const zone of ZONES) {
      if (zone.datum === 'other') continue;
      const degrees = gridAround(zone.centralMeridian!);
      const plane = carried(geographicCrs(zone.datum), zone, degrees);
      worst = Math.max(worst, worstGround(degrees, carried(zone, geographicCrs(zone.datum), [...plane])));
    }
    console.info(`round trip degrees, zone, degrees: ${worst.toExponential(1)} m`);
    expect(worst).toBeLessThan(1e-5);
  });

  it('comes back from the next zone, and from the 6° zone', () => {
    let worst = 0;
    for (const [here, there] of [
      [4526, 4527],
      [4526, 4525],
      [4526, 4497],
      [4547, 4549],
      [2362, 2385],
    ] as const) {
      const plane = carried(
        geographicCrs(crs(here).datum as 'CGCS2000'),
        crs(here),
        gridAround(crs(here).centralMeridian!),
      );
      const back = carried(crs(there), crs(here), [...carried(crs(here), crs(there), [...plane])]);
      worst = Math.max(worst, worstPlane(plane, back));
    }
    console.info(`round trip zone, zone, zone: ${worst.toExponential(1)} m`);
    expect(worst).toBeLessThan(1e-5);
  });

  it('adds or drops the zone number without touching a digit', () => {
    const random = mulberry32(7);
    const bare = Array.from({ length: 200 }, (_, i) => Math.round((i % 2 ? 3e6 : 3e5) * (1 + random()) * 1e4) / 1e4);
    const prefixed = carried(crs(4547), crs(4526), bare);
    expect([...prefixed].every((value, i) => value === bare[i]! + (i % 2 ? 0 : 38_000_000))).toBe(true);
    expect(worstPlane(bare, carried(crs(4526), crs(4547), [...prefixed]))).toBeLessThan(4e-9);
  });

  it('is the same point by point, in ranges, in place and into a target', () => {
    const found = carrier(crs(4526), crs(4527));
    const random = mulberry32(1);
    const count = 1300;
    const coords = Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 3.2e6 : 38_400_000) + 1e5 * random());
    const original = coords.slice();
    const target = new Float64Array(2 * count + 6).fill(5);
    found.apply(coords, 0, count, target, 3);
    expect(coords).toEqual(original);
    expect([...target.subarray(0, 6)]).toEqual([5, 5, 5, 5, 5, 5]);
    found.apply(coords, 100, 900);
    expect(coords.subarray(0, 200)).toEqual(original.subarray(0, 200));
    expect(coords.subarray(1800)).toEqual(original.subarray(1800));
    expect(coords.subarray(200, 1800)).toEqual(target.subarray(206, 1806));
    const single = original.slice(0, 2);
    found.apply(single, 0, 1);
    expect(single).toEqual(target.slice(6, 8));
  });

  it('takes either order of the numbers', () => {
    const eastFirst = carried(crs(4526), crs(4490), [38_450_000, 3_400_000]);
    const northFirst = carried(crs(4526), crs(4490), [3_400_000, 38_450_000], {
      fromAxes: 'north-east',
      toAxes: 'north-east',
    });
    expect([...northFirst]).toEqual([...eastFirst].reverse());
    const latitudeFirst = carried(crs(4490), crs(4526), [30.7, 113.5], { fromAxes: 'north-east' });
    expect([...latitudeFirst]).toEqual([...carried(crs(4490), crs(4526), [113.5, 30.7])]);
    expect([...carried(crs(4490), crs(4490), [1, 2], { toAxes: 'north-east' })]).toEqual([2, 1]);
  });

  it('takes degrees of WGS 84 as they are where the user says so', () => {
    const options = { wgs84AsCgcs2000: true };
    expect([...carried(crs(4326), crs(4490), [114, 30], options)]).toEqual([114, 30]);
    const utm: Crs = { ...crs(4547), epsg: null, name: 'UTM', datum: 'WGS 84', inverseFlattening: 298.257223563 };
    const place = carried(utm, crs(4490), [612_345, 3_456_789], options);
    const own = new GaussKruger(utm).inverse(612_345, 3_456_789);
    expect(place[0]).toBeCloseTo(114 + own.lon / DEGREE, 12);
    expect(place[1]).toBeCloseTo(own.lat / DEGREE, 12);
  });

  it('carries scale, unit, false northing and another meridian', () => {
    const own: Crs = { ...crs(4547), epsg: null, name: 'Town', centralMeridian: 113.3, falseEasting: 41.805106 };
    const town: Crs = { ...own, falseNorthing: -2529.665281, scale: 0.99995, metresPerUnit: 1000 };
    const gauss = new GaussKruger(town);
    const there = carried(crs(4490), town, [113.5, 23]);
    const { x, y } = gauss.forward(0.2 * DEGREE, 23 * DEGREE);
    expect(Math.hypot(there[0]! - x, there[1]! - y)).toBeLessThan(1e-10);
    expect(worstGround([113.5, 23], carried(town, crs(4490), [...there]))).toBeLessThan(1e-7);
  });

  it('counts longitudes round the globe', () => {
    const east: Crs = { ...crs(4547), centralMeridian: 179, epsg: null, name: 'far east' };
    expect(carried(crs(4490), east, [-179, 40])[0]).toBeCloseTo(carried(crs(4490), east, [181, 40])[0]!, 8);
  });

  it('makes NaN of what has no place there, counts it, and leaves the rest alone', () => {
    const forward = carrier(crs(4490), crs(4526));
    const degrees = Float64Array.of(114, 30, Number.NaN, 30, 114, 91, 114, Infinity, 0, 30, 38_500_000, 3e6, 115, 31);
    expect(forward.apply(degrees, 0, 7)).toBe(5);
    expect([...degrees].map(Number.isNaN)).toEqual([false, false, ...Array(10).fill(true), false, false]);
    // Eastings with a zone number are no eastings without one.
    const inverse = carrier(crs(4547), crs(4490));
    const plane = Float64Array.of(38_500_000, 3e6, 5e5, 2e7, 5e5, 3e6);
    expect(inverse.apply(plane, 0, 3)).toBe(2);
    expect([...plane].map(Number.isNaN)).toEqual([true, true, true, true, false, false]);
  });

  it('agrees with forward and inverse of single points within 10 nm', () => {
    const offset = fc.double({ min: -6, max: 6, noNaN: true });
    const latitude = fc.double({ min: -80, max: 80, noNaN: true });
    fc.assert(
      fc.property(offset, latitude, fc.constantFrom(...CGCS2000_ZONES), (lon, lat, zone) => {
        const plane = carried(crs(4490), zone, [zone.centralMeridian! + lon, lat]);
        const { x, y } = gaussKrugerOf(zone).forward(
          (zone.centralMeridian! + lon - zone.centralMeridian!) * DEGREE,
          lat * DEGREE,
        );
        expect(Math.hypot(plane[0]! - x, plane[1]! - y)).toBeLessThan(1.6e-8);
      }),
    );
  });

  it('bends a straight edge of 1 km by no more than about 1 mm', () => {
    const ends = [38_645_000, 1_900_000, 38_646_000, 1_900_000, 38_645_500, 1_900_000];
    const [ax, ay, bx, by, mx, my] = carried(crs(4526), crs(4527), ends);
    const bend = Math.hypot(mx! - (ax! + bx!) / 2, my! - (ay! + by!) / 2);
    expect(bend).toBeGreaterThan(0.0005);
    expect(bend).toBeLessThan(0.0011);
  });

  it('takes less than 2 µs a point', () => {
    const count = 400_000;
    const coords = Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 3e6 + i : 38_400_000 + i / 4));
    const target = new Float64Array(2 * count);
    const speeds: string[] = [];
    for (const [from, to] of [
      [4526, 4527],
      [4526, 4490],
      [4526, 4547],
    ] as const) {
      const found = carrier(crs(from), crs(to));
      let best = Infinity;
      for (let run = 0; run < 3; run++) {
        const start = performance.now();
        found.apply(coords, 0, count, target, 0);
        best = Math.min(best, performance.now() - start);
      }
      speeds.push(`${from} to ${to}: ${(count / best / 1000).toFixed(1)}`);
      expect(best / count).toBeLessThan(0.002);
    }
    console.info(`million points a second, ${speeds.join(', ')}`);
  });
});

describe('witnesses', () => {
  it('proj4 agrees from zone to zone', () => {
    const text = (zone: Crs): string =>
      `+proj=tmerc +lat_0=0 +lon_0=${zone.centralMeridian} +k=1 +x_0=${zone.falseEasting} +y_0=0 +ellps=GRS80 +units=m +no_defs`;
    let worst = 0;
    for (const [here, there] of pairsOf(CGCS2000_ZONES)) {
      const plane = carried(crs(4490), here, gridAround(here.centralMeridian!));
      const ours = carried(here, there, [...plane]);
      const other = proj4(text(here), text(there));
      const theirs = pointsOf(plane).flatMap((point) => other.forward([...point]) as number[]);
      worst = Math.max(worst, worstPlane(ours, theirs));
    }
    console.info(`largest difference from proj4, zone to zone: ${worst.toExponential(1)} m`);
    expect(worst).toBeLessThan(1e-4);
  });
});

function pointsOf(coords: Float64Array): (readonly [number, number])[] {
  return Array.from({ length: coords.length / 2 }, (_, i) => [coords[2 * i]!, coords[2 * i + 1]!]);
}

/** Every zone with one that has a near meridian, whatever its width and zone number. */
function pairsOf(zones: readonly Crs[]): (readonly [Crs, Crs])[] {
  return zones.map((zone, i) => {
    const near = zones.filter(
      (other) => Math.abs(other.centralMeridian! - zone.centralMeridian!) <= 3 && other !== zone,
    );
    return [zone, near[i % near.length]!];
  });
}

const gdal = await loadGdal();

describe.skipIf(gdal === null)('PROJ through GDAL', () => {
  const system = (code: number) => gdal!.SpatialReference.fromEPSG(code);

  it('agrees within 0.1 mm in all 3° and 6° zones of all three datums, both ways', () => {
    let worst = 0;
    for (const zone of ZONES) {
      if (zone.datum === 'other') continue;
      const geographic = geographicCrs(zone.datum);
      const degrees = gridAround(zone.centralMeridian!);
      const ours = carried(geographic, zone, degrees);
      const to = new gdal!.CoordinateTransformation(system(geographic.epsg!), system(zone.epsg!));
      const back = new gdal!.CoordinateTransformation(system(zone.epsg!), system(geographic.epsg!));
      // The register's order of axes: latitude, longitude; northing, easting.
      const theirs = pointsOf(Float64Array.from(degrees)).flatMap(([lon, lat]) => {
        const { x: north, y: east } = to.transformPoint(lat, lon);
        return [east, north];
      });
      worst = Math.max(worst, worstPlane(ours, theirs));
      const theirPlaces = pointsOf(ours).flatMap(([east, north]) => {
        const { x: lat, y: lon } = back.transformPoint(north, east);
        return [lon, lat];
      });
      worst = Math.max(worst, worstGround(carried(zone, geographic, [...ours]), theirPlaces));
    }
    console.info(`largest difference from PROJ: ${worst.toExponential(1)} m`);
    expect(worst).toBeLessThan(1e-4);
  });

  it('agrees within 0.1 mm from zone to zone', () => {
    let worst = 0;
    for (const [here, there] of pairsOf(CGCS2000_ZONES)) {
      const plane = carried(crs(4490), here, gridAround(here.centralMeridian!));
      const ours = carried(here, there, [...plane]);
      const other = new gdal!.CoordinateTransformation(system(here.epsg!), system(there.epsg!));
      const theirs = pointsOf(plane).flatMap(([east, north]) => {
        const { x, y } = other.transformPoint(north, east);
        return [y, x];
      });
      worst = Math.max(worst, worstPlane(ours, theirs));
    }
    console.info(`largest difference from PROJ, zone to zone: ${worst.toExponential(1)} m`);
    expect(worst).toBeLessThan(1e-4);
  });
});
