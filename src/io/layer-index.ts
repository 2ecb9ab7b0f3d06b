import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Problem } from '../model/problem.js';
import { digestFile, flushFile } from './digest.js';
import type { FgbCrs } from './flatgeobuf/format.js';
import type { LeftOutRecord, ShapefileIntake } from './flatgeobuf/from-shapefile.js';
import { writeShapefileAsFlatGeobuf } from './flatgeobuf/from-shapefile.js';
import { type FlatGeobuf, openFlatGeobuf } from './flatgeobuf/read.js';
import type { PolygonLayer } from './polygon-layer.js';
import { guarded } from './publish.js';
import { toolVersion } from './version.js';

/** A file that an index was made from, as it was then. */
export interface IndexedFile {
  readonly name: string;
  readonly bytes: number;
  /** Time of the last change, ms. */
  readonly changed: number;
  readonly sha256: string;
}

/** What stands in the header of an index besides what every FlatGeobuf file has. */
export interface IndexNotes {
  readonly tool: 'tuban';
  readonly version: string;
  /** Form of these notes and of the columns; another number is another index. */
  readonly form: 1;
  /** Name of the text encoding that the attributes were read by. */
  readonly encoding: string;
  readonly sources: readonly IndexedFile[];
  readonly records: number;
  readonly leftOut: readonly LeftOutRecord[];
  readonly wrongBoxes: ShapefileIntake['wrongBoxes'];
}

/** An index that may be used in place of its layer. */
export interface LayerIndex {
  readonly file: string;
  readonly notes: IndexNotes;
  /** What the file had when it was written: one that was changed since, or damaged, would give other areas. */
  readonly sha256: string;
}

/** Why an index beside a layer is not used. */
export type IndexRefusal = 'damaged' | 'other-form' | 'other-encoding' | 'changed';

const SUFFIX = '.tuban.fgb';
/** Beside the index, as `sha256sum -c` reads it. */
const DIGEST_SUFFIX = '.sha256';
const DIGEST_LINE = /^([0-9a-f]{64}) [ *]/;
const FORM = 1;
/** Files whose content an index stands for; the .shx is only a way to find records. */
const INDEXED = /\.(shp|dbf|cpg|prj)$/i;

/** Where the index of a layer lies: beside it, `dltb.shp` → `dltb.tuban.fgb`. */
export function indexPathOf(layerPath: string): string {
  return layerPath.slice(0, -extname(layerPath).length) + SUFFIX;
}

export interface WrittenIndex {
  readonly file: string;
  readonly bytes: number;
  readonly features: number;
  readonly records: number;
  readonly leftOut: number;
}

/**
 * Writes the index of a layer beside it: a FlatGeobuf file with a packed R-tree, which other programs open as well. It
 * carries the digests of the files it was made from; its own stands beside it. An index that is there already is replaced
 * when the new one is whole.
 *
 * Errors  those of reading the layer; OUT_NOT_WRITABLE; INPUT_CHANGED when the layer changes meanwhile.
 */
export function writeLayerIndex(layer: PolygonLayer, crs: FgbCrs | null): WrittenIndex {
  const target = indexPathOf(layer.file);
  const unfinished = `${target}.${process.pid}.part`;
  const before = sourcesOf(layer);
  return guarded(target, () => {
    try {
      const written = writeShapefileAsFlatGeobuf(layer, unfinished, ({ records, leftOut, wrongBoxes }) => {
        const sources = sourcesOf(layer);
        requireUnchanged(layer, before, sources);
        const notes: IndexNotes = {
          tool: 'tuban',
          version: toolVersion(),
          form: FORM,
          encoding: layer.table.encoding.encoding,
          sources,
          records,
          leftOut,
          wrongBoxes,
        };
        return { crs, metadata: JSON.stringify(notes) };
      });
      flushFile(unfinished);
      const { sha256 } = digestFile(unfinished);
      renameSync(unfinished, target);
      writeFileSync(target + DIGEST_SUFFIX, `${sha256}  ${basename(target)}\n`);
      const { bytes, features, records, leftOut } = written;
      return { file: target, bytes, features, records, leftOut: leftOut.length };
    } finally {
      rmSync(unfinished, { force: true });
    }
  });
}

/**
 * The index beside a layer, if there is one that fits by form, encoding, and the sizes of the files. Whether their
 * content is still the same only their digests can tell: `sources` of the notes.
 */
export function findLayerIndex(layer: PolygonLayer): LayerIndex | IndexRefusal | null {
  const file = indexPathOf(layer.file);
  if (!existsSync(file)) return null;
  const notes = readNotes(file);
  if (notes === 'damaged' || notes === 'other-form') return notes;
  const sha256 = statedDigest(file);
  if (sha256 === null) return 'other-form';
  if (notes.encoding !== layer.table.encoding.encoding) return 'other-encoding';
  const there = layer.files.filter((one) => INDEXED.test(one));
  const isSame =
    there.length === notes.sources.length &&
    there.every((one) =>
      notes.sources.some(({ name, bytes }) => name === basename(one) && bytes === statSync(one).size),
    );
  return isSame ? { file, notes, sha256 } : 'changed';
}

/** True when no file of the layer was touched since the index was made, by size and time of change. */
export function isUntouched(layer: PolygonLayer, { notes }: LayerIndex): boolean {
  return layer.files
    .filter((file) => INDEXED.test(file))
    .every((file) => {
      const { size, mtimeMs } = statSync(file);
      return notes.sources.some(
        ({ name, bytes, changed }) => name === basename(file) && bytes === size && changed === mtimeMs,
      );
    });
}

/** The digest of a file of the layer when the index was made; null for a file that the index does not stand for. */
export function indexedDigest({ notes }: LayerIndex, file: string): IndexedFile | null {
  return notes.sources.find(({ name }) => name === basename(file)) ?? null;
}

function readNotes(file: string): IndexNotes | 'damaged' | 'other-form' {
  let index: FlatGeobuf | null = null;
  try {
    index = openFlatGeobuf(file);
    const notes = JSON.parse(index.header.metadata ?? 'null') as Partial<IndexNotes> | null;
    const fits = notes?.tool === 'tuban' && notes.form === FORM && Array.isArray(notes.sources);
    return fits ? (notes as IndexNotes) : 'other-form';
  } catch {
    return 'damaged';
  } finally {
    index?.close();
  }
}

/** Null where none stands beside the index. */
function statedDigest(file: string): string | null {
  try {
    return DIGEST_LINE.exec(readFileSync(file + DIGEST_SUFFIX, 'latin1'))?.[1] ?? null;
  } catch {
    return null;
  }
}

function sourcesOf(layer: PolygonLayer): IndexedFile[] {
  return layer.files
    .filter((file) => INDEXED.test(file))
    .map((file) => ({ name: basename(file), changed: statSync(file).mtimeMs, ...digestFile(file) }));
}

function requireUnchanged(layer: PolygonLayer, before: readonly IndexedFile[], after: readonly IndexedFile[]): void {
  const changed = after.find(({ sha256 }, i) => sha256 !== before[i]?.sha256);
  if (changed) throw new Problem('INPUT_CHANGED', { file: layer.file }, { file: changed.name });
}
