import { recognisePrj } from '../crs/prj.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';
import type { ComparedLedger } from './diff/compare.js';
import { cellsOf } from './ledger-entries.js';
import { readBlobs } from './store/geometry.js';
import { PATCH_COLUMNS } from './store/schema.js';
import type { Store } from './store/store.js';

/**
 * A release as it stands on the ledger, to be compared with another one: the last delivery of that name, rows in their
 * order. Columns of named layers, which differ from job to job, are not among them.
 *
 * Errors  LEDGER_RELEASE_UNKNOWN with the nearest name.
 */
export function releaseLedger(store: Store, name: string): ComparedLedger {
  const release = store.get('SELECT id FROM releases WHERE name = ? ORDER BY delivery DESC LIMIT 1', [name]);
  if (!release) {
    const names = store.all('SELECT DISTINCT name FROM releases ORDER BY id').map((row) => String(row['name']));
    const params = { name, nearest: nearest(name, names) || '-', known: names.join(', ') || '-' };
    throw new Problem('LEDGER_RELEASE_UNKNOWN', { file: store.file }, params);
  }
  const read = store.all('SELECT * FROM patches WHERE release = ? ORDER BY row', [release['id'] ?? null]);
  const rows = read.map((row) => cellsOf((c) => row[PATCH_COLUMNS[c]!.code] ?? null, PATCH_COLUMNS));
  const outlines = readBlobs(read.map((row) => row['geom'] as Uint8Array));
  const prj = definitionIn(store);
  const verdict = prj === null ? null : recognisePrj(prj);
  return {
    columns: PATCH_COLUMNS,
    rows: () => rows,
    outlines: () => outlines,
    crs: () => (verdict && 'crs' in verdict ? verdict.crs : null),
    prj: () => prj,
    manifest: null,
  };
}

function definitionIn(store: Store): string | null {
  const system = store.get(
    'SELECT r.definition AS prj FROM store s JOIN gpkg_spatial_ref_sys r ON r.srs_id = s.srs_id',
  );
  return system ? String(system['prj']) : null;
}
