import { basename, join } from 'node:path';
import { sameCrs } from '../../crs/definitions.js';
import { prjText } from '../../crs/prj.js';
import type { Rings } from '../../model/geometry.js';
import { BOUNDARY_LAYER_NOTES } from '../../words/boundary-txt.js';
import { filled, type Text } from '../../words/text.js';
import { readBoundaryTxtFolder } from '../boundary-txt/folder.js';
import {
  type BoundaryCrs,
  type BoundaryFault,
  type BoundaryNote,
  type BoundaryParcel,
  type BoundaryTxt,
  faultText,
  noteText,
  type ParcelFields,
} from '../boundary-txt/model.js';
import { openFgbLayer } from '../fgb-layer.js';
import type { FgbValue } from '../flatgeobuf/encode-values.js';
import { OutlineLayer } from '../flatgeobuf/input-layer.js';
import { Outline } from '../flatgeobuf/outlines.js';
import type { FgbColumnSpec } from '../flatgeobuf/write.js';
import { privateTemp } from '../gdal/private-temp.js';
import { layerFault } from '../layer-fault.js';
import type { PolygonLayer, SourceRecords } from '../polygon-layer.js';
import { verdictOf } from './copy-layer.js';

/** Columns of a boundary-point TXT, by the names that survey tables give them (domain.md 4 and 7). */
const COLUMNS: readonly { readonly spec: FgbColumnSpec; readonly of: (source: TxtRecord) => FgbValue }[] = [
  text('DKBH', ({ fields }) => fields.id),
  text('DKMC', ({ fields }) => fields.name),
  text('DKYT', ({ fields }) => fields.usage),
  text('DLBM', ({ fields }) => fields.code),
  text('TFH', ({ fields }) => fields.sheet),
  text('XMC', ({ fields }) => fields.county),
  text('CMC', ({ fields }) => fields.village),
  { spec: { name: 'DKMJ', type: 'Double' }, of: ({ area }) => area },
  text('QTSX', ({ fields }) => fields.extra.join(',')),
  text('WJM', ({ file }) => basename(file)),
];

interface TxtRecord {
  readonly file: string;
  readonly fields: Omit<ParcelFields, 'area'>;
  /** As stated, in m². */
  readonly area: number | null;
}

function text(name: string, of: (source: TxtRecord) => string): (typeof COLUMNS)[number] {
  return { spec: { name, type: 'String' }, of: (source) => of(source) || null };
}

/** Decisions and repairs of one kind beyond these are counted only. */
const SHOWN_NOTES = 12;

/**
 * Opens boundary-point TXTs, files or folders, as one layer: a parcel of any of them is a record, in order of the file
 * names and of the lines. What is set aside is told of with its file and line.
 *
 * Errors  those of `readBoundaryTxtFolder`.
 */
export function openBoundaryTxt(paths: readonly string[], encoding: string | undefined): PolygonLayer {
  return copyOf(paths[0]!, readBoundaryTxtFolder(paths, { encoding }));
}

/**
 * As `openBoundaryTxt`; files that state different systems, say neighbouring zones, come as a layer for each system, in
 * order of their first files.
 */
export function openBoundaryTxts(paths: readonly string[], encoding: string | undefined): PolygonLayer[] {
  const read = readBoundaryTxtFolder(paths, { encoding });
  const groups = bySystem(read.files);
  if (groups.length < 2) return [copyOf(paths[0]!, read)];
  return groups.map(({ crs, files }, group) => {
    return copyOf(files[0]!.file, { files, refused: group === 0 ? read.refused : [], crs });
  });
}

interface SystemGroup {
  readonly crs: BoundaryCrs;
  readonly files: BoundaryTxt[];
}

/** Files by the system that they state, or seem to be in where they state none. One whose statement is refused stands alone. */
function bySystem(files: readonly BoundaryTxt[]): SystemGroup[] {
  const groups: SystemGroup[] = [];
  /** Without parcels a file has no say. */
  const empty: BoundaryTxt[] = [];
  for (const txt of files) {
    const { crs } = txt;
    const known = groups.find((group) => areAlike(group.crs, crs));
    if (txt.parcels.length === 0) empty.push(txt);
    else if (known) known.files.push(txt);
    else groups.push({ crs, files: [txt] });
  }
  groups[0]?.files.push(...empty);
  return groups;
}

function areAlike(a: BoundaryCrs, b: BoundaryCrs): boolean {
  if ('crs' in a && 'crs' in b) return sameCrs(a.crs, b.crs);
  if ('crs' in a || 'crs' in b || a.isStated || b.isStated) return false;
  return (
    a.looksLike === b.looksLike || (a.looksLike !== null && b.looksLike !== null && sameCrs(a.looksLike, b.looksLike))
  );
}

