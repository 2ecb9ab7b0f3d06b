import type { SetAsideCode } from '../../model/set-aside.js';
import { INPUT_DETAILS } from '../../words/inputs.js';
import { filled, type Text } from '../../words/text.js';
import { MOST_VERTICES, type Outline, type OutlineMark } from '../flatgeobuf/outlines.js';
import type { CrsStatements } from './crs.js';
import { CLOSE_LIST, COMMA, isNumberStart, type JsonBytes, OPEN_LIST, OPEN_OBJECT, QUOTE } from './json-bytes.js';

/** Why a geometry cannot be used. */
export interface GeometryFault {
  readonly code: SetAsideCode;
  readonly detail: Text | null;
}

/** What was odd about the geometry of a record. */
export interface GeometryOddities {
  /** A position has more than two numbers. */
  hasZ: boolean;
  /** A collection holds points or lines beside polygons. */
  hasOthers: boolean;
  /** A member stands there twice. */
  isRepeated: boolean;
}

/** What reading geometries needs besides the text. */
export interface GeometryContext {
  readonly crs: CrsStatements;
  readonly oddities: GeometryOddities;
}

/** Brackets around a position. */
const POSITION_DEPTHS: ReadonlyMap<string, number> = new Map([
  ['Polygon', 3],
  ['MultiPolygon', 4],
]);
const OTHER_TYPES = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString']);
const COLLECTION = 'GeometryCollection';
const DEEPEST_LIST = 8;
const DEEPEST_COLLECTION = 16;
const NULL = 0x6e;

/** True for the names of geometries, as `type` has them. */
export function isGeometryType(type: string): boolean {
  return POSITION_DEPTHS.has(type) || OTHER_TYPES.has(type) || type === COLLECTION;
}

/** Reads the value of a member `geometry`: the rings of its polygons to the outline. What is wrong with it, or null. */
export function readGeometry(
  json: JsonBytes,
  outline: Outline,
  context: GeometryContext,
  level = 0,
): GeometryFault | null {
  const byte = json.peek();
  if (byte !== OPEN_OBJECT) {
    json.passOver();
    return byte === NULL ? NO_GEOMETRY : damaged(INPUT_DETAILS.geometryValue);
  }
  const members = new GeometryMembers(outline, context, level);
  let type: string | null = null;
  if (json.enter(OPEN_OBJECT)) {
    do {
      json.name();
      const name = json.text();
      json.colon();
      if (name === 'type') type = readType(json);
      else if (name === 'coordinates' && type !== COLLECTION) members.coordinates(json);
      else if (name === 'geometries' && (type === null || type === COLLECTION)) members.geometries(json);
      else if (name === 'crs' && json.peek() === OPEN_OBJECT) context.crs.addMember(json.nested(), json.record);
      else json.passOver();
    } while (json.next(OPEN_OBJECT));
  }
  return members.settle(type);
}

const LONGEST_TYPE = 40;

/** The value of a member `type`, or the beginning of it; null where it is no text. */
export function readType(json: JsonBytes): string | null {
  if (json.peek() !== QUOTE) {
    json.passOver();
    return null;
  }
  json.string();
  return json.text().slice(0, LONGEST_TYPE);
}

/**
 * The members of one geometry, in whatever order they come: coordinates are read before it is known of what, and taken
 * out of the outline again where they are no polygons.
 */
export class GeometryMembers {
  private readonly mark: OutlineMark;
  private hasCoordinates = false;
  private hasGeometries = false;
  /** Brackets around a position; 0 without any. */
  private depth = 0;
  private malformed: Text | null = null;
  private collectionFault: GeometryFault | null = null;

  constructor(
    private readonly outline: Outline,
    private readonly context: GeometryContext,
    private readonly level = 0,
  ) {
    this.mark = outline.mark();
  }

  coordinates(json: JsonBytes): void {
    if (this.hasCoordinates) this.startAgain();
    this.hasCoordinates = true;
    this.depth = 0;
    this.malformed = null;
    if (json.peek() === OPEN_LIST) return this.readLists(json);
    this.spoil(INPUT_DETAILS.notCoordinates, json);
    json.passOver();
  }

  geometries(json: JsonBytes): void {
    if (this.hasGeometries) this.startAgain();
    this.hasGeometries = true;
    if (json.peek() === OPEN_LIST) {
      this.collectionFault = this.readCollection(json);
      return;
    }
    this.collectionFault = damaged(INPUT_DETAILS.geometryValue);
    json.passOver();
  }

  /** What is wrong with the geometry, now that its type is known; its rings stay in the outline where nothing is. */
  settle(type: string | null): GeometryFault | null {
    const fault = this.faultOf(type);
    if (fault !== null) this.outline.undo(this.mark);
    return fault;
  }

