import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { bindFields, type LayerRole, type NamedField, WANTED } from '../io/bind/fields.js';
import { listLayers } from '../io/gdal/layers.js';
import { openPolygonLayer } from '../io/layer.js';
import { hintOfName } from '../io/layer-hints.js';
import type { ApprovalKind } from '../model/approval-kind.js';
import { Problem } from '../model/problem.js';

/** A layer that was found in a folder, and what it may be for. */
export interface FoundLayer {
  /** Path below the folder, with `/`. */
  readonly path: string;
  /** Its name in a file of several. */
  readonly layer: string | null;
  readonly records: number;
  readonly fields: readonly string[];
  /** Null where nothing is recognised. */
  readonly role: LayerRole | null;
  readonly kind: ApprovalKind | null;
  /** Field by meaning. */
  readonly bound: Readonly<Record<string, string>>;
  /** Why its fields do not do for the role that its name says; or why it cannot be read. */
  readonly problem: Problem | null;
}

/** What is looked at. Archives are not: what they hold is mostly there unpacked too. */
const SIMPLE = ['.shp', '.fgb'];
const BY_GDAL = ['.gdb', '.gpkg', '.geojson', '.kml', '.kmz', '.tab', '.mif'];
/** Indexes that `tuban index` wrote. */
const OURS = /\.tuban\.fgb$/i;

/**
 * The layers of a folder with the roles they seem to have: by their names, else by their fields. Files that cannot be read
 * are among them, with the reason.
 *
 * Errors  FOLDER_NOT_FOUND.
 */
export function findLayers(folder: string): FoundLayer[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Problem('FOLDER_NOT_FOUND', { file: folder });
  const names = readdirSync(folder).sort();
  return names.flatMap((name) => {
    const extension = extname(name).toLowerCase();
    if (OURS.test(name)) return [];
    if (SIMPLE.includes(extension)) return [opened(folder, name)];
    return BY_GDAL.includes(extension) ? listed(folder, name) : [];
  });
}

function opened(folder: string, name: string): FoundLayer {
  try {
    const { table } = openPolygonLayer(join(folder, name), {});
    return recognised(name, null, table.count, table.fields);
  } catch (error) {
    return unreadable(name, error);
  }
}

function listed(folder: string, name: string): FoundLayer[] {
  try {
    const layers = listLayers(join(folder, name)).filter(({ geometryType }) => /Polygon|Surface/.test(geometryType));
    return layers.map((layer) =>
      recognised(name, layers.length > 1 ? layer.name : null, layer.records, layer.fields, layer.name),
    );
  } catch (error) {
    return [unreadable(name, error)];
  }
}

function unreadable(path: string, error: unknown): FoundLayer {
  if (!(error instanceof Problem)) throw error;
  return { path, layer: null, records: 0, fields: [], role: null, kind: null, bound: {}, problem: error };
}

/** Fields that nothing but layers of the role have: [role, meanings that must be there]. */
const BY_FIELDS: readonly (readonly [LayerRole, readonly string[]])[] = [
  ['patches', ['id', 'imageAfter']],
  ['baseline', ['landClass', 'locationCode']],
];

function recognised(
  path: string,
  layer: string | null,
  records: number,
  fields: readonly NamedField[],
  name = path.slice(0, -extname(path).length),
): FoundLayer {
  const known = { path, layer, records, fields: fields.map((field) => field.name) };
  const hint = hintOfName(name) ?? hintOfName(path);
  if (hint) {
    const bound = fieldsFor(hint.role, fields, path);
    const isBound = !(bound instanceof Problem);
    return { ...known, ...hint, bound: isBound ? bound : {}, problem: isBound ? null : bound };
  }
  for (const [role, meanings] of BY_FIELDS) {
    const bound = fieldsFor(role, fields, path);
    if (!(bound instanceof Problem) && meanings.every((meaning) => meaning in bound)) {
      return { ...known, role, kind: null, bound, problem: null };
    }
  }
  return { ...known, role: null, kind: null, bound: {}, problem: null };
}

function fieldsFor(role: LayerRole, fields: readonly NamedField[], file: string): Record<string, string> | Problem {
  try {
    const bindings = bindFields<string>(role, fields, WANTED[role], {}, { file });
    return Object.fromEntries(
      Object.entries(bindings).flatMap(([meaning, binding]) => (binding ? [[meaning, binding.name]] : [])),
    );
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
