import { CRS_TEXT_REASONS } from '../words/crs.js';
import { filled, type Text } from '../words/text.js';
import { type Crs, crsFromEpsg } from './definitions.js';

export type CrsVerdict = { readonly crs: Crs } | { readonly unknown: Text };

const EPSG_CODE = [
  /^(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})$/i,
  /^https?:\/\/www\.opengis\.net\/(?:def\/crs\/EPSG\/[\d.]+\/|gml\/srs\/epsg\.xml#)(\d{4,6})$/i,
] as const;
/** WGS 84 with the longitude first, which is how files hold it anyway. */
const CRS84 = [
  /^(?:OGC:CRS84|CRS:84|urn:ogc:def:crs:OGC:[\d.]*:CRS84)$/i,
  /^https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[\d.]+\/CRS84$/i,
] as const;

const CRS84_CODE = 4326;

/** The EPSG code in a text that is nothing but a code, in any of its forms (4326 for CRS84); null for other texts. */
export function codeIn(text: string): number | null {
  if (CRS84.some((form) => form.test(text))) return CRS84_CODE;
  const code = EPSG_CODE.map((form) => form.exec(text)?.[1]).find((digits) => digits !== undefined);
  return code === undefined ? null : Number(code);
}

/**
 * The system that a text names by its code alone: `EPSG:4526`, `urn:ogc:def:crs:EPSG::4526`,
 * `http://www.opengis.net/def/crs/EPSG/0/4526`, `OGC:CRS84`. Null for a text of another form.
 */
export function crsOfCode(text: string): CrsVerdict | null {
  const code = codeIn(text);
  if (code === null) return null;
  const crs = crsFromEpsg(code);
  return crs ? { crs } : { unknown: filled(CRS_TEXT_REASONS.unknownCode, { code: text }) };
}
