import { Problem } from '../../model/problem.js';
import { GEOJSON_FILE_REASONS, GEOJSON_REASONS } from '../../words/geojson.js';
import { filled, type Text } from '../../words/text.js';
import type { CrsStatements } from './crs.js';
import { isGeometryType, readType } from './geometry.js';
import { END, type JsonBytes, OPEN_LIST, OPEN_OBJECT, QUOTE, SEPARATOR } from './json-bytes.js';

/** Hears of the records of a GeoJSON, in their order. What stands before it, the visitor passes over or reads. */
export interface GeoJsonVisitor {
  /** A record begins. It may be told again, for the same record, where what began was no record itself. */
  begin(record: number): void;
  /** Values of members of a feature; any may be missing, come twice, and be of any type. */
  geometry(json: JsonBytes): void;
  properties(json: JsonBytes): void;
  id(json: JsonBytes): void;
  /** Values of members of a geometry that is no part of a feature. */
  coordinates(json: JsonBytes): void;
  geometries(json: JsonBytes): void;
  /** The record ends, and is this; null where `type` is missing or no text. */
  end(record: number, type: string | null): void;
  /** In place of a feature there is a plain value, which was passed over. */
  stray(record: number): void;
}

const COLLECTION = 'FeatureCollection';
export const FEATURE = 'Feature';

/**
 * Walks over everything in a text that is GeoJSON: a collection, a feature, a geometry, a list of features, or any number
 * of these behind each other, with line ends or record separators between them or nothing.
 *
 * Returns the number of records. Errors: GEOJSON_DAMAGED; NOT_A_GEOJSON for other JSON; CRS_UNKNOWN for two systems.
 */
export function walkGeoJson(file: string, json: JsonBytes, crs: CrsStatements, visitor: GeoJsonVisitor): number {
  return new Walk(file, json, crs, visitor).run();
}

class Walk {
  private records = 0;
  private isFirst = true;

  constructor(
    private readonly file: string,
    private readonly json: JsonBytes,
    private readonly crs: CrsStatements,
    private readonly visitor: GeoJsonVisitor,
  ) {}

  run(): number {
    const { json } = this;
    for (;;) {
      const byte = json.peek();
      if (byte === END) break;
      if (byte === SEPARATOR) {
        json.at++;
        continue;
      }
      if (byte === OPEN_OBJECT) this.object(true);
      else if (byte === OPEN_LIST && this.isFirst) this.features();
      else if (this.isFirst) this.refuse(filled(GEOJSON_FILE_REASONS.start, { char: json.nextAsText() }));
      else json.unexpected();
      this.isFirst = false;
      json.record = 0;
    }
    if (this.isFirst) this.refuse(GEOJSON_FILE_REASONS.empty);
    return this.records;
  }

  /** A list of features. */
  private features(): void {
    const { json, visitor } = this;
    if (!json.enter(OPEN_LIST)) return;
    do {
      if (json.peek() === OPEN_OBJECT) {
        this.object(false);
        continue;
      }
      json.record = ++this.records;
      json.passOver();
      visitor.stray(this.records);
    } while (json.next(OPEN_LIST));
  }

  /** An object, which is a record unless it is a collection on top. */
  private object(isTop: boolean): void {
    const { json, visitor } = this;
    const record = this.records + 1;
    json.record = record;
    visitor.begin(record);
    let type: string | null = null;
    let hasFeatures = false;
    if (json.enter(OPEN_OBJECT)) {
      do {
        json.name();
        const name = json.text();
        json.colon();
        if (name === 'type') type = readType(json);
        else if (name === 'features' && isTop && json.peek() === OPEN_LIST) {
          if (hasFeatures) json.fail(GEOJSON_REASONS.features, json.position);
          hasFeatures = true;
          this.features();
          json.record = 0;
        } else this.member(name, type);
      } while (json.next(OPEN_OBJECT));
    }
    if (isTop) this.requireKnown(type, hasFeatures);
    if (hasFeatures) return;
    this.records = record;
    visitor.end(record, type);
  }

  private member(name: string, type: string | null): void {
    const { json, visitor } = this;
    const isFeature = type === null || type === FEATURE;
    if (name === 'crs') this.crs.addMember(this.crsMember(), json.record);
    else if (name === 'geometry' && isFeature) visitor.geometry(json);
    else if (name === 'properties' && isFeature) visitor.properties(json);
    else if (name === 'id' && isFeature) visitor.id(json);
    else if (name === 'coordinates' && type !== FEATURE && type !== COLLECTION) visitor.coordinates(json);
    else if (name === 'geometries' && type !== FEATURE && type !== COLLECTION) visitor.geometries(json);
    else json.passOver();
  }

  private crsMember(): string {
    const { json } = this;
    if (json.peek() === OPEN_OBJECT) return json.nested();
    const start = json.peek();
    json.passOver();
    return start === QUOTE ? JSON.stringify(json.text()) : 'null';
  }

  /** Refuses JSON that is no GeoJSON at all. Behind a first good text of a sequence, it is a faulty record. */
  private requireKnown(type: string | null, hasFeatures: boolean): void {
    if (type === COLLECTION ? hasFeatures : !hasFeatures && (!this.isFirst || isKnown(type))) return;
    if (type === COLLECTION) this.refuse(GEOJSON_FILE_REASONS.noFeatures);
    this.refuse(type === null ? GEOJSON_FILE_REASONS.noType : filled(GEOJSON_FILE_REASONS.otherType, { type }));
  }

  private refuse(reason: Text): never {
    throw new Problem('NOT_A_GEOJSON', { file: this.file }, { reason });
  }
}

function isKnown(type: string | null): boolean {
  return type !== null && (type === FEATURE || isGeometryType(type));
}
