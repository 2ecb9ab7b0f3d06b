import { writeFileSync } from 'node:fs';
import type { Crs } from '../../crs/definitions.js';
import { describeCrs } from '../../crs/definitions.js';
import { ringArea } from '../../kernel/area.js';
import { Problem } from '../../model/problem.js';
import {
  attributesOf,
  canBeStated,
  type ParcelToWrite,
  type WrittenBoundaryTxt,
  writeBoundaryTxt,
} from '../boundary-txt/write.js';
import type { PolygonLayer } from '../polygon-layer.js';
import { eachFeature, flatRings, type LeftOut, polygonsIn } from './features.js';
import type { TextEncodingName } from './shapefile.js';

/** Fields that a parcel line takes, by the names they have in surveys, the first that is there. */
const FIELDS = {
  id: ['DKBH', 'JCBH', 'DKID', 'BSM'],
  name: ['DKMC', 'XMMC', 'MC'],
  usage: ['DKYT', 'TDYT', 'YT'],
  code: ['DLBM'],
  sheet: ['TFH'],
  county: ['XMC'],
  village: ['CMC'],
} as const;

/** Millimetres, as the ministry's form has them. */
const DECIMALS = 3;

/** What became of a layer that was written as boundary-point TXT. */
export interface ConvertedTxt extends Omit<WrittenBoundaryTxt, 'bytes'> {
  readonly leftOut: readonly LeftOut[];
  /** Fields of the layer that the form has no place for. */
  readonly droppedFields: readonly string[];
}

/**
 * Writes all parcels to one boundary-point TXT. Coordinates are rounded to the millimetre; attributes that the form has
 * no place for are left out.
 *
 * Errors  CRS_NOT_STATABLE for a system that the form has no words for.
 */
export function writeTxt(layer: PolygonLayer, crs: Crs, file: string, encoding: TextEncodingName): ConvertedTxt {
  if (!canBeStated(crs)) throw new Problem('CRS_NOT_STATABLE', { file: layer.file }, { crs: describeCrs(crs) });
  const { table } = layer;
  const places = Object.entries(FIELDS).map(([name, candidates]) => {
    return [name, candidates.map((one) => table.fieldIndex(one)).find((field) => field >= 0) ?? -1] as const;
  });
  const parcels: ParcelToWrite[] = [];
  const leftOut = eachFeature(layer, ({ shapes, values }) => {
    const rings = polygonsIn(shapes, 'clockwise')
      .flat()
      .map(crs.kind === 'projected' ? toMillimetres : (ring) => ring);
    const texts = Object.fromEntries(places.map(([name, field]) => [name, field < 0 ? '' : (values[field] ?? '')]));
    const area = crs.kind === 'projected' ? { squareMetres: areaOf(rings) * crs.metresPerUnit ** 2 } : null;
    parcels.push({ fields: { ...texts, area }, rings: flatRings(rings) });
  });
  const options = {
    attributes: attributesOf(crs, DECIMALS),
    encoding,
    decimals: DECIMALS,
    fromNorthWest: true,
  } as const;
  const { bytes, ...written } = writeBoundaryTxt(parcels, options);
  writeFileSync(file, bytes);
  const kept = new Set(places.map(([, field]) => field));
  const droppedFields = table.fields.flatMap(({ name }, field) => (kept.has(field) ? [] : [name]));
  return { ...written, leftOut, droppedFields };
}

/** As the file will have them, so that the area beside them is that of the outline in the file. */
function toMillimetres(ring: Float64Array): Float64Array {
  return ring.map((value) => Number(value.toFixed(DECIMALS)));
}

/** Outer rings run clockwise and holes against it, so that the sum is that of the polygons. */
function areaOf(rings: readonly Float64Array[]): number {
  return -rings.reduce((sum, ring) => sum + ringArea(ring, 0, ring.length / 2), 0);
}
