import { describe, expect, it } from 'vitest';
import { type Crs, crsFromEpsg, esriName, KNOWN_CRS, PLANAR_CRS, sameCrs } from '../../src/crs/definitions.js';
import { GaussKruger } from '../../src/crs/gauss.js';
import { prjText, recognisePrj } from '../../src/crs/prj.js';
import { XIAN_80_ZONE_40 } from '../support/xian80.js';
import { loadGdal } from './gdal.js';

function crsIn(wkt: string): Crs {
  const found = recognisePrj(wkt);
  if ('unknown' in found) throw new Error(found.unknown.en);
  return found.crs;
}

function reason(wkt: string): string {
  const found = recognisePrj(wkt);
  return 'unknown' in found ? found.unknown.en : `recognised as ${found.crs.name}`;
}

const COUNTY =
  'PROJCS["CGCS2000_3_Degree_GK_Zone_40",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",' +
  'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],' +
  'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",40500000.0],' +
  'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],' +
  'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';
const GEOGRAPHIC = COUNTY.slice(COUNTY.indexOf('GEOGCS'), COUNTY.indexOf(',PROJECTION'));
const GDAL_WKT1 =
  'PROJCS["CGCS2000 / 3-degree Gauss-Kruger CM 114E",\n    GEOGCS["China Geodetic Coordinate System 2000",\n' +
  '        DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],' +
  'TOWGS84[0,0,0,0,0,0,0],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],' +
  'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]],' +
  'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",114],' +
  'PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],' +
  'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Northing",NORTH],AXIS["Easting",EAST],AUTHORITY["EPSG","4547"]]';
const GDAL_WKT2 =
  'PROJCRS["CGCS2000 / 3-degree Gauss-Kruger zone 38",BASEGEOGCRS["China Geodetic Coordinate System 2000",' +
  'DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,' +
  'ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4490]],CONVERSION["3-degree Gauss-Kruger zone 38",' +
  'METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",' +
  '0.0174532925199433],ID["EPSG",8801]],PARAMETER["Longitude of natural origin",114,ANGLEUNIT["degree",' +
  '0.0174532925199433],ID["EPSG",8802]],PARAMETER["Scale factor at natural origin",1,SCALEUNIT["unity",1],' +
  'ID["EPSG",8805]],PARAMETER["False easting",38500000,LENGTHUNIT["metre",1],ID["EPSG",8806]],PARAMETER[' +
  '"False northing",0,LENGTHUNIT["metre",1],ID["EPSG",8807]]],CS[Cartesian,2],AXIS["northing (X)",north,ORDER[1],' +
  'LENGTHUNIT["metre",1]],AXIS["easting (Y)",east,ORDER[2],LENGTHUNIT["metre",1]],USAGE[SCOPE["Cadastre."],AREA[' +
  '"China - onshore between 112°30\'E and 115°30\'E."],BBOX[21.52,112.5,45.45,115.5]],ID["EPSG",4526]]';
const WGS84_ENSEMBLE =
  'GEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["World Geodetic System 1984 (Transit)"],' +
  'ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],PRIMEM["Greenwich",0,' +
  'ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north,ORDER[1],' +
  'ANGLEUNIT["degree",0.0174532925199433]],AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",' +
  '0.0174532925199433]],ID["EPSG",4326]]';

