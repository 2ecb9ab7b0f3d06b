import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Crs,
  crsFromEpsg,
  describeCrs,
  esriName,
  isPrefixed,
  KNOWN_CRS,
  PLANAR_CRS,
  sameCrs,
} from '../../src/crs/definitions.js';

const table = readFileSync(new URL('../../src/tables/epsg_cgcs2000.csv', import.meta.url), 'utf8');
const rows = table.trim().split(/\r?\n/).slice(1);
const orNull = (text: string | undefined): number | null => (text ? Number(text) : null);
const DATUM_IN_TABLE: Record<string, string> = {
  CGCS2000: 'CGCS2000',
  Xian1980: 'Xian 1980',
  Beijing1954: 'Beijing 1954',
};

function known(code: number): Crs {
  const crs = crsFromEpsg(code);
  if (!crs) throw new Error(`EPSG:${code} is missing`);
  return crs;
}

describe('the EPSG table', () => {
  it('has 195 rows, all of them known', () => {
    expect(rows).toHaveLength(195);
    // The two more are WGS 84 and Web Mercator.
    expect(KNOWN_CRS).toHaveLength(197);
  });

  it.each(rows)('%s', (row) => {
    const [code, width, zone, meridian, easting, prefixed, datum = '', use, name, esri] = row.split(',');
    const crs = known(Number(code));
    expect(crs.epsg).toBe(Number(code));
    expect(crs.zoneWidth).toBe(orNull(width));
    expect(crs.zone).toBe(orNull(zone));
    expect(crs.centralMeridian).toBe(orNull(meridian));
    expect(crs.falseEasting).toBe(Number(easting));
    expect(isPrefixed(crs)).toBe(prefixed === 'yes');
    expect(crs.datum).toBe(DATUM_IN_TABLE[datum]);
    expect(crs.usable).toBe(use === 'compute');
    expect(crs.name).toBe(name);
    expect(esriName(crs)).toBe(esri);
  });
});

describe('crsFromEpsg', () => {
  it('knows WGS 84 and refuses what it does not know', () => {
    expect(known(4326)).toMatchObject({ kind: 'geographic', datum: 'WGS 84', usable: true });
    expect(known(3857)).toMatchObject({ projection: 'other', usable: false });
    for (const code of [0, -1, 4525.5, 4555, 32650, Number.NaN]) expect(crsFromEpsg(code)).toBeNull();
  });

  it('gives the valid twin of a deprecated code', () => {
    expect(crsFromEpsg(21473)).toBe(crsFromEpsg(21453));
    expect(crsFromEpsg(21483)).toBe(crsFromEpsg(21463));
  });
});

describe('sameCrs', () => {
  it('goes by parameters, not by names or codes', () => {
    expect(sameCrs(known(4526), { ...known(4526), name: 'whatever', epsg: null, zone: null })).toBe(true);
    expect(sameCrs(known(4502), known(4534))).toBe(true);
    expect(sameCrs(PLANAR_CRS, { ...PLANAR_CRS })).toBe(true);
  });

  it.each([
    [4526, 4547, 'false easting'],
    [4547, 4548, 'central meridian'],
    [4526, 2362, 'datum'],
    [4490, 4326, 'ellipsoid'],
    [4490, 4526, 'kind'],
  ])('%i is not %i: %s', (a, b) => {
    expect(sameCrs(known(a), known(b))).toBe(false);
  });

  it('tells scale and unit apart', () => {
    expect(sameCrs(known(4547), { ...known(4547), scale: 0.9996 })).toBe(false);
    expect(sameCrs(known(4547), { ...known(4547), metresPerUnit: 0.3048 })).toBe(false);
  });

  it('does not take two unknown datums for one', () => {
    const one: Crs = { ...known(4547), datum: 'other', name: 'town grid A' };
    expect(sameCrs(one, { ...one })).toBe(true);
    expect(sameCrs(one, { ...one, name: 'town grid B' })).toBe(false);
  });
});

it('describes a system in one line', () => {
  expect(describeCrs(known(4526))).toBe('CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526)');
  expect(describeCrs(PLANAR_CRS)).toBe('planar coordinates (no CRS)');
});
