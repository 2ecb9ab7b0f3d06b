import { stringify } from 'csv-stringify/sync';
import { encodeWkb, type WkbColumn } from '../io/write/parquet-wkb.js';
import type { PolygonRings } from '../kernel/rings.js';
import type { IdOf } from './overlay-ids.js';
import type { OverlayRow } from './overlay-layers.js';

export const OVERLAY_FORMATS = ['csv', 'ndjson', 'geojsonseq', 'parquet'] as const;
export type OverlayFormat = (typeof OVERLAY_FORMATS)[number];

/** The rows of some features of A as they cross threads: bytes of a text format, or columns. */
export interface Bundle {
  readonly rows: number;
  readonly text: Uint8Array<ArrayBuffer> | null;
  readonly columns: BundleColumns | null;
}

export interface BundleColumns {
  /** By layer; null where nothing of the layer lies. */
  readonly ids: readonly (readonly (string | null)[])[];
  readonly areas: Float64Array<ArrayBuffer>;
  readonly geometry: WkbColumn;
}

/** Whether the rows carry their polygons. */
export function hasGeometry(format: OverlayFormat): boolean {
  return format === 'geojsonseq' || format === 'parquet';
}

/** What stands before the first row of a text format. */
export function headOf(format: OverlayFormat, headings: readonly string[]): string {
  return format === 'csv' ? stringify([[...headings, 'area']]) : '';
}

export function encodeRows(
  format: OverlayFormat,
  headings: readonly string[],
  rows: readonly OverlayRow[],
  idOf: IdOf,
): Bundle {
  if (format === 'parquet') return { rows: rows.length, text: null, columns: columnsOf(headings, rows, idOf) };
  return { rows: rows.length, text: new TextEncoder().encode(TEXT[format](headings, rows, idOf)), columns: null };
}

/** Memory of a bundle that is handed over to another thread, not copied. */
export function memoryOf({ text, columns }: Bundle): ArrayBuffer[] {
  if (text) return [text.buffer];
  return columns ? [columns.areas.buffer, columns.geometry.bytes.buffer, columns.geometry.ends.buffer] : [];
}

type TextFormat = (headings: readonly string[], rows: readonly OverlayRow[], idOf: IdOf) => string;

const TEXT: Readonly<Record<Exclude<OverlayFormat, 'parquet'>, TextFormat>> = {
  csv: (_, rows, idOf) => stringify(rows.map((row) => [...idsOf(row, idOf), row.area])),
  ndjson: (headings, rows, idOf) => rows.map((row) => `${JSON.stringify(properties(headings, row, idOf))}\n`).join(''),
  // RFC 8142: every text begins with a record separator.
  geojsonseq: (headings, rows, idOf) =>
    rows
      .map((row) => {
        const geometry = geoJson(row.polygons ?? []);
        return `\u001e${JSON.stringify({ type: 'Feature', properties: properties(headings, row, idOf), geometry })}\n`;
      })
      .join(''),
};

function columnsOf(headings: readonly string[], rows: readonly OverlayRow[], idOf: IdOf): BundleColumns {
  const ids = headings.map((): (string | null)[] => []);
  for (const row of rows) {
    idsOf(row, idOf).forEach((id, layer) => {
      ids[layer]!.push(id === '' ? null : id);
    });
  }
  return {
    ids,
    areas: Float64Array.from(rows, (row) => row.area),
    geometry: encodeWkb(rows.map((row) => row.polygons ?? [])),
  };
}

function idsOf(row: OverlayRow, idOf: IdOf): string[] {
  return [
    idOf(0, row.a),
    ...row.others.map((records, layer) => records.map((record) => idOf(layer + 1, record)).join(';')),
  ];
}

function properties(headings: readonly string[], row: OverlayRow, idOf: IdOf): Record<string, string | number | null> {
  const ids = idsOf(row, idOf).map((id, i): [string, string | null] => [headings[i]!, id === '' ? null : id]);
  return { ...Object.fromEntries(ids), area: row.area };
}

/** Outer rings counter-clockwise, as RFC 7946 asks; coordinates stay in the system of the layers. */
function geoJson(polygons: readonly PolygonRings[]) {
  const rings = polygons.map(({ outer, holes }) => [outer, ...holes].map(closedRing));
  return rings.length === 1 ? { type: 'Polygon', coordinates: rings[0] } : { type: 'MultiPolygon', coordinates: rings };
}

function closedRing(ring: Float64Array): number[][] {
  const points: number[][] = [];
  for (let i = 0; i < ring.length; i += 2) points.push([ring[i]!, ring[i + 1]!]);
  points.push([ring[0]!, ring[1]!]);
  return points;
}