  private faultOf(type: string | null): GeometryFault | null {
    if (type === null) return damaged(INPUT_DETAILS.noType);
    if (OTHER_TYPES.has(type)) return notAPolygon(type);
    if (!isGeometryType(type)) return damaged(filled(INPUT_DETAILS.otherType, { type }));
    if (!(type === COLLECTION ? this.hasGeometries : this.hasCoordinates)) return damaged(INPUT_DETAILS.noCoordinates);
    if (this.hasGeometries && this.hasCoordinates) return damaged(filled(INPUT_DETAILS.nesting, { type }));
    if (this.outline.isTooLarge) return damaged(filled(INPUT_DETAILS.tooManyVertices, { limit: MOST_VERTICES }));
    if (type === COLLECTION) return this.collectionFault;
    if (this.malformed !== null) return damaged(this.malformed);
    if (this.depth !== 0 && this.depth !== POSITION_DEPTHS.get(type)) {
      return damaged(filled(INPUT_DETAILS.nesting, { type }));
    }
    return this.outline.rings === this.mark.rings ? NO_GEOMETRY : null;
  }

  private readCollection(json: JsonBytes): GeometryFault | null {
    const { outline, context, level } = this;
    if (level === DEEPEST_COLLECTION) json.tooDeep();
    let broken: GeometryFault | null = null;
    let hasOthers = false;
    if (json.enter(OPEN_LIST)) {
      do {
        const fault = readGeometry(json, outline, context, level + 1);
        if (fault?.code === 'NOT_A_POLYGON') hasOthers = true;
        else if (fault?.code === 'RECORD_DAMAGED') broken ??= fault;
      } while (json.next(OPEN_LIST));
    }
    if (broken !== null) return broken;
    if (outline.rings === this.mark.rings) return hasOthers ? notAPolygon(COLLECTION) : NO_GEOMETRY;
    if (hasOthers) context.oddities.hasOthers = true;
    return null;
  }

  /** Lists in lists, as deep as they are: a list of numbers is a position, a list of these is a ring. */
  private readLists(json: JsonBytes): void {
    const { outline } = this;
    let depth = 0;
    let numbers = 0;
    let rings = 0;
    let x = 0;
    let y = 0;
    for (;;) {
      const byte = json.peek();
      if (byte === OPEN_LIST && depth < DEEPEST_LIST) {
        if (this.depth > 0 && depth >= this.depth) this.spoil(INPUT_DETAILS.notCoordinates, json);
        json.at++;
        depth++;
        numbers = 0;
        if (json.peek() !== CLOSE_LIST) continue;
      } else if (isNumberStart(byte)) {
        if (this.depth === 0) this.depth = depth;
        else if (this.depth !== depth) this.spoil(INPUT_DETAILS.notCoordinates, json);
        const value = json.number();
        if (numbers === 0) x = value;
        else if (numbers === 1) y = value;
        numbers++;
      } else {
        this.spoil(INPUT_DETAILS.notCoordinates, json);
        json.passOver();
      }
      for (let end = json.peek(); end !== COMMA; end = json.peek()) {
        if (end !== CLOSE_LIST) json.unexpected();
        if (depth === this.depth) {
          if (numbers < 2) this.spoil(INPUT_DETAILS.position, json);
          if (numbers > 2) this.context.oddities.hasZ = true;
          outline.addVertex(x, y);
        } else if (depth === this.depth - 1) outline.endRing(rings++ === 0 ? 'shell' : 'hole');
        else if (depth === this.depth - 2) rings = 0;
        json.at++;
        if (--depth === 0) return;
      }
      json.at++;
    }
  }

  private startAgain(): void {
    this.outline.undo(this.mark);
    this.context.oddities.isRepeated = true;
  }

  /** The first thing that is wrong is told. */
  private spoil(what: Text, json: JsonBytes): void {
    this.malformed ??= filled(what, { at: json.position });
  }
}

const NO_GEOMETRY: GeometryFault = { code: 'NO_GEOMETRY', detail: null };

function damaged(detail: Text): GeometryFault {
  return { code: 'RECORD_DAMAGED', detail };
}

const NOT_POLYGONS = new Map<string, GeometryFault>();

/** One object for all records: a layer of points has millions of them. */
function notAPolygon(type: string): GeometryFault {
  const known = NOT_POLYGONS.get(type);
  if (known) return known;
  const fault: GeometryFault = { code: 'NOT_A_POLYGON', detail: filled(INPUT_DETAILS.geometryType, { type }) };
  NOT_POLYGONS.set(type, fault);
  return fault;
}
