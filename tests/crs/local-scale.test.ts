import { describe, expect, it } from 'vitest';
import { type Crs, crsFromEpsg, PLANAR_CRS } from '../../src/crs/definitions.js';
import { SurveyArea } from '../../src/crs/ellipsoid-area.js';
import { gaussKrugerOf } from '../../src/crs/gauss.js';
import { type LocalScale, localScale } from '../../src/crs/local-scale.js';
import { mulberry32 } from './random.js';

type Ring = readonly (readonly [number, number])[];

function crs(code: number): Crs {
  const found = crsFromEpsg(code);
  if (!found) throw new Error(`EPSG:${code} is missing`);
  return found;
}

/** ∫ w dA over a ring: area and first moment in x, from the vertices. */
function weightedArea({ x0, atX0, slope }: LocalScale, ring: Ring): number {
  const [, y0] = ring[0] ?? [0, 0];
  let [area, moment] = [0, 0];
  ring.forEach(([x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length] ?? [x, y];
    const cross = ((x - x0) * (v - y0) - (u - x0) * (y - y0)) / 2;
    area += cross;
    moment += (cross * (x - x0 + (u - x0))) / 3;
  });
  return atX0 * area + slope * moment;
}

const PLACES = [
  [4526, 38_500_000, 3_400_000],
  [4526, 38_640_000, 2_600_000],
  [4513, 25_380_000, 4_400_000],
  [4547, 355_000, 3_900_000],
  [4550, 620_000, 5_900_000],
  [4497, 19_760_000, 4_900_000],
] as const;

describe('localScale', () => {
  it.each(PLACES)('gives the parts of a 1 km patch their survey area: EPSG:%i at %i, %i', (code, x, y) => {
    const scale = localScale(crs(code), { xmin: x, ymin: y, xmax: x + 1000, ymax: y + 1000 });
    // The weight belongs to edges straight on the plane: points every 5 m bring the survey's edges down to them.
    const survey = new SurveyArea(crs(code), { densify: 5 });
    const random = mulberry32(code + x);
    for (let i = 0; i < 20; i++) {
      const part = ([0, 2, 4] as const).map((turn) => {
        const angle = ((turn + random()) / 6) * 2 * Math.PI;
        return [x + 500 + 500 * Math.cos(angle), y + 500 + 500 * Math.sin(angle)] as const;
      });
      const area = survey.ringArea(Float64Array.from(part.flat()), 0, 3);
      expect(Math.abs(weightedArea(scale, part) / area - 1)).toBeLessThan(1e-8);
    }
  });

  it.each(PLACES)('and to 3e-7 at the 70 m of the survey: EPSG:%i at %i, %i', (code, x, y) => {
    const scale = localScale(crs(code), { xmin: x, ymin: y, xmax: x + 1000, ymax: y + 1000 });
    const ring: Ring = [
      [x, y],
      [x + 1000, y],
      [x + 300, y + 1000],
    ];
    const area = new SurveyArea(crs(code)).ringArea(Float64Array.from(ring.flat()), 0, 3);
    expect(Math.abs(weightedArea(scale, ring) / area - 1)).toBeLessThan(3e-7);
  });

  it('is the inverse area scale at a point, with its slope', () => {
    const [x, y] = [38_640_000, 2_600_000];
    const { x0, atX0, slope } = localScale(crs(4526), { x, y });
    const gauss = gaussKrugerOf(crs(4526));
    expect(x0).toBe(x);
    expect(atX0 * gauss.areaScale(x, y)).toBeCloseTo(1, 11);
    const far = 1 / gauss.areaScale(x + 1000, y) - 1 / gauss.areaScale(x - 1000, y);
    expect(slope / (far / 2000)).toBeCloseTo(1, 4);
  });

  it('is 1 on a plane and refuses degrees and other projections', () => {
    expect(localScale(PLANAR_CRS, { x: 5, y: 6 })).toEqual({ x0: 5, atX0: 1, slope: 0 });
    expect(() => localScale(crs(4490), { x: 114, y: 30 })).toThrow(RangeError);
    expect(() => localScale(crs(3857), { x: 1e7, y: 3e6 })).toThrow(RangeError);
  });
});