describe('recognisePrj', () => {
  it('reads the text of the county generator', () => {
    expect(crsIn(COUNTY)).toBe(crsFromEpsg(4528));
  });

  it.each([
    ['white space and line ends', COUNTY.replaceAll(',', ' ,\r\n\t'), 4528],
    ['round brackets', COUNTY.replaceAll('[', '(').replaceAll(']', ')'), 4528],
    ['lower case', COUNTY.toLowerCase(), 4528],
    ['a byte order mark and trailing zeros', `\uFEFF${COUNTY}\0\0`, 4528],
    ['a vertical system behind', `${COUNTY},VERTCS["Yellow_Sea_1985",VDATUM["Y"],UNIT["Meter",1.0]]`, 4528],
    ['Transverse_Mercator for Gauss_Kruger', COUNTY.replace('Gauss_Kruger', 'Transverse_Mercator'), 4528],
    ['a name that says nothing', COUNTY.replace('CGCS2000_3_Degree_GK_Zone_40', '未命名'), 4528],
    ['a wrong code in the text', COUNTY.replace(/]$/, ',AUTHORITY["EPSG","4526"]]'), 4528],
    ['a flattening cut short', COUNTY.replace('298.257222101', '298.25722'), 4528],
    ['no scale, origin or northing', COUNTY.replace(/,PARAMETER\["(Scale|Latitude|False_N)[^\]]*]/g, ''), 4528],
    ['CM in the name', COUNTY.replace('40500000.0', '500000.0').replace('Zone_40', 'CM_120E'), 4549],
    ['OGC WKT with authorities and TOWGS84', GDAL_WKT1, 4547],
    ['WKT 2 of GDAL', GDAL_WKT2, 4526],
    ['WKT 2 with an ensemble', WGS84_ENSEMBLE, 4326],
    ['a compound system', `COMPD_CS["x",${COUNTY},VERT_CS["h",VERT_DATUM["d",2005],UNIT["metre",1]]]`, 4528],
    ['a bound system', `BOUNDCRS[SOURCECRS[${GDAL_WKT2}],TARGETCRS[${WGS84_ENSEMBLE}]]`, 4526],
    ['geographic', GEOGRAPHIC, 4490],
    ['a Chinese datum name', GEOGRAPHIC.replace('D_China_2000', '2000国家大地坐标系'), 4490],
  ])('takes %s', (_, wkt, code) => {
    expect(crsIn(wkt)).toBe(crsFromEpsg(code));
  });

  it('reads back every coded system from its ESRI form', () => {
    const written = KNOWN_CRS.filter((crs) => prjText(crs) !== null);
    expect(written).toHaveLength(196);
    for (const crs of written) expect(crsIn(prjText(crs) ?? '')).toBe(crs);
  });

  it('chooses between twins by name or code, and takes the 3° zone in doubt', () => {
    const twin = prjText(crsFromEpsg(4502) ?? PLANAR_CRS) ?? '';
    expect(crsIn(twin).epsg).toBe(4502);
    expect(crsIn(twin.replace('CGCS2000_GK_CM_75E', 'x')).epsg).toBe(4534);
    expect(crsIn(twin.replace('CGCS2000_GK_CM_75E', 'x').replace(/]$/, ',AUTHORITY["EPSG","4502"]]')).epsg).toBe(4502);
  });

  it('recognises Xian 1980 and Beijing 1954 without making them usable', () => {
    const xian = COUNTY.replace('D_China_2000', 'D_Xian_1980').replace('6378137.0,298.257222101', '6378140.0,298.257');
    expect(crsIn(xian)).toMatchObject({ epsg: 2364, datum: 'Xian 1980', usable: false });
    const beijing = COUNTY.replace('D_China_2000', 'D_Beijing_1954').replace(
      '6378137.0,298.257222101',
      '6378245.0,298.3',
    );
    expect(crsIn(beijing)).toMatchObject({ epsg: 2416, datum: 'Beijing 1954', usable: false });
  });

  it('keeps a grid of its own: another meridian, scale, unit', () => {
    const own = COUNTY.replace('120.0', '119.25').replace('40500000.0', '500000.0');
    expect(crsIn(own)).toMatchObject({ epsg: null, zone: null, centralMeridian: 119.25, usable: true });
    const utm = COUNTY.replace('40500000.0', '500000.0').replace('"Scale_Factor",1.0', '"Scale_Factor",0.9996');
    expect(crsIn(utm)).toMatchObject({ epsg: null, scale: 0.9996, projection: 'gauss-kruger' });
    const km = COUNTY.replace('UNIT["Meter",1.0]', 'UNIT["Kilometer",1000.0]');
    expect(crsIn(km)).toMatchObject({ epsg: null, metresPerUnit: 1000 });
  });

  it('keeps an unknown datum apart', () => {
    const unknown = crsIn(COUNTY.replace('D_China_2000', 'D_Town').replace('GCS_China_Geodetic', 'GCS_Town'));
    expect(unknown).toMatchObject({ datum: 'other', epsg: null, zone: 40, zoneWidth: 3 });
    expect(sameCrs(unknown, crsFromEpsg(4528) ?? unknown)).toBe(false);
  });

  it('turns a latitude of origin into a northing from the equator', () => {
    const shifted = crsIn(COUNTY.replace('"Latitude_Of_Origin",0.0', '"Latitude_Of_Origin",30.0'));
    const { x, y } = new GaussKruger(shifted).forward(0, Math.PI / 6);
    expect(x).toBe(40_500_000);
    expect(Math.abs(y)).toBeLessThan(1e-8);
  });

  it('names other projections and does not use them', () => {
    const lambert = crsIn(COUNTY.replace('Gauss_Kruger', 'Lambert_Conformal_Conic').replace('GK_Zone_40', 'Lambert'));
    expect(lambert).toMatchObject({ projection: 'other', usable: false, name: 'CGCS2000_3_Degree_Lambert' });
    expect(lambert).toMatchObject({ datum: 'CGCS2000', epsg: null, metresPerUnit: 1 });
  });

  it.each([
    ['', /empty/],
    [' \r\n\0', /empty/],
    ['not a projection', /first keyword/],
    ['<xml/>', /unexpected "<"/],
    ['LOCAL_CS["town",LOCAL_DATUM["d",0],UNIT["Meter",1.0]]', /LOCAL_CS/],
    ['GEOCCS["x",DATUM["d",SPHEROID["s",6378137,298]]]', /GEOCCS/],
    [COUNTY.slice(0, -1), /too early/],
    [COUNTY.slice(0, 50), /without an end/],
    [`${COUNTY}rubbish`, /after the last/],
    [COUNTY.replace('SPHEROID["CGCS2000",6378137.0', 'SPHEROID["CGCS2000",63781.0'), /ellipsoid/],
    [COUNTY.replace('6378137.0,298.257222101', '6378245.0,298.3'), /does not go with/],
    [COUNTY.replace('"Greenwich",0.0', '"Paris",2.33722917'), /Paris/],
    [COUNTY.replace('PARAMETER["Central_Meridian",120.0],', ''), /central meridian/],
    [COUNTY.replace('120.0', '1200.0'), /not an angle/],
    [COUNTY.replace(',UNIT["Meter",1.0]', ''), /unit/],
    [COUNTY.replace('"Meter",1.0', '"Meter"'), /no size/],
    [COUNTY.replace('40500000.0', '"abc"'), /no number/],
    [COUNTY.replace('40500000.0', '4050+0.0'), /bad number/],
    [COUNTY.replace('PROJECTION["Gauss_Kruger"],', ''), /no projection/],
    [GEOGRAPHIC.replace('"Degree",0.0174532925199433', '"Grad",0.01570796326794897'), /degree/],
    ['A['.repeat(100), /deep/],
  ])('refuses %s', (wkt, why) => {
    expect(reason(wkt)).toMatch(why);
  });

  it('never throws on damaged text', () => {
    for (let cut = 0; cut < GDAL_WKT1.length; cut += 3) {
      reason(GDAL_WKT1.slice(0, cut));
      reason(GDAL_WKT1.slice(cut));
      reason(GDAL_WKT1.slice(0, cut) + GDAL_WKT1.slice(cut + 2));
    }
  });
});

/** Texts as they stand in public scripts, services and files of bureaus and their tools. */
describe('texts from the field', () => {
  const GCS = GEOGRAPHIC;
  const system = (
    name: string,
    geographic: string,
    east: number,
    north: number,
    meridian: number,
    origin = 0,
  ): string =>
    `PROJCS["${name}",${geographic},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${east}],PARAMETER[` +
    `"False_Northing",${north}],PARAMETER["Central_Meridian",${meridian}],PARAMETER["Scale_Factor",1.0],` +
    `PARAMETER["Latitude_Of_Origin",${origin}],UNIT["Meter",1.0]]`;
  const XIAN =
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],' +
    'UNIT["Degree",0.0174532925199433]]';
  const BEIJING =
    'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],' +
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
  const unknownDatum = (name: string): string =>
    system(
      name,
      'GEOGCS["GCS_unknown",DATUM["D_unknown",SPHEROID["GRS80",6378137,298.257222101]],PRIMEM["Greenwich",0],' +
        'UNIT["Degree",0.017453292519943295]]',
      500000,
      0,
      117,
    );

  it.each([
    ['3° with zone', system('CGCS2000_3_Degree_GK_Zone_38', GCS, 38500000, 0, 114), 4526],
    ['3° by meridian', system('CGCS2000_3_Degree_GK_CM_114E', GCS, 500000, 0, 114), 4547],
    ['6° with zone', system('CGCS2000_GK_Zone_20', GCS, 20500000, 0, 117), 4498],
    ['6° by meridian', system('CGCS2000_GK_CM_117E', GCS, 500000, 0, 117), 4509],
    ['Xian 1980, 3°', system('Xian_1980_3_Degree_GK_Zone_39', XIAN, 39500000, 0, 117), 2363],
    ['Xian 1980, 6°', system('Xian_1980_GK_Zone_19', XIAN, 19500000, 0, 111), 2333],
    ['Beijing 1954, 3°', system('Beijing_1954_3_Degree_GK_CM_114E', BEIJING, 500000, 0, 114), 2435],
    ['Beijing 1954, 6°', system('Beijing_1954_GK_Zone_17', BEIJING, 17500000, 0, 99), 21417],
    [
      'single quotes of a script',
      system('CGCS2000_3_Degree_GK_CM_117E', GCS, 500000, 0, 117).replaceAll('"', "'"),
      4548,
    ],
    [
      'the grid ArcGIS keeps behind it',
      `${system('CGCS2000_3_Degree_GK_CM_120E', GCS, 500000, 0, 120)};-5123200 -10002100 10000;-100000 10000;` +
        '-100000 10000;0.001;0.001;0.001;IsHighPrecision',
      4549,
    ],
    ['the mark of GDAL', `ESRI::${system('CGCS2000_3_Degree_GK_CM_117E', GCS, 500000, 0, 117)}`, 4548],
    [
      'METADATA and a bare code',
      GCS.replace(
        /]$/,
        ',METADATA["China",73.62,16.7,134.77,53.55,0.0,0.0174532925199433,0.0,1067],AUTHORITY["EPSG",4490]]',
      ),
      4490,
    ],
    ['another method name', system('x', GCS, 38500000, 0, 114).replace('Gauss_Kruger', 'Gauss-Krüger'), 4526],
    ['a method name in Chinese', system('x', GCS, 38500000, 0, 114).replace('Gauss_Kruger', '高斯-克吕格'), 4526],
    ['a datum named in the system only', unknownDatum('CGCS2000_3_Degree_GK_CM_117E'), 4548],
    [
      'the ellipsoid for a datum',
      unknownDatum('CGCS2000_3_Degree_GK_CM_117E')
        .replace('GCS_unknown', 'GCS_GRS_1980')
        .replace('D_unknown', 'D_GRS_1980'),
      4548,
    ],
    ['web map metres of ArcGIS', COUNTY.replace('Gauss_Kruger', 'Mercator_Auxiliary_Sphere'), 3857],
  ])('reads %s', (_, wkt, code) => {
    expect(crsIn(wkt)).toBe(crsFromEpsg(code));
  });

  it('keeps town grids with their own parameters', () => {
    const suzhou = `${system('2000SZ', GCS, 350000, -2800000, 120.7833333333333)},VERTCS["EGM96_Geoid",VDATUM["EGM96_Geoid"],PARAMETER["Vertical_Shift",0.0],PARAMETER["Direction",1.0],UNIT["Meter",1.0]]`;
    expect(crsIn(suzhou)).toMatchObject({
      datum: 'CGCS2000',
      epsg: null,
      falseEasting: 350000,
      falseNorthing: -2800000,
    });
    const foshan = crsIn(system('FS_Xian_1980_GK_CM_111E', XIAN, 500000, 0, 113.001025, -0.000131));
    expect(foshan).toMatchObject({ datum: 'Xian 1980', centralMeridian: 113.001025, epsg: null });
    expect(foshan.falseNorthing).toBeCloseTo(14.49, 1);
  });

  it('does not take a datum from a name that the ellipsoid or another name gainsays', () => {
    expect(crsIn(unknownDatum('Beijing_1954_3_Degree_GK_CM_117E')).datum).toBe('other');
    expect(crsIn(unknownDatum('CGCS2000_x').replace('D_unknown', 'D_North_American_1983')).datum).toBe('other');
    expect(crsIn(unknownDatum('unnamed')).datum).toBe('other');
  });

  it('does not take New Beijing for Beijing 1954', () => {
    for (const name of ['D_New_Beijing', 'New_Beijing_1954', '新1954年北京坐标系']) {
      const wkt = system(
        'x',
        BEIJING.replace('GCS_Beijing_1954', 'GCS_x').replace('D_Beijing_1954', name),
        5e5,
        0,
        117,
      );
      expect(crsIn(wkt).datum).toBe('other');
    }
  });

  it('refuses a parameter it does not know, unless it is 0', () => {
    const extra = (value: number): string =>
      COUNTY.replace('UNIT["Meter"', `PARAMETER["XY_Plane_Rotation",${value}],UNIT["Meter"`);
    expect(reason(extra(30))).toMatch(/parameter XY_Plane_Rotation/);
    expect(crsIn(extra(0))).toBe(crsFromEpsg(4528));
  });
});

