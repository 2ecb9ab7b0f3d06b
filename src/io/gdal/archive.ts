import { statSync } from 'node:fs';
import { basename, dirname, extname, posix, resolve } from 'node:path';
import iconv from 'iconv-lite';
import { Problem } from '../../model/problem.js';
import { ARCHIVE_REASONS } from '../../words/gdal.js';
import { filled, type Text } from '../../words/text.js';
import { requireFewEntries, requireHonestSize } from '../archive/honest-size.js';
import { decideEncoding } from '../shapefile/encoding.js';
import { type Gdal, withSettings } from './load.js';

/** What GDAL opens of an archive. */
export interface ArchivedDataset {
  readonly target: string;
  /** Of the dataset, in lower case. */
  readonly extension: string;
  /** Names in the geodatabase, or beside the dataset. */
  readonly names: readonly string[];
}

/** Kinds of files that are datasets of their own, the likeliest first. */
const DATASETS = ['.gdb', '.gpkg', '.shp', '.tab', '.mif', '.kml', '.kmz', '.dxf', '.geojson', '.fgb', '.gml'];
/** What GDAL takes names for that are not marked as UTF-8. */
const ASSUMED = 'cp437';
const MOST_DEPTH = 5;
const LISTED = 8;

/**
 * The dataset in a ZIP archive, read where it lies: the one at `inner`, else the only one. Shapefiles side by side count
 * as layers of one dataset.
 *
 * Errors  ARCHIVE_UNCLEAR, ARCHIVE_BOMB, ARCHIVE_CROWDED, GDAL_REFUSED.
 */
export function datasetIn(gdal: Gdal, archive: string, inner: string | null): ArchivedDataset {
  const { root, entries } = listing(gdal, archive);
  const unclear = (reason: Text, example: string): never => {
    throw new Problem('ARCHIVE_UNCLEAR', { file: archive }, { reason, example: `${archive}/${example}` });
  };
  const datasets = entries.filter((entry) => DATASETS.includes(extname(entry).toLowerCase()));
  if (inner !== null) {
    const entry = entries.find((name) => name.toLowerCase() === inner.toLowerCase());
    if (entry !== undefined) return dataset(gdal, root, entry, entries);
    return unclear(filled(ARCHIVE_REASONS.notThere, { inner, names: listed(datasets) }), datasets[0] ?? '…');
  }
  if (datasets.length === 1) return dataset(gdal, root, datasets[0]!, entries);
  if (entries.some((name) => /\.gdbtable$/i.test(name))) return unclear(ARCHIVE_REASONS.bareTables, 'NAME.gdb');
  if (datasets.length === 0) return unclear(ARCHIVE_REASONS.none, '…');
  const folders = new Set(datasets.map((name) => posix.dirname(name)));
  if (folders.size === 1 && datasets.every((name) => /\.shp$/i.test(name))) {
    return { ...dataset(gdal, root, datasets[0]!, entries), target: within(root, posix.dirname(datasets[0]!)) };
  }
  return unclear(filled(ARCHIVE_REASONS.several, { names: listed(datasets) }), datasets[0]!);
}

/** Root of the archive for GDAL, and its entries under names that people can read. */
function listing(gdal: Gdal, archive: string): { readonly root: string; readonly entries: readonly string[] } {
  const full = resolve(archive);
  const root = `/vsizip/{${full}}`;
  const entries = entriesOf(gdal, archive, root);
  requireHonestSize(archive, statSync(archive).size, unpackedSize(gdal, root, entries));
  const encoding = nameEncoding(entries);
  if (encoding === null) return { root, entries };
  // GDAL remembers what it has listed: by another spelling of its path the archive is listed anew.
  const again = `/vsizip/{${dirname(full)}/./${basename(full)}}`;
  return withSettings(gdal, { CPL_ZIP_ENCODING: encoding }, () => ({
    root: again,
    entries: entriesOf(gdal, archive, again),
  }));
}

/** What the files of an archive unpack to, bytes; geodatabases are folders. */
function unpackedSize(gdal: Gdal, root: string, entries: readonly string[]): number {
  const files = entries.filter((entry) => extname(entry).toLowerCase() !== '.gdb');
  return files.reduce((sum, entry) => sum + gdal.fs.stat(within(root, entry)).size, 0);
}

/** The encoding of names beyond ASCII that GDAL has taken for cp437; null where they are as they should be. */
function nameEncoding(names: readonly string[]): string | null {
  const samples = names.map((name) => iconv.encode(name, ASSUMED));
  if (names.some((name, i) => iconv.decode(samples[i]!, ASSUMED) !== name)) return null;
  const { encoding, how } = decideEncoding({ cpg: null, ldid: 0, samples });
  if (how !== 'statistics') return null;
  return { gb18030: 'CP936', big5: 'CP950', 'utf-8': 'UTF-8' }[encoding] ?? null;
}

function dataset(gdal: Gdal, root: string, entry: string, entries: readonly string[]): ArchivedDataset {
  const target = within(root, entry);
  const extension = extname(entry).toLowerCase();
  if (extension === '.gdb') return { target, extension, names: namesIn(gdal, target) };
  return { target, extension, names: entries.filter((name) => posix.dirname(name) === posix.dirname(entry)) };
}

/** All files, by their paths in the archive; a geodatabase counts as a file. */
function entriesOf(gdal: Gdal, archive: string, root: string): string[] {
  const entries: string[] = [];
  let seen = 0;
  const walk = (folder: string, depth: number): void => {
    const names = namesIn(gdal, within(root, folder));
    seen += names.length;
    requireFewEntries(archive, seen);
    for (const name of names) {
      const path = posix.join(folder, name);
      const isFolder = extname(name).toLowerCase() !== '.gdb' && isFolderIn(gdal, within(root, path));
      if (!isFolder) entries.push(path);
      else if (depth < MOST_DEPTH) walk(path, depth + 1);
    }
  };
  try {
    walk('', 1);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('GDAL_REFUSED', { file: archive }, { words }, { cause });
  }
  return entries;
}

/** A path in the archive; the root keeps its spelling, which `posix.join` would mend. */
function within(root: string, path: string): string {
  return path === '' || path === '.' ? root : `${root}/${path}`;
}

function namesIn(gdal: Gdal, folder: string): string[] {
  return gdal.fs.readDir(folder).filter((name) => name !== '.' && name !== '..');
}

function isFolderIn(gdal: Gdal, path: string): boolean {
  const S_IFMT = 0o170000;
  const S_IFDIR = 0o040000;
  return (gdal.fs.stat(path).mode & S_IFMT) === S_IFDIR;
}

function listed(names: readonly string[]): string {
  return names.slice(0, LISTED).join(', ') + (names.length > LISTED ? ', …' : '');
}
