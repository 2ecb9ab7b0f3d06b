import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crs, crsFromEpsg, KNOWN_CRS } from '../../src/crs/definitions.js';
import { recognisePrj, recogniseProjJson } from '../../src/crs/prj.js';
import { projJson } from '../../src/crs/projjson.js';

function crsIn(value: unknown): Crs {
  const found = recogniseProjJson(value);
  if ('unknown' in found) throw new Error(found.unknown.en);
  return found.crs;
}

function reason(value: unknown): string {
  const found = recogniseProjJson(value);
  return 'unknown' in found ? found.unknown.en : `recognised as ${found.crs.name}`;
}

const known = (code: number): Crs => crsFromEpsg(code)!;
const zone = projJson(known(4526)) as Record<string, unknown>;
const geographic = projJson(known(4490)) as Record<string, unknown>;

describe('PROJJSON', () => {
  it('reads back every system the program writes, as object and as text', () => {
    const written = KNOWN_CRS.filter((crs) => projJson(crs) !== null);
    expect(written.length).toBeGreaterThan(190);
    for (const crs of written) {
      expect(crsIn(projJson(crs))).toBe(crs);
      const found = recognisePrj(JSON.stringify(projJson(crs), null, 2));
      expect('crs' in found && found.crs).toBe(crs);
    }
  });

  it('is decided on the parameters, not on the code', () => {
    expect(crsIn({ ...zone, id: { authority: 'EPSG', code: 4527 } })).toBe(known(4526));
    expect(crsIn({ ...zone, id: undefined, name: 'unknown' })).toBe(known(4526));
    const conversion = structuredClone(zone['conversion']) as { parameters: { value: number }[] };
    conversion.parameters[1]!.value = 113.3;
    expect(crsIn({ ...zone, conversion })).toMatchObject({ epsg: null, centralMeridian: 113.3, datum: 'CGCS2000' });
  });

  it.each([
    ['a code alone', { type: 'ProjectedCRS', name: 'x', id: { authority: 'EPSG', code: 4526 } }, 4526],
    ['a code in quotes', { type: 'GeographicCRS', id: { authority: 'EPSG', code: '4490' } }, 4490],
    ['OGC:CRS84 alone', { type: 'GeographicCRS', id: { authority: 'OGC', code: 'CRS84' } }, 4326],
    [
      'OGC:CRS84 of GeoParquet, an ensemble',
      {
        type: 'GeographicCRS',
        name: 'WGS 84 (CRS84)',
        datum_ensemble: {
          name: 'World Geodetic System 1984 ensemble',
          members: [{ name: 'World Geodetic System 1984 (Transit)', id: { authority: 'EPSG', code: 1166 } }],
          ellipsoid: { name: 'WGS 84', semi_major_axis: 6378137, inverse_flattening: 298.257223563 },
          accuracy: '2.0',
          id: { authority: 'EPSG', code: 6326 },
        },
        coordinate_system: {
          subtype: 'ellipsoidal',
          axis: [
            { name: 'Geodetic longitude', abbreviation: 'Lon', direction: 'east', unit: 'degree' },
            { name: 'Geodetic latitude', abbreviation: 'Lat', direction: 'north', unit: 'degree' },
          ],
        },
        id: { authority: 'OGC', code: 'CRS84' },
      },
      4326,
    ],
    [
      'an ensemble without ellipsoid',
      {
        type: 'GeographicCRS',
        name: 'WGS 84',
        datum_ensemble: { name: 'World Geodetic System 1984 ensemble', members: [], accuracy: '2.0' },
        id: { authority: 'EPSG', code: 4326 },
      },
      4326,
    ],
    ['a compound system', { type: 'CompoundCRS', name: 'x', components: [zone, { type: 'VerticalCRS' }] }, 4526],
    ['a bound system', { type: 'BoundCRS', source_crs: geographic, target_crs: {}, transformation: {} }, 4490],
    [
      'an ellipsoid by its axes',
      {
        ...geographic,
        datum: {
          name: 'China 2000',
          ellipsoid: { name: 'x', semi_major_axis: 6378137, semi_minor_axis: 6356752.314140356 },
        },
      },
      4490,
    ],
    [
      'a prime meridian that is Greenwich, units with factors',
      {
        ...geographic,
        datum: {
          ...(geographic['datum'] as object),
          prime_meridian: { name: 'Greenwich', longitude: { value: 0, unit: 'degree' } },
        },
        coordinate_system: {
          subtype: 'ellipsoidal',
          axis: [{ unit: { type: 'AngularUnit', name: 'degree', conversion_factor: 0.0174532925199433 } }],
        },
      },
      4490,
    ],
  ])('reads %s', (_, value, code) => {
    expect(crsIn(value)).toBe(known(code));
  });

  it('names other projections without using them', () => {
    const conversion = { name: 'x', method: { name: 'Lambert Conic Conformal (2SP)' }, parameters: [] };
    expect(crsIn({ ...zone, name: 'Lambert', conversion })).toMatchObject({ projection: 'other', usable: false });
  });

  it.each([
    ['nothing', null, /not a PROJJSON object/],
    ['a list', [], /not a PROJJSON object/],
    ['a text', 'EPSG:4526', /not a PROJJSON object/],
    ['no type', {}, /not a PROJJSON object/],
    ['an unknown code', { type: 'ProjectedCRS', id: { authority: 'EPSG', code: 32633 } }, /EPSG:32633 is none/],
    ['another register', { type: 'ProjectedCRS', id: { authority: 'IGNF', code: 'LAMB93' } }, /IGNF:LAMB93 is none/],
    ['a vertical system', { type: 'VerticalCRS', datum: {} }, /VerticalCRS, which is not/],
    ['an empty compound', { type: 'CompoundCRS', components: [] }, /not a geographic or projected/],
    ['no ellipsoid', { ...geographic, datum: { name: 'China 2000' }, id: undefined }, /ellipsoid/],
    ['no base', { ...zone, base_crs: undefined }, /no geographic system/],
    ['no conversion', { ...zone, conversion: undefined }, /no projection/],
    ['no unit', { ...zone, coordinate_system: undefined }, /no unit of length/],
    [
      'Paris',
      {
        ...geographic,
        datum: { ...(geographic['datum'] as object), prime_meridian: { name: 'Paris', longitude: 2.337 } },
      },
      /counted from Paris/,
    ],
  ])('refuses %s', (_, value, words) => {
    expect(reason(value)).toMatch(words);
  });

  it('never throws, however deep or odd', () => {
    let deep: unknown = zone;
    for (let i = 0; i < 100; i++) deep = { type: 'BoundCRS', source_crs: deep };
    expect(reason(deep)).toMatch(/too deep/);
    fc.assert(fc.property(fc.json(), (text) => void recogniseProjJson(JSON.parse(text))));
    const keys = fc.constantFrom('type', 'name', 'id', 'datum', 'base_crs', 'conversion', 'coordinate_system');
    fc.assert(
      fc.property(keys, fc.jsonValue(), fc.constantFrom(zone, geographic), (key, value, base) => {
        reason({ ...base, [key]: value });
      }),
    );
  });
});
