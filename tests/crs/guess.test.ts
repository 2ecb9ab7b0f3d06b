import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crs, crsFromEpsg, geographicCrs, isPrefixed, KNOWN_CRS, PLANAR_CRS } from '../../src/crs/definitions.js';
import { gaussKrugerOf } from '../../src/crs/gauss.js';
import { guessCrs } from '../../src/crs/guess.js';
import type { Box } from '../../src/model/geometry.js';

function crs(code: number): Crs {
  const found = crsFromEpsg(code);
  if (!found) throw new Error(`EPSG:${code} is missing`);
  return found;
}

const box = (xmin: number, ymin: number, xmax: number, ymax: number): Box => ({ xmin, ymin, xmax, ymax });
const swap = ({ xmin, ymin, xmax, ymax }: Box): Box => box(ymin, xmin, ymax, xmax);
const PREFIXED = box(38_420_000, 3_400_000, 38_460_000, 3_440_000);
const BARE = box(420_000, 3_400_000, 460_000, 3_440_000);
const DEGREES = box(113.2, 30.7, 113.6, 31.1);
/** Kashgar in 6° zone 13; on a web map the same numbers are near Beijing. */
const ZONE_13 = box(13_580_000, 4_360_000, 13_620_000, 4_400_000);
const COUNTY = { crs: crs(4526), box: PREFIXED };

function guessed(layer: Box, reference?: { crs: Crs; box: Box }) {
  const found = guessCrs(layer, reference);
  if ('ambiguous' in found) throw new Error(found.ambiguous.en);
  return found;
}

function doubt(layer: Box, reference?: { crs: Crs; box: Box }) {
  const found = guessCrs(layer, reference);
  if ('crs' in found) throw new Error(`taken for ${found.crs.name}`);
  return { words: found.ambiguous.en, codes: found.candidates.map(({ epsg }) => epsg), zh: found.ambiguous.zh };
}

describe('an extent with one reading', () => {
  it.each([
    ['3° zone number', PREFIXED, 4526, /begin with 38, a 3° zone; CGCS2000 is assumed/],
    ['6° zone number', box(19_420_000, 3_400_000, 19_460_000, 3_440_000), 4497, /begin with 19, a 6° zone/],
    ['degrees', DEGREES, 4490, /degrees within China; CGCS2000 is assumed/],
  ] as const)('%s', (_, layer, code, words) => {
    const found = guessed(layer);
    expect(found).toMatchObject({ crs: crs(code), axes: 'east-north' });
    expect(found.why.en).toMatch(words);
    expect(found.why.zh).toContain('假定为 CGCS2000');
  });

  it('names swapped axes', () => {
    for (const [layer, code] of [
      [PREFIXED, 4526],
      [DEGREES, 4490],
    ] as const) {
      const found = guessed(swap(layer));
      expect(found).toMatchObject({ crs: crs(code), axes: 'north-east' });
      expect(found.why.en).toMatch(/the northing \(latitude\) stands before the easting/);
      expect(found.why.zh).toContain('之前');
    }
  });

  it('is found for every zone and place of China, in either order', () => {
    const zones = KNOWN_CRS.filter((zone) => zone.datum === 'CGCS2000' && isPrefixed(zone) && zone.zone! > 15);
    const latitude = fc.double({ min: 18, max: 53, noNaN: true });
    const offset = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...zones), offset, latitude, fc.boolean(), (zone, share, lat, isSwapped) => {
        const lon = (share * zone.zoneWidth!) / 2;
        fc.pre(zone.centralMeridian! + lon > 73.5 && zone.centralMeridian! + lon < 135.5);
        const { x, y } = gaussKrugerOf(zone).forward((lon * Math.PI) / 180, (lat * Math.PI) / 180);
        const layer = box(x - 5000, y - 5000, x + 5000, y + 5000);
        const found = guessed(isSwapped ? swap(layer) : layer);
        expect(found.crs).toBe(zone);
        expect(found.axes).toBe(isSwapped ? 'north-east' : 'east-north');
      }),
    );
  });
});

