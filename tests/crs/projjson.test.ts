import { describe, expect, test } from 'vitest';
import { type Crs, crsFromEpsg, KNOWN_CRS, PLANAR_CRS } from '../../src/crs/definitions.js';
import { prjText, recognisePrj } from '../../src/crs/prj.js';
import { projJson } from '../../src/crs/projjson.js';
import { loadGdal } from './gdal.js';

const gdal = await loadGdal();
const expressible = KNOWN_CRS.filter(({ projection }) => projection !== 'other');

/** A system without a code: its false easting is nobody's. */
function local(): Crs {
  const text = prjText(crsFromEpsg(4528)!)!
    .replace('40500000.0', '12345.5')
    .replace(/^PROJCS\["\w+"/, 'PROJCS["Local"');
  const verdict = recognisePrj(text);
  if (!('crs' in verdict)) throw new Error('not recognised');
  expect(verdict.crs).toMatchObject({ epsg: null, falseEasting: 12345.5 });
  return verdict.crs;
}

describe('PROJJSON', () => {
  test('is not given for what a Crs does not hold whole', () => {
    expect(projJson(PLANAR_CRS)).toBeNull();
    expect(projJson(crsFromEpsg(3857)!)).toBeNull();
    expect(projJson({ ...crsFromEpsg(4528)!, datum: 'other' })).toBeNull();
  });

  test('names code, datum and grid', () => {
    expect(projJson(crsFromEpsg(4528)!)).toMatchObject({
      type: 'ProjectedCRS',
      name: 'CGCS2000 / 3-degree Gauss-Kruger zone 40',
      base_crs: { datum: { ellipsoid: { inverse_flattening: 298.257222101 } }, id: { authority: 'EPSG', code: 4490 } },
      id: { authority: 'EPSG', code: 4528 },
    });
  });

  test('claims no code for a grid of its own', () => {
    const json = projJson(local());
    expect(json).not.toHaveProperty('id');
    expect(JSON.stringify(json)).toContain('12345.5');
  });
});

describe.skipIf(gdal === null)('PROJ through GDAL', () => {
  test(`reads all ${expressible.length} systems with a code as those of the register`, () => {
    const wrong = expressible.filter((crs) => {
      // By its parameters alone: with the code in it, PROJ might look it up and ignore the rest.
      const { id: _, ...parameters } = projJson(crs) as { id: unknown };
      const read = gdal!.SpatialReference.fromUserInput(JSON.stringify(parameters));
      const coded = gdal!.SpatialReference.fromUserInput(JSON.stringify(projJson(crs)));
      const register = gdal!.SpatialReference.fromEPSG(crs.epsg!);
      return (
        !read.isSame(register) || !coded.isSame(register) || coded.getAuthorityCode(null as never) !== String(crs.epsg)
      );
    });
    expect(wrong.map(({ epsg, name }) => `${epsg} ${name}`)).toEqual([]);
  });

  test('reads a grid of its own', () => {
    const read = gdal!.SpatialReference.fromUserInput(JSON.stringify(projJson(local())));
    expect(read.toProj4()).toMatch(/\+proj=tmerc \+lat_0=0 \+lon_0=120 \+k=1 \+x_0=12345\.5 \+y_0=0 .*\+units=m/);
  });
});
