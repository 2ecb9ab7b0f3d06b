import type { Crs } from '../../crs/definitions.js';
import type { Rings } from '../../model/geometry.js';
import {
  type AreaUnit,
  BOUNDARY_FAULTS,
  BOUNDARY_NOTES,
  type BoundaryFaultCode,
  type BoundaryNoteCode,
} from '../../words/boundary-txt.js';
import { filled, type Lang, type Text, type TextParams } from '../../words/text.js';
import type { TextEncoding } from '../text/encoding.js';
import type { AttributeName } from './format.js';

export type { AreaUnit, BoundaryFaultCode, BoundaryNoteCode } from '../../words/boundary-txt.js';
export type { AttributeName } from './format.js';

/** Something that was decided or repaired; what it stands at takes part. Lines count from 1. */
export interface BoundaryNote {
  readonly code: BoundaryNoteCode;
  readonly line: number;
  readonly params: TextParams;
}

export function describeNote(note: Pick<BoundaryNote, 'code' | 'params'>, lang: Lang): string {
  return noteText(note)[lang];
}

export function noteText({ code, params }: Pick<BoundaryNote, 'code' | 'params'>): Text {
  return filled(BOUNDARY_NOTES[code], params);
}

/** A record that cannot be used: what stands at `line` is why. */
export interface BoundaryFault {
  readonly code: BoundaryFaultCode;
  readonly line: number;
  readonly params: TextParams;
  /** The lines the record takes up. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Null where no parcel line could be read. The unit of an area is not decided without an outline. */
  readonly fields: Omit<ParcelFields, 'area'> | null;
  /** Points that were read all the same. */
  readonly points: number;
}

export function describeFault(fault: Pick<BoundaryFault, 'code' | 'params'>, lang: Lang): string {
  return faultText(fault)[lang];
}

export function faultText({ code, params }: Pick<BoundaryFault, 'code' | 'params'>): Text {
  return filled(BOUNDARY_FAULTS[code], params);
}

/** An area as it stands in a parcel line. */
export interface StatedArea {
  readonly text: string;
  readonly value: number;
  readonly unit: AreaUnit;
  /** `written` behind the number; `geometry`: the only unit near the outline's area; `standard`: hectares, undecided. */
  readonly how: 'written' | 'geometry' | 'standard';
  readonly squareMetres: number;
}

/** What a parcel line says; blank fields are empty texts. */
export interface ParcelFields {
  readonly pointCount: number | null;
  /** Null where it is blank, 0 or unreadable. */
  readonly area: StatedArea | null;
  readonly id: string;
  readonly name: string;
  readonly geometryType: string;
  readonly sheet: string;
  readonly usage: string;
  readonly code: string;
  /** The 10-field form inserts these before the id. */
  readonly county: string;
  readonly village: string;
  /** Fields after the land class code, as in the 13-field form, and others without a known meaning. */
  readonly extra: readonly string[];
}

/** One parcel that can be used. */
export interface BoundaryParcel {
  readonly fields: ParcelFields;
  /** East, north; the rings together are the parcel by the even-odd rule, whatever their numbers were. */
  readonly rings: Rings;
  /** Area by the even-odd rule in square metres of the plane; null for degrees and where rings were not sorted. */
  readonly area: number | null;
  /** Zone number in the millions of the easting, or null without. */
  readonly zonePrefix: number | null;
  /** The lines it was read from; the parcel line is the first one, where there is one. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly notes: readonly BoundaryNote[];
}

/** A line `key=value` without a meaning to us, or outside of [属性描述]. */
export interface OtherAttribute {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** What [属性描述] says, as it is written; absent where the key is. */
export interface BoundaryAttributes {
  readonly values: Readonly<Partial<Record<AttributeName, string>>>;
  readonly others: readonly OtherAttribute[];
}

/**
 * The system of the coordinates. A recognised Xian 1980 or Beijing 1954 is a `crs` that is not `usable`. `looksLike` is
 * a guess of the zone from the eastings, never of the datum. `isStated`: the file says something of its system that
 * cannot be taken, such as a local datum; coordinates must not overrule it.
 */
export type BoundaryCrs =
  | { readonly crs: Crs }
  | { readonly unknown: Text; readonly looksLike: Crs | null; readonly isStated: boolean };

export type AxisOrder = 'north-first' | 'east-first';

/** A boundary-point TXT as read: `parcels.length + faults.length` records stand in the file. */
export interface BoundaryTxt {
  readonly file: string;
  readonly attributes: BoundaryAttributes;
  readonly crs: BoundaryCrs;
  readonly encoding: TextEncoding;
  /** Of all parcels; null where there are none or they differ. */
  readonly axisOrder: AxisOrder | null;
  readonly parcels: readonly BoundaryParcel[];
  readonly faults: readonly BoundaryFault[];
  /** What concerns the file as a whole. */
  readonly notes: readonly BoundaryNote[];
}

export interface BoundaryReadOptions {
  /** Wins over what the bytes show: gbk, utf-8, utf-16le … */
  readonly encoding?: string | undefined;
  /** Wins over the size of the numbers; needed for local systems and for plane coordinates south of 9° N. */
  readonly order?: AxisOrder | undefined;
}
