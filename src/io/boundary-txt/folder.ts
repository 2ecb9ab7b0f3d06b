import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeCrs, sameCrs } from '../../crs/definitions.js';
import { Problem } from '../../model/problem.js';
import { BOUNDARY_CRS_REASONS, BOUNDARY_FILE_REASONS } from '../../words/boundary-txt.js';
import { filled } from '../../words/text.js';
import { requireFile } from '../required-file.js';
import type { BoundaryCrs, BoundaryFault, BoundaryParcel, BoundaryReadOptions, BoundaryTxt } from './model.js';
import { readBoundaryTxt } from './read.js';

/** A record with the file it comes from; its lines are in the record itself. */
export interface InFile<Kind> {
  readonly file: string;
  readonly record: Kind;
}

/** Many boundary-point TXTs as one layer. */
export interface BoundaryLayer {
  /** As they were read, in order of their names. */
  readonly files: readonly BoundaryTxt[];
  /** Texts that are no boundary-point TXT, with the reason: a read-me lies in many folders. */
  readonly refused: readonly { readonly file: string; readonly problem: Problem }[];
  /** The one system of all files, or why there is none. */
  readonly crs: BoundaryCrs;
  readonly parcels: readonly InFile<BoundaryParcel>[];
  readonly faults: readonly InFile<BoundaryFault>[];
}

/**
 * Reads files and folders of boundary-point TXT as one layer. Of a folder every `.txt` directly in it is read; files
 * that are named themselves are read whatever their extension.
 *
 * Errors  FILE_NOT_FOUND and FILE_UNREADABLE for what was named; NOT_BOUNDARY_TXT when no file at all is one.
 */
export function readBoundaryTxtFolder(
  paths: string | readonly string[],
  options: BoundaryReadOptions = {},
): BoundaryLayer {
  const files: BoundaryTxt[] = [];
  const refused: { file: string; problem: Problem }[] = [];
  for (const file of filesIn(typeof paths === 'string' ? [paths] : paths)) {
    try {
      files.push(readBoundaryTxt(readFileSync(file), file, options));
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.code !== 'NOT_BOUNDARY_TXT') throw problem;
      refused.push({ file, problem });
    }
  }
  if (files.length === 0 && refused[0]) throw refused[0].problem;
  return {
    files,
    refused,
    crs: commonCrs(files),
    parcels: files.flatMap(({ file, parcels }) => parcels.map((record) => ({ file, record }))),
    faults: files.flatMap(({ file, faults }) => faults.map((record) => ({ file, record }))),
  };
}

function filesIn(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      requireFile(path);
      return [path];
    }
    const names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && /\.txt$/i.test(entry.name) && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    if (names.length === 0) {
      throw new Problem('NOT_BOUNDARY_TXT', { file: path }, { reason: BOUNDARY_FILE_REASONS.noFiles });
    }
    return names.sort().map((name) => join(path, name));
  });
  return [...new Set(found)];
}

/** Files without parcels have no say. */
function commonCrs(files: readonly BoundaryTxt[]): BoundaryCrs {
  const verdicts = files.filter(({ parcels }) => parcels.length > 0).map(({ crs }) => crs);
  const unknown = verdicts.find((verdict) => 'unknown' in verdict);
  if (unknown) return unknown;
  const [first, ...others] = verdicts.flatMap((verdict) => ('crs' in verdict ? [verdict.crs] : []));
  if (first === undefined) return { unknown: BOUNDARY_CRS_REASONS.noCoordinates, looksLike: null, isStated: false };
  if (others.every((other) => sameCrs(first, other))) return { crs: first };
  const systems = [...new Set([first, ...others].map(describeCrs))].join(', ');
  return { unknown: filled(BOUNDARY_CRS_REASONS.filesDiffer, { systems }), looksLike: null, isStated: true };
}
