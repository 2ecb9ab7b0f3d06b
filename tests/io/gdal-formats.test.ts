import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { listLayers } from '../../src/io/gdal/layers.js';
import { translateLayer } from '../../src/io/gdal/translate.js';
import { loadGdal } from '../support/geos.js';
import { problemOf, readTranslated, ringsOf, scratch, writeWith } from './gdal-files.js';

const at = scratch();
const gdal = await loadGdal();
const SQUARE = 'POLYGON((40000 30000,40010 30000,40010 30010,40000 30010,40000 30000))';
const TRIANGLE = 'POLYGON((40010 30000.125,40020 30000,40020.5 30010,40010 30000.125))';

/** A MapInfo table of two regions as its text form. */
function mif(name: string, charset: string | null, encoding: string, land = '水田'): string {
  const head = ['Version 300', ...(charset === null ? [] : [`Charset "${charset}"`]), 'Delimiter ","'];
  const columns = ['Columns 3', '  地类名称 Char(40)', '  面积 Float', '  编号 Integer', 'Data', ''];
  const regions = [SQUARE, TRIANGLE].flatMap((wkt) => {
    const [ring] = ringsOf(wkt);
    const vertices = Array.from({ length: ring!.length / 2 }, (_, i) => `${ring![2 * i]} ${ring![2 * i + 1]}`);
    return ['Region 1', `  ${vertices.length}`, ...vertices, '    Pen (1,2,0)'];
  });
  const text = [...head, 'CoordSys NonEarth Units "m" Bounds (0, 0) (1000000, 1000000)', ...columns, ...regions, ''];
  writeFileSync(at(`${name}.mif`), iconv.encode(text.join('\r\n'), encoding));
  writeFileSync(at(`${name}.mid`), iconv.encode(`"${land}",1.5,1\r\n"旱地",2.25,2\r\n`, encoding));
  return at(`${name}.mif`);
}

/** The same as a native table; GDAL does not write such names, so they are put in afterwards. */
function tab(name: string, charset: string, encoding: string): string {
  const source = gdal!.open(mif(`source_${name}`, 'WindowsSimpChinese', 'gbk'));
  const recode = encoding === 'gbk' ? 'CP936' : encoding;
  const options = ['-f', 'MapInfo File', '-lco', `ENCODING=${recode}`, '-lco', 'BOUNDS=39000,29000,41000,31000'];
  gdal!.vectorTranslate(at(`${name}.tab`), source, options).close();
  source.close();
  let names = ['地类名称', '面积', '编号'];
  const text = readFileSync(at(`${name}.tab`), 'latin1')
    .replace(/!charset .*/, `!charset ${charset}`)
    .replace(/Charset ".*"/, `Charset "${charset}"`)
    .replace(/^( {4})\S+( (?:Char|Float|Integer))/gm, (_, indent, type) => {
      const [next, ...rest] = names;
      names = rest;
      return `${indent}${iconv.encode(next!, encoding).toString('latin1')}${type}`;
    });
  writeFileSync(at(`${name}.tab`), text, 'latin1');
  return at(`${name}.tab`);
}

const READ = [
  { 地类名称: '水田', 面积: '1.5', 编号: '1' },
  { 地类名称: '旱地', 面积: '2.25', 编号: '2' },
];

function textsOf(file: string, encoding?: string): Record<string, string>[] {
  return readTranslated(translateLayer(file, undefined, at('out.fgb'), { encoding })).map(({ texts }) => texts);
}

