import type { Box } from '../../model/geometry.js';
import type { SetAsideCode } from '../../model/set-aside.js';
import { INPUT_NOTES, type InputNoteCode } from '../../words/inputs.js';
import { LABELS } from '../../words/problems.js';
import { SET_ASIDE } from '../../words/set-aside.js';
import { fill, type Lang, type Text, type TextParams } from '../../words/text.js';
import { PolygonCollector, type ShapeFault } from '../shapefile/collect.js';
import type { FgbValue } from './encode-values.js';
import type { FgbCrs } from './format.js';
import type { Outline } from './outlines.js';
import { type FgbColumnSpec, FlatGeobufWriter } from './write.js';

/** A record that is not among the features. */
export interface InputFault {
  /** From 1, in the order of the input. */
  readonly record: number;
  readonly code: SetAsideCode;
  /** What exactly is wrong, where the code does not say it all. */
  readonly detail: Text | null;
}

/** Something that was decided or repaired, and how often. */
export interface InputNote {
  readonly code: InputNoteCode;
  /** `records` and `first` (from 1) among them, where it concerns records. */
  readonly params: TextParams;
}

/** A fault in words: what kind it is, and what exactly. */
export function describeInputFault({ code, detail }: InputFault, lang: Lang): string {
  const kind = SET_ASIDE[code][lang];
  return detail === null ? kind : `${kind}${LABELS.colon[lang]}${detail[lang]}`;
}

export function describeInputNote({ code, params }: InputNote, lang: Lang): string {
  return fill(INPUT_NOTES[code], lang, params);
}

/** Counts notes by record. */
export class InputNotes {
  private readonly list: InputNote[] = [];
  private readonly counts = new Map<InputNoteCode, { records: number; readonly first: number }>();

  /** Something that concerns the input as a whole. */
  add(code: InputNoteCode, params: TextParams): void {
    this.list.push({ code, params });
  }

  /** Something that concerns a record; said once for every record. */
  count(code: InputNoteCode, record: number): void {
    const counted = this.counts.get(code);
    if (counted) counted.records++;
    else this.counts.set(code, { records: 1, first: record });
  }

  all(): readonly InputNote[] {
    return [...this.list, ...[...this.counts].map(([code, count]) => ({ code, params: { ...count } }))];
  }
}

/** What became of the records of an input. */
export interface InputLayer {
  /** The FlatGeobuf file: features in the order of the input, without index. */
  readonly file: string;
  /** Records in the input: features and faults. */
  readonly records: number;
  readonly count: number;
  readonly columns: readonly FgbColumnSpec[];
  /** Of all features; null where there are none. */
  readonly box: Box | null;
  readonly faults: readonly InputFault[];
  /** Attributes of records at fault, by record number: their ids are wanted where they are told of. */
  readonly faultValues: ReadonlyMap<number, readonly FgbValue[]>;
  readonly notes: readonly InputNote[];
}

const FAULT_CODES: Readonly<Record<ShapeFault, SetAsideCode>> = {
  'no-area': 'NO_AREA',
  'not-finite': 'NOT_FINITE',
  'parts-damaged': 'RECORD_DAMAGED',
};
const CHUNK_BYTES = 4 << 20;
const FULL_CHUNK = 0.9;

/** A layer with more records at fault is another kind of file; they would fill the memory. */
const MOST_VALUES = 100_000;

/** Writes outlines as features, in the order in which they come, and remembers those that cannot be used. */
export class OutlineLayer {
  readonly faults: InputFault[] = [];
  readonly notes = new InputNotes();
  private readonly faultValues = new Map<number, readonly FgbValue[]>();
  count = 0;
  private readonly writer: FlatGeobufWriter;
  private readonly extent = { xmin: Infinity, ymin: Infinity, xmax: -Infinity, ymax: -Infinity };
  private chunk = new PolygonCollector(CHUNK_BYTES);
  private chunkVertices = 0;

  constructor(
    target: string,
    name: string,
    private readonly columns: readonly FgbColumnSpec[],
  ) {
    this.writer = new FlatGeobufWriter(target, { name, columns, index: false });
  }

  /** Adds a record, number from 1, or sets it aside: true where it can be used. */
  add(outline: Outline, record: number, values: readonly FgbValue[]): boolean {
    const fault = this.chunk.add(outline.record(record - 1));
    if (fault !== null) {
      this.setAside({ record, code: FAULT_CODES[fault], detail: null }, values);
      return false;
    }
    const shapes = this.chunk.shapes();
    const feature = shapes.count - 1;
    this.writer.add(shapes, feature, record, values);
    this.count++;
    this.grow(shapes.boxes, 4 * feature);
    if (outline.openRings > 0) this.notes.count('RINGS_OPEN', record);
    this.chunkVertices += outline.vertices;
    if (16 * this.chunkVertices >= FULL_CHUNK * CHUNK_BYTES) this.startChunk();
    return true;
  }

  /** Notes a record that cannot be used, with its attributes where they could be read. */
  setAside(fault: InputFault, values: readonly FgbValue[] | null): void {
    this.faults.push(fault);
    if (values !== null && this.faultValues.size < MOST_VALUES) this.faultValues.set(fault.record, [...values]);
  }

  /** Completes the file. */
  finish(records: number, crs: FgbCrs | null): InputLayer {
    const { file, features } = this.writer.finish({ crs });
    const box = features > 0 ? this.extent : null;
    const { columns, faults, faultValues } = this;
    return { file, records, count: features, columns, box, faults, faultValues, notes: this.notes.all() };
  }

  /** Gives up; nothing is left behind. */
  abandon(): void {
    this.writer.abandon();
  }

  private grow(boxes: Float64Array, at: number): void {
    const { extent } = this;
    extent.xmin = Math.min(extent.xmin, boxes[at]!);
    extent.ymin = Math.min(extent.ymin, boxes[at + 1]!);
    extent.xmax = Math.max(extent.xmax, boxes[at + 2]!);
    extent.ymax = Math.max(extent.ymax, boxes[at + 3]!);
  }

  private startChunk(): void {
    this.chunk = new PolygonCollector(CHUNK_BYTES);
    this.chunkVertices = 0;
  }
}
