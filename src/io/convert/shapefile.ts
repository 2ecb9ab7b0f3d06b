import type { Crs } from '../../crs/definitions.js';
import { prjText } from '../../crs/prj.js';
import type { AttributeField, PolygonLayer } from '../polygon-layer.js';
import { encodeText } from '../shapefile/dbf-layout.js';
import { type DbfColumn, PolygonShapefileWriter, type WrittenShapefile } from '../shapefile/write.js';
import { eachFeature, flatRings, type LeftOut, polygonsIn } from './features.js';

export type TextEncodingName = 'gbk' | 'utf8';

/** Bytes of a field name, and of a text field. */
const NAME_BYTES = 10;
const LONGEST_TEXT = 254;
const LEAST_TEXT = 1;

/** What became of a layer that was written as a shapefile. */
export interface ConvertedShapefile extends WrittenShapefile {
  readonly leftOut: readonly LeftOut[];
  /** Fields that could not keep their names. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

/** Writes BASE.shp and what belongs to it. Fields are as wide as their longest text. Errors: SIZE_LIMIT. */
export function writeShapefile(
  layer: PolygonLayer,
  crs: Crs,
  base: string,
  encoding: TextEncodingName,
): ConvertedShapefile {
  const names = fieldNames(layer.table.fields, encoding);
  const columns = columnsOf(layer, names, encoding);
  const writer = new PolygonShapefileWriter(base, columns, { encoding, prj: prjText(crs) ?? layer.prj });
  try {
    const leftOut = eachFeature(layer, ({ shapes, values }) => {
      const rings = polygonsIn(shapes, 'clockwise').flat();
      writer.add(
        flatRings(rings),
        columns.map(({ type }, f) => cellOf(values[f]!, type)),
      );
    });
    const renamed = layer.table.fields.flatMap(({ name }, f) =>
      name === names[f] ? [] : [{ from: name, to: names[f]! }],
    );
    return { ...writer.finish(), leftOut, renamed };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** Names that fit into a table: cut between characters, and each there once. */
function fieldNames(fields: readonly AttributeField[], encoding: TextEncodingName): string[] {
  const taken = new Set<string>();
  return fields.map(({ name }) => {
    for (let n = 0; ; n++) {
      const ending = n === 0 ? '' : String(n);
      const candidate = cut(name.trim() || 'FIELD', NAME_BYTES - ending.length, encoding) + ending;
      if (taken.has(candidate.toUpperCase())) continue;
      taken.add(candidate.toUpperCase());
      return candidate;
    }
  });
}

function cut(text: string, bytes: number, encoding: TextEncodingName): string {
  const characters = [...text];
  while (encodeText(characters.join(''), encoding, Number.POSITIVE_INFINITY).bytes.length > bytes) characters.pop();
  return characters.join('');
}

/** What the values of a column have in common so far. */
interface ColumnSurvey {
  width: number;
  decimals: number;
  whole: number;
  isNumber: boolean;
  isDay: boolean;
}

/**
 * Numbers that stand with fixed decimals stay numbers; everything else is text as wide as it needs to be. Record by
 * record: a table is quick to read in its order only.
 */
function columnsOf({ table }: PolygonLayer, names: readonly string[], encoding: TextEncodingName): DbfColumn[] {
  const surveys = table.fields.map(({ type }): ColumnSurvey => {
    return { width: LEAST_TEXT, decimals: 0, whole: 1, isNumber: type === 'N' || type === 'F', isDay: type === 'D' };
  });
  for (let record = 0; record < table.count; record++) {
    for (let f = 0; f < surveys.length; f++) {
      const text = table.text(record, f);
      if (text !== null) survey(surveys[f]!, text, encoding);
    }
  }
  return surveys.map(({ width, decimals, whole, isNumber, isDay }, f): DbfColumn => {
    const name = names[f]!;
    if (isDay) return { name, type: 'D', length: 8, decimals: 0 };
    if (isNumber) return { name, type: 'N', length: whole + (decimals > 0 ? decimals + 1 : 0), decimals };
    return { name, type: 'C', length: width, decimals: 0 };
  });
}

function survey(column: ColumnSurvey, text: string, encoding: TextEncodingName): void {
  const bytes = encoding === 'utf8' ? Buffer.byteLength(text) : 2 * text.length;
  column.width = Math.max(column.width, Math.min(LONGEST_TEXT, bytes));
  if (column.isNumber) {
    const number = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
    column.isNumber = number !== null && text.length <= 15;
    column.whole = Math.max(column.whole, number?.[1]?.length ?? 0);
    column.decimals = Math.max(column.decimals, number?.[2]?.length ?? 0);
  }
  if (column.isDay) column.isDay = /^\d{4}-?\d{2}-?\d{2}$/.test(text);
}

function cellOf(text: string | null, type: DbfColumn['type']): string | number | null {
  if (text === null) return null;
  if (type === 'N') return Number(text);
  return type === 'D' ? text.replace(/^(\d{4})-?(\d{2})-?(\d{2})$/, '$1-$2-$3') : text;
}