describe.skipIf(!gdal)('MapInfo', () => {
  test.each<[string, string | null, string]>([
    ['states GBK', 'WindowsSimpChinese', 'gbk'],
    ['states nothing, holds GBK', 'Neutral', 'gbk'],
    ['has no statement, holds GBK', null, 'gbk'],
    ['states Latin 1, holds GBK', 'WindowsLatin1', 'gbk'],
    ['states UTF-8', 'UTF-8', 'utf-8'],
    ['states nothing, holds UTF-8', 'Neutral', 'utf-8'],
  ])('MIF that %s', (name, charset, encoding) => {
    const file = mif(name.replaceAll(/\W/g, '_'), charset, encoding);
    expect(textsOf(file)).toEqual(READ);
    expect(readTranslated(translateLayer(file, undefined, at('out.fgb'))).map(({ rings }) => rings)).toEqual([
      ringsOf(SQUARE),
      ringsOf(TRIANGLE),
    ]);
  });
  test.each([
    ['states_gbk', 'WindowsSimpChinese'],
    ['neutral', 'Neutral'],
    ['latin', 'WindowsLatin1'],
  ])('TAB in GBK: %s', (name, charset) => {
    expect(textsOf(tab(name, charset, 'gbk'))).toEqual(READ);
  });
  test('the encoding is told where it was found by the bytes, and not where it is stated', () => {
    const notes = (file: string): string[] => translateLayer(file, undefined, at('n.fgb')).notes.map(({ en }) => en);
    expect(notes(mif('told', 'Neutral', 'gbk'))).toEqual([
      'texts were read as gb18030, which their bytes show; for example 水田',
    ]);
    expect(notes(mif('stated', 'WindowsSimpChinese', 'gbk'))).toEqual([]);
  });
  test('the user has the last word', () => {
    const file = mif('big5', 'WindowsSimpChinese', 'big5', '林地');
    expect(Object.values(textsOf(file, 'big5')[0]!)).toContain('林地'); // the names have no letters in Big5
    expect(problemOf(() => textsOf(file, 'nothing')).code).toBe('ENCODING_UNKNOWN');
    expect(problemOf(() => textsOf(file, 'koi8-r'))).toMatchObject({ code: 'ENCODING_UNKNOWN', where: { file } });
  });
  test('says nothing of the place on earth where it is "NonEarth"', () => {
    expect(translateLayer(mif('bare', 'UTF-8', 'utf-8'), undefined, at('bare.fgb')).crs).toBeNull();
  });
});

