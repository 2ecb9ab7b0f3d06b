import geodesic from 'geographiclib-geodesic';
import { describe, expect, test } from 'vitest';
import { type Crs, crsFromEpsg } from '../../src/crs/definitions.js';
import { SurveyArea } from '../../src/crs/ellipsoid-area.js';
import { gaussKrugerOf } from '../../src/crs/gauss.js';
import { exactRingArea } from './exact.js';
import { mulberry32 } from './random.js';

const DEGREE = Math.PI / 180;
/** 3° zone 38, meridian 114°, without prefix: the latitude alone makes places of it. */
const ZONE = crsOf(4547);
const { Geodesic } = geodesic;

type Ring = readonly (readonly [number, number])[];

function crsOf(code: number): Crs {
  const crs = crsFromEpsg(code);
  if (!crs) throw new Error(`EPSG:${code} is missing`);
  return crs;
}

/** A ring around a place, in millimetres, so that both sides compute with exactly these numbers. */
function around(offset: number, lat: number, shape: Ring): Ring {
  const { x, y } = gaussKrugerOf(ZONE).forward(offset * DEGREE, lat * DEGREE);
  return shape.map(([u, v]) => [Math.round((x + u) * 1000) / 1000, Math.round((y + v) * 1000) / 1000] as const);
}

function surveyed(ring: Ring, densify: number | null): number {
  return new SurveyArea(ZONE, { densify }).ringArea(Float64Array.from(ring.flat()), 0, ring.length);
}

function planar(ring: Ring): number {
  const [x0, y0] = ring[0]!;
  return ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length]!;
    return sum + ((x - x0) * (v - y0) - (u - x0) * (y - y0)) / 2;
  }, 0);
}

/** The points that the survey's rule puts on edges longer than `step`: ⌊length / step⌋, equally spaced. */
function densified(ring: Ring, step: number): Ring {
  return ring.flatMap(([x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length]!;
    const inserted = Math.floor(Math.hypot(u - x, v - y) / step);
    return Array.from({ length: inserted + 1 }, (_, k): readonly [number, number] => {
      const t = k / (inserted + 1);
      return [x + (u - x) * t, y + (v - y) * t];
    });
  });
}

/** GeographicLib's area of the polygon of geodesics between the points of a ring, on CGCS2000. */
function geodesicArea(ring: Ring): number {
  const polygon = new Geodesic.Geodesic(6378137, 1 / 298.257222101).Polygon(false);
  const gauss = gaussKrugerOf(ZONE);
  for (const [x, y] of ring) {
    const { lon, lat } = gauss.inverse(x, y);
    polygon.AddPoint(lat / DEGREE, 114 + lon / DEGREE);
  }
  return Math.abs(polygon.Compute(false, true).area!);
}

function star(seed: number, radius: number): Ring {
  const random = mulberry32(seed);
  return Array.from({ length: 9 }, (_, i) => {
    const r = radius * (0.5 + 0.5 * random());
    const t = (2 * Math.PI * (i + 0.5 * random())) / 9;
    return [r * Math.cos(t), r * Math.sin(t)] as const;
  });
}

const square = (side: number): Ring => [
  [0, 0],
  [side, 0],
  [side, side],
  [0, side],
];
const LATITUDES = [18, 24, 30, 36, 42, 48, 54];
const OFFSETS = [0, 0.38, 0.76, 1.14, 1.5, 1.9];

describe('planar, ellipsoidal and reference area over latitude and distance from the meridian', () => {
  const lines: string[] = [];

  test.each(LATITUDES)('latitude %d°', (lat) => {
    for (const offset of OFFSETS) {
      const ring = around(offset, lat, square(200));
      const dense = densified(ring, 70);
      const reference = exactRingArea(ZONE, dense);
      // The points are rounded to doubles here, spaced on reduced coordinates there: 1e-10 of the difference is that.
      const ellipsoidal = surveyed(ring, 70);
      expect(Math.abs(ellipsoidal / reference - 1)).toBeLessThan(1e-9);
      expect(Math.abs(surveyed(dense, null) / reference - 1)).toBeLessThan(1e-10);
      const excess = planar(ring) / reference - 1;
      // Of the plane: the square of the scale, (1 + y²/2R²)², within a hundredth of itself.
      const { lon } = gaussKrugerOf(ZONE).inverse(ring[0]![0], ring[0]![1]);
      const across = Math.cos(lat * DEGREE) * (lon + 50 / 6378137);
      expect(Math.abs(excess - across * across * (1 + 0.0067 * Math.cos(lat * DEGREE) ** 2))).toBeLessThan(3e-6);
      const areas = [planar(ring), ellipsoidal, reference].map((area) => area.toFixed(6).padStart(12));
      lines.push([`${lat}°`, `${offset}°`.padEnd(5), ...areas, (100 * excess).toFixed(4)].join('  '));
    }
  });

  test('prints the table', () => {
    const heading = 'latitude, from the meridian; planar, ellipsoidal, reference (m²); planar excess (%)';
    console.info([heading, ...lines].join('\n'));
    expect(lines).toHaveLength(LATITUDES.length * OFFSETS.length);
  });

  test.each([
    [22, 0.015, 0.059],
    [35, 0.012, 0.046],
    [45, 0.009, 0.034],
  ])('latitude %d°: the excess of domain.md 9.5 at 0.75° and 1.5°, %f and %f %%', (lat, near, far) => {
    const excess = (offset: number): number => {
      const ring = around(offset, lat, square(200));
      return 100 * (planar(ring) / surveyed(ring, 70) - 1);
    };
    expect(excess(0.75)).toBeCloseTo(near, 3);
    expect(excess(1.5)).toBeCloseTo(far, 3);
  });

  test('at the edge of a zone it is 0.23 to 0.40 m² for each 亩', () => {
    const perMu = (lat: number): number => {
      const ring = around(1.5, lat, square(200));
      return (2000 / 3) * (planar(ring) / surveyed(ring, 70) - 1);
    };
    expect(perMu(45)).toBeCloseTo(0.23, 2);
    expect(perMu(22)).toBeCloseTo(0.395, 2);
    // 0.01 亩 are reached by patches of 17 to 29 亩.
    expect(20 / 3 / perMu(22)).toBeCloseTo(17, 0);
    expect(20 / 3 / perMu(45)).toBeCloseTo(29, 0);
  });
});

