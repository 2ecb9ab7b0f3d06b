import { readFileSync } from 'node:fs';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { type Crs, crsFromEpsg, KNOWN_CRS } from '../../src/crs/definitions.js';
import { GaussKruger, gaussKrugerOf } from '../../src/crs/gauss.js';
import { loadGdal } from './gdal.js';

const DEGREE = Math.PI / 180;
const RADIUS = 6_378_137;
const ZONES = KNOWN_CRS.filter((crs) => crs.datum === 'CGCS2000' && crs.kind === 'projected');
const UTM50: Crs = {
  ...crs(4509),
  epsg: null,
  datum: 'WGS 84',
  inverseFlattening: 298.257223563,
  scale: 0.9996,
};

function crs(code: number): Crs {
  const found = crsFromEpsg(code);
  if (!found) throw new Error(`EPSG:${code} is missing`);
  return found;
}

/** Longitudes off the meridian and latitudes, degrees: all of China, out to 6°. */
function* grid(): Generator<readonly [number, number]> {
  for (const offset of [-6, -4.1, -3, -1.5, -0.6, 0, 0.001, 0.75, 1.5, 2.25, 3, 6]) {
    for (let lat = 3; lat <= 54; lat += 3) yield [offset, lat + offset / 100];
  }
}

const metres = (dLon: number, dLat: number, lat: number): number => RADIUS * Math.hypot(dLon * Math.cos(lat), dLat);

// EPSG, lon, lat, x, y from PROJ 9.5.1 (pyproj 3.7.2), rounded to 1e-6 m.
const FROM_PROJ: readonly (readonly [number, number, number, number, number])[] = [
  [4513, 73.27494, 28.796773, 25331570.570782, 3187966.458668],
  [4513, 74.101847, 4.608118, 25400335.046999, 509613.09141],
  [4520, 97.593124, 52.819194, 32607400.485468, 5855689.231816],
  [4520, 94.967592, 4.87891, 32385480.364727, 539582.773654],
  [4526, 115.476046, 10.067947, 38661815.930163, 1113734.750321],
  [4526, 114.204024, 36.272917, 38518331.976333, 4015845.269359],
  [4533, 133.548687, 43.697462, 45383005.258623, 4841231.367412],
  [4534, 77.126406, 9.800352, 733329.511629, 1084509.589688],
  [4547, 116.072896, 34.324654, 690787.711007, 3801620.389174],
  [4554, 132.38132, 40.689396, 278634.135478, 4509379.750727],
  [4491, 77.379708, 39.970835, 13703309.204498, 4429003.832062],
  [4497, 108.16005, 25.399497, 19214166.256688, 2813348.927073],
  [4501, 137.647288, 21.979491, 23773474.462703, 2433895.26266],
  [4502, 77.641302, 34.722388, 741961.479577, 3846973.250923],
  [4512, 133.89423, 12.648055, 379867.239093, 1399029.334685],
];