type ReadTxts = Pick<ReturnType<typeof readBoundaryTxtFolder>, 'files' | 'refused' | 'crs'>;

function copyOf(path: string, { files, refused, crs }: ReadTxts): PolygonLayer {
  const target = join(privateTemp(), 'layer.fgb');
  const layer = new OutlineLayer(
    target,
    'txt',
    COLUMNS.map(({ spec }) => spec),
  );
  const leftOut: SourceRecords['leftOut'][number][] = [];
  const firsts: SourceRecords['files'][number][] = [];
  let records = 0;
  try {
    for (const txt of files) {
      firsts.push({ file: txt.file, first: records + 1 });
      for (const record of recordsIn(txt)) {
        records++;
        const fault = 'rings' in record ? addParcel(layer, txt.file, record, records) : faultOf(record, txt.file);
        if (fault) leftOut.push({ record: records, ...fault });
      }
    }
    layer.finish(records, null);
  } catch (error) {
    layer.abandon();
    throw error;
  }
  const [first] = files;
  return openFgbLayer(target, {
    file: path,
    layer: 'txt',
    files: files.map(({ file }) => file),
    prj: 'crs' in crs ? prjText(crs.crs) : null,
    reading: {},
    crsUnknown: 'unknown' in crs ? crs.unknown : null,
    crsStanding: 'crs' in crs ? 'stated' : crs.isStated ? 'refused' : 'open',
    encoding: first ? verdictOf(first.encoding) : null,
    notes: [
      ...notesOf(files),
      ...refused.map(({ file, problem }) => leftOutNote(file, problem.describe('en'), problem.describe('zh'))),
    ],
    records: { count: records, leftOut, files: firsts },
  });
}

function recordsIn({ parcels, faults }: BoundaryTxt): (BoundaryParcel | BoundaryFault)[] {
  return [...parcels, ...faults].sort((a, b) => a.firstLine - b.firstLine);
}

type Fault = Omit<SourceRecords['leftOut'][number], 'record'>;

/** Adds a parcel to the copy; why it cannot be used, or null. */
function addParcel(layer: OutlineLayer, file: string, parcel: BoundaryParcel, record: number): Fault | null {
  const { fields, rings } = parcel;
  const source: TxtRecord = { file, fields, area: fields.area?.squareMetres ?? null };
  const values = COLUMNS.map(({ of }) => of(source));
  if (layer.add(outlineOf(rings), record, values)) return null;
  return { fault: layerFault(layer.faults.at(-1)!.code), detail: lineText(parcel.firstLine, null), values };
}

function outlineOf({ coords, ringStart }: Rings): Outline {
  const outline = new Outline();
  for (let ring = 0; ring + 1 < ringStart.length; ring++) {
    const first = ringStart[ring]!;
    for (let v = first; v < ringStart[ring + 1]!; v++) outline.addVertex(coords[2 * v]!, coords[2 * v + 1]!);
    outline.addVertex(coords[2 * first]!, coords[2 * first + 1]!);
    outline.endRing();
  }
  return outline;
}

function faultOf(fault: BoundaryFault, file: string): Fault {
  const { fields } = fault;
  const values = fields && COLUMNS.map(({ of }) => of({ file, fields, area: null }));
  return { fault: 'record-damaged', detail: lineText(fault.line, faultText(fault)), values };
}

function lineText(line: number, what: Text | null): Text {
  return what === null
    ? filled(BOUNDARY_LAYER_NOTES.line, { line })
    : filled(BOUNDARY_LAYER_NOTES.lineSays, { line, what });
}

/** One sentence for every kind of decision: where it was met first, and how often. */
function notesOf(files: readonly BoundaryTxt[]): Text[] {
  const kinds = new Map<string, { readonly file: string; readonly note: BoundaryNote; count: number }>();
  for (const { file, notes, parcels } of files) {
    for (const note of [...notes, ...parcels.flatMap((parcel) => parcel.notes)]) {
      const known = kinds.get(note.code);
      if (known) known.count++;
      else kinds.set(note.code, { file, note, count: 1 });
    }
  }
  return [...kinds.values()].slice(0, SHOWN_NOTES).map(({ file, note, count }) => {
    const place = { file: basename(file), line: note.line, what: noteText(note) };
    return count === 1
      ? filled(BOUNDARY_LAYER_NOTES.inFile, place)
      : filled(BOUNDARY_LAYER_NOTES.inFiles, { ...place, more: count - 1 });
  });
}

function leftOutNote(file: string, en: string, zh: string): Text {
  const first = (described: string): string => described.split('\n')[0]!;
  return filled(BOUNDARY_LAYER_NOTES.refused, { file: basename(file), what: { en: first(en), zh: first(zh) } });
}