describe('an extent with several readings, or none', () => {
  it.each([
    ['no zone number', BARE, /no zone number and 2\d central meridians are possible/],
    ['no zone number, northing first', swap(BARE), /possible.*; the northing/],
    ['two zones', box(38_640_000, 3_400_000, 39_360_000, 3_440_000), /different zone numbers, 38 to 39/],
    ['two zones, northing first', swap(box(38_640_000, 3_400_000, 39_360_000, 3_440_000)), /38 to 39/],
    ['web map metres', box(12_650_000, 3_580_000, 12_700_000, 3_620_000), /web map metres.*not computed/],
    ['13 million', ZONE_13, /6° zone 13 or web map metres/],
    ['a stray vertex', box(0, 0, 38_460_000, 3_440_000), /fits no system of China: x 0 to 38460000, y 0 to/],
    ['Europe', box(5, 47, 15, 55), /fits no system/],
    ['small local numbers', box(1200, 3400, 1300, 3500), /fits no system/],
    ['prefix 24', box(24_420_000, 3_400_000, 24_460_000, 3_440_000), /fits no system/],
    ['an empty layer', box(Infinity, Infinity, -Infinity, -Infinity), /no extent/],
    ['not a number', box(Number.NaN, 0, 1, 1), /no extent/],
  ] as const)('%s', (_, layer, words) => {
    const { words: text, zh } = doubt(layer);
    expect(text).toMatch(words);
    expect(text + zh).not.toMatch(/[{}]|undefined|null/);
  });

  it('hands out the candidates', () => {
    const bare = doubt(BARE).codes;
    expect(bare).toContain(4547);
    expect(bare).toContain(4545);
    // 6° twins of a 3° system are not named twice.
    expect(bare).not.toContain(4508);
    expect(doubt(box(38_640_000, 3_400_000, 39_360_000, 3_440_000)).codes).toEqual([4526, 4527]);
    expect(doubt(ZONE_13).codes).toEqual([4491, 3857]);
  });

  it('asks for the order south of 9° N, where easting and northing look alike', () => {
    expect(doubt(box(420_000, 880_000, 460_000, 890_000)).words).toMatch(/easting first and with the northing first/);
  });
});

describe('with another layer of the job', () => {
  it('finds the meridian of eastings without zone number', () => {
    const found = guessed(BARE, COUNTY);
    expect(found).toMatchObject({ crs: crs(4547), axes: 'east-north' });
    expect(found.why.en).toMatch(/only 114° puts the layer where the other layer of the job lies; CGCS2000 is assumed/);
    expect(guessed(swap(BARE), COUNTY)).toMatchObject({ crs: crs(4547), axes: 'north-east' });
    expect(guessed(BARE, { crs: crs(4490), box: DEGREES }).crs).toBe(crs(4547));
  });

  it('assumes the datum of that layer', () => {
    const xian = { crs: crs(2362), box: PREFIXED };
    expect(guessed(BARE, xian)).toMatchObject({ crs: crs(2383) });
    expect(guessed(PREFIXED, xian).crs).toBe(crs(2362));
    expect(guessed(PREFIXED, xian).why.en).toContain('Xian 1980 is assumed');
    expect(guessed(DEGREES, { crs: crs(4214), box: DEGREES }).crs).toBe(geographicCrs('Beijing 1954'));
    // There are no Gauss-Krüger systems on WGS 84.
    const wgs84 = { crs: crs(4326), box: DEGREES };
    expect(guessed(DEGREES, wgs84).crs).toBe(crs(4326));
    expect(guessed(PREFIXED, wgs84).why.en).toContain('CGCS2000 is assumed');
  });

  it('tells 6° zone 13 from web map metres', () => {
    const kashgar = { crs: crs(4490), box: box(75.8, 39.3, 76.4, 39.8) };
    expect(guessed(ZONE_13, kashgar)).toMatchObject({ crs: crs(4491) });
    expect(guessed(ZONE_13, kashgar).why.en).toMatch(/of the possible systems only CGCS2000 \/ Gauss-Kruger zone 13/);
    const coast = { crs: crs(4490), box: box(121.9, 36.4, 122.4, 36.8) };
    expect(doubt(ZONE_13, coast).words).toMatch(/web map metres.*not computed/);
  });

  it('does not believe a reading that lies elsewhere', () => {
    const far = { crs: crs(4490), box: box(100, 25, 101, 26) };
    expect(doubt(PREFIXED, far).words).toMatch(/look like .*zone 38.* lies elsewhere/);
    expect(doubt(BARE, { crs: crs(4490), box: box(113, 45, 114, 46) }).words).toMatch(/no zone number/);
  });

  it('stays in doubt where that layer spans several meridians', () => {
    const province = { crs: crs(4490), box: box(109, 29, 117, 33) };
    const { codes, words } = doubt(BARE, province);
    expect(words).toMatch(/no zone number and 3 central/);
    expect(codes).toEqual([4546, 4547, 4548]);
  });

  it('gains nothing from planar coordinates', () => {
    expect(guessed(PREFIXED, { crs: PLANAR_CRS, box: BARE }).crs).toBe(crs(4526));
    expect(doubt(BARE, { crs: PLANAR_CRS, box: BARE }).words).toMatch(/no zone number/);
  });
});