describe.skipIf(!gdal)('KML', () => {
  const ring = (x: number): string =>
    `<Polygon><outerBoundaryIs><LinearRing><coordinates>${x},30,5 ${x + 0.1},30,5 ${x + 0.1},30.1,5 ${x},30,5</coordinates></LinearRing></outerBoundaryIs></Polygon>`;
  const mark = (name: string, shape: string): string =>
    `<Placemark><name>${name}</name><ExtendedData><Data name="DLMC"><value>水田</value></Data></ExtendedData>${shape}</Placemark>`;
  const text = (folders: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>${folders}</Document></kml>`;
  const parcels = `<Folder><name>地块</name>${mark('甲', ring(110))}${mark('点', '<Point><coordinates>110,30</coordinates></Point>')}${mark('乙', `<MultiGeometry>${ring(111)}<Point><coordinates>1,1</coordinates></Point></MultiGeometry>`)}</Folder>`;
  const roads = `<Folder><name>道路</name>${mark('丙', '<LineString><coordinates>1,1 2,2</coordinates></LineString>')}</Folder>`;

  test('and KMZ: folders are layers, points are told', () => {
    writeFileSync(at('doc.kml'), text(parcels + roads));
    zip('doc.kmz', ['doc.kml']);
    for (const name of ['doc.kml', 'doc.kmz']) {
      expect(listLayers(at(name)).map((layer) => `${layer.name} ${layer.records}`)).toEqual(['地块 3', '道路 1']);
      const moved = translateLayer(at(name), '地块', at('kml.fgb'));
      const records = readTranslated(moved);
      expect(records.map(({ texts }) => `${texts['Name']} ${texts['DLMC']}`)).toEqual([
        '甲 水田',
        '点 水田',
        '乙 水田',
      ]);
      expect(records.map(({ otherType, otherParts }) => otherType ?? otherParts)).toEqual([0, 'Point', 1]);
      expect(records[0]!.rings).toEqual([[110, 30, 110.1, 30, 110.1, 30.1, 110, 30]]);
      expect(moved.crs).toContain('WGS 84');
    }
  });
});

describe.skipIf(!gdal)('DXF', () => {
  const polyline = (
    layer: string,
    isClosed: boolean,
    vertices: readonly (readonly [number, number, number?])[],
  ): (string | number)[] => [
    0,
    'LWPOLYLINE',
    8,
    layer,
    90,
    vertices.length,
    70,
    isClosed ? 1 : 0,
    ...vertices.flatMap(([x, y, bulge]) => [10, x, 20, y, ...(bulge === undefined ? [] : [42, bulge])]),
  ];
  const corners = [
    [0.125, 0],
    [10, 0],
    [10, 10],
  ] as const;
  const drawing = [
    0,
    'SECTION',
    2,
    'ENTITIES',
    ...polyline('JZD', true, corners),
    ...polyline('ROAD', false, corners),
    0,
    'POINT',
    8,
    'P',
    10,
    1,
    20,
    2,
    ...polyline('POND', true, [
      [0, 0, 1],
      [10, 0, 1],
    ]),
    0,
    'ENDSEC',
    0,
    'EOF',
    '',
  ];

  test('closed polylines are parcels, the rest is told', () => {
    writeFileSync(at('a.dxf'), drawing.join('\n'));
    const moved = translateLayer(at('a.dxf'), undefined, at('dxf.fgb'));
    const records = readTranslated(moved);
    expect(moved).toMatchObject({ layer: 'entities', driver: 'DXF', crs: null, count: 4 });
    expect(records.map(({ texts, otherType }) => [texts['Layer'], otherType])).toEqual([
      ['JZD', null],
      ['ROAD', 'LineString'],
      ['P', 'Point'],
      ['POND', null],
    ]);
    expect(records[0]!.rings).toEqual([[0.125, 0, 10, 0, 10, 10, 0.125, 0]]);
    expect(records[3]!.rings[0]!.length).toBeGreaterThan(100);
  });
  test('names are decoded as the user says', () => {
    const header = [
      0,
      'SECTION',
      2,
      'HEADER',
      9,
      '$ACADVER',
      1,
      'AC1015',
      9,
      '$DWGCODEPAGE',
      3,
      'ANSI_1252',
      0,
      'ENDSEC',
    ];
    const text = [...header, ...drawing].join('\n').replace('JZD', '界址');
    writeFileSync(at('gbk.dxf'), iconv.encode(text, 'gbk'));
    expect(textsOf(at('gbk.dxf'), 'gbk')[0]).toMatchObject({ Layer: '界址' });
  });
});

describe.skipIf(!gdal)('archives', () => {
  const layer = { layer: '图斑', columns: { 名称: 'String' }, rows: [{ wkt: SQUARE, values: ['水田'] }] } as const;
  const make = (driver: string, name: string, options: readonly string[] = []): string =>
    writeWith(gdal!, at, at(name), { driver, ...layer, options: ['-a_srs', 'EPSG:4528', ...options] });

  test('a geodatabase is read where it lies', () => {
    make('OpenFileGDB', '国土.gdb', ['-nlt', 'MULTIPOLYGON']);
    zip('x.gdb.zip', ['国土.gdb']);
    const moved = translateLayer(at('x.gdb.zip'), '图斑', at('zipped.fgb'));
    expect(moved).toMatchObject({ driver: 'OpenFileGDB', count: 1 });
    expect(readTranslated(moved)[0]!.texts).toEqual({ 名称: '水田' });
  });
  test.each([
    ['GBK without a statement', 'CP936', false],
    ['GBK with a statement', 'CP936', true],
    ['UTF-8 without a statement', 'UTF-8', false],
  ])('a shapefile in %s', (name, encoding, hasCodePage) => {
    const stem = `s${name.replaceAll(/\W/g, '')}`;
    make('ESRI Shapefile', `${stem}.shp`, ['-nln', stem, '-lco', `ENCODING=${encoding}`]);
    if (encoding === 'CP936' && !hasCodePage) clearLanguageDriver(at(`${stem}.dbf`));
    zip(
      `${stem}.zip`,
      ['shp', 'shx', 'dbf', ...(hasCodePage ? ['cpg'] : [])].map((ending) => `${stem}.${ending}`),
    );
    expect(textsOf(at(`${stem}.zip`))).toEqual([{ 名称: '水田' }]);
    expect(textsOf(at(`${stem}.zip`), encoding)).toEqual([{ 名称: '水田' }]);
  });
  test('several shapefiles are layers; of several datasets one is to be named', () => {
    for (const stem of ['甲', '乙']) make('ESRI Shapefile', `${stem}.shp`, ['-nln', stem, '-lco', 'ENCODING=UTF-8']);
    const files = ['甲', '乙'].flatMap((stem) => ['shp', 'shx', 'dbf', 'cpg'].map((ending) => `${stem}.${ending}`));
    zip('shapes.zip', files);
    const names = listLayers(at('shapes.zip')).map(({ name }) => name);
    expect(names.sort()).toEqual(['乙', '甲']);
    expect(translateLayer(at('shapes.zip'), '乙', at('a.fgb')).count).toBe(1);

    make('GPKG', 'b.gpkg');
    mkdirSync(at('inner'), { recursive: true });
    copyFileSync(at('b.gpkg'), at('inner/c.gpkg'));
    zip('mixed.zip', ['b.gpkg', 'inner', ...files]);
    const several = problemOf(() => listLayers(at('mixed.zip')));
    expect(several).toMatchObject({ code: 'ARCHIVE_UNCLEAR', exitCode: 2 });
    expect(several.describe('en')).toContain('inner/c.gpkg');
    expect(translateLayer(`${at('mixed.zip')}/inner/c.gpkg`, undefined, at('a.fgb')).count).toBe(1);
    const absent = problemOf(() => listLayers(`${at('mixed.zip')}/inner/d.gpkg`));
    expect(absent.describe('zh')).toContain('inner/d.gpkg');
  });
  test('names in GBK, as Windows packs them', () => {
    const stem = '地类图斑';
    make('ESRI Shapefile', `${stem}.shp`, ['-nln', stem, '-lco', 'ENCODING=UTF-8']);
    mkdirSync(at('gbk'), { recursive: true });
    const files = ['shp', 'shx', 'dbf', 'cpg'].map((ending) => `${stem}.${ending}`);
    const names = files.map((file) => Buffer.concat([Buffer.from(`${at('gbk')}/`), iconv.encode(file, 'gbk')]));
    for (const [i, file] of files.entries()) copyFileSync(at(file), names[i]!);
    execFileSync('zip', ['-q', '-r', at('gbk.zip'), '.'], { cwd: at('gbk') });
    expect(listLayers(at('gbk.zip')).map(({ name }) => name)).toEqual([stem]);
    expect(textsOf(at('gbk.zip'))).toEqual([{ 名称: '水田' }]);
    expect(translateLayer(`${at('gbk.zip')}/${stem}.shp`, stem, at('g.fgb')).count).toBe(1);
  });
  test('what cannot be taken as one dataset is refused', () => {
    writeFileSync(at('a.txt'), 'a');
    zip('text.zip', ['a.txt']);
    expect(problemOf(() => listLayers(at('text.zip'))).code).toBe('ARCHIVE_UNCLEAR');
    writeFileSync(at('no.zip'), 'no archive');
    expect(problemOf(() => listLayers(at('no.zip'))).code).toMatch(/ARCHIVE_UNCLEAR|GDAL_REFUSED/);
    make('OpenFileGDB', 'bare.gdb', ['-nlt', 'MULTIPOLYGON']);
    execFileSync('zip', ['-q', '-r', at('bare.zip'), '.'], { cwd: at('bare.gdb') });
    expect(problemOf(() => listLayers(at('bare.zip'))).describe('en')).toContain('without their .gdb folder');
  });
  test('an encoding that the format states itself is not applied, and that is told', () => {
    const { notes } = translateLayer(make('GPKG', 'utf.gpkg'), undefined, at('u.fgb'), { encoding: 'gbk' });
    expect(notes.map(({ en }) => en)).toEqual(['the encoding gbk was not applied: GeoPackage states its own']);
  });
});

describe.skipIf(!gdal)('names of files', () => {
  test('may be Chinese, with blanks and colons, and links', () => {
    const file = writeWith(gdal!, at, at('地类 图斑:2026.gpkg'), {
      driver: 'GPKG',
      layer: '图 斑:1',
      columns: { a: 'Integer' },
      rows: [{ wkt: SQUARE, values: [1] }],
    });
    expect(translateLayer(file, '图 斑:1', at('out:put.fgb')).count).toBe(1);
    symlinkSync(file, at('link.gpkg'));
    expect(translateLayer(at('link.gpkg'), undefined, at('link.fgb')).layer).toBe('图 斑:1');
  });
});

/** Packs files of the scratch folder, as a user does. */
function zip(name: string, files: readonly string[]): void {
  execFileSync('zip', ['-q', '-r', at(name), ...files], { cwd: at('.') });
}

/** As many Chinese programs leave it: nothing is said of the encoding. */
function clearLanguageDriver(dbf: string): void {
  const bytes = readFileSync(dbf);
  bytes[29] = 0;
  writeFileSync(dbf, bytes);
}
