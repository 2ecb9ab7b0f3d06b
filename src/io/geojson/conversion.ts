import { Problem } from '../../model/problem.js';
import { GEOJSON_FILE_REASONS } from '../../words/geojson.js';
import { INPUT_DETAILS } from '../../words/inputs.js';
import { SET_ASIDE } from '../../words/set-aside.js';
import { filled } from '../../words/text.js';
import type { FgbValue } from '../flatgeobuf/encode-values.js';
import type { OutlineLayer } from '../flatgeobuf/input-layer.js';
import { Outline } from '../flatgeobuf/outlines.js';
import type { PropertyColumns } from './columns.js';
import type { CrsStatements } from './crs.js';
import { type GeometryContext, type GeometryFault, GeometryMembers, isGeometryType, readGeometry } from './geometry.js';
import { type JsonBytes, OPEN_OBJECT } from './json-bytes.js';
import { FEATURE, type GeoJsonVisitor } from './walk.js';

/** A layer with more faults is another kind of file, and they would fill the memory. */
const MOST_FAULTS = 1_000_000;
const NULL = 0x6e;
const NO_GEOMETRY: GeometryFault = { code: 'NO_GEOMETRY', detail: null };
const NO_TYPE: GeometryFault = { code: 'RECORD_DAMAGED', detail: INPUT_DETAILS.noType };
const NO_OBJECT: GeometryFault = { code: 'RECORD_DAMAGED', detail: INPUT_DETAILS.notAnObject };
const NO_MEMBERS: GeometryFault = { code: 'RECORD_DAMAGED', detail: INPUT_DETAILS.noCoordinates };
const BAD_PROPERTIES: GeometryFault = { code: 'RECORD_DAMAGED', detail: INPUT_DETAILS.propertiesValue };

/** The second pass over a GeoJSON: every record to the layer, or to its faults. */
export class Conversion implements GeoJsonVisitor {
  private readonly outline = new Outline();
  /** Rings of a bare geometry; apart, because a feature may have such members too. */
  private readonly bareOutline = new Outline();
  private readonly context: GeometryContext;
  private readonly values: FgbValue[];
  private bare: GeometryMembers | null = null;
  private hasGeometry = false;
  private hasProperties = false;
  private geometryFault: GeometryFault | null = null;
  private propertiesFault: GeometryFault | null = null;

  constructor(
    private readonly file: string,
    private readonly layer: OutlineLayer,
    private readonly columns: PropertyColumns,
    crs: CrsStatements,
  ) {
    this.context = { crs, oddities: { hasZ: false, hasOthers: false, isRepeated: false } };
    this.values = columns.room();
  }

  begin(): void {
    this.outline.clear();
    this.bareOutline.clear();
    this.values.fill(null);
    this.bare = this.geometryFault = this.propertiesFault = null;
    this.hasGeometry = this.hasProperties = false;
    Object.assign(this.context.oddities, { hasZ: false, hasOthers: false, isRepeated: false });
    Object.assign(this.columns.oddities, { isRepeated: false, isNotANumber: false, hasLostCharacters: false });
  }

  geometry(json: JsonBytes): void {
    if (this.hasGeometry) {
      this.context.oddities.isRepeated = true;
      this.outline.clear();
    }
    this.hasGeometry = true;
    this.geometryFault = readGeometry(json, this.outline, this.context);
  }

  properties(json: JsonBytes): void {
    if (this.hasProperties) {
      this.context.oddities.isRepeated = true;
      this.columns.clear(this.values);
    }
    this.hasProperties = true;
    this.propertiesFault = null;
    const byte = json.peek();
    if (byte === OPEN_OBJECT) return this.columns.read(json, this.values);
    json.passOver();
    if (byte !== NULL) this.propertiesFault = BAD_PROPERTIES;
  }

  id(json: JsonBytes): void {
    this.columns.readId(json, this.values);
  }

  coordinates(json: JsonBytes): void {
    this.bareMembers().coordinates(json);
  }

  geometries(json: JsonBytes): void {
    this.bareMembers().geometries(json);
  }

  end(record: number, type: string | null): void {
    const fault = this.faultOf(type);
    if (fault !== null) return this.setAside(record, fault);
    const isTaken = this.layer.add(type === FEATURE ? this.outline : this.bareOutline, record, this.values);
    if (isTaken) this.note(record);
    else this.requireFewFaults(record);
  }

  stray(record: number): void {
    // It has no attributes: those at hand are of the record before.
    this.setAside(record, NO_OBJECT, null);
  }

  private bareMembers(): GeometryMembers {
    this.bare ??= new GeometryMembers(this.bareOutline, this.context);
    return this.bare;
  }

  private faultOf(type: string | null): GeometryFault | null {
    if (type === null) return NO_TYPE;
    if (type === FEATURE) return this.propertiesFault ?? (this.hasGeometry ? this.geometryFault : NO_GEOMETRY);
    if (!isGeometryType(type)) {
      return { code: 'RECORD_DAMAGED', detail: filled(INPUT_DETAILS.otherType, { type }) };
    }
    return this.bare === null ? NO_MEMBERS : this.bare.settle(type);
  }

  private note(record: number): void {
    const { notes } = this.layer;
    const { oddities } = this.context;
    const { oddities: odd } = this.columns;
    if (oddities.hasZ) notes.count('Z_DROPPED', record);
    if (oddities.hasOthers) notes.count('PARTS_IGNORED', record);
    if (oddities.isRepeated || odd.isRepeated) notes.count('NAMES_REPEATED', record);
    if (odd.isNotANumber) notes.count('NOT_A_NUMBER', record);
    if (odd.hasLostCharacters) notes.count('CHARACTERS_LOST', record);
  }

  private setAside(
    record: number,
    { code, detail }: GeometryFault,
    values: readonly FgbValue[] | null = this.values,
  ): void {
    this.layer.setAside({ record, code, detail }, values);
    this.requireFewFaults(record);
  }

  private requireFewFaults(records: number): void {
    const { faults } = this.layer;
    if (faults.length < MOST_FAULTS) return;
    const { code, detail } = faults[0]!;
    const params = { count: faults.length, records, reason: detail ?? SET_ASIDE[code] };
    throw new Problem('NOT_A_GEOJSON', { file: this.file }, { reason: filled(GEOJSON_FILE_REASONS.unusable, params) });
  }
}
