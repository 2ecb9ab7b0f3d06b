import type { Box } from '../model/geometry.js';
import type { Text } from '../words/text.js';
import type { FgbShapeOptions } from './flatgeobuf/feature.js';
import type { BoxTest } from './flatgeobuf/search.js';
import type { LayerFault } from './layer-fault.js';
import type { EncodingVerdict } from './shapefile/encoding.js';
import type { PolygonRecord, ScanVisitor } from './shapefile/scan.js';

/** One column of an attribute table. */
export interface AttributeField {
  readonly name: string;
  /** The letter of a .dbf: C text, N and F number, D date, L logical; others are listed but not read. */
  readonly type: string;
  /** Bytes or characters, 0 where the format does not say. */
  readonly length: number;
  readonly decimals: number;
}

/** The attributes of a layer, by record number from 0 and position of the field. */
export interface AttributeTable {
  readonly count: number;
  readonly fields: readonly AttributeField[];
  readonly encoding: EncodingVerdict;
  /** Position of a field by name, case aside; −1 when there is none. */
  fieldIndex(name: string): number;
  /** The value as text, numbers as their digits; null when empty. */
  text(record0: number, field: number): string | null;
  isDeleted(record0: number): boolean;
  close(): void;
}

/** The attributes of the record at hand: the value of a field, null when empty. */
export type RecordText = (field: number) => string | null;

/** As `ScanVisitor`; the attributes come with the record and are valid during the call. */
export interface LayerVisitor extends Omit<ScanVisitor, 'take' | 'fault'> {
  take(record: PolygonRecord, text: RecordText): void;
  fault(record: number, fault: LayerFault): void;
}

/** A polygon layer, opened: header read, attribute table ready, nothing scanned yet. */
export interface PolygonLayer {
  /** The path that the user knows it by. */
  readonly file: string;
  /** The file that is read: the same, or a copy in another format. */
  readonly source: string;
  /** Bytes of the shapes, at most. */
  readonly bytes: number;
  readonly geometry: string;
  /** The extent that is stated; null for none. */
  readonly extent: Box | null;
  readonly table: AttributeTable;
  /** Text of the .prj, or what the format has in its place; null when there is none. */
  readonly prj: string | null;
  /** All files that belong to it, for the manifest. */
  readonly files: readonly string[];
  /** Where it came from, when `source` is a copy. */
  readonly origin: LayerOrigin | null;
  /** Where a record, from 0, stands in what the user gave. */
  placeOf(record0: number): RecordPlace;
  /**
   * Shows all records in their order; their number. A format with an index of its own shows those only whose box passes
   * `near`, which must be true of a box wherever it is true of one inside.
   */
  scan(visitor: LayerVisitor, near?: BoxTest): number;
}

/** A record as the user finds it, and what is to be said of it beyond its fault. */
export interface RecordPlace {
  readonly file: string;
  /** From 1. */
  readonly record: number;
  readonly detail: Text | null;
}

/**
 * What stands behind the system of a source: its own statement; the rule of its format for sources that state none, which
 * the user overrules; nothing, so that coordinates may tell it; or a statement that cannot be taken, which coordinates must
 * not overrule.
 */
export type CrsStanding = 'stated' | 'format' | 'open' | 'refused';

/** What is said of a layer that was brought into FlatGeobuf from another format. */
export interface LayerOrigin {
  /** The path that the user gave. */
  readonly file: string;
  /** Its name there. */
  readonly layer: string;
  /** Files that it was read from, for the manifest. */
  readonly files: readonly string[];
  /** Its coordinate system as well-known text; null where nothing states one. */
  readonly prj: string | null;
  /** How the copy is to be read. */
  readonly reading: FgbShapeOptions;
  /** What was decided on the way; to be shown. */
  readonly notes: readonly Text[];
  /** Why no system is known, in the words of the format; null where there is nothing to add. */
  readonly crsUnknown: Text | null;
  readonly crsStanding: CrsStanding;
  /** Encoding of the text that was read; null for formats that know one only. */
  readonly encoding: EncodingVerdict | null;
  /** The records of the source, where the copy has not all of them; null where it has. */
  readonly records: SourceRecords | null;
}

/** The records of a source by their running number, which the features of the copy carry. */
export interface SourceRecords {
  readonly count: number;
  readonly leftOut: readonly {
    readonly record: number;
    readonly fault: LayerFault;
    readonly detail: Text | null;
    /** Its attributes, as the fields of the layer; null where they could not be read. */
    readonly values: readonly (string | number | null)[] | null;
  }[];
  /** Where the records of each file begin, from 1, for a source of several files. */
  readonly files: readonly { readonly file: string; readonly first: number }[];
}