describe('codes', () => {
  it.each([
    ['EPSG:4526', 4526],
    [' epsg:4490\r\n', 4490],
    ['urn:ogc:def:crs:EPSG::4526', 4526],
    ['urn:ogc:def:crs:EPSG:6.9.2:4526', 4526],
    ['http://www.opengis.net/def/crs/EPSG/0/4547', 4547],
    ['https://www.opengis.net/def/crs/EPSG/0/4547', 4547],
    ['http://www.opengis.net/gml/srs/epsg.xml#4326', 4326],
    ['EPSG:21473', 21453],
    ['OGC:CRS84', 4326],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 4326],
    ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', 4326],
  ])('%s', (text, code) => {
    expect(crsIn(text)).toBe(crsFromEpsg(code));
  });

  it.each([
    ['EPSG:32650', /EPSG:32650 is none of the systems/],
    ['EPSG:', /unexpected ":"/],
    ['4526', /begin with a keyword/],
    ['{"type"', /not valid JSON/],
  ])('%s is refused', (text, words) => {
    expect(reason(text)).toMatch(words);
  });
});

describe('prjText', () => {
  it('is the text of the county generator', () => {
    expect(prjText(crsFromEpsg(4528) ?? PLANAR_CRS)).toBe(COUNTY);
    expect(prjText(crsFromEpsg(4490) ?? PLANAR_CRS)).toBe(GEOGRAPHIC);
  });

  it('tells the datums of China apart', () => {
    expect(prjText(crsFromEpsg(2364) ?? PLANAR_CRS)).toBe(XIAN_80_ZONE_40);
    expect(prjText(crsFromEpsg(4214) ?? PLANAR_CRS)).toMatch(/^GEOGCS\["GCS_Beijing_1954",DATUM\["D_Beijing_1954"/);
  });

  it('writes a grid of its own so that it is read back', () => {
    const own = crsIn(COUNTY.replace('120.0', '119.25').replace('CGCS2000_3_Degree_GK_Zone_40', 'Town / grid'));
    expect(prjText(own)).toContain('PROJCS["Town_grid"');
    expect(sameCrs(crsIn(prjText(own) ?? ''), own)).toBe(true);
  });

  it('has none for the rest', () => {
    expect(prjText(PLANAR_CRS)).toBeNull();
    expect(prjText(crsFromEpsg(3857) ?? PLANAR_CRS)).toBeNull();
  });
});

const gdal = await loadGdal();

describe.skipIf(gdal === null)('against GDAL', () => {
  it('recognises every coded system from the WKT that GDAL writes', () => {
    for (const crs of KNOWN_CRS.filter((known) => known.projection !== 'other')) {
      const system = gdal?.SpatialReference.fromEPSG(crs.epsg ?? 0);
      expect(crsIn(system?.toWKT() ?? '')).toBe(crs);
    }
  });

  it('writes what GDAL takes for the same system', () => {
    for (const crs of KNOWN_CRS.filter((known) => prjText(known) !== null)) {
      const ours = gdal?.SpatialReference.fromWKT(prjText(crs) ?? '');
      // Exported from ESRI text the name is ESRI's; parameters stand behind it.
      expect(crsIn(ours?.toWKT() ?? ''), esriName(crs) ?? '').toBe(crs);
    }
  });
});
