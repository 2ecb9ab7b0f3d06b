import { describe, expect, it } from 'vitest';
import { type CoordinateCode, guessFromCoordinates, judgeCoordinates } from '../../src/crs/coordinates.js';
import { type Crs, crsFromEpsg, PLANAR_CRS } from '../../src/crs/definitions.js';
import type { Box } from '../../src/model/geometry.js';

function crs(code: number): Crs {
  const found = crsFromEpsg(code);
  if (!found) throw new Error(`EPSG:${code} is missing`);
  return found;
}

const box = (xmin: number, ymin: number, xmax: number, ymax: number): Box => ({ xmin, ymin, xmax, ymax });
const PREFIXED = box(38_420_000, 3_400_000, 38_460_000, 3_440_000);
const BARE = box(420_000, 3_400_000, 460_000, 3_440_000);
const DEGREES = box(113.2, 30.7, 113.6, 31.1);
const swap = ({ xmin, ymin, xmax, ymax }: Box): Box => box(ymin, xmin, ymax, xmax);

const CASES: readonly (readonly [string, number, Box, CoordinateCode])[] = [
  ['prefixed zone', 4526, PREFIXED, 'ok'],
  ['by central meridian', 4547, BARE, 'ok'],
  ['degrees', 4490, DEGREES, 'ok'],
  ['Xian 1980, recognised only', 2362, PREFIXED, 'ok'],
  ['a county over the edge of its zone', 4526, box(38_640_000, 3_400_000, 38_700_000, 3_440_000), 'ok'],
  ['a single point', 4526, box(38_450_000, 3_400_000, 38_450_000, 3_400_000), 'ok'],
  ['northing first, prefixed', 4526, swap(PREFIXED), 'axes-swapped'],
  ['northing first, without prefix', 4547, swap(BARE), 'axes-swapped'],
  ['northing first, another zone', 4527, swap(PREFIXED), 'axes-swapped'],
  ['latitude first', 4490, swap(DEGREES), 'axes-swapped'],
  ['the next zone', 4527, PREFIXED, 'wrong-prefix'],
  ['a 6° prefix in a 3° zone', 4526, box(19_720_000, 3_400_000, 19_760_000, 3_440_000), 'wrong-prefix'],
  ['no prefix where one is due', 4526, BARE, 'wrong-prefix'],
  ['a prefix where none is due', 4547, PREFIXED, 'wrong-prefix'],
  ['far from the meridian', 4547, box(750_000, 3_400_000, 790_000, 3_440_000), 'outside-zone'],
  ['stretched by a stray vertex', 4526, box(0, 0, 38_460_000, 3_440_000), 'outside-zone'],
  ['no zone at all', 4526, box(99_420_000, 3_400_000, 99_460_000, 3_440_000), 'outside-zone'],
  ['degrees under a projected system', 4526, DEGREES, 'degrees-in-projected'],
  ['metres under degrees', 4490, PREFIXED, 'metres-in-geographic'],
  ['north of China', 4547, box(420_000, 6_400_000, 460_000, 6_440_000), 'outside-china'],
  ['the equator', 4547, box(420_000, 100_000, 460_000, 140_000), 'outside-china'],
  ['Europe in degrees', 4326, box(5, 47, 15, 55), 'outside-china'],
  ['nowhere', 4490, box(0, 0, 0, 0), 'outside-china'],
  ['not a number', 4526, box(Number.NaN, 0, 1, 1), 'not-finite'],
  ['infinite', 4526, box(38_420_000, 3_400_000, Number.POSITIVE_INFINITY, 3_440_000), 'not-finite'],
  ['an empty layer', 4526, box(Infinity, Infinity, -Infinity, -Infinity), 'not-finite'],
];

describe('judgeCoordinates', () => {
  it.each(CASES)('%s (EPSG:%i)', (_, code, where, expected) => {
    expect(judgeCoordinates(crs(code), where).code).toBe(expected);
  });

  it('says what the coordinates look like instead', () => {
    expect(judgeCoordinates(crs(4527), PREFIXED)).toMatchObject({ prefix: 38, looksLike: { epsg: 4526 } });
    expect(judgeCoordinates(crs(4526), BARE)).toMatchObject({ prefix: 0, looksLike: null });
    expect(judgeCoordinates(crs(4490), PREFIXED).looksLike).toBe(crs(4526));
    expect(judgeCoordinates(crs(4526), DEGREES).looksLike).toBe(crs(4490));
    expect(judgeCoordinates(crs(4526), swap(PREFIXED)).looksLike).toBe(crs(4526));
  });

  it('gives the distance from the meridian', () => {
    const { degreesFromMeridian } = judgeCoordinates(crs(4526), PREFIXED);
    expect(degreesFromMeridian).toBeCloseTo(0.838, 3);
  });

  it('asks nothing of planar coordinates but to be finite', () => {
    expect(judgeCoordinates(PLANAR_CRS, box(0, 0, 1, 1)).code).toBe('ok');
    expect(judgeCoordinates(PLANAR_CRS, box(0, 0, Number.NaN, 1)).code).toBe('not-finite');
  });

  it('does not look for other datums in China, nor for other projections in zones', () => {
    const elsewhere: Crs = { ...crs(4547), datum: 'other', centralMeridian: 15, zone: null, zoneWidth: null };
    expect(judgeCoordinates(elsewhere, box(420_000, 6_400_000, 460_000, 6_440_000)).code).toBe('ok');
    expect(judgeCoordinates({ ...crs(4490), datum: 'other' }, box(5, 47, 15, 55)).code).toBe('ok');
    expect(judgeCoordinates(crs(3857), box(1.2e7, 3e6, 1.21e7, 3.1e6)).code).toBe('ok');
    expect(judgeCoordinates(crs(3857), DEGREES).code).toBe('degrees-in-projected');
  });
});

describe('guessFromCoordinates', () => {
  it('reads the zone from the prefix', () => {
    expect(guessFromCoordinates(PREFIXED)).toBe(crs(4526));
    expect(guessFromCoordinates(box(19_720_000, 3_400_000, 19_760_000, 3_440_000))).toBe(crs(4497));
  });

  it.each([
    ['no prefix', BARE],
    ['degrees', DEGREES],
    ['two prefixes', box(38_420_000, 3_400_000, 39_460_000, 3_440_000)],
    ['prefix 24, between the two kinds', box(24_420_000, 3_400_000, 24_460_000, 3_440_000)],
    ['a northing outside China', box(38_420_000, 9_400_000, 38_460_000, 9_440_000)],
    ['an easting at the far end of the million', box(38_020_000, 3_400_000, 38_060_000, 3_440_000)],
    ['nothing', box(Infinity, Infinity, -Infinity, -Infinity)],
  ])('is null for %s', (_, where) => {
    expect(guessFromCoordinates(where)).toBeNull();
  });
});
