import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listLayers } from '../../src/io/gdal/layers.js';
import { translateLayer } from '../../src/io/gdal/translate.js';
import { loadGdal } from '../support/geos.js';
import { sharedFolder } from '../support/shared.js';
import { readTranslated, ringsByGdal, scratch } from './gdal-files.js';

const at = scratch();
const gdal = await loadGdal();
const data = sharedFolder('data');

/** File, layer, GDAL's format, records, rings; rings beyond the records are holes and further parts. */
const LAYERS: readonly (readonly [string, string, string, number, number])[] = [
  ['copernicus/clc/clc2012_mt.gdb', 'clc12_MT', 'OpenFileGDB', 148, 165],
  ['copernicus/clc/clc2012_mt.gdb.zip', 'cha12_MT', 'OpenFileGDB', 1, 1],
  ['copernicus/clc/clc2018_mt.gpkg.zip', 'clc18_mt', 'GPKG', 148, 165],
  ['copernicus/clc2024/CLC2024_MT.gdb.zip', 'clc24_mt', 'OpenFileGDB', 160, 178],
  ['copernicus/clc2024/CLC2024_MT.zip', 'clc24_mt', 'GPKG', 160, 178],
  ['copernicus/n2k/n2k_example_cz_correct.zip', 'n2k_du001z_lclu_v99_20190108', 'ESRI Shapefile', 1027, 1126],
  ['farm-parcels/at/inspire_schlaege_2025-1_polygon.gpkg.zip', 'INSPIRE_SCHLAEGE_2025-1_POLYGON', 'GPKG', 100, 106],
  ['farm-parcels/ch/lwb_nutzungsflaechen_v2_0_lv95.gpkg', 'nutzungsflaechen', 'GPKG', 100, 107],
  ['farm-parcels/de_bb/antrag.zip', 'antrag_land_gem', 'ESRI Shapefile', 100, 131],
  ['farm-parcels/es_cat/Cultius_DUN2023_GPKG.zip', 'CULTIUS_DUN2023', 'GPKG', 100, 107],
  ['farm-parcels/nl/brpgewaspercelen_definitief_2023.gpkg', 'brp_gewas', 'GPKG', 100, 105],
  // Z and M in every vertex
  [
    'farm-parcels/us_ca_scm/i15_crop_mapping_2023_provisional_20241127.gdb.zip',
    'i15_Crop_Mapping_2023_Provisional',
    'OpenFileGDB',
    100,
    100,
  ],
  ['nz-se-island/se-island.gpkg', 'se_island', 'GPKG', 28, 30],
  ['shapefile-corpora/mapshaper/test/data/geopackage/data_only_tables.gpkg', 'oregon_cities', 'GPKG', 5, 0],
];

describe.skipIf(!gdal || !data)('layers as others publish them', () => {
  test.each(LAYERS)('%s', (file, layer, driver, records, rings) => {
    const path = join(data!, file);
    if (!existsSync(path)) {
      process.stderr.write(`skipped: ${path} is not there\n`);
      return;
    }
    const moved = translateLayer(path, layer, at('real.fgb'));
    const read = readTranslated(moved);
    expect([moved.driver, moved.count, read.length]).toEqual([driver, records, records]);
    expect(read.reduce((sum, record) => sum + record.rings.length, 0)).toBe(rings);
    if (path.endsWith('.zip') || rings === 0) return;
    expect(read.map((record) => record.rings)).toEqual(ringsByGdal(gdal!, path, layer));
  });
  test('areas agree with those the publisher wrote into the table', () => {
    const moved = translateLayer(join(data!, 'copernicus/clc/clc2012_mt.gdb'), 'clc12_MT', at('areas.fgb'));
    for (const { rings, texts } of readTranslated(moved)) {
      const area = Math.abs(rings.reduce((sum, ring) => sum + shoelace(ring), 0));
      expect(area / Number(texts['Shape_Area'])).toBeCloseTo(1, 9);
    }
  });
  test('of several layers one is to be named, by the names in the file', () => {
    const names = listLayers(join(data!, 'copernicus/clc/clc2012_mt.gdb')).map(({ name }) => name);
    expect(names).toEqual(['cha12_MT', 'clc06_MT', 'clc12_MT']);
  });
  test('texts beyond ASCII are whole, whatever the table says of them', () => {
    const german = readTranslated(
      translateLayer(join(data!, 'farm-parcels/de_bb/antrag.zip'), undefined, at('de.fgb')),
    );
    expect(JSON.stringify(german[0]!.texts)).toContain('Förderfähig');
    const catalan = join(data!, 'farm-parcels/es_cat/Cultius_DUN2023_GPKG.zip');
    const { notes, file, reading } = translateLayer(catalan, undefined, at('cat.fgb'));
    expect(readTranslated({ file, reading })[0]!.texts).toMatchObject({ comarca: 'Segrià' });
    expect(notes.map(({ en }) => en).join()).toContain('CULTIUS_DUN2023 was taken');
  });
});

function shoelace(ring: readonly number[]): number {
  const [x0, y0] = ring as [number, number];
  let twice = 0;
  for (let i = 0; i < ring.length - 2; i += 2) {
    twice += (ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0);
  }
  return twice / 2;
}