describe('GaussKruger', () => {
  it.each(FROM_PROJ)('EPSG:%i at %d, %d agrees with PROJ', (code, lon, lat, x, y) => {
    const gauss = gaussKrugerOf(crs(code));
    const offset = (lon - (crs(code).centralMeridian ?? 0)) * DEGREE;
    const plane = gauss.forward(offset, lat * DEGREE);
    expect(Math.hypot(plane.x - x, plane.y - y)).toBeLessThan(1e-6);
    const place = gauss.inverse(x, y);
    expect(metres(place.lon - offset, place.lat - lat * DEGREE, lat * DEGREE)).toBeLessThan(1e-6);
  });

  it('agrees with PROJ on UTM (scale 0.9996, WGS 84)', () => {
    const { x, y } = new GaussKruger(UTM50).forward((116.467371 - 117) * DEGREE, 15.01005 * DEGREE);
    expect(Math.hypot(x - 442740.360975, y - 1659506.498966)).toBeLessThan(1e-6);
  });

  it('comes back to where it began, within 1 nm', () => {
    let worst = 0;
    for (const zone of [crs(4526), crs(4547), crs(4501), UTM50]) {
      const gauss = new GaussKruger(zone);
      for (const [offset, lat] of grid()) {
        const { x, y } = gauss.forward(offset * DEGREE, lat * DEGREE);
        const place = gauss.inverse(x, y);
        const again = gauss.forward(place.lon, place.lat);
        worst = Math.max(worst, Math.hypot(again.x - x, again.y - y));
      }
    }
    expect(worst).toBeLessThan(1e-9);
  });

  it('is odd in the south and symmetric about the meridian', () => {
    const gauss = new GaussKruger(crs(4547));
    const north = gauss.inverse(600_000, 3_500_000);
    const south = gauss.inverse(400_000, -3_500_000);
    expect(south.lat).toBe(-north.lat);
    expect(south.lon).toBe(-north.lon);
  });

  it('writes vertices from the start of out, for the range asked', () => {
    const gauss = new GaussKruger(crs(4526));
    const coords = Float64Array.of(0, 0, 38_450_000, 3_300_000, 38_550_000, 3_400_000);
    const out = new Float64Array(6).fill(9);
    gauss.inverseInto(coords, 1, 3, out);
    const [a, b] = [gauss.inverse(38_450_000, 3_300_000), gauss.inverse(38_550_000, 3_400_000)];
    expect([...out]).toEqual([a.lon, a.lat, b.lon, b.lat, 9, 9]);
  });

  it('takes other units of length', () => {
    const km = new GaussKruger({ ...crs(4547), metresPerUnit: 1000, falseEasting: 500 });
    const inMetres = new GaussKruger(crs(4547)).inverse(612_345, 3_456_789);
    const inKilometres = km.inverse(612.345, 3456.789);
    expect(inKilometres.lat).toBeCloseTo(inMetres.lat, 14);
    expect(inKilometres.lon).toBeCloseTo(inMetres.lon, 14);
    expect(km.areaScale(612.345, 3456.789) * 1e6).toBeCloseTo(
      new GaussKruger(crs(4547)).areaScale(612_345, 3_456_789),
      12,
    );
  });

  it('takes a sphere', () => {
    const sphere = new GaussKruger({ ...crs(4547), semiMajor: 6_371_000, inverseFlattening: 0 });
    const { x, y } = sphere.forward(0.05, 0.6);
    expect(x).toBeCloseTo(500_000 + 6_371_000 * Math.atanh(Math.cos(0.6) * Math.sin(0.05)), 6);
    expect(y).toBeCloseTo(6_371_000 * Math.atan2(Math.tan(0.6), Math.cos(0.05)), 6);
  });

  it('gives NaN for NaN', () => {
    expect(new GaussKruger(crs(4547)).inverse(Number.NaN, 3e6).lat).toBeNaN();
  });

  it('refuses systems of other kinds', () => {
    expect(() => gaussKrugerOf(crs(4490))).toThrow(RangeError);
    expect(() => gaussKrugerOf(crs(3857))).toThrow(RangeError);
    expect(gaussKrugerOf(crs(4526))).toBe(gaussKrugerOf(crs(4526)));
  });
});

describe('areaScale', () => {
  it('is the plane area of a tiny cell over its area on the ellipsoid', () => {
    const e2 = (2 - 1 / 298.257222101) / 298.257222101;
    const h = 2e-4;
    for (const zone of [crs(4526), UTM50]) {
      const gauss = new GaussKruger(zone);
      for (const [offset, lat] of grid()) {
        const [lon, phi] = [offset * DEGREE, lat * DEGREE];
        const east = gauss.forward(lon + h, phi);
        const west = gauss.forward(lon - h, phi);
        const cross = gauss.forward(lon, phi + h);
        const south = gauss.forward(lon, phi - h);
        const plane = ((east.x - west.x) * (cross.y - south.y) - (east.y - west.y) * (cross.x - south.x)) / (4 * h * h);
        const w2 = 1 - e2 * Math.sin(phi) ** 2;
        const ground = ((RADIUS ** 2 * (1 - e2)) / w2 ** 2) * Math.cos(phi);
        const { x, y } = gauss.forward(lon, phi);
        expect(gauss.areaScale(x, y) / (plane / ground) - 1).toBeCloseTo(0, 6);
      }
    }
  });

  it('is the scale squared on the central meridian', () => {
    expect(new GaussKruger(crs(4526)).areaScale(38_500_000, 3_400_000)).toBeCloseTo(1, 14);
    expect(new GaussKruger(UTM50).areaScale(500_000, 3_400_000)).toBeCloseTo(0.9996 ** 2, 14);
  });
});

