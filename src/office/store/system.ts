import type { FlatPolygons } from '../../model/geometry.js';
import { Problem } from '../../model/problem.js';
import type { Store } from './store.js';

/** Key for systems without EPSG code. */
const OWN_SRS = 100_000;
/** Undefined cartesian system. */
const CARTESIAN = -1;
const LAYERS = ['ledger', 'patches', 'restored'] as const;

/**
 * The system of the store: that of its first release. Gives its key in gpkg_spatial_ref_sys.
 *
 * Errors  LEDGER_CRS_DIFFERS for a release in another one.
 */
export function settleCrs(store: Store, name: string, prj: () => string, dir: string): number {
  const code = Number(/\(EPSG:(\d+)\)\s*$/.exec(name)?.[1] ?? 0);
  const known = requireCrs(store, name, dir);
  if (known !== null) return known;
  const definition = definitionOf(prj);
  const srs = definition === null ? CARTESIAN : code || OWN_SRS;
  if (srs === CARTESIAN) store.run('UPDATE gpkg_spatial_ref_sys SET srs_name = ? WHERE srs_id = ?', [name, srs]);
  else {
    store.run('INSERT OR REPLACE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)', [
      name,
      srs,
      code ? 'EPSG' : 'NONE',
      code || OWN_SRS,
      definition,
    ]);
  }
  store.run('UPDATE store SET srs_id = ?', [srs]);
  register(store, srs);
  return srs;
}

/** The key of the store's system; null for a store without releases. Errors: LEDGER_CRS_DIFFERS for another one. */
export function requireCrs(store: Store, name: string, file: string): number | null {
  const known = store.get(
    'SELECT r.srs_id AS srs, r.srs_name AS name FROM store s JOIN gpkg_spatial_ref_sys r ON r.srs_id = s.srs_id',
  );
  if (!known) return null;
  if (known['name'] === name) return Number(known['srs']);
  throw new Problem('LEDGER_CRS_DIFFERS', { file }, { crs: name, store: String(known['name']) });
}

function definitionOf(prj: () => string): string | null {
  try {
    return prj().trim() || null;
  } catch {
    return null;
  }
}

/** Tells other programs of the layers and tables. */
function register(store: Store, srs: number): void {
  for (const layer of LAYERS) {
    store.run(
      "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) VALUES (?, 'features', ?, ?, ?)",
      [layer, layer, NO_TIME, srs],
    );
    store.run("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)", [layer, srs]);
  }
}

/** Equal histories give equal files: no clock. */
const NO_TIME = '1970-01-01T00:00:00.000Z';

/** Brings the extents told to other programs up to date. */
export function widenExtent(store: Store, { boxes, count }: FlatPolygons): void {
  let [xmin, ymin, xmax, ymax] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -Infinity, -Infinity];
  for (let i = 0; i < 4 * count; i += 4) {
    xmin = Math.min(xmin, boxes[i]!);
    ymin = Math.min(ymin, boxes[i + 1]!);
    xmax = Math.max(xmax, boxes[i + 2]!);
    ymax = Math.max(ymax, boxes[i + 3]!);
  }
  if (count === 0) return;
  store.run(
    `UPDATE gpkg_contents SET min_x = min(coalesce(min_x, ?1), ?1), min_y = min(coalesce(min_y, ?2), ?2),
       max_x = max(coalesce(max_x, ?3), ?3), max_y = max(coalesce(max_y, ?4), ?4)
     WHERE table_name IN ('ledger', 'patches')`,
    [xmin, ymin, xmax, ymax],
  );
}
