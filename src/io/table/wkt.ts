import type { SetAsideCode } from '../../model/set-aside.js';
import { INPUT_DETAILS } from '../../words/inputs.js';
import { filled, type Text } from '../../words/text.js';
import { MOST_VERTICES, type Outline } from '../flatgeobuf/outlines.js';
import type { RingRole } from '../flatgeobuf/ring-directions.js';

/** What a WKT says. */
export interface WktVerdict {
  /** Why it cannot be used; null where its rings are in the outline. */
  readonly fault: { readonly code: SetAsideCode; readonly detail: Text | null } | null;
  /** Of a prefix `SRID=4526;`, or null. */
  readonly srid: number | null;
  /** Some position has more than two numbers. */
  readonly hasZ: boolean;
  /** Points or lines stand beside polygons. */
  readonly hasOthers: boolean;
}

const DEEPEST = 16;
/** A cell of a workbook holds no more characters. */
const CELL_LENGTH = 32_767;
const OTHERS = new Set([
  'POINT',
  'MULTIPOINT',
  'LINESTRING',
  'MULTILINESTRING',
  'CIRCULARSTRING',
  'COMPOUNDCURVE',
  'MULTICURVE',
]);
const CURVES = new Set(['CURVEPOLYGON', 'MULTISURFACE', 'POLYHEDRALSURFACE', 'TIN', 'TRIANGLE']);
const NUMBER = /(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf(?:inity)?))(?![\w.])/iy;
const WORD = /[a-z]+/iy;
const PREFIX = /SRID\s*=\s*(\d{1,6})\s*;/iy;
const BLANKS = /[\s\ufeff]*/y;
const BEGINNING = /^[\s\ufeff]*(?:SRID\s*=\s*\d+\s*;\s*)?(?:MULTI)?POLYGON\s*(?:ZM?|M)?\s*(?:\(|EMPTY)/i;

/** True for a text that begins as the WKT of a polygon does. */
export function looksLikeWkt(text: string): boolean {
  return BEGINNING.test(text);
}

/**
 * Reads a WKT (OGC 06-103r4, section 7, and SRID before it as PostGIS writes it): the rings of its polygons to the
 * outline, heights and measures left out. What it cannot read is told with the number of the character, from 1.
 */
export function readWkt(text: string, outline: Outline): WktVerdict {
  return new WktReader(text, outline).read();
}

/** Thrown within this file only: what is wrong with the text. */
class WktFault {
  constructor(readonly detail: Text) {}
}

class WktReader {
  private at = 0;
  private hasZ = false;
  private other: string | null = null;

  constructor(
    private readonly text: string,
    private readonly outline: Outline,
  ) {}

  read(): WktVerdict {
    let srid: number | null = null;
    let fault: WktVerdict['fault'] = null;
    try {
      this.blanks();
      const prefix = this.match(PREFIX);
      if (prefix !== null) srid = Number(prefix[1]);
      this.geometry(0);
      this.blanks();
      if (this.at < this.text.length) this.fail(INPUT_DETAILS.wktBehind);
      fault = this.faultOf();
    } catch (thrown) {
      if (!(thrown instanceof WktFault)) throw thrown;
      fault = { code: 'RECORD_DAMAGED', detail: thrown.detail };
    }
    return { fault, srid, hasZ: this.hasZ, hasOthers: this.other !== null };
  }

  private faultOf(): WktVerdict['fault'] {
    const { outline, other } = this;
    if (outline.isTooLarge) {
      return { code: 'RECORD_DAMAGED', detail: filled(INPUT_DETAILS.tooManyVertices, { limit: MOST_VERTICES }) };
    }
    if (outline.rings > 0) return null;
    if (other === null) return { code: 'NO_GEOMETRY', detail: null };
    return { code: 'NOT_A_POLYGON', detail: filled(INPUT_DETAILS.geometryType, { type: other }) };
  }

  private geometry(level: number): void {
    if (level > DEEPEST) this.fail(INPUT_DETAILS.wktDeep);
    this.blanks();
    const start = this.at;
    const word = this.match(WORD)?.[0].toUpperCase() ?? this.unexpected();
    const type = word.replace(/(?<=[A-Z]{4})(?:ZM?|M)$/, '');
    this.blanks();
    const dimension = this.match(WORD)?.[0].toUpperCase();
    if (dimension === 'EMPTY') return this.none(type);
    if (dimension !== undefined && dimension !== 'Z' && dimension !== 'M' && dimension !== 'ZM') {
      this.at = start + word.length;
      this.unexpected();
    }
    this.blanks();
    if (dimension !== undefined && /EMPTY/iy.test(this.text.slice(this.at, this.at + 5))) {
      this.at += 5;
      return this.none(type);
    }
    if (type === 'POLYGON') this.polygon();
    else if (type === 'MULTIPOLYGON') this.list(() => this.orEmpty(() => this.polygon()));
    else if (type === 'GEOMETRYCOLLECTION') this.list(() => this.geometry(level + 1));
    else this.notAPolygon(type, start);
  }

  private none(type: string): void {
    if (OTHERS.has(type) || CURVES.has(type)) this.other ??= type;
  }

  /** Passes over the brackets of something else. */
  private notAPolygon(type: string, start: number): void {
    if (!OTHERS.has(type) && !CURVES.has(type)) {
      this.at = start;
      this.unexpected();
    }
    this.other ??= type;
    let depth = 0;
    do {
      const char = this.text[this.at] ?? this.unexpected();
      if (char === '(') depth++;
      else if (char === ')') depth--;
      this.at++;
    } while (depth > 0);
  }

  /** `( item , item … )` */
  private list(item: () => void): void {
    this.expect('(');
    do item();
    while (this.follows(','));
    this.expect(')');
  }

  private orEmpty(otherwise: () => void): void {
    this.blanks();
    if (this.text.slice(this.at, this.at + 5).toUpperCase() === 'EMPTY') this.at += 5;
    else otherwise();
  }

  private polygon(): void {
    let rings = 0;
    this.list(() => this.ring(rings++ === 0 ? 'shell' : 'hole'));
  }

  private ring(role: RingRole): void {
    this.orEmpty(() => {
      this.list(() => this.position());
      this.outline.endRing(role);
    });
  }

  private position(): void {
    this.blanks();
    const x = this.number();
    this.blanks();
    const y = this.number();
    let numbers = 2;
    for (this.blanks(); !/[,)]/.test(this.text[this.at] ?? ','); this.blanks()) {
      this.number();
      if (++numbers > 4) this.fail(INPUT_DETAILS.wktPosition, { count: numbers });
    }
    if (numbers > 2) this.hasZ = true;
    this.outline.addVertex(x, y);
  }

  private number(): number {
    const text = this.match(NUMBER)?.[0];
    if (text !== undefined) {
      const value = Number(text);
      return Number.isNaN(value) ? Number(text.toLowerCase().startsWith('-') ? '-Infinity' : 'NaN') : value;
    }
    if (this.at >= this.text.length) this.unexpected();
    return this.fail(INPUT_DETAILS.wktNumber);
  }

  private follows(char: string): boolean {
    this.blanks();
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private expect(char: string): void {
    if (!this.follows(char)) this.unexpected();
  }

  private blanks(): void {
    this.match(BLANKS);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  private unexpected(): never {
    const { at, text } = this;
    if (at < text.length) return this.fail(INPUT_DETAILS.wktUnexpected, { char: text[at]! });
    return this.fail(text.length === CELL_LENGTH ? INPUT_DETAILS.wktCut : INPUT_DETAILS.wktEnds);
  }

  private fail(detail: Text, params: Readonly<Record<string, string | number>> = {}): never {
    throw new WktFault(filled(detail, { ...params, at: this.at + 1 }));
  }
}