describe('witnesses', () => {
  it('proj4 agrees in all zones', () => {
    let worst = 0;
    for (const zone of ZONES) {
      const { centralMeridian = 0, falseEasting } = zone;
      const other = proj4(
        '+proj=longlat +ellps=GRS80 +no_defs',
        `+proj=tmerc +lat_0=0 +lon_0=${centralMeridian} +k=1 +x_0=${falseEasting} +y_0=0 +ellps=GRS80 +units=m +no_defs`,
      );
      const gauss = gaussKrugerOf(zone);
      for (const [offset, lat] of grid()) {
        const [x = 0, y = 0] = other.forward([(centralMeridian ?? 0) + offset, lat]);
        const plane = gauss.forward(offset * DEGREE, lat * DEGREE);
        const place = gauss.inverse(x, y);
        worst = Math.max(worst, Math.hypot(plane.x - x, plane.y - y));
        worst = Math.max(worst, metres(place.lon - offset * DEGREE, place.lat - lat * DEGREE, lat * DEGREE));
      }
    }
    console.info(`largest difference from proj4: ${worst.toExponential(1)} m`);
    expect(worst).toBeLessThan(1e-6);
  });

  it('GIGS 5101 part 4: zone-numbered grid, latitude of origin −90°, 0.03 m', () => {
    const base = { ...crs(4547), falseEasting: 5_500_000, falseNorthing: 0 };
    const pole = new GaussKruger(base).forward(0, Math.PI / 2).y;
    const gauss = new GaussKruger({ ...base, falseNorthing: pole });
    const rows = readFileSync(new URL('gigs-5101-4.csv', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => /^-?\d/.test(line));
    expect(rows.length).toBeGreaterThan(20);
    for (const [lon = 0, lat = 0, x = 0, y = 0] of rows.map((row) => row.split(',').map(Number))) {
      const plane = gauss.forward((lon + 60) * DEGREE, lat * DEGREE);
      expect(Math.hypot(plane.x - x, plane.y - y)).toBeLessThan(0.03);
      const place = gauss.inverse(x, y);
      expect(metres(place.lon - (lon + 60) * DEGREE, place.lat - lat * DEGREE, lat * DEGREE)).toBeLessThan(0.03);
    }
  });
});

const gdal = await loadGdal();

describe.skipIf(gdal === null)('PROJ through GDAL', () => {
  it('agrees on a grid over all 3° and 6° zones', () => {
    if (!gdal) return;
    let worst = 0;
    const geographic = gdal.SpatialReference.fromEPSG(4490);
    for (const zone of ZONES) {
      const gauss = gaussKrugerOf(zone);
      const to = new gdal.CoordinateTransformation(geographic, gdal.SpatialReference.fromEPSG(zone.epsg ?? 0));
      for (const [offset, lat] of grid()) {
        // EPSG's axis order: latitude, longitude in; northing, easting out.
        const { x: y, y: x } = to.transformPoint(lat, (zone.centralMeridian ?? 0) + offset);
        const plane = gauss.forward(offset * DEGREE, lat * DEGREE);
        const place = gauss.inverse(x, y);
        worst = Math.max(worst, Math.hypot(plane.x - x, plane.y - y));
        worst = Math.max(worst, metres(place.lon - offset * DEGREE, place.lat - lat * DEGREE, lat * DEGREE));
      }
    }
    console.info(`largest difference from PROJ: ${worst.toExponential(1)} m`);
    expect(worst).toBeLessThan(1e-6);
  });
});
