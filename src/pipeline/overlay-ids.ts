import { openPolygonLayer } from '../io/layer.js';
import type { LayerOrigin, PolygonLayer } from '../io/polygon-layer.js';
import type { EncodingVerdict } from '../io/shapefile/encoding.js';
import { nearest } from '../model/nearest.js';
import { Problem } from '../model/problem.js';

/** The field that names the features of a layer, as it crosses threads. */
export interface IdField {
  readonly source: string;
  readonly origin: LayerOrigin | null;
  readonly verdict: EncodingVerdict;
  readonly field: number;
}

/** Id of a feature by layer and record number from 1; `#N` where the field is blank: an empty cell says that there is no feature. */
export type IdOf = (layer: number, record: number) => string;

/** The field of a name, or null for none: then the record number is the id. Errors: FIELD_UNKNOWN. */
export function idField(layer: PolygonLayer, name: string | undefined): IdField | null {
  if (name === undefined) return null;
  const field = layer.table.fieldIndex(name);
  if (field >= 0) return { source: layer.source, origin: layer.origin, verdict: layer.table.encoding, field };
  const names = layer.table.fields.map((one) => one.name);
  throw new Problem(
    'FIELD_UNKNOWN',
    { file: layer.file },
    { field: name, role: '--id', fields: names.join(', '), nearest: nearest(name, names) },
  );
}

/** Opens the tables that hold ids: every thread reads its own, since a table is read through one block. */
export function openIds(fields: readonly (IdField | null)[]): IdOf {
  const tables = fields.map(
    (id) => id && openPolygonLayer(id.source, { verdict: id.verdict, origin: id.origin }).table,
  );
  return (layer, record) => {
    const table = tables[layer];
    return table ? (table.text(record - 1, fields[layer]!.field) ?? `#${record}`) : String(record);
  };
}