describe('patches anywhere in China against the reference', () => {
  const random = mulberry32(20260630);
  const places = Array.from({ length: 40 }, () => [3.8 * random() - 1.9, 18 + 36 * random(), 5 + 600 * random() ** 3]);
  let worst = 0;

  test.each(places)('%f° from the meridian, latitude %f°, radius %f m', (offset, lat, radius) => {
    const ring = around(offset!, lat!, star(Math.round(1e6 * radius!), radius!));
    for (const step of [70, 25]) {
      const error = Math.abs(surveyed(ring, step) / exactRingArea(ZONE, densified(ring, step)) - 1);
      worst = Math.max(worst, error);
      expect(error).toBeLessThan(1e-9);
    }
    const bare = Math.abs(surveyed(ring, null) / exactRingArea(ZONE, ring) - 1);
    expect(bare).toBeLessThan(1e-9);
  });

  test('prints the largest relative error', () => {
    console.info(`survey formula against 140-bit arithmetic: ${worst.toExponential(1)}`);
    expect(worst).toBeGreaterThan(0);
  });
});

describe('against GeographicLib on the same densified ring', () => {
  // The survey's edges are straight in the equal-area map, GeographicLib's are geodesics: they part by the cube of the
  // length of an edge. Points close enough bring the two polygons together. On patches of a few thousand m² the noise of
  // GeographicLib itself (1e-4 m²: its terms reach down to the equator) is larger than 1e-8; there the 140-bit reference serves.
  const near = [
    ['200 m square', square(200), 1],
    ['star of 150 m', star(7, 150), 5],
    ['star of 300 m', star(8, 300), 4],
    ['star of 1.5 km', star(9, 1500), 20],
    ['2 km square', square(2000), 70],
  ] as const;
  let atSurvey = 0;

  test.each(near)('%s', (_, shape, step) => {
    for (const lat of [18, 33, 45, 54]) {
      for (const offset of [0, 1, 1.9]) {
        const ring = around(offset, lat, shape);
        const dense = densified(ring, step);
        expect(Math.abs(surveyed(dense, null) / geodesicArea(dense) - 1)).toBeLessThan(1e-8);
        const asSurveyed = densified(ring, 70);
        atSurvey = Math.max(atSurvey, Math.abs(surveyed(asSurveyed, null) / geodesicArea(asSurveyed) - 1));
      }
    }
  });

  test('prints what the definition of an edge makes at 70 m', () => {
    console.info(`survey edges against geodesics at 70 m: ${atSurvey.toExponential(1)} at most`);
    expect(atSurvey).toBeLessThan(3e-6);
  });
});

describe('cases of Planimeter (GeographicLib, tests/polygontest.cpp), edges as geodesics with points on them', () => {
  const wgs84 = new SurveyArea(crsOf(4326), { densify: null });
  const edge = (from: readonly [number, number], to: readonly [number, number], parts: number): [number, number][] => {
    const line = Geodesic.WGS84.InverseLine(from[0], from[1], to[0], to[1]);
    return Array.from({ length: parts }, (_, i) => {
      const { lat2, lon2 } = line.Position((i / parts) * line.s13);
      return [lon2!, lat2!];
    });
  };
  const areaOf = (corners: readonly (readonly [number, number])[], parts: number): number => {
    const ring = corners.flatMap((corner, i) => edge(corner, corners[(i + 1) % corners.length]!, parts));
    return Math.abs(wgs84.ringArea(Float64Array.from(ring.flat()), 0, ring.length));
  };

  test('Planimeter15: a triangle of two degrees', () => {
    const corners = [
      [2, 1],
      [1, 2],
      [3, 3],
    ] as const;
    expect(areaOf(corners, 2000) / 18454562325.45119).toBeCloseTo(1, 9);
  });

  test('Planimeter21: around the pole, up along one meridian and down along the same', () => {
    const ring = [60, 180, 300].flatMap((lon) =>
      edge([45, lon], [45, lon + 120], 20_000).map(([place, lat]) => [place < lon - 1 ? place + 360 : place, lat]),
    );
    const closed = [...ring, [420, 45], [420, 90], [60, 90]];
    const area = wgs84.ringArea(Float64Array.from(closed.flat()), 0, closed.length);
    expect(area / 39_433_884_866_571.43).toBeCloseTo(1, 8);
  });

  test('Planimeter29: three sides of a kilometre at the equator', () => {
    const second = Geodesic.WGS84.Direct(0, 0, 90, 1000);
    const third = Geodesic.WGS84.Direct(second.lat2!, second.lon2!, 0, 1000);
    const fourth = Geodesic.WGS84.Direct(third.lat2!, third.lon2!, -90, 1000);
    const corners = [
      [0, 0],
      [second.lat2!, second.lon2!],
      [third.lat2!, third.lon2!],
      [fourth.lat2!, fourth.lon2!],
    ] as const;
    expect(Math.abs(areaOf(corners, 20) - 1e6)).toBeLessThan(0.01);
  });
});
