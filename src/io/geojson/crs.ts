import { codeIn } from '../../crs/codes.js';
import { Problem } from '../../model/problem.js';
import { STATED_CRS_REASONS } from '../../words/geojson.js';
import { filled } from '../../words/text.js';

/** The coordinate system that an input states: by code, or by a text that this reader knows no code for. */
export interface StatedCrs {
  readonly epsg: number | null;
  /** As it stands in the input. */
  readonly stated: string;
}

const CGCS2000 =
  /^(?:.*[:/])?(?:CGCS[\s_-]?2000|GCS_China_Geodetic_Coordinate_System_2000|China[\s_]Geodetic[\s_]Coordinate[\s_]System[\s_]2000)$/i;
const CGCS2000_CODE = 4490;

/** The system that a name means, or the name alone. */
export function crsNamed(name: string): StatedCrs {
  const stated = name.trim();
  return { epsg: codeIn(stated) ?? (CGCS2000.test(stated) ? CGCS2000_CODE : null), stated };
}

/**
 * What a member `crs` says (GeoJSON of 2008, section 3; drafts before had `"type": "EPSG"`). A null there means that
 * nothing may be assumed: it is stated as `null`.
 */
export function crsOfMember(json: string): StatedCrs {
  const member: unknown = JSON.parse(json);
  if (typeof member === 'string') return crsNamed(member);
  const properties = isObject(member) ? member['properties'] : null;
  if (isObject(properties)) {
    if (typeof properties['name'] === 'string') return crsNamed(properties['name']);
    const { code } = properties;
    if (typeof code === 'number' || typeof code === 'string') return crsNamed(`EPSG:${code}`);
    if (typeof properties['href'] === 'string') return crsNamed(properties['href']);
  }
  return { epsg: null, stated: json };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The one system of all records. */
export class CrsStatements {
  found: StatedCrs | null = null;
  private json: string | null = null;

  constructor(private readonly file: string) {}

  /** A member `crs`. Errors: CRS_UNKNOWN where it is another one than before. */
  addMember(json: string, record: number): void {
    if (json === this.json) return; // records of a sequence repeat it
    this.json = json;
    this.add(crsOfMember(json), record);
  }

  /** Errors: CRS_UNKNOWN where it is another one than before. */
  add(crs: StatedCrs, record: number): void {
    this.found ??= crs;
    const { found } = this;
    const isSame = crs.epsg === null ? crs.stated === found.stated : crs.epsg === found.epsg;
    if (isSame) return;
    const reason = filled(STATED_CRS_REASONS.differ, { first: found.stated, other: crs.stated, record });
    throw new Problem('CRS_UNKNOWN', { file: this.file, record }, { reason });
  }
}
