import type { ShapefileSource } from '../flatgeobuf/from-shapefile.js';
import type { AttributeField } from '../polygon-layer.js';

/** A field that the target cannot have by its own name. */
export interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** Names that a file of ours, through which all of these formats go, and formats of GDAL keep for themselves. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  FlatGeobuf: ['_record', '_rings'],
  GPKG: ['fid', 'geom'],
  OpenFileGDB: ['objectid', 'shape'],
  GML: ['fid', 'gml_id'],
};

/**
 * The layer with names of fields that the target can tell apart: GDAL drops the second of two that differ by case alone, one
 * without name, and those it keeps for itself.
 */
export function withOwnNames(
  layer: ShapefileSource,
  driver: string,
): { readonly layer: ShapefileSource; readonly renamed: readonly Renamed[] } {
  const { table } = layer;
  const names = namesFor(table.fields, [...KEPT['FlatGeobuf']!, ...(KEPT[driver] ?? [])]);
  const renamed = table.fields.flatMap(({ name }, i) => (names[i] === name ? [] : [{ from: name, to: names[i]! }]));
  if (renamed.length === 0) return { layer, renamed };
  return {
    layer: {
      file: layer.file,
      scan: (visitor, near) => layer.scan(visitor, near),
      table: {
        count: table.count,
        fields: table.fields.map((field, i) => ({ ...field, name: names[i]! })),
        encoding: table.encoding,
        fieldIndex: (name) => names.findIndex((one) => one.toUpperCase() === name.toUpperCase()),
        text: (record0, field) => table.text(record0, field),
        isDeleted: (record0) => table.isDeleted(record0),
        close: () => table.close(),
      },
    },
    renamed,
  };
}

function namesFor(fields: readonly AttributeField[], kept: readonly string[]): string[] {
  const taken = new Set(kept.map((name) => name.toUpperCase()));
  return fields.map(({ name }, i) => {
    const own = name.trim() === '' ? `FIELD_${i + 1}` : name;
    let free = own;
    for (let n = 1; taken.has(free.toUpperCase()); n++) free = `${own}_${n}`;
    taken.add(free.toUpperCase());
    return free;
  });
}
