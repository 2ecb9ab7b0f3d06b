import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Breach } from './breach.js';

const HEADER = 100;
const RECORD_HEADER = 8;
const INDEX_ENTRY = 8;
/** Lengths and offsets are counted in words of two bytes, the high byte first. */
const WORD = 2;

/**
 * Walks over the records of a .shp by their lengths and holds its .shx and the number of rows against them.
 * Source  ESRI Shapefile Technical Description, July 1998.
 */
export function shapeBreaches(dir: string, name: string, rows: number): Breach[] {
  const shapes = `${name}.shp`;
  const index = `${name}.shx`;
  if (!existsSync(join(dir, shapes)) || !existsSync(join(dir, index))) return [];
  const shp = readFileSync(join(dir, shapes));
  const shx = readFileSync(join(dir, index));
  const found: Breach[] = [];
  const entries = (shx.length - HEADER) / INDEX_ENTRY;
  if (entries !== rows) found.push({ code: 'ROWS_DIFFER', file: index, params: { found: entries, stated: rows } });
  for (const [file, bytes] of [
    [shapes, shp],
    [index, shx],
  ] as const) {
    const stated = bytes.length < HEADER ? 0 : WORD * bytes.readInt32BE(24);
    if (stated !== bytes.length) found.push({ code: 'FILE_SIZE', file, params: { bytes: bytes.length, stated } });
  }
  let record = 0;
  let at = HEADER;
  while (at + RECORD_HEADER <= shp.length) {
    const length = WORD * shp.readInt32BE(at + 4);
    const entry = HEADER + INDEX_ENTRY * record;
    const isFound =
      entry + INDEX_ENTRY <= shx.length &&
      WORD * shx.readInt32BE(entry) === at &&
      WORD * shx.readInt32BE(entry + 4) === length &&
      shp.readInt32BE(at) === record + 1;
    if (!isFound) found.push({ code: 'SHAPES_MISPLACED', file: shapes, row: record + 1, params: {} });
    if (length <= 0) break;
    record++;
    at += RECORD_HEADER + length;
  }
  if (record !== rows || at !== shp.length) {
    found.push({ code: 'ROWS_DIFFER', file: shapes, params: { found: record, stated: rows } });
  }
  return found;
}
