import { type LedgerColumn, ledgerColumns } from '../../model/ledger.js';
import { LINEAGE_NAMES, PROGRESS_NAMES, STATUS_NAMES } from '../../words/office.js';
import { ENTRY_FIELDS, LINEAGE_KINDS } from '../entry.js';
import { OFFICE_FIELDS } from '../fields.js';

/** Marks a GeoPackage as a ledger of ours, and which form it has. */
export const STORE_FORM = 1;

/** The ledger's own columns of a patch; those of named layers, which differ from job to job, stand in `extra`. */
export const PATCH_COLUMNS: readonly LedgerColumn[] = ledgerColumns([]);

const INTEGER_FIELDS = new Set(['patch', 'into_entry', 'parent', 'relapses', 'remaining', 'remaining_cultivated']);

/** Tables whose rows are never changed and never removed. */
const HISTORY = ['journal', 'events', 'releases', 'patches', 'links', 'leftovers', 'restored'] as const;

/** How the store's system is told to other programs. */
export interface StoreCrs {
  readonly srs: number;
  readonly name: string;
  readonly organization: string;
  readonly code: number;
  readonly definition: string;
}

/** The SQL that makes an empty store. Source of the gpkg_ tables: OGC 12-128r18, annex C. */
export function schemaSql(): string {
  return [GPKG_TABLES, historyTables(), ...HISTORY.flatMap(guards), ledgerView()].join('\n');
}

const GPKG_TABLES = `
PRAGMA page_size = 32768;
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
   'longitude/latitude on the WGS 84 spheroid');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));`;

function historyTables(): string {
  const cells = PATCH_COLUMNS.map(({ code, type }) => `${code} ${sqlType(type)}`).join(', ');
  const fields = ENTRY_FIELDS.map((field) => `${field} ${INTEGER_FIELDS.has(field) ? 'INTEGER' : 'TEXT'}`).join(', ');
  return `
CREATE TABLE store (form INTEGER NOT NULL, office TEXT NOT NULL, srs_id INTEGER);
CREATE TABLE journal (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL, digest TEXT, note TEXT,
  rows_sha256 TEXT NOT NULL, chain TEXT NOT NULL);
CREATE TABLE releases (
  id INTEGER PRIMARY KEY, journal INTEGER NOT NULL REFERENCES journal(id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL, delivery INTEGER NOT NULL, replaces INTEGER, date TEXT NOT NULL, source TEXT,
  digest TEXT NOT NULL UNIQUE, tool TEXT NOT NULL, rules TEXT NOT NULL, rules_sha256 TEXT NOT NULL, patches INTEGER NOT NULL,
  settings TEXT NOT NULL);
CREATE TABLE patches (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, release INTEGER NOT NULL, row INTEGER NOT NULL,
  entry INTEGER NOT NULL, TBZT TEXT NOT NULL, SQBH TEXT, on_open INTEGER NOT NULL, on_closed INTEGER NOT NULL,
  slivers INTEGER NOT NULL, new_ground INTEGER NOT NULL, ${cells}, extra TEXT);
CREATE INDEX patches_by_release ON patches (release);
CREATE INDEX patches_by_id ON patches (JCBH);
CREATE TABLE entries (fid INTEGER PRIMARY KEY NOT NULL, id TEXT NOT NULL UNIQUE, ${fields});
CREATE TABLE events (
  id INTEGER PRIMARY KEY, journal INTEGER NOT NULL, entry INTEGER NOT NULL, date TEXT NOT NULL, kind TEXT NOT NULL,
  fields TEXT NOT NULL);
CREATE INDEX events_by_entry ON events (entry);
CREATE INDEX events_by_date ON events (date);
CREATE TABLE links (
  id INTEGER PRIMARY KEY, release INTEGER NOT NULL, patch INTEGER NOT NULL, entry INTEGER NOT NULL,
  old_patch INTEGER NOT NULL, kind TEXT NOT NULL, overlap INTEGER NOT NULL, on_new INTEGER NOT NULL,
  on_old INTEGER NOT NULL);
CREATE INDEX links_by_patch ON links (patch);
CREATE INDEX links_by_entry ON links (entry);
CREATE TABLE leftovers (
  release INTEGER NOT NULL, entry INTEGER NOT NULL, old_patch INTEGER NOT NULL, slivers INTEGER NOT NULL,
  uncovered INTEGER NOT NULL);
CREATE TABLE restored (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, journal INTEGER NOT NULL, date TEXT NOT NULL);`;
}

function sqlType(type: LedgerColumn['type']): string {
  return type === 'text' ? 'TEXT' : type === 'date' ? 'DATE' : 'REAL';
}

/** History cannot be rewritten by mistake, not even from QGIS. */
function guards(table: string): string[] {
  return ['UPDATE', 'DELETE'].map(
    (action) =>
      `CREATE TRIGGER ${table}_keeps_${action.toLowerCase()} BEFORE ${action} ON ${table}
       BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`,
  );
}

/** What QGIS users open: every entry with its last outline, in the ledger's columns. Words are those of the ledger: Chinese. */
function ledgerView(): string {
  const chosen = (column: string, words: Readonly<Record<string, { zh: string }>>): string =>
    `CASE ${column} ${Object.entries(words)
      .map(([id, { zh }]) => `WHEN '${id}' THEN '${zh}'`)
      .join(' ')} ELSE ${column} END`;
  const lineage = LINEAGE_KINDS.reduce(
    (sql, kind) => `replace(${sql}, '${kind}', '${LINEAGE_NAMES[kind].zh}')`,
    'e.tbzt',
  );
  const office = OFFICE_FIELDS.map(({ field, code, kind }) => {
    if (field === 'progress') return `${chosen('e.progress', PROGRESS_NAMES)} AS ${code}`;
    return kind === 'area' ? `e.${field} / 100.0 AS ${code}` : `e.${field} AS ${code}`;
  });
  const cells = PATCH_COLUMNS.map(({ code }) => `p.${code} AS ${code}`);
  return `CREATE VIEW ledger AS SELECT e.fid AS fid, p.geom AS geom, e.id AS TZBH,
    ${chosen('e.status', STATUS_NAMES)} AS TZZT, ${lineage} AS TBZT, e.sqbh AS SQBH, ${cells.join(', ')},
    e.listed AS LZRQ, ${office.join(', ')}, e.relapses AS FRCS, e.first_release AS SCQC, e.last_release AS ZJQC
    FROM entries e JOIN patches p ON p.fid = e.patch;`;
}
