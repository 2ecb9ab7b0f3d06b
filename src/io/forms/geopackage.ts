import { writeFileSync } from 'node:fs';
import type { Database } from 'node-sqlite3-wasm';
import type { Crs } from '../../crs/definitions.js';
import { encodeWkb } from '../write/parquet-wkb.js';
import { type FormLayer, plainValue } from './model.js';

/** Tells that the file is a GeoPackage ("GPKG"), of version 1.3. */
const APPLICATION_ID = 0x47504b47;
const USER_VERSION = 10300;
/** Stands where a time of change is asked for: the same result gives the same bytes. */
const NO_TIME = '2000-01-01T00:00:00.000Z';
/** Number of a system that no register knows, as GDAL gives it. */
const OWN_SYSTEM = 100_000;
const UNDEFINED_PLANE = -1;
const HEADER = 40;

/**
 * Writes a layer as a GeoPackage of its own. Polygons are all written as MultiPolygon: a layer holds one type. There is
 * no spatial index: SQLite without native parts has no R-tree; QGIS makes one on request.
 * Source  OGC 12-128r18 (GeoPackage 1.3.1).
 */
export function writeGeoPackage(open: (path: string) => Database, layer: FormLayer, file: string): void {
  // SQLite makes files that their owner alone may read; one that is there already keeps its rights.
  writeFileSync(file, '');
  const db = open(file);
  try {
    db.exec(`pragma journal_mode = off; pragma synchronous = off; pragma application_id = ${APPLICATION_ID};
      pragma user_version = ${USER_VERSION};`);
    db.exec('begin');
    describe(db, layer);
    fill(db, layer);
    db.exec('commit');
  } catch (fault) {
    throw diskFull(fault);
  } finally {
    db.close();
  }
}

/** SQLite tells of a full disk in words; the rest of the program knows the codes of the system. */
function diskFull(fault: unknown): unknown {
  if (!(fault instanceof Error) || !/disk is full|disk I\/O/i.test(fault.message)) return fault;
  return Object.assign(new Error(fault.message, { cause: fault }), { code: 'ENOSPC' });
}

function describe(db: Database, layer: FormLayer): void {
  db.exec(SYSTEM_TABLES);
  const add = 'insert into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, ?)';
  for (const row of ALWAYS) db.run(add, [...row]);
  const srs = systemOf(layer.crs);
  if (srs.id !== UNDEFINED_PLANE)
    db.run(add, [layer.crs.name, srs.id, srs.organisation, srs.id, layer.prj ?? 'undefined', null]);
  db.run('insert into gpkg_contents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    layer.name,
    'features',
    layer.name,
    '',
    NO_TIME,
    ...extentOf(layer),
    srs.id,
  ]);
  db.run('insert into gpkg_geometry_columns values (?, ?, ?, ?, 0, 0)', [layer.name, 'geom', 'MULTIPOLYGON', srs.id]);
  const columns = layer.columns.map((column) => `${quoted(column.name)} ${sqlType(column)}`);
  db.exec(
    `create table ${quoted(layer.name)} (fid integer primary key autoincrement not null, geom multipolygon, ${columns.join(', ')})`,
  );
}

function fill(db: Database, layer: FormLayer): void {
  const places = layer.columns.map(() => '?').join(', ');
  const insert = db.prepare(`insert into ${quoted(layer.name)} values (?, ?, ${places})`);
  const srs = systemOf(layer.crs).id;
  try {
    layer.rows.forEach((cells, row) => {
      const values = layer.columns.map((column, c) => plainValue(column, cells[c] ?? null));
      insert.run([row + 1, geometryOf(layer, row, srs), ...values]);
    });
  } finally {
    insert.finalize();
  }
}

/** A geometry as GeoPackage holds it: its box before the well-known binary. Null where nothing is left of the shape. */
function geometryOf({ polygons }: FormLayer, row: number, srs: number): Uint8Array | null {
  const shape = polygons(row);
  if (shape.length === 0) return null;
  const { bytes } = encodeWkb([shape], true);
  const blob = new Uint8Array(HEADER + bytes.length);
  const view = new DataView(blob.buffer);
  blob.set([0x47, 0x50, 0, 0b11]);
  view.setInt32(4, srs, true);
  const [xmin, ymin, xmax, ymax] = boxOf(shape.map(({ outer }) => outer));
  [xmin, xmax, ymin, ymax].forEach((bound, i) => {
    view.setFloat64(8 + 8 * i, bound!, true);
  });
  blob.set(bytes, HEADER);
  return blob;
}

function extentOf({ rows, polygons }: FormLayer): (number | null)[] {
  const box = boxOf(rows.flatMap((_, row) => polygons(row).map(({ outer }) => outer)));
  return Number.isFinite(box[0]) ? box : [null, null, null, null];
}

function boxOf(rings: readonly Float64Array[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]!);
      box[1] = Math.min(box[1], ring[i + 1]!);
      box[2] = Math.max(box[2], ring[i]!);
      box[3] = Math.max(box[3], ring[i + 1]!);
    }
  }
  return box;
}

function systemOf(crs: Crs): { readonly id: number; readonly organisation: string } {
  if (crs.kind === 'none') return { id: UNDEFINED_PLANE, organisation: 'NONE' };
  return crs.epsg === null ? { id: OWN_SYSTEM, organisation: 'NONE' } : { id: crs.epsg, organisation: 'EPSG' };
}

/** Texts are longer here than the .dbf holds them, so no length is promised. */
function sqlType({ type, decimals }: FormLayer['columns'][number]): string {
  if (type === 'D') return 'DATE';
  if (type === 'N') return decimals > 0 ? 'DOUBLE' : 'MEDIUMINT';
  return 'TEXT';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const WGS84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],' +
  'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,' +
  'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]';

/** Systems that every GeoPackage lists. */
const ALWAYS: readonly (readonly (string | number | null)[])[] = [
  [
    'Undefined Cartesian SRS',
    UNDEFINED_PLANE,
    'NONE',
    -1,
    'undefined',
    'undefined Cartesian coordinate reference system',
  ],
  ['Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'],
  ['WGS 84 geodetic', 4326, 'EPSG', 4326, WGS84, 'longitude/latitude coordinates in decimal degrees'],
];

const SYSTEM_TABLES = `
create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer not null primary key,
  organization text not null, organization_coordsys_id integer not null, definition text not null, description text);
create table gpkg_contents (table_name text not null primary key, data_type text not null, identifier text unique,
  description text default '', last_change datetime not null default (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x double, min_y double, max_x double, max_y double, srs_id integer,
  constraint fk_gc_r_srs_id foreign key (srs_id) references gpkg_spatial_ref_sys(srs_id));
create table gpkg_geometry_columns (table_name text not null, column_name text not null, geometry_type_name text not null,
  srs_id integer not null, z tinyint not null, m tinyint not null,
  constraint pk_geom_cols primary key (table_name, column_name), constraint uk_gc_table_name unique (table_name),
  constraint fk_gc_tn foreign key (table_name) references gpkg_contents(table_name),
  constraint fk_gc_srs foreign key (srs_id) references gpkg_spatial_ref_sys (srs_id));`;
