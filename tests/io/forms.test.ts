import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, describe, expect, test } from 'vitest';
import { type Crs, crsFromEpsg } from '../../src/crs/definitions.js';
import { writeGeoJson } from '../../src/io/forms/geojson.js';
import { writeGeoPackage } from '../../src/io/forms/geopackage.js';
import { type FormLayer, polygonsOfFeature } from '../../src/io/forms/model.js';
import { shapefileRings } from '../../src/kernel/orient.js';
import type { FlatPolygons } from '../../src/model/geometry.js';

const scratch = mkdtempSync(join(tmpdir(), 'tuban-form-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const at = (name: string): string => join(scratch, name);

// Clockwise outer rings, counter-clockwise holes, as in a shapefile: one with a hole, two apart, one that vanished.
const outer = (x: number): number[] => [x, 0, x, 10, x + 10, 10, x + 10, 0];
const hole = [2, 2, 4, 2, 4, 4, 2, 4];
const rings = [outer(0), hole, outer(20), outer(40)];
const SHAPES: FlatPolygons = {
  count: 2,
  coords: Float64Array.from(rings.flat()),
  ringStart: Uint32Array.of(0, 4, 8, 12, 16),
  featureRing: Uint32Array.of(0, 2, 4),
  boxes: new Float64Array(8),
};
const OWN: Crs = { ...crsFromEpsg(4528)!, epsg: null, name: 'county grid' };

const layer = (crs: Crs): FormLayer => ({
  name: 'ledger',
  columns: [
    { name: 'JCBH', type: 'C', length: 40, decimals: 0 },
    { name: 'TBMJ', type: 'N', length: 18, decimals: 2 },
  ],
  headings: ['JCBH', 'TBMJ'],
  rows: [
    ['with "hole"', 9600],
    ['two', 20000],
    ['none', null],
  ],
  polygons: (row) => (row < 2 ? polygonsOfFeature(SHAPES, row) : []),
  crs,
  prj: 'PROJCS["county grid"]',
});

describe('a layer of a result', () => {
  test('has the polygons of its shapefile, ring by ring', () => {
    for (const feature of [0, 1]) {
      const { coords, ringStart } = shapefileRings(polygonsOfFeature(SHAPES, feature));
      const from = SHAPES.ringStart[SHAPES.featureRing[feature]!]!;
      expect([...coords]).toEqual([...SHAPES.coords.subarray(2 * from, 2 * from + coords.length)]);
      expect([...ringStart]).toEqual([0, 4, 8]);
    }
    expect(polygonsOfFeature(SHAPES, 0).map(({ holes }) => holes.length)).toEqual([1]);
    expect(polygonsOfFeature(SHAPES, 1).map(({ holes }) => holes.length)).toEqual([0, 0]);
  });

  test('as GeoJSON: holes, several polygons, no geometry; a system without code is not passed off as WGS 84', () => {
    writeGeoJson(layer(OWN), at('own.geojson'), false);
    const { crs, features } = JSON.parse(readFileSync(at('own.geojson'), 'utf8'));
    expect(crs).toBeNull();
    expect(features.map((one: { geometry: { type: string } | null }) => one.geometry?.type ?? null)).toEqual([
      'Polygon',
      'MultiPolygon',
      null,
    ]);
    expect(features[0].geometry.coordinates).toEqual([
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
        [0, 0],
      ],
      [
        [2, 2],
        [2, 4],
        [4, 4],
        [4, 2],
        [2, 2],
      ],
    ]);
    expect(features[0].properties).toEqual({ JCBH: 'with "hole"', TBMJ: 96 });
    expect(features[2].properties['TBMJ']).toBeNull();
  });

  test('as GeoPackage: a system without code is defined in the file; a vanished shape is null', () => {
    writeGeoPackage((path) => new sqlite.Database(path), layer(OWN), at('own.gpkg'));
    const db = new sqlite.Database(at('own.gpkg'), { readOnly: true });
    try {
      expect(
        db.get('select srs_id, organization, definition from gpkg_spatial_ref_sys where srs_name = ?', ['county grid']),
      ).toEqual({
        srs_id: 100_000,
        organization: 'NONE',
        definition: 'PROJCS["county grid"]',
      });
      expect(db.get('select min_x, max_x, srs_id from gpkg_contents')).toEqual({
        min_x: 0,
        max_x: 50,
        srs_id: 100_000,
      });
      const blobs = db.all('select geom from ledger order by fid').map(({ geom }) => geom as Uint8Array | null);
      expect(blobs[2]).toBeNull();
      // Magic, version, flags; then the box, then a MultiPolygon.
      expect([...blobs[0]!.subarray(0, 4)]).toEqual([0x47, 0x50, 0, 3]);
      expect([...blobs[0]!.subarray(40, 45)]).toEqual([1, 6, 0, 0, 0]);
    } finally {
      db.close();
    }
  });
});
