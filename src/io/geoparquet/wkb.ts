import type { SetAsideCode } from '../../model/set-aside.js';
import { WKB_REASONS } from '../../words/geoparquet.js';
import type { Text } from '../../words/text.js';
import { MOST_VERTICES, type Outline } from '../flatgeobuf/outlines.js';

const POLYGON = 3;
const MULTI_POLYGON = 6;
const COLLECTION = 7;
/** Bits of PostGIS' extended form. */
const EWKB_Z = 0x80000000;
const EWKB_M = 0x40000000;
const EWKB_SRID = 0x20000000;
/** ISO counts dimensions in thousands. */
const ISO_STEP = 1000;
const DEEPEST = 4;

/** Why a geometry cannot be used. */
export interface WkbFault {
  readonly code: SetAsideCode;
  readonly detail: Text | null;
}

/**
 * Reads the rings of a polygon or multipolygon into `outline`; heights and measures are left out.
 *
 * Returns null where all went well. Source: OGC 06-103r4, section 8, and the bits that PostGIS adds.
 */
export function readWkb(bytes: Uint8Array, outline: Outline): WkbFault | null {
  outline.clear();
  try {
    const reader = new WkbReader(bytes, outline);
    const type = reader.geometry(0);
    if (type !== null) return { code: 'NOT_A_POLYGON', detail: null };
    if (outline.isTooLarge) return { code: 'RECORD_DAMAGED', detail: WKB_REASONS.tooLarge };
    return outline.rings === 0 ? { code: 'NO_GEOMETRY', detail: null } : null;
  } catch (error) {
    if (error instanceof RangeError) return { code: 'RECORD_DAMAGED', detail: WKB_REASONS.cut };
    throw error;
  }
}

class WkbReader {
  private readonly view: DataView;
  private at = 0;

  constructor(
    bytes: Uint8Array,
    private readonly outline: Outline,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Null for areas, else the type that is none. */
  geometry(depth: number): number | null {
    const little = this.view.getUint8(this.at++) === 1;
    const code = this.uint32(little);
    const plain = (code & ~(EWKB_Z | EWKB_M | EWKB_SRID)) >>> 0;
    const iso = Math.floor(plain / ISO_STEP);
    const extra = (code & EWKB_Z ? 1 : 0) + (code & EWKB_M ? 1 : 0) + [0, 1, 1, 2][iso & 3]!;
    if (code & EWKB_SRID) this.at += 4;
    const type = plain % ISO_STEP;
    if (type === POLYGON) this.polygon(little, 2 + extra);
    else if ((type === MULTI_POLYGON || type === COLLECTION) && depth < DEEPEST) return this.parts(little, depth);
    else return type;
    return null;
  }

  private parts(little: boolean, depth: number): number | null {
    const count = this.uint32(little);
    for (let i = 0; i < count; i++) {
      const other = this.geometry(depth + 1);
      if (other !== null) return other;
    }
    return null;
  }

  private polygon(little: boolean, dimensions: number): void {
    const rings = this.uint32(little);
    for (let ring = 0; ring < rings; ring++) {
      const points = this.uint32(little);
      if (points > MOST_VERTICES) throw new RangeError('more points than a record may have');
      for (let i = 0; i < points; i++) {
        const x = this.view.getFloat64(this.at, little);
        const y = this.view.getFloat64(this.at + 8, little);
        this.at += 8 * dimensions;
        this.outline.addVertex(x, y);
      }
      this.outline.endRing(ring === 0 ? 'shell' : 'hole');
    }
  }

  private uint32(little: boolean): number {
    const value = this.view.getUint32(this.at, little);
    this.at += 4;
    return value;
  }
}
